"""The statutory return: what goes in, what is left out and why, sign-off, and the codes to key elsewhere."""
