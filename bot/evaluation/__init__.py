"""How well children are understood: labelled replies, what the engine makes of them, and the scorer's training."""
