"""`footnote backup` and `footnote restore`: the articles and their index in one file."""

import argparse
from dataclasses import asdict
from pathlib import Path

from rag.cli.parsers import Commands, add_command
from rag.cli.printing import print_json, printable
from rag.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add `backup` and `restore`."""
    backup = add_command(
        commands,
        "backup",
        _backup,
        "write the articles, their index, the feedback and the log of questions to a file",
    )
    backup.add_argument("file", metavar="FILE", type=Path, help="such as footnote.zip")
    backup.add_argument(
        "--without-articles",
        action="store_true",
        help="leave out the folder of articles, which is kept elsewhere",
    )
    restore = add_command(
        commands, "restore", _restore, "replace the articles and their index by those of a backup"
    )
    restore.add_argument("file", metavar="FILE", type=Path)


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    from rag.store.backup import back_up

    done = back_up(settings, options.file, with_articles=not options.without_articles)
    if options.json:
        print_json(asdict(done) | {"file": str(done.file)})
        return 0
    for name in done.left_out:
        print(printable(f"left out {name}: it can't be opened"))
    print(
        printable(
            f"{done.articles} articles ({done.files} files, {done.size / 1e6:.1f} MB) are backed "
            f"up in {done.file}."
        )
    )
    print(f"SHA-256: {done.sha256}")
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    from rag.store.restoring import restore

    manifest = restore(settings, options.file)
    size = sum(member.size for member in manifest.members)
    if options.json:
        print_json(
            {"made": manifest.made, "files": len(manifest.members), "bytes": size}
            | {"articles": manifest.articles}
        )
        return 0
    what = "The articles and their index are" if manifest.articles else "The index is"
    print(
        printable(
            f"{what} restored to the state of {manifest.made} "
            f"({len(manifest.members)} files, {size / 1e6:.1f} MB)."
        )
    )
    return 0
