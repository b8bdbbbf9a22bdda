"""The administrator's page for files of the case system: look, say how columns are called, take in, undo."""
