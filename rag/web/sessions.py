"""Sessions of readers and of the owner; a restart of the server ends them all."""

import hashlib
import hmac
import math
import secrets
import time
from enum import IntEnum

from fastapi import Response
from itsdangerous import BadSignature, TimestampSigner
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException

from rag.settings import Settings
from rag.web.errors import WrongPasswordError

COOKIE = "footnote_session"
#: Seconds until a session expires.
LIFETIME = 12 * 3600
#: Wrong passwords allowed a minute, from one address and from all together.
MAX_TRIES = 5
MAX_TRIES_OF_ALL = 20


_OF_ALL = "of all"
#: How many addresses with the right password are remembered.
_MAX_KNOWN = 10_000


class Role(IntEnum):
    """Who calls; each may do what those before it may."""

    STRANGER = 0
    READER = 1
    OWNER = 2


#: Sessions of each role; one more ends the oldest.
_MAX_SESSIONS = {Role.READER: 10_000, Role.OWNER: 100}


class Sessions:
    """Issues signed cookies for the passwords, and checks them.

    `tries` counts wrong passwords; the collections of one server share it.
    """

    def __init__(self, settings: Settings, tries: MovingWindowRateLimiter | None = None) -> None:
        passwords = {Role.READER: settings.reader_password, Role.OWNER: settings.password}
        self._passwords = {role: _digest(text) for role, text in passwords.items() if text}
        self._is_secure = settings.url.startswith("https:")
        self._path = settings.prefix or "/"  # browsers don't send a cookie to another collection
        self._signer = TimestampSigner(secrets.token_bytes(32))
        self._live: dict[Role, dict[str, None]] = {role: {} for role in _MAX_SESSIONS}
        self._tries = tries or MovingWindowRateLimiter(MemoryStorage())
        self._known: dict[tuple[str, str], None] = {}

    def sign_in(self, password: str, address: str, role: Role = Role.OWNER) -> str:
        """Return the cookie of a new session, which has at least the role.

        Raises WrongPasswordError, or HTTPException 429 after too many wrong passwords. Call it in
        the server's event loop, so that no other try comes between the check and the count.
        """
        found = self._role_of(password, address, "person")
        live = self._live[self._require(found, role, address, "person")]
        while len(live) >= _MAX_SESSIONS[found]:
            del live[next(iter(live))]
        name = secrets.token_urlsafe(16)
        live[name] = None
        return self._signer.sign(name).decode()

    def check_program(self, password: str, address: str) -> None:
        """Check the password that a program sends with a request; raises as sign_in() does.

        Wrong ones are counted apart, so that a program with an old password locks no person out.
        """
        found = self._role_of(password, address, "program")
        self._require(found, Role.READER, address, "program")

    def _role_of(self, password: str, address: str, kind: str) -> Role:
        for limit, place in _limits(address):
            # Strangers elsewhere don't lock out an address that has had the right password.
            if place != _OF_ALL or (kind, address) not in self._known:
                self._check_tries(limit, kind, place)
        digest, found = _digest(password), Role.STRANGER
        for role, expected in self._passwords.items():
            if hmac.compare_digest(digest, expected):
                found = role
        if found:
            self._known[kind, address] = None
            while len(self._known) > _MAX_KNOWN:
                del self._known[next(iter(self._known))]
        return found

    def _require(self, found: Role, role: Role, address: str, kind: str) -> Role:
        if found >= role:
            return found
        for limit, place in _limits(address):
            self._tries.hit(limit, kind, place)
        fix = "use the one in FOOTNOTE_PASSWORD" if role == Role.OWNER else "ask the owner for it"
        raise WrongPasswordError(f"Wrong password; {fix}.")

    def _check_tries(self, limit: RateLimitItemPerMinute, kind: str, place: str) -> None:
        if self._tries.test(limit, kind, place):
            return
        reset = self._tries.get_window_stats(limit, kind, place).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        message = f"Too many wrong passwords; try again in {wait} s."
        raise HTTPException(429, message, {"Retry-After": str(wait)})

    def role(self, cookie: str) -> Role:
        """Return the role of a cookie's session; STRANGER without a current one."""
        name = self._name(cookie)
        return next((role for role, live in self._live.items() if name in live), Role.STRANGER)

    def end(self, cookie: str) -> None:
        """End the session of a cookie, if there is one."""
        for live in self._live.values():
            live.pop(self._name(cookie), None)

    def remember(self, response: Response, cookie: str) -> None:
        """Let the browser keep a cookie.

        A reader may come by a link on another site. The owner's cookie is not even sent then.
        """
        response.set_cookie(
            COOKIE,
            cookie,
            max_age=LIFETIME,
            path=self._path,
            secure=self._is_secure,
            httponly=True,
            samesite="strict" if self.role(cookie) == Role.OWNER else "lax",
        )

    def forget(self, response: Response) -> None:
        """Let the browser delete its cookie."""
        response.delete_cookie(COOKIE, self._path, secure=self._is_secure, httponly=True)

    def _name(self, cookie: str) -> str:
        try:
            return self._signer.unsign(cookie, max_age=LIFETIME).decode()
        except BadSignature:
            return ""


def _limits(address: str) -> tuple[tuple[RateLimitItemPerMinute, str], ...]:
    return (
        (RateLimitItemPerMinute(MAX_TRIES), f"from {address}"),
        (RateLimitItemPerMinute(MAX_TRIES_OF_ALL), _OF_ALL),
    )


def _digest(password: str) -> bytes:
    # Digests have equal lengths, so that the comparison does not leak the password's.
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
