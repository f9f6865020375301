"""A proxy's header makes a reader or an owner, from the proxy's own addresses alone."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from rag.settings import Settings
from rag.web.access import Access
from rag.web.peers import Peers
from rag.web.sessions import Role, Sessions

USER = "X-Forwarded-User"
SETTINGS = Settings(proxy_user_header=USER, proxy_ips="10.0.0.0/24 ::1", owners="ada")  # type: ignore[arg-type]
ADA, BO = (USER, "ada"), (USER, "bo")
THROUGH = ("X-Forwarded-For", "203.0.113.9")
AS_PROXY = ("X-Forwarded-For", "10.0.0.7")


async def show_role(scope: Scope, receive: Receive, send: Send) -> None:
    await JSONResponse(int(scope["role"]))(scope, receive, send)


async def call(peer: str, headers: list[tuple[str, str]]) -> httpx.Response:
    app = Peers(Access(show_role, SETTINGS, Sessions(SETTINGS)), SETTINGS)
    transport = httpx.ASGITransport(app=app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://qa") as client:
        return await client.get("/api/articles", headers=headers)


@pytest.mark.parametrize(
    ("peer", "headers", "role"),
    [
        ("10.0.0.7", [BO], Role.READER),
        ("10.0.0.7", [ADA, THROUGH], Role.OWNER),
        ("::ffff:10.0.0.7", [ADA], Role.OWNER),
        ("::1", [ADA], Role.OWNER),
        ("10.0.0.7", [], Role.STRANGER),
        ("10.0.0.7", [(USER, "")], Role.STRANGER),
        ("10.0.0.7", [(USER, " ")], Role.STRANGER),
        ("10.0.0.7", [BO, ADA], Role.STRANGER),
        ("10.0.0.7", [("X_Forwarded_User", "ada")], Role.STRANGER),
        ("127.0.0.1", [ADA, AS_PROXY], Role.STRANGER),  # trusted for X-Forwarded-For
        ("203.0.113.9", [ADA, AS_PROXY], Role.STRANGER),
    ],
)
def test_only_the_proxy_can_name_the_user(
    peer: str, headers: list[tuple[str, str]], role: Role
) -> None:
    # In a thread of its own: a browser test before leaves an event loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        found = pool.submit(asyncio.run, call(peer, headers)).result()
    assert found.status_code == (200 if role else 401)
    assert not role or found.json() == role
