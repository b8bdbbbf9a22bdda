"""The task queue: it wakes workers and keeps the minute; the truth lies in the store.

Huey may lose a task when a worker is killed, so a task carries its name and nothing else: every sweep finds the
same work again by itself.
"""

from bot.operations.tasks.queue import HueyQueue, open_queue

__all__ = ["HueyQueue", "open_queue"]
