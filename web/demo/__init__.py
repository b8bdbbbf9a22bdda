"""The phone simulator of a demonstration: the page with the phones, and behind it two providers on loopback.

What is typed on a phone reaches the product through its own signed webhooks, and the product's own clients bring the
answer back through the providers' interfaces: nothing is short-circuited, so what works here works for real.
"""
