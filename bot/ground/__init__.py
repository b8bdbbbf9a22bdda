"""What every room stands on: who may do what, the trail of what was done, accounts, the calendar, the installation."""
