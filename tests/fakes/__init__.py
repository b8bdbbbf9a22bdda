"""Providers as the tests meet them: local servers that speak their dialect and remember what they were told."""
