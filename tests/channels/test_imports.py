import subprocess
import sys

CHECK = """
import sys
import bot.channels.telegram, bot.channels.twilio
bot.channels.twilio.TwilioSignature(["token"], "https://heard.example.org").verified("/", b"a=b", "x")
print([name for name in sys.modules if name.split(".")[0] in {"twilio", "telegram", "requests", "httpx", "aiohttp"}])
"""


def test_reading_messages_loads_no_client_library() -> None:
    done = subprocess.run([sys.executable, "-c", CHECK], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['twilio', 'twilio.request_validator']"
