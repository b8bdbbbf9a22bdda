"""What the authority decides for itself, in forms."""
