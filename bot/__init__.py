"""The bot: it talks with young people and thinks about what they said; it does not know the panel."""
