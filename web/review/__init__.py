"""One review: the child's words, what they need, and the participation code."""
