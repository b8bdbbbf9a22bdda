"""Who has which phone: codes on cards, phones that wait for a worker, phones that are not written to any more.

Nothing about a child goes to a phone before its card's code came from it and a worker has confirmed it.
"""
