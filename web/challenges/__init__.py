"""Challenges to what is done for a child: the list, one challenge, and starting one from the child's words."""
