"""The pages on which an administrator looks after accounts."""
