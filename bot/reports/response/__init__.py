"""Who was asked and who answered, before reviews and after them; counts alone, never a word and never a child."""
