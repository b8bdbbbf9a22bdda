"""WhatsApp templates at Twilio: made as Content, submitted to WhatsApp for approval, and asked after."""

from __future__ import annotations

import re
from functools import cached_property
from http import HTTPStatus
from typing import Any

from bot.channels.twilio.errors import refusal
from bot.channels.twilio.outbound import TwilioAccount, client, network_errors
from bot.domain.messages import FailureKind, Refused
from bot.domain.templates import TemplateDraft, TemplateNews, TemplateStatus

# Messages about something that the person takes part in. Source: Twilio's page "WhatsApp template categories".
CATEGORY = "UTILITY"
LONGEST_REASON = 400
GONE = "It is no longer at Twilio."


class TwilioTemplates:
    """The templates of one account; see :class:`bot.ports.TemplateOffice`."""

    def __init__(self, account: TwilioAccount) -> None:
        self._account = account

    def submit(self, draft: TemplateDraft, content_sid: str | None = None) -> TemplateNews | Refused:
        """Make a template and ask for its approval; what was made or asked for before is found again."""
        if not (self._account.sid and self._account.token):
            return Refused(FailureKind.CONFIGURATION, "no-credentials")
        try:
            sid = content_sid or self._known(draft.name) or self._make(draft)
            news = self._news(sid)
            if news.status is TemplateStatus.UNSUBMITTED:
                self._ask(sid, draft.name)
                news = self._news(sid)
        except network_errors() as error:
            return refusal(error)
        return news

    def look(self, content_sid: str) -> TemplateNews | Refused:
        """Ask where a template stands; one that is gone is disabled."""
        try:
            return self._news(content_sid)
        except network_errors() as error:
            if getattr(error, "status", None) == HTTPStatus.NOT_FOUND:
                return TemplateNews(content_sid, TemplateStatus.DISABLED, GONE)
            return refusal(error)

    @cached_property
    def _client(self) -> Any:
        return client(self._account)

    def _known(self, name: str) -> str | None:
        contents = self._client.content.v1.contents.stream(page_size=500)
        return next((str(each.sid) for each in contents if each.friendly_name == name), None)

    def _make(self, draft: TemplateDraft) -> str:
        from twilio.rest.content.v1.content import ContentList  # noqa: PLC0415  (only senders load it)

        request = ContentList.ContentCreateRequest(
            {
                "friendly_name": draft.name,
                "language": draft.code,
                "variables": _samples(draft),
                "types": _types(draft),
            }
        )
        return str(self._client.content.v1.contents.create(request).sid)

    def _ask(self, sid: str, name: str) -> None:
        from twilio.rest.content.v1.content.approval_create import ApprovalCreateList  # noqa: PLC0415

        request = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": CATEGORY})
        self._client.content.v1.contents(sid).approval_create.create(request)

    def _news(self, sid: str) -> TemplateNews:
        found = self._client.content.v1.contents(sid).approval_fetch().fetch().whatsapp or {}
        status = str(found.get("status") or TemplateStatus.UNSUBMITTED.value).lower()
        known = status if status in set(TemplateStatus) else TemplateStatus.PENDING.value
        reason = re.sub(r"\s+", " ", str(found.get("rejection_reason") or ""))
        return TemplateNews(sid, TemplateStatus(known), reason[:LONGEST_REASON])


def _samples(draft: TemplateDraft) -> dict[str, str]:
    """Return a sample for each variable; the one behind the text names the conversation in the buttons."""
    samples = dict(draft.text.samples)
    return samples | ({str(len(samples) + 1): "1"} if draft.text.titles else {})


def _types(draft: TemplateDraft) -> dict[str, Any]:
    body, titles = draft.text.body, draft.text.titles
    if not titles:
        return {"twilio/text": {"body": body}}
    whose = f"{{{{{len(draft.text.samples) + 1}}}}}"
    actions = [
        {"type": "QUICK_REPLY", "title": title, "id": payload.replace("{}", whose)}
        for title, payload in zip(titles, draft.payloads, strict=True)
    ]
    return {"twilio/quick-reply": {"body": body, "actions": actions}}
