"""The duty room and triage: what needs an adult now, and messages that belong to nobody known."""
