"""Keeping the installation running: its health, its pieces of work, its restored copies, its task queue."""
