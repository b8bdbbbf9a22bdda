"""Our check of signatures against Twilio's own published examples and its library for Node."""

import json
import random
import subprocess
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from bot.channels.twilio import TwilioSignature
from tests import peers
from tests.fakes.signing import signed

# Token, address, form and signature from the tests of twilio-python (tests/unit/test_request_validator.py).
EXAMPLE_TOKEN = "12345"
CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
TWICE = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
JSON_BODY = b'{"property": "value", "boolean": true}'
JSON_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
PLACE = "/myapp.php?foo=1&bar=2"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.mark.parametrize(
    ("public", "target", "body", "content_type", "signature"),
    [
        ("https://mycompany.com", PLACE, urlencode(CALL), FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", PLACE, urlencode(CALL), FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:80", PLACE, urlencode(CALL), FORM, "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        ("https://mycompany.com", PLACE, urlencode(TWICE), FORM, "IK+Dwps556ElfBT0I3Rgjkr1wJU="),
        (
            "https://mycompany.com",
            f"{PLACE}&bodySHA256={JSON_HASH}",
            JSON_BODY.decode(),
            JSON,
            "a9nBmqA0ju/hNViExpshrM61xv4=",
        ),
    ],
)
def test_twilios_own_examples_are_accepted_and_a_changed_one_is_not(
    public: str, target: str, body: str, content_type: str, signature: str
) -> None:
    verifier = TwilioSignature([EXAMPLE_TOKEN], public)
    assert verifier.verified(target, body.encode(), signature, content_type=content_type) is not None
    assert verifier.verified(target, body.encode() + b"&x=1", signature, content_type=content_type) is None
    assert verifier.verified(target + "&x=1", body.encode(), signature, content_type=content_type) is None


ASK = """
const twilio = require("twilio");
const { getExpectedTwilioSignature } = require("twilio/lib/webhooks/webhooks");
const cases = JSON.parse(require("fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(cases.map(({ token, url, form, signature }) => ({
  accepts: twilio.validateRequest(token, signature, url, form),
  accepts_other: twilio.validateRequest(token + "x", signature, url, form),
  signs: getExpectedTwilioSignature(token, url, form),
}))));
"""
ALPHABETS = ["abcXYZ0189", " +&=%/?#~'\"", "éß€", "آپچگ‌", "ਪੰਜਾਬੀ", "🙂👩‍👧1️⃣", "\n\t"]
NAMES = ["From", "To", "Body", "body", "MediaUrl0", "ProfileName", "a b", "ключ", "x[0]", "=", "New+Name"]
PLACES = ["", "?n=%C3%A9", "?a=1&a=2", "?n=%7E%2F", "?empty=", "?token=abc"]


def random_case(chance: random.Random) -> dict[str, Any]:
    def words() -> str:
        alphabet = chance.choice(ALPHABETS)
        return "".join(chance.choice(alphabet) for _ in range(chance.randrange(12)))

    form: dict[str, Any] = {name: words() for name in chance.sample(NAMES, chance.randrange(len(NAMES)))}
    for name in list(form)[:2]:
        if chance.random() < 0.3:
            form[name] = [form[name], words(), words()]
    port = chance.choice(["", ":443", ":8443"])
    url = f"https://heard.example.org{port}/webhooks/twilio/messages{chance.choice(PLACES)}"
    return {"token": f"token {chance.random()}", "url": url, "form": form}


def test_the_library_for_node_agrees_on_random_forms_in_both_directions() -> None:
    chance = random.Random(20)
    cases = [random_case(chance) for _ in range(200)]
    for case in cases:
        case["signature"] = signed(case["url"], case["form"], case["token"]).headers["X-Twilio-Signature"]
    done = subprocess.run(
        [peers.node(), "-e", ASK],
        cwd=peers.node_modules().parent,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    for case, answer in zip(cases, json.loads(done.stdout), strict=True):
        parts = urlsplit(case["url"])
        verifier = TwilioSignature([case["token"]], f"{parts.scheme}://{parts.netloc}")
        target = case["url"].removeprefix(f"{parts.scheme}://{parts.netloc}")
        body = urlencode(case["form"], doseq=True).encode()
        assert (answer["accepts"], answer["accepts_other"]) == (True, False), case
        assert verifier.verified(target, body, answer["signs"]) is not None, case
        assert verifier.verified(target, body + b"&z=1", answer["signs"]) is None, case
