"""The pages of a person's own account: password, second factor, sessions."""
