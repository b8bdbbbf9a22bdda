"""How well children are understood: labelled replies, and what the engine makes of them."""
