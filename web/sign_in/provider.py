"""The identity provider as its metadata tell it: asked, answered, and every token of it verified.

Source: OpenID Connect Discovery 1.0, Core 1.0 (3.1.3.7), Back-Channel Logout 1.0, RP-Initiated Logout 1.0.
Choice: only signatures that others cannot make. A token without one, or with one made of our own secret, is refused
even where the provider's metadata offer it.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import httpx2
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]
from authlib.integrations.starlette_client import OAuth  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry, extract_compact
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import NotAllowed, Unavailable
from letters.words import N_
from settings import Settings

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
ENDED = "http://schemas.openid.net/event/backchannel-logout"
PATIENCE = 10.0  # seconds
LEEWAY = 60  # seconds that two clocks may differ
FRESH = 5 * 60  # seconds; word of a session's end is not older
KEYS_EVERY = 60.0  # seconds; whoever sends forged tokens does not make us ask for keys each time
LONGEST_ID = 200


@dataclass(frozen=True)
class Known:
    """What a verified token says: the subject, its session over there if it has one, and the claim that names an id."""

    subject: str
    session: str
    id: str


class Provider:
    """One issuer, by the settings."""

    def __init__(self, settings: Settings) -> None:
        self._issuer, self._client_id = settings.oidc_issuer, settings.oidc_client_id
        self._claim, self._keys_at = settings.oidc_claim, 0.0
        email = " email" * self._claim.startswith("email")
        self._app = OAuth().register(
            "outside",
            server_metadata_url=f"{self._issuer.rstrip('/')}/.well-known/openid-configuration",
            client_id=self._client_id,
            client_secret=settings.oidc_client_secret.get_secret_value(),
            client_kwargs={
                "scope": f"openid profile{email}",
                "code_challenge_method": "S256",
                "timeout": PATIENCE,
            },
        )

    async def ask(self, request: Request, back: str) -> Response:
        """To its own page, where somebody signs in."""
        with _told():
            await self._metadata()
            answer: Response = await self._app.authorize_redirect(request, back)
            return answer

    async def answer(self, request: Request) -> Known:
        """The code it gave for a token, and the token verified: state, nonce, issuer, audience, age, signature."""
        with _told():
            await self._metadata()
            token = await self._app.authorize_access_token(request, claims_options=self._wanted(), leeway=LEEWAY)
            return self._known(token["userinfo"])  # KeyError: it sent no id token

    async def ended(self, token: str) -> Known:
        """Whose session ended there, from a token that it signed for this and nothing else."""
        with _told():
            metadata = await self._metadata()
            read = jwt.decode(token, await self._keys(token), registry=_registry(metadata))
            wanted = {**self._wanted(), "iat": {"essential": True}, "events": {"essential": True}}
            jwt.JWTClaimsRegistry(leeway=LEEWAY, **wanted).validate(read.claims)
            fresh = time.time() - read.claims["iat"] <= FRESH + LEEWAY
            if not (fresh and ENDED in read.claims["events"] and "nonce" not in read.claims):
                raise ValueError("signed for something else")
            return self._known(read.claims, least=("sub", "sid"))

    async def way_out(self, back: str) -> str:
        """The address where one's session there ends."""
        with _told():
            metadata = await self._metadata()
            if not metadata.get("end_session_endpoint"):
                return back
            link = await self._app.create_logout_url(post_logout_redirect_uri=back, client_id=self._client_id)
            return str(link["url"])

    def _known(self, claims: Mapping[str, Any], least: tuple[str, ...] = ("sub",)) -> Known:
        if not any(_kept(claims.get(name)) for name in least):
            raise ValueError("nobody is named")
        return Known(_kept(claims.get("sub")), _kept(claims.get("sid")), str(claims.get(self._claim, "")))

    def _wanted(self) -> dict[str, Any]:
        return {
            "iss": {"essential": True, "values": [self._issuer]},
            "aud": {"essential": True, "value": self._client_id},
            "exp": {"essential": True},
        }

    async def _metadata(self) -> dict[str, Any]:
        """Read once. The list of signatures is cut to those we take."""
        metadata: dict[str, Any] = await self._app.load_server_metadata()
        if metadata.get("issuer") != self._issuer:
            raise ValueError("these are the metadata of another issuer")
        name = "id_token_signing_alg_values_supported"
        metadata[name] = [one for one in metadata.get(name, ()) if one in SIGNATURES] or ["RS256"]
        return metadata

    async def _keys(self, token: str) -> KeySet:
        """Its keys; asked for again if this token names one that we do not know."""
        known = KeySet.import_key_set(await self._app.fetch_jwk_set())
        named = _header(token).get("kid")
        if named in {key.kid for key in known.keys} or time.monotonic() < self._keys_at + KEYS_EVERY:
            return known
        self._keys_at = time.monotonic()
        return KeySet.import_key_set(await self._app.fetch_jwk_set(force=True))


def provider(app: Starlette) -> Provider | None:
    """The one of this house; None if people sign in with local accounts only."""
    settings: Settings = app.state.doors.settings
    if not settings.oidc_issuer:
        return None
    if not hasattr(app.state, "provider"):
        app.state.provider = Provider(settings)
    known: Provider = app.state.provider
    return known


@contextmanager
def _told() -> Iterator[None]:
    """Choice: what exactly did not fit helps only whoever tries to make it fit."""
    try:
        yield
    except (httpx2.HTTPError, httpx2.InvalidURL):
        raise _away() from None
    except (OAuthError, JoseError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        raise _not_verified() from None


def _registry(metadata: Mapping[str, Any]) -> JWSRegistry:
    return JWSRegistry(algorithms=metadata["id_token_signing_alg_values_supported"], strict_check_header=False)


def _header(token: str) -> Mapping[str, Any]:
    return extract_compact(token.encode()).headers()


def _kept(id_: object) -> str:
    """As it is, if it fits; a longer one by its hash."""
    said = id_ if isinstance(id_, str) and id_.isprintable() else ""
    return said if len(said) <= LONGEST_ID else sha256(said.encode()).hexdigest()


def _away() -> Unavailable:
    return Unavailable(
        N_("Your organisation's sign-in cannot be reached."),
        N_("Nobody was signed in."),
        N_("Try again in a moment. If it lasts, tell ops."),
    )


def _not_verified() -> NotAllowed:
    return NotAllowed(
        N_("Signing in at your organisation did not work: its answer is missing, too old, or not for this house."),
        N_("Nobody was signed in."),
        N_("Begin again on the page for signing in. If it lasts, tell ops at which hour it was."),
    )
