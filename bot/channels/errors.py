"""Facts that stop a channel from being set up."""


class UnusableSender(Exception):
    """The number or sender given for a channel cannot receive replies."""
