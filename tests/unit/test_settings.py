"""Settings: what is given, the environment, the defaults, and what is refused."""

import os
from dataclasses import FrozenInstanceError, fields, replace
from ipaddress import ip_network
from pathlib import Path

import pytest

from rag.errors import SettingsError
from rag.settings import Settings, variable


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("FOOTNOTE_"):
            monkeypatch.delenv(name)


def test_without_an_environment_there_are_defaults() -> None:
    assert Settings.read() == Settings(Path("corpus"), Path("data"))


def test_every_field_is_read_from_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {
        "corpus": "news",
        "data": "index",
        "host": "0.0.0.0",
        "port": "8080",
        "rate": "10",
        "origin_rate": "20",
        "origins": "https://a.example, https://b.example",
        "check_origins": "https://b.example",
        "questions": "When does it open? | Why? |",
        "url": "https://qa.example/",
        "watch": "1",
        "password": "correct horse battery",
        "reader_password": "staple battery horse",
        "public_widget": "1",
        "proxy_user_header": "X-Forwarded-User",
        "proxy_ips": "10.0.0.5, 2001:db8::/64",
        "owners": "ada, Lower Quenby",
        "upload_mb": "5",
        "source_hosts": "Wiki.example, 127.0.0.1",
        "log": "questions",
        "log_days": "30",
        "mcp": "1",
        "metrics": "1",
        "log_format": "json",
        "chroma_url": "http://127.0.0.1:8000",
        "chroma_key": "chroma secret",
        "chroma_tenant": "tenant",
        "chroma_database": "database",
        "llm_url": "http://127.0.0.1:8081/v1",
        "llm_model": "small",
        "llm_key": "llm secret",
        "llm_timeout": "30",
        "llm_tokens": "900",
    }
    assert {field.name for field in fields(Settings)} == {*texts, "answerer", "prefix"}
    for name, text in texts.items():
        monkeypatch.setenv(variable(name), text)
    settings = Settings.read()
    assert settings == Settings(
        corpus=Path("news"),
        data=Path("index"),
        host="0.0.0.0",
        port=8080,
        rate=10,
        origin_rate=20,
        origins=("https://a.example", "https://b.example"),
        check_origins=("https://b.example",),
        questions=("When does it open?", "Why?"),
        url="https://qa.example",
        watch=True,
        password=texts["password"],
        reader_password=texts["reader_password"],
        public_widget=True,
        proxy_user_header="x-forwarded-user",
        proxy_ips=(ip_network("10.0.0.5"), ip_network("2001:db8::/64")),
        owners=("ada", "Lower Quenby"),
        upload_mb=5,
        source_hosts=("wiki.example", "127.0.0.1"),
        log="questions",
        log_days=30,
        mcp=True,
        metrics=True,
        log_format="json",
        chroma_url="http://127.0.0.1:8000",
        chroma_key="chroma secret",
        chroma_tenant="tenant",
        chroma_database="database",
        llm_url="http://127.0.0.1:8081/v1",
        llm_model="small",
        llm_key="llm secret",
        llm_timeout=30,
        llm_tokens=900,
        answerer="llm",
    )
    for secret in ("password", "reader_password", "chroma_key", "llm_key"):
        assert texts[secret] not in repr(settings)


def test_arguments_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_CORPUS", "environment")
    monkeypatch.setenv("FOOTNOTE_PORT", "8080")
    settings = Settings.read(corpus="argument", port=9090)
    assert (settings.corpus, settings.port) == (Path("argument"), 9090)


def test_empty_variables_count_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in fields(Settings):
        monkeypatch.setenv(variable(field.name), "")
    assert Settings.read("", "", "") == Settings(Path("corpus"), Path("data"))


def test_the_environment_is_read_by_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_PORT", "8080")
    assert Settings(Path("corpus"), Path("data")).port == 7860


def test_another_corpus_has_a_data_folder_of_its_own() -> None:
    folders = {Settings.read(corpus=corpus).data for corpus in ("corpus", "news", "other/news")}
    assert len(folders) == 3
    assert Settings.read(corpus="news").data.parent == Path("data")
    assert Settings.read(corpus="news", data="here").data == Path("here")


@pytest.mark.parametrize(
    ("host", "port", "url"),
    [
        ("127.0.0.1", 8080, "http://127.0.0.1:8080"),
        ("::1", 8080, "http://[::1]:8080"),
        ("qa.example", 80, "http://qa.example"),
    ],
)
def test_visitors_see_where_the_server_listens_unless_told_otherwise(
    host: str, port: int, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Settings.read(host=host, port=port).url == url
    monkeypatch.setenv("FOOTNOTE_URL", "https://public.example")
    assert Settings.read(host=host, port=port).url == "https://public.example"


@pytest.mark.parametrize(
    ("name", "text", "advice"),
    [
        ("FOOTNOTE_PORT", "many", "a whole number from 1 to 65535"),
        ("FOOTNOTE_PORT", "65536", "a whole number from 1 to 65535"),
        ("FOOTNOTE_RATE", "0", "a whole number from 1 to"),
        ("FOOTNOTE_ORIGIN_RATE", "-5", "a whole number from 1 to"),
        ("FOOTNOTE_UPLOAD_MB", "9" * 5000, "a whole number from 1 to 200"),
        ("FOOTNOTE_LOG", "all", "make it questions, or unset it"),
        ("FOOTNOTE_LOG_DAYS", "0", "a whole number from 1 to 3650"),
        ("FOOTNOTE_LLM_TIMEOUT", "1.5", "a whole number from 1 to 3600"),
        ("FOOTNOTE_LLM_TOKENS", "1e3", "a whole number from 1 to"),
        ("FOOTNOTE_WATCH", "yes", r"1 \(on\) or 0 \(off\)"),
        ("FOOTNOTE_QUESTIONS", "a|b|c|d|e|f|g", "give at most 6"),
        ("FOOTNOTE_QUESTIONS", "w" * 2_001, "give at most 6 of 2,000"),
        ("FOOTNOTE_MCP", "on", r"1 \(on\) or 0 \(off\)"),
        ("FOOTNOTE_LOG_FORMAT", "xml", "text or json"),
        ("FOOTNOTE_HOST", "my host", "an address such as 127.0.0.1"),
        ("FOOTNOTE_URL", "https://qa.example/page", "write only https://qa.example"),
        ("FOOTNOTE_ALLOWED_ORIGINS", "https://a.example *", "write it like"),
        ("FOOTNOTE_CHROMA_URL", "localhost:8000", "write it like"),
        ("FOOTNOTE_LLM_BASE_URL", "127.0.0.1:8080", "an address such as"),
        ("FOOTNOTE_LLM_BASE_URL", "http://[", "an address such as"),
        ("FOOTNOTE_LLM_API_KEY", "klé", "copy the key again"),
        ("FOOTNOTE_PASSWORD", "short", "make it 12 or more"),
    ],
)
def test_a_value_that_cannot_be_used_is_one_sentence_with_the_fix(
    name: str, text: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingsError, match=rf"^{name}\b.*{advice}.*\.$"):
        Settings.read()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FOOTNOTE_PASSWORD", "hunter2"),
        ("FOOTNOTE_LLM_API_KEY", "hunter2\n"),
        ("FOOTNOTE_LLM_BASE_URL", "ftp://me:hunter2@llm.example"),
        ("FOOTNOTE_CHROMA_URL", "http://me:hunter2@chroma.example"),
    ],
)
def test_an_error_shows_no_secret(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingsError) as raised:
        Settings.read()
    assert "hunter2" not in str(raised.value)


def test_settings_are_frozen_and_replaced() -> None:
    settings = Settings(Path("corpus"), Path("data"))
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]
    assert replace(settings, port=1).port == 1
    with pytest.raises(SettingsError, match="FOOTNOTE_PORT"):
        replace(settings, port=0)
