"""The doors for message providers: prove who is calling, read, hand over, answer at once.

Nothing is decided here and nobody outside is called; whatever authentic request cannot be read is kept as it came.
"""
