"""The council's identity provider, spoken to by OpenID Connect: a code with PKCE, state and nonce."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, session, url_for
from werkzeug.wrappers import Response

from bot.ground.accounts import CouncilClaims
from bot.ground.roles import NotFound
from web.kit import wiring

KEPT = "heard_council"
NAME = "council"
SECONDS = 10
DISCOVERY = "/.well-known/openid-configuration"
STATES = f"_state_{NAME}_"


class ProviderFailed(Exception):
    """The provider did not answer, refused, or said what cannot be believed; the text says which for the log."""


def lead_there() -> Response:
    """Return the answer that leads a browser to the provider; ProviderFailed when it does not answer."""
    for earlier in [name for name in session if name.startswith(STATES)]:
        session.pop(earlier)  # one attempt at a time, so that the cookie stays small
    there: Response = _asked(lambda: _client().authorize_redirect(_way_back()))
    return there


def claims_of_answer() -> CouncilClaims:
    """Return what the provider says of the person who has come back; ProviderFailed when it cannot be believed."""
    return _claims(_asked(_verified))


def _asked(ask: Any) -> Any:
    from authlib.integrations.base_client import OAuthError  # noqa: PLC0415 - only the few who sign in there
    from joserfc.errors import JoseError  # noqa: PLC0415
    from requests import RequestException  # noqa: PLC0415

    try:
        return ask()
    except (OAuthError, JoseError) as error:
        raise ProviderFailed(f"{type(error).__name__} {error.error}") from error
    except (RequestException, KeyError, RuntimeError, ValueError) as error:
        raise ProviderFailed(type(error).__name__) from error


def _verified() -> dict[str, Any]:
    """Return the claims of the identity token, filled up from the provider's page about the person."""
    client, settings = _client(), wiring().settings
    expected = {
        "iss": {"essential": True, "value": client.load_server_metadata()["issuer"]},
        "aud": {"essential": True, "value": settings.oidc_client_id},
        "sub": {"essential": True},
    }
    token = client.authorize_access_token(claims_options=expected)
    proved: dict[str, Any] = dict(token["userinfo"])
    if "email" in proved or "userinfo_endpoint" not in client.load_server_metadata():
        return proved
    told = dict(client.userinfo(token=token))
    if told.get("sub") != proved["sub"]:
        raise ValueError("the provider speaks of somebody else")
    return {**told, **proved}


def _claims(said: Mapping[str, Any]) -> CouncilClaims:
    # At Entra ID the object of a tenant is the person; `sub` there differs from client to client.
    of_tenant = f"{said['tid']}/{said['oid']}" if said.get("tid") and said.get("oid") else None
    groups = said.get("groups")
    return CouncilClaims(
        issuer=str(said["iss"]),
        subject=of_tenant or str(said["sub"]),
        email=str(said["email"]) if said.get("email") and _is_verified(said) else None,
        groups=frozenset(map(str, groups)) if isinstance(groups, list) else frozenset(),
    )


def _is_verified(said: Mapping[str, Any]) -> bool:
    """Return whether the provider vouches for the e-mail; Entra ID says so in its claim ``xms_edov``."""
    return any(str(said.get(name)).lower() in {"true", "1"} for name in ("email_verified", "xms_edov"))


def _way_back() -> str:
    return f"{wiring().settings.public_url}{url_for('signin.council.come_back')}"


def _client() -> Any:
    """Return the client, made at its first use; ProviderFailed where the provider calls itself something else."""
    settings = wiring().settings
    if not settings.has_council:
        raise NotFound("no council account is set up")
    if KEPT not in current_app.extensions:
        current_app.extensions[KEPT] = _made()
    client = current_app.extensions[KEPT]
    issuer = str(client.load_server_metadata().get("issuer"))
    if issuer.rstrip("/") != settings.oidc_issuer:
        raise ProviderFailed("the provider calls itself another issuer")
    return client


def _made() -> Any:
    from authlib.integrations.flask_client import OAuth  # noqa: PLC0415 - only the few who sign in there

    settings = wiring().settings
    secret = settings.oidc_client_secret
    return OAuth(current_app._get_current_object()).register(  # type: ignore[attr-defined]
        NAME,
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        server_metadata_url=f"{settings.oidc_issuer}{DISCOVERY}",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )
