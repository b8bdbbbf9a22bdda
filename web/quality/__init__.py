"""Data quality: the checks with their counts, and each check's list; ids, dates and codes, never a word."""
