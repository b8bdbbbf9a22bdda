"""An identity provider that says whatever a test wants it to say, signed with whatever key."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.wrappers import Request, Response

CLIENT, SECRET = "heard", "a secret between Heard and the council"
OWN, STRANGE = (RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}) for _ in range(2))


class FakeCouncil:
    """Speaks discovery, keys and the token endpoint; ``said`` changes the claims, ``key`` signs them."""

    def __init__(self) -> None:
        self.url = ""
        self.said: dict[str, Any] = {}
        self.key = OWN
        self.issuer: str | None = None
        self.asked: dict[str, str] = {}
        self.exchanged: Mapping[str, str] = {}

    def go(self, there: str) -> str:
        """Take a browser that is led here, and return the query with which it goes back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
        return f"code=good&state={self.asked['state']}"

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""
        request = Request(environ)
        bodies = {
            "/.well-known/openid-configuration": self._configuration,
            "/keys": lambda: {"keys": [OWN.as_dict(private=False)]},
            "/token": lambda: self._token(request),
        }
        body = json.dumps(bodies[request.path]())
        return Response(body, mimetype="application/json")(environ, start_response)

    def _configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def _token(self, request: Request) -> dict[str, Any]:
        self.exchanged = request.form.to_dict()
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "1001",
            "nonce": self.asked["nonce"],
            "iat": now,
            "exp": now + 300,
            **self.said,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": signed}
