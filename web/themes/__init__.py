"""The pages of themes: the authority's list, the words they are put on, and how often each stands."""
