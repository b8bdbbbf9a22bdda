"""Use cases: each takes a session, never commits, and knows nothing of channels, tasks or doors."""
