"""The pure room: standard library only, no clock, no chance, no log, no input or output.

The moment and the day are always arguments, so every rule here can be tried by a table.
"""
