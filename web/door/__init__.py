"""The door of a server process: a request comes in whole and in time before it holds a thread."""

from web.door.application import Door

__all__ = ["Door"]
