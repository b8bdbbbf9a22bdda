"""Closing days: what managers add to the bank holidays of England."""
