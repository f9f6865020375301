"""The owner's sessions; a restart of the server ends them all."""

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
#: Seconds until a session expires.
LIFETIME = 12 * 3600
#: Wrong passwords allowed a minute, from one address and from all together.
MAX_TRIES = 5
MAX_TRIES_OF_ALL = 20
_MAX_SESSIONS = 100  # one more ends the oldest


class Sessions:
    """Issues signed cookies for the password, and checks them."""

    def __init__(self, settings: Settings) -> None:
        self._password = _digest(settings.password)
        # The key changes with the password and with every start.
        key = hmac.digest(secrets.token_bytes(32), self._password, "sha256")
        self._signer = TimestampSigner(key)
        self._live: dict[str, None] = {}
        self._tries = MovingWindowRateLimiter(MemoryStorage())

    def sign_in(self, password: str, address: str) -> str:
        """Return the cookie of a new session.

        Raises WrongPasswordError, or HTTPException 429 after too many wrong passwords. Call it in
        the server's event loop, so that no other try comes between the check and the count.
        """
        limits = (
            (RateLimitItemPerMinute(MAX_TRIES), f"from {address}"),
            (RateLimitItemPerMinute(MAX_TRIES_OF_ALL), "of all"),
        )
        for limit, key in limits:
            self._check_tries(limit, key)
        if not hmac.compare_digest(_digest(password), self._password):
            for limit, key in limits:
                self._tries.hit(limit, key)
            raise WrongPasswordError("Wrong password; use the one in FOOTNOTE_PASSWORD.")
        while len(self._live) >= _MAX_SESSIONS:
            del self._live[next(iter(self._live))]
        name = secrets.token_urlsafe(16)
        self._live[name] = None
        return self._signer.sign(name).decode()

    def _check_tries(self, limit: RateLimitItemPerMinute, key: str) -> None:
        if self._tries.test(limit, key):
            return
        reset = self._tries.get_window_stats(limit, key).reset_time
        wait = max(1, math.ceil(reset - time.time()))
        message = f"Too many wrong passwords; try again in {wait} s."
        raise HTTPException(429, message, {"Retry-After": str(wait)})

    def check(self, cookie: str) -> None:
        """Raise SignInError unless the cookie belongs to a current session."""
        if self._name(cookie) not in self._live:
            raise SignInError("Sign in with the owner's password first.")

    def end(self, cookie: str) -> None:
        """End the session of a cookie, if there is one."""
        self._live.pop(self._name(cookie), None)

    def _name(self, cookie: str) -> str:
        try:
            return self._signer.unsign(cookie, max_age=LIFETIME).decode()
        except BadSignature:
            return ""


def _digest(password: str) -> bytes:
    # Digests have equal lengths, so that the comparison does not leak the password's.
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
