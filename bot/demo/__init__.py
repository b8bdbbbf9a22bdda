"""The demonstration: invented children, simulated phones and replayed dialogues; nothing else imports it."""
