"""The case system: what it may read with its keys, and the addresses that are told what happens."""
