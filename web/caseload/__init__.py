"""Today: the reviews that come next and what they need, for an IRO or a team manager."""
