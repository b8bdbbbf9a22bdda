"""Twilio's Content interface: the shapes of WhatsApp messages with buttons, and how a phone shows a filled one."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from web.demo.provider import accounts
from web.kit import clock, wiring

CONTENTS, FILE = "heard_contents", "heard_contents_file"
PLACE = "/v1/Content"
blueprint = Blueprint("contents", __name__)
blueprint.before_request(accounts.check)


def set_up(provider: Flask, file: Path) -> None:
    """Keep the shelf of contents in the application, and in a file, because templates outlive a demo's evening."""
    kept = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    provider.extensions[CONTENTS], provider.extensions[FILE] = kept, file


def _keep() -> None:
    current_app.extensions[FILE].write_text(json.dumps(_shelf()), "utf-8")


def _shelf() -> dict[str, dict[str, Any]]:
    return cast(dict[str, dict[str, Any]], current_app.extensions[CONTENTS])


@blueprint.post(PLACE)
def create() -> tuple[Response, int]:
    """Keep one content and name it."""
    sid, moment = f"HX{secrets.token_hex(16)}", f"{clock.now():%Y-%m-%dT%H:%M:%SZ}"
    content = {
        **request.get_json(),
        "sid": sid,
        "account_sid": accounts.account_sid(wiring().settings),
        "date_created": moment,
        "date_updated": moment,
        "url": f"{request.base_url}/{sid}",
        "links": {"approval_fetch": f"{request.base_url}/{sid}/ApprovalRequests"},
    }
    _shelf()[sid] = content
    _keep()
    return jsonify(content), 201


def _public(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "approval"}


@blueprint.get(PLACE)
def listed() -> Response:
    """Return every content on one page."""
    url = request.base_url
    meta = {"key": "contents", "page": 0, "page_size": 500, "url": url, "first_page_url": url}
    meta |= {"next_page_url": None, "previous_page_url": None}
    return jsonify(contents=[_public(each) for each in _shelf().values()], meta=meta)


@blueprint.get(f"{PLACE}/<sid>")
def fetch(sid: str) -> Response:
    """Return one content."""
    content = _shelf().get(sid)
    return jsonify(_public(content)) if content else accounts.refuse(20404)


@blueprint.delete(f"{PLACE}/<sid>")
def remove(sid: str) -> Response:
    """Delete one content."""
    gone = _shelf().pop(sid, None)
    _keep()
    return Response(status=204) if gone else accounts.refuse(20404)


@blueprint.post(f"{PLACE}/<sid>/ApprovalRequests/whatsapp")
def ask(sid: str) -> Response | tuple[Response, int]:
    """Take a template for approval; here it is approved by the next look."""
    content = _shelf().get(sid)
    if content is None:
        return accounts.refuse(20404)
    content["approval"] = {
        **request.get_json(),
        "content_type": next(iter(content["types"])),
        "status": "approved",
    }
    _keep()
    return jsonify({**content["approval"], "status": "received", "rejection_reason": ""}), 201


@blueprint.get(f"{PLACE}/<sid>/ApprovalRequests")
def approval(sid: str) -> Response:
    """Return where a template stands."""
    content = _shelf().get(sid)
    if content is None:
        return accounts.refuse(20404)
    found = {"type": "whatsapp", "rejection_reason": "", **content.get("approval", {"status": "unsubmitted"})}
    account = accounts.account_sid(wiring().settings)
    return jsonify(sid=sid, account_sid=account, whatsapp=found, url=request.base_url)


def is_approved(sid: str) -> bool:
    """Return whether a content may be sent outside of the window."""
    return bool(_shelf().get(sid, {}).get("approval", {}).get("status") == "approved")


def fill(sid: str, variables: str) -> dict[str, Any] | int:
    """Return what a phone shows of a content with its variables filled in, else Twilio's error code."""
    content = _shelf().get(sid)
    if content is None:
        return 21655
    kind, definition = next(iter(content["types"].items()))
    try:
        values = json.loads(variables or "{}")
        filled = _filled(definition, {str(key): str(value) for key, value in values.items()})
    except (ValueError, AttributeError, KeyError):
        return 21656
    return {"text": filled.get("body", ""), **_choices(kind, filled)}


def _filled(part: Any, values: Mapping[str, str]) -> Any:
    if isinstance(part, str):
        return re.sub(r"\{\{(\d+)\}\}", lambda found: values[found[1]], part)
    if isinstance(part, list):
        return [_filled(each, values) for each in part]
    return {key: _filled(each, values) for key, each in part.items()} if isinstance(part, dict) else part


def _choices(kind: str, filled: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "twilio/list-picker":
        rows = [[item["id"], item["item"]] for item in filled["items"]]
        return {"choices": rows, "list_label": filled["button"]}
    return {"choices": [[action["id"], action["title"]] for action in filled.get("actions", [])]}
