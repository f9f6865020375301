"""A small web of made-up pages on 127.0.0.1, whose servers behave as well or as badly as wanted."""

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PAGE = "<!doctype html><html lang=en><title>{0}</title><article><h1>{0}</h1><p>{1}</p></article>"
#: Sends a response of its own.
Act = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class SmallWeb:
    """Paths and what they respond with; `requests` are the paths in order, with their headers."""

    address: str
    paths: dict[str, Act] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def put(self, path: str, body: str | bytes, kind: str = "text/html", **headers: str) -> str:
        """Serve a body with an ETag, and 304 to whoever has it already."""
        raw = body.encode() if isinstance(body, str) else body
        etag = f'"{hash(raw)}"'

        def act(handler: BaseHTTPRequestHandler) -> None:
            if handler.headers.get("If-None-Match") == etag:
                send(handler, 304, b"", ETag=etag)
            else:
                send(handler, 200, raw, Content_Type=kind, ETag=etag, **headers)

        self.paths[path] = act
        return self.address + path

    def page(self, path: str, title: str, text: str) -> str:
        return self.put(path, PAGE.format(title, text))

    def feed(self, *paths: str, at: str = "/feed.xml") -> str:
        items = "".join(f"<item><title>x</title><link>{path}</link></item>" for path in paths)
        return self.put(
            at, f"<rss version='2.0'><channel>{items}</channel></rss>", "application/rss+xml"
        )

    def answer(self, path: str, status: int, body: bytes = b"", **headers: str) -> str:
        self.paths[path] = lambda handler: send(handler, status, body, **headers)
        return self.address + path

    def redirect(self, path: str, to: str) -> str:
        return self.answer(path, 302, Location=to)

    def endless(self, path: str, chunk: bytes, **headers: str) -> str:
        """Serve a chunk again and again until the other side hangs up."""

        def act(handler: BaseHTTPRequestHandler) -> None:
            start(handler, 200, **headers)
            try:
                while True:
                    handler.wfile.write(chunk)
            except OSError:
                pass

        self.paths[path] = act
        return self.address + path

    @property
    def asked(self) -> list[str]:
        """The paths that were requested, without robots.txt."""
        return [path for path, _ in self.requests if path != "/robots.txt"]


def start(handler: BaseHTTPRequestHandler, status: int, **headers: str) -> None:
    handler.send_response(status)
    for name, text in headers.items():
        handler.send_header(name.replace("_", "-"), text)
    handler.end_headers()


def send(handler: BaseHTTPRequestHandler, status: int, body: bytes, **headers: str) -> None:
    start(handler, status, **({"Content_Length": str(len(body))} | headers))
    handler.wfile.write(body)


def bomb(megabytes: int) -> bytes:
    """Return zeros, packed to a thousandth."""
    return gzip.compress(bytes(megabytes * 1_000_000))


@contextmanager
def small_web(certificate: tuple[Path, Path] | None = None) -> Iterator[SmallWeb]:
    """Serve a small web, encrypted if there is a certificate with its key."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.requests.append((self.path, dict(self.headers)))
            act = web.paths.get(self.path)
            if act:
                act(self)
            else:
                send(self, 404, b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    web = SmallWeb(f"http://127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
