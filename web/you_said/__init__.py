"""You said, we did: the pages on which it is written and published, and the page that everybody may read."""
