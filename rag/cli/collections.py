"""The collections of one server: their names, folders, passwords and sites."""

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from rag.errors import SettingsError
from rag.origins import read_origins
from rag.settings import Settings, variable

_VARIABLE = variable("collections")
#: What a collection may be called.
NAME = re.compile(r"[a-z0-9-]{1,40}", re.ASCII)


def read_collections(given: Iterable[str], settings: Settings, data: str) -> list[Settings]:
    """Return the settings of each collection, in order; none if there is only one, unnamed.

    `given` are texts like `handbook=path/one`, without which FOOTNOTE_COLLECTIONS is read. `data`
    is the folder in which each gets a data folder of its own; if it is "", each has the one that
    its corpus has anyway. Raises SettingsError for names and folders that can't be used.
    """
    texts = list(given) or os.environ.get(_VARIABLE, "").split(",")
    folders: dict[str, Path] = {}
    for text in filter(None, map(str.strip, texts)):
        name, path = _read(text)
        if name in folders:
            raise SettingsError(f"Two collections are called {name!r}; rename one of them.")
        _check_folder(name, path, folders)
        folders[name] = path
    return [_settings_of(name, path, settings, data) for name, path in folders.items()]


def _read(text: str) -> tuple[str, Path]:
    name, _, path = (part.strip() for part in text.partition("="))
    if not path:
        raise SettingsError(f"The collection {text!r} has no folder; write it like name=path.")
    if not NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:80]!r} can't be the name of a collection; "
            "use at most 40 lower-case letters, digits and hyphens."
        )
    return name, Path(path)


def _check_folder(name: str, path: Path, folders: dict[str, Path]) -> None:
    if not path.is_dir():
        raise SettingsError(f"There is no folder {path} for the collection {name!r}; create it.")
    own = path.resolve()
    for other, folder in ((name, folder.resolve()) for name, folder in folders.items()):
        if own == folder:
            raise SettingsError(f"{other!r} and {name!r} have the same folder {path}; drop one.")
        # Readers and the owner of the outer one would have the inner one as well.
        if own.is_relative_to(folder) or folder.is_relative_to(own):
            raise SettingsError(
                f"The folders of {other!r} and {name!r} are one inside the other; separate them."
            )


def _settings_of(name: str, path: Path, settings: Settings, data: str) -> Settings:
    """Return the settings of one collection: those of the server, but for what is its own."""
    found = replace(
        settings,
        corpus=path,
        data=Path(data) / name if data else Settings(corpus=path).data,
        prefix=f"/c/{name}",
    )
    variables = {field: _variable(field, name) for field in ("password", "origins")}
    if sites := os.environ.get(variables["origins"]):
        origins = read_origins(variables["origins"], sites)
        # It may list fewer sites than the server.
        checking = tuple(site for site in settings.check_origins if site in origins)
        found = replace(found, origins=origins, check_origins=checking)
    if password := os.environ.get(variables["password"]):
        try:
            found = replace(found, password=password)
        except SettingsError as problem:
            named = str(problem).replace(variable("password"), variables["password"])
            raise SettingsError(named) from problem
    return found


def _variable(field: str, name: str) -> str:
    return f"{variable(field)}_{name.replace('-', '_').upper()}"
