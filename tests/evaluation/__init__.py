"""How well children are understood, held to floors; and the training of what proposes options."""
