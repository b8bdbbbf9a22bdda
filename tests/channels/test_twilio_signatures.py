"""Each case here was refused or let through by some product in the wild."""

import base64
import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as some
from twilio.request_validator import RequestValidator

from bot.channels.twilio import TwilioSignature
from tests.fakes.signing import TOKEN, signed

PUBLIC = "https://heard.example.org"
PATH = "/webhooks/twilio/messages"
FORM = {"From": "+447700900123", "Body": "  hello ✓ ", "Empty": "", "AccountSid": "AC1"}


def is_ours(verifier: TwilioSignature, *request: Any, **more: Any) -> bool:
    return verifier.verified(*request, **more) is not None


def accepts(
    url: str = PUBLIC + PATH,
    target: str = PATH,
    public: str = PUBLIC,
    body: bytes | None = None,
    tokens=(TOKEN,),
) -> bool:
    request = signed(url, FORM)
    signature = request.headers["X-Twilio-Signature"]
    return is_ours(TwilioSignature(tokens, public), target, request.body if body is None else body, signature)


def test_a_signed_form_is_accepted() -> None:
    assert accepts()


@pytest.mark.parametrize(
    "query", ["n=%C3%A9", "n=%7E", "n=%2F", "n=%27", "n=a%20b", "n=é", "n=a+b", "empty=&n=1&n=2", "n=%41"]
)
def test_the_query_counts_as_it_was_sent(query: str) -> None:
    assert accepts(f"{PUBLIC}{PATH}?{query}", f"{PATH}?{query}")


def test_an_escaped_path_counts_as_it_was_sent() -> None:
    assert accepts(f"{PUBLIC}/caf%C3%A9", "/caf%C3%A9")
    assert not accepts(f"{PUBLIC}/caf%C3%A9", "/café")


@pytest.mark.parametrize(
    ("signed_url", "public"),
    [
        ("https://heard.example.org:443", "https://heard.example.org"),
        ("https://heard.example.org", "https://heard.example.org:443"),
        ("https://heard.example.org:8443", "https://heard.example.org:8443"),
        ("https://heard.example.org", "https://heard.example.org:8443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("https://user:pass@heard.example.org", "https://user:pass@heard.example.org"),
        ("https://user:pass@heard.example.org:8443", "https://user:pass@heard.example.org:8443"),
        ("https://user:pass@heard.example.org", "https://user:pass@heard.example.org:8443"),
        ("https://heard.example.org/heard", "https://heard.example.org/heard/"),
    ],
)
def test_ports_and_names_in_the_public_address_are_handled(signed_url: str, public: str) -> None:
    assert accepts(signed_url + PATH, PATH, public)


def test_a_prefix_that_the_proxy_did_not_take_off_is_not_doubled() -> None:
    assert accepts(f"{PUBLIC}/heard{PATH}", f"/heard{PATH}", f"{PUBLIC}/heard")


def test_the_fragment_that_sets_retries_is_not_signed() -> None:
    assert accepts(PUBLIC + PATH, f"{PATH}#rc=5&rp=all")


@pytest.mark.parametrize("other", ["https://evil.example.org", "http://heard.example.org"])
def test_a_signature_for_another_address_is_refused(other: str) -> None:
    assert not accepts(other + PATH)


@pytest.mark.parametrize(
    "changed",
    [
        FORM | {"Body": "hello ✓"},  # stripped
        {name: value for name, value in FORM.items() if value},  # empty parameter dropped
        FORM | {"New": "1"},
        {},
    ],
)
def test_any_change_to_the_form_is_refused(changed: dict[str, str]) -> None:
    assert not accepts(body=urlencode(changed).encode())


def test_unknown_and_repeated_parameters_are_part_of_the_signature() -> None:
    form = [("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234"), ("Brand-new", "x")]
    request = signed(PUBLIC + PATH, form)
    verifier = TwilioSignature([TOKEN], PUBLIC)
    assert is_ours(verifier, PATH, request.body, request.headers["X-Twilio-Signature"])


def test_both_tokens_are_accepted_while_one_replaces_the_other() -> None:
    assert accepts(tokens=("new", TOKEN))
    assert accepts(tokens=(TOKEN, "old"))
    assert not accepts(tokens=("new", "old"))


@pytest.mark.parametrize("tokens", [(), ("",)])
def test_without_a_token_everything_is_refused(tokens: tuple[str, ...]) -> None:
    assert not accepts(tokens=tokens)
    empty = RequestValidator("").compute_signature(PUBLIC + PATH, {})
    assert not is_ours(TwilioSignature(tokens, PUBLIC), PATH, b"", empty)


@pytest.mark.parametrize("signature", [None, "", "é", "AAAA", "x" * 5000])
def test_a_missing_or_strange_header_is_refused_and_not_an_error(signature: str | None) -> None:
    assert not is_ours(TwilioSignature([TOKEN], PUBLIC), PATH, urlencode(FORM).encode(), signature)


def test_the_stronger_algorithm_is_taken_from_its_header_and_not_guessed() -> None:
    strong = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, FORM, "HMAC_SHA256")
    body = urlencode(FORM).encode()
    verifier = TwilioSignature([TOKEN], PUBLIC)
    assert is_ours(verifier, PATH, body, strong, "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256")
    assert not is_ours(verifier, PATH, body, strong)
    assert not is_ours(verifier, PATH, body, strong, "algorithm=HMAC_MD5")


def test_another_kind_of_body_is_accepted_only_when_the_address_vouches_for_it() -> None:
    body = b'{"a": 1}'
    digest = hashlib.sha256(body).hexdigest()
    verifier = TwilioSignature([TOKEN], PUBLIC)
    for target, content, good in (
        (f"{PATH}?bodySHA256={digest}", body, True),
        (f"{PATH}?bodySHA256={digest}", b'{"a": 2}', False),
        (f"{PATH}?bodySHA256={digest}", b"\xff", False),
        (PATH, body, False),
        (PATH, b"", True),
    ):
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + target, {})
        assert is_ours(verifier, target, content, signature, content_type="application/json") is good


def test_a_form_that_is_not_utf8_is_accepted_over_its_bytes_or_as_it_is_shown() -> None:
    body = b"Body=%FF%FEhi&From=%2B44"
    over_bytes = hmac.new(
        TOKEN.encode(), f"{PUBLIC}{PATH}Body".encode() + b"\xff\xfehiFrom+44", hashlib.sha1
    ).digest()
    as_shown = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, {"Body": "��hi", "From": "+44"})
    verifier = TwilioSignature([TOKEN], PUBLIC)
    assert is_ours(verifier, PATH, body, base64.b64encode(over_bytes).decode())
    assert is_ours(verifier, PATH, body, as_shown)
    assert not is_ours(verifier, PATH, body + b"!", as_shown)


@given(some.binary(max_size=200), some.text(max_size=40), some.text(max_size=40))
def test_nothing_that_can_be_sent_raises(body: bytes, target: str, header: str) -> None:
    clean = target.encode("utf-8", "replace").decode()
    assert not is_ours(TwilioSignature([TOKEN], PUBLIC), "/" + clean, body, header, header)
