"""Signs of life for whoever runs the installation; no page here names a person."""
