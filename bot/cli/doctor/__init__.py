"""What must be set right before live use: each check, and the command that runs them all."""
