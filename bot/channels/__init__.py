"""The edge: each provider's dialect is read and spoken here, and nothing else is decided.

Reading needs no provider library, so the web process stays small; ``twilio.rest`` and ``telegram`` are imported
inside the functions that send. Words and addresses never reach a log from here.
"""
