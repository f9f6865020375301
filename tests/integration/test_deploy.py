"""The container and the systemd unit: what their files promise, and that the image runs."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from server import ROOT, free_port, wait_for

DEPLOY = ROOT / "docs" / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
#: The last stage: what the image is.
IMAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
UNIT = (DEPLOY / "footnote.service").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
MAX_IMAGE_BYTES = 1_800_000_000


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_the_image_is_built_in_stages_on_one_pinned_base() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", bases[0])
    assert "pip install" not in IMAGE


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", IMAGE, re.MULTILINE)
    assert users
    assert users[-1] not in ("root", "0")


def test_health_is_checked_at_the_port_of_the_settings() -> None:
    found = re.search(r"^HEALTHCHECK .*\\\n  CMD (\[.*\])$", IMAGE, re.MULTILINE)
    assert found
    _, *arguments = json.loads(found[1])
    asked: list[str] = []

    class Healthy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200 if len(asked) == 1 else 503)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment = os.environ | {"FOOTNOTE_PORT": str(server.server_port)}
        codes = [
            subprocess.run(
                [sys.executable, *arguments], env=environment, capture_output=True, check=False
            ).returncode
            for _ in range(2)
        ]
        server.shutdown()
    assert (asked, codes) == (["/healthz"] * 2, [0, 1])


def test_what_the_dockerfile_copies_is_sent_to_the_engine() -> None:
    sources = re.findall(r"^COPY (?!--)(.*) \S+$", DOCKERFILE, re.MULTILINE)
    copied = {name for line in sources for name in line.split()}
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert copied == {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in copied)


def test_the_composed_service_can_write_only_its_volumes() -> None:
    service = compose()["services"]["footnote"]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    targets = {volume.split(":")[1] for volume in service["volumes"]}
    assert targets == {"/articles", "/data"}
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert (ROOT / "docs/deploy" / service["build"]["context"]).resolve() == ROOT


def test_settings_are_passed_to_the_composed_service_if_they_are_set() -> None:
    environment = compose()["services"]["footnote"]["environment"]
    names = "FOOTNOTE_LOG FOOTNOTE_LOG_DAYS FOOTNOTE_MCP FOOTNOTE_METRICS FOOTNOTE_ALLOWED_ORIGINS"
    for name in (*names.split(), "FORWARDED_ALLOW_IPS"):
        assert environment[name] is None  # Compose takes the value from outside, or sets nothing


def test_chroma_has_the_version_of_its_client_and_no_way_outside() -> None:
    found = compose()
    chroma = found["services"]["chroma"]
    assert f"chromadb=={chroma['image'].rpartition(':')[2]}\n" in LOCK
    assert "ports" not in chroma
    assert all(found["networks"][name]["internal"] for name in chroma["networks"])
    url = found["services"]["footnote"]["environment"]["FOOTNOTE_CHROMA_URL"]
    assert url.startswith("http://chroma:")


def test_the_unit_is_confined_and_valid(tmp_path: Path) -> None:
    for line in ("User=footnote", "ProtectSystem=strict", "NoNewPrivileges=yes"):
        assert f"\n{line}\n" in UNIT
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "footnote.service"
    runnable = UNIT.replace("/opt/footnote/.venv/bin/footnote", shutil.which("true") or "")
    unit.write_text(runnable.replace("User=footnote", "User=root").replace("Group=footnote\n", ""))
    command = ["systemd-analyze", "verify", "--man=no", str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "footnote.service" not in done.stderr, done.stderr
    assert done.returncode == 0, done.stderr


# --- with a container engine ---------------------------------------------------------------------


def docker(*arguments: str) -> str:
    command = ["docker", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def image() -> str:
    """The image, built from the Dockerfile."""
    answers = shutil.which("docker") and subprocess.run(
        ["docker", "info", "--format", "{{.ServerVersion}}"], capture_output=True, check=False
    )
    if not answers or answers.returncode or not answers.stdout.strip():
        pytest.skip("no container engine answers; install Docker to build and start the image")
    docker("build", "--file", str(DEPLOY / "Dockerfile"), "--tag", "footnote:test", str(ROOT))
    return "footnote:test"


@pytest.fixture
def container(image: str) -> Iterator[tuple[str, str]]:
    """A running container, as compose.yaml starts it but without Chroma, and its address."""
    name, port = f"footnote-{uuid.uuid4().hex[:8]}", free_port()
    hardened = ["--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
    docker(
        "run", "--detach", "--name", name, "--publish", f"127.0.0.1:{port}:7860", *hardened, image
    )
    yield name, f"http://127.0.0.1:{port}"
    docker("rm", "--force", "--volumes", name)


@pytest.mark.long
def test_the_image_is_small(image: str) -> None:
    assert int(docker("image", "inspect", image, "--format", "{{.Size}}")) < MAX_IMAGE_BYTES


@pytest.mark.long
def test_the_container_answers_with_a_read_only_root_and_is_healthy(
    container: tuple[str, str],
) -> None:
    name, address = container
    wait_for(address, "/readyz", seconds=600)
    body = {"question": "Where is the Lockheed Martin factory?"}
    assert "Alabama" in httpx.post(f"{address}/api/ask", json=body, timeout=60).json()["text"]
    assert docker("exec", name, "id", "-u") == "10001"
    checked = json.loads(docker("inspect", name, "--format", "{{json .State.Health}}"))
    assert checked["Status"] in ("healthy", "starting")
    docker("exec", name, "footnote", "backup", "/data/backup.zip")
    docker("exec", name, "footnote", "restore", "/data/backup.zip")
