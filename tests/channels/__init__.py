"""Channels: what providers say is read right, whatever it is, and what we send is sent once."""
