"""Danger: alerts, who is called to them, the duty room, and messages that wait for a person."""
