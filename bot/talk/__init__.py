"""One conversation with one young person: what comes in, the turn it makes, and what goes back."""
