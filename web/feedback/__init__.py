"""The pages on which the participation service reads what children said after their reviews."""
