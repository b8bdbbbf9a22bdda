"""Run the command as ``python -m bot.cli``, as the demo does for its processes."""

from bot.cli import main

main()
