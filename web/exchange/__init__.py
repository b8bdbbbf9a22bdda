"""The page of the case system: its keys, and the addresses that are told what happens."""
