"""The phones of a demonstration: what is on them, who holds them, and what the product made of the last message.

The simulator's page writes here what was typed; its provider side takes it to the product's own webhooks and puts here
what the product sends. None of it exists in production.
"""
