"""Arrangements for reviews: what each child chose for the meeting, and what was arranged."""
