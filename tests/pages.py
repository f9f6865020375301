"""Pages of other sites, and a network that fails as networks do."""

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit


class Site:
    """Serves made-up pages on an origin of its own, each with headers of its own."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body, headers = pages.get(urlsplit(self.path).path, ("", {}))
                self.send_response(200 if body else 404)
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def put(self, path: str, html: str, **headers: str) -> str:
        """Serve a page, an underscore in a header's name standing for a hyphen."""
        self.pages[path] = (html, {name.replace("_", "-"): text for name, text in headers.items()})
        return self.origin + path

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class RoughNetwork:
    """Stands between a page and the real server.

    `mode` is "fine", "down" (whoever connects is cut off), "silent" (nothing comes back), "held"
    (what stands behind the first claim of a stream waits for another mode), or "cut": the next
    stream breaks off behind its first claim.
    """

    def __init__(self, server: str) -> None:
        self.mode = "fine"
        self._target = urlsplit(server)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near: socket.socket) -> None:
        if self.mode == "down":
            near.close()
            return
        far = socket.create_connection((self._target.hostname, self._target.port))
        threading.Thread(target=self._pass, args=(near, far), daemon=True).start()
        self._pass_back(far, near)

    @staticmethod
    def _pass(near: socket.socket, far: socket.socket) -> None:
        try:
            while part := near.recv(65_536):
                far.sendall(part)
        except OSError:
            pass
        far.close()

    def _pass_back(self, far: socket.socket, near: socket.socket) -> None:
        try:
            while part := far.recv(65_536):
                if self.mode == "down":
                    break
                if self.mode == "silent":
                    continue
                if self.mode == "cut" and b"event: claim" in part:
                    self.mode = "fine"
                    near.sendall(part.partition(b"event: answer")[0])
                    break
                first, end, rest = part, b"", b""
                if self.mode == "held" and b"event: claim" in part:
                    first, end, rest = part.partition(b"\n\n")
                near.sendall(first + end)
                while self.mode == "held" and b"event: claim" in first:
                    time.sleep(0.05)
                near.sendall(rest)
            near.shutdown(socket.SHUT_RDWR)  # a close alone waits for the other thread
        except OSError:
            pass
        near.close()
