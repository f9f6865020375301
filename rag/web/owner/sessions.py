"""Who is signed in as the owner. The key and the sessions last as long as the server."""

import hashlib
import hmac
import math
import secrets
import time

from itsdangerous import BadSignature, TimestampSigner
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.exceptions import HTTPException

from rag.settings import Settings
from rag.web.errors import SignInError, WrongPasswordError

COOKIE = "footnote_owner"
#: Seconds for which a session is good.
LIFETIME = 12 * 3600
#: How often a minute a wrong password is looked at: from one address, and from all together.
TRIES = 5
TRIES_OF_ALL = 20
_SESSIONS = 100  # the oldest is ended by one more


class Sessions:
    """Signs a cookie for whoever knows the password, and knows it again."""

    def __init__(self, settings: Settings) -> None:
        self._password = _digest(settings.password)
        # Another password makes another key, and so does another start.
        key = hmac.digest(secrets.token_bytes(32), self._password, "sha256")
        self._signer = TimestampSigner(key)
        self._live: dict[str, None] = {}
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def sign_in(self, password: str, address: str) -> str:
        """Return the cookie of a new session.

        Raises WrongPasswordError, or HTTPException 429 after too many of these. To be called in
        the server's event loop, so that no try comes between the count and the look.
        """
        bounds = (
            (RateLimitItemPerMinute(TRIES), f"from {address}"),
            (RateLimitItemPerMinute(TRIES_OF_ALL), "of all"),
        )
        for bound, who in bounds:
            if not self._tries.test(bound, who):
                reset = self._tries.get_window_stats(bound, who).reset_time
                wait = max(1, math.ceil(reset - time.time()))
                raise HTTPException(
                    429,
                    f"Too many wrong passwords; try again in {wait} s.",
                    {"Retry-After": str(wait)},
                )
        if not hmac.compare_digest(_digest(password), self._password):
            for bound, who in bounds:
                self._tries.hit(bound, who)
            raise WrongPasswordError("This is not the password; it stands in FOOTNOTE_PASSWORD.")
        while len(self._live) >= _SESSIONS:
            del self._live[next(iter(self._live))]
        name = secrets.token_urlsafe(16)
        self._live[name] = None
        return self._signer.sign(name).decode()

    def check(self, cookie: str) -> None:
        """Raise SignInError unless the cookie is of a session that goes on."""
        if self._name(cookie) not in self._live:
            raise SignInError("Sign in with the owner's password first.")

    def end(self, cookie: str) -> None:
        """End a session, if it is one."""
        self._live.pop(self._name(cookie), None)

    def _name(self, cookie: str) -> str:
        try:
            return self._signer.unsign(cookie, max_age=LIFETIME).decode()
        except BadSignature:
            return ""


def _digest(password: str) -> bytes:
    # Of one length, so that comparing tells nothing of it.
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
