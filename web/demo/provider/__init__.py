"""The provider side: Twilio's and Telegram's interfaces on loopback, and a postman for what they would send.

It runs in a process of its own, so that no request of the web process ever waits on its own server.
"""

from web.demo.provider.server import Simulator, create_provider, start

__all__ = ["Simulator", "create_provider", "start"]
