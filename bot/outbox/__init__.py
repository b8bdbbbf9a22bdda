"""Messages on their way to a phone: queued, claimed, sent with no transaction open, and what became of them."""
