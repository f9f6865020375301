"""A server on loopback that speaks the OpenAI protocol and says what a test wants it to say.

No real model lies on cue; for everything else the tests run a real one.
"""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Script:
    """What the server does with the next requests.

    `pieces` are streamed one by one, a `bytes` piece as it is; `end` is what stops the stream:
    "stop", "length", or "" for a connection that is closed in the middle.
    """

    pieces: Sequence[str | bytes] = ()
    status: int = 200
    end: str = "stop"
    pause: float = 0.0  # seconds before each piece
    body: str = ""  # of what is no stream
    rewording: str = ""  # what a question is reworded to
    translation: str = ""  # what a question in another language is translated to
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    url: str = ""
    gate: threading.Event = field(default_factory=threading.Event)
    gated_from: int = 0  # the first piece that waits until the gate is set

    def says(self, *pieces: str | bytes, end: str = "stop", pause: float = 0.0) -> None:
        """Set what is streamed from now on."""
        self.pieces, self.end, self.pause = pieces, end, pause
        self.status, self.body = 200, ""

    def refuses(self, status: int, body: str = "{}") -> None:
        """Set the error that is answered from now on."""
        self.status, self.body = status, body

    @property
    def prompt(self) -> str:
        """The user's part of the last request."""
        return str(self.requests[-1]["messages"][-1]["content"])


class _Handler(BaseHTTPRequestHandler):
    script: Script

    def log_message(self, *_: object) -> None:
        pass

    def do_POST(self) -> None:
        script = self.script
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        script.requests.append(asked)
        script.keys.append(self.headers.get("Authorization", ""))
        if script.status != 200 or script.body:
            self._send(script.status, script.body)
        elif asked["messages"][0]["content"].startswith("Rewrite"):
            self._stream([script.rewording], "stop", 0)
        elif asked["messages"][0]["content"].startswith("Translate"):
            self._stream([script.translation], "stop", 0)
        else:
            self._stream(script.pieces, script.end, script.pause)

    def _send(self, status: int, body: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def _stream(self, pieces: Sequence[str | bytes], end: str, pause: float) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        # The reader may leave, as a test may want.
        with suppress(ConnectionError):
            for number, piece in enumerate(pieces):
                time.sleep(pause)
                if number >= self.script.gated_from:
                    self.script.gate.wait()
                self.wfile.write(piece if isinstance(piece, bytes) else event(piece))
                self.wfile.flush()
            if end:
                self.wfile.write(event("", end) + b"data: [DONE]\n\n")


@contextmanager
def scripted_model() -> Iterator[Script]:
    """Serve a script on a free port."""
    script = Script()
    script.gate.set()
    handler = type("Handler", (_Handler,), {"script": script})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()


def event(text: str, end: str | None = None) -> bytes:
    """Return a piece of a draft as the protocol has it."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": end}
    fields = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
    }
    return f"data: {json.dumps(fields)}\n\n".encode()


if __name__ == "__main__":
    import sys

    with scripted_model() as served:
        served.says(*(f"{word} " for word in " ".join(sys.argv[1:]).split(" ")), pause=0.05)
        print(served.url, flush=True)
        time.sleep(3600)
