"""Identity providers of a test: a house that believes in one, and one that answers whatever the test tells it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

from tests.web.signing import own_settings, screens

CLIENT, SECRET = "passerelle", "a-secret-of-the-test-of-32-letters"
SHARED = OctKey.import_key(SECRET)


def house_of(folder: Path, migrated: Path, issuer: str, **more: Any) -> Any:
    """Screens whose people come by this issuer."""
    told = {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, **more}
    return screens(own_settings(folder, migrated, **told))


class Liar:
    """A provider that answers what the test tells it: good tokens, unless something is changed."""

    def __init__(self) -> None:
        self.key, self.other = RSAKey.generate_key(2048, {"kid": "k1"}), RSAKey.generate_key(2048, {"kid": "k1"})
        self.url, self.nonce, self.jwks_asked = "", "", 0
        self.claims: dict[str, Any] = {}
        self.signed: Any = None
        self.metadata: dict[str, Any] = {}

    def token(self, changed: dict[str, Any], alg: str = "RS256", key: Any = None, **head: Any) -> str:
        """A token of this provider, with what the test changes in it; None takes a claim away."""
        now = int(time())
        said = {"iss": self.url, "aud": CLIENT, "sub": "s-1", "iat": now, "exp": now + 300, **changed}
        kept = {name: value for name, value in said.items() if value is not None}
        return jwt.encode({"alg": alg, "kid": "k1", **head}, kept, key or self.key, algorithms=[alg])

    def app(self) -> Flask:
        """Its four doors."""
        app = Flask("liar")

        @app.get("/.well-known/openid-configuration")
        def metadata() -> Any:
            told = {"issuer": self.url, "authorization_endpoint": f"{self.url}/a", "token_endpoint": f"{self.url}/t"}
            algs = ["none", "HS256", "RS256"]
            known = {**told, "jwks_uri": f"{self.url}/jwks", "id_token_signing_alg_values_supported": algs}
            return jsonify(known | self.metadata)

        @app.get("/jwks")
        def jwks() -> Any:
            self.jwks_asked += 1
            return jsonify(KeySet([self.key]).as_dict(private=False))

        @app.post("/t")
        def tokens() -> Any:
            assert request.form["code_verifier"]
            claims = {"nonce": self.nonce, "preferred_username": "cw-7", **self.claims}
            made = self.signed(claims) if self.signed else self.token(claims)
            return jsonify({"access_token": "x", "token_type": "Bearer"} | ({"id_token": made} if made else {}))

        return app


@contextmanager
def lying() -> Iterator[Liar]:
    """It answers on a port of its own."""
    liar = Liar()
    server = make_server("localhost", 0, liar.app(), threaded=True)
    liar.url = f"http://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield liar
    server.shutdown()
