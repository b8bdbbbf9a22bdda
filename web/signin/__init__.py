"""Signing in and out, the first page of each role, and the help page."""
