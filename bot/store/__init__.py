"""The store: typed records, one file per noun; the truth of the product lives here and nowhere else."""
