"""The translators' room: sentences beside their English, written, measured, signed off, and carried as files."""
