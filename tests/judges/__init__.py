"""Independent judges: other people's programs say whether ours speaks the dialect they know."""
