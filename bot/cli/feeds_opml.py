"""`pactwatch feeds import` and `export`: lists of feeds as other readers have them."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import click

from bot.cli.environment import QUIET, settings
from bot.domain.errors import ConfigError
from bot.intake.adopting import USUAL, Adopted, adopt
from bot.intake.feeds_file import defaults_in, feeds_in, load_feeds, read_file
from bot.intake.feeds_file.writing import entries, with_feeds
from bot.intake.opml import read_opml, write_opml
from bot.wording.clip import clean

FAILED = 1


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--print", "only_print", is_flag=True, help="Only print what would be added.")
def import_(file: Path, *, only_print: bool) -> None:
    """Add the feeds of an OPML list to the feed file; those it has already stay as they are."""
    path = settings(at_most=QUIET).feeds
    content = read_file(path) if path.exists() else b""
    known = feeds_in(content, file=path.name) if content else ()
    usual = defaults_in(content, file=path.name) if content else USUAL
    adopted = adopt(read_opml(read_file(file), file=file.name), known=known, usual=usual)
    if only_print:
        click.echo(entries(adopted.feeds, usual=usual), nl=False)
    elif adopted.feeds:
        written = with_feeds(content, adopted.feeds, file=path.name)
        if written is None:
            _not_written(entries(adopted.feeds, usual=usual), adopted, path)
        else:
            _replace(path, written)
    _tell(adopted)


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def export(file: Path | None) -> None:
    """Print the feeds as an OPML list, or write it into a file that is not there yet."""
    ours = settings(at_most=QUIET)
    text = write_opml(load_feeds(ours.feeds))
    if file is None:
        click.echo(text, nl=False)
        return
    try:
        with file.open("x", encoding="utf-8") as new:
            new.write(text)
    except OSError as error:
        msg = f"{file}: {(error.strerror or 'cannot be written').lower()}"
        raise ConfigError(msg) from error


def _tell(adopted: Adopted) -> None:
    click.echo(
        f"{len(adopted.feeds)} added, {len(adopted.known)} known already,"
        f" {len(adopted.refused)} refused",
        err=True,
    )
    for refused in adopted.refused:
        click.echo(f"refused: {clean(refused)}", err=True)


def _not_written(lines: str, adopted: Adopted, path: Path) -> None:
    click.echo(
        f"{path.name} is written in a way nothing can be added to; put these below its feeds:",
        err=True,
    )
    click.echo(lines, nl=False)
    _tell(adopted)
    sys.exit(FAILED)


def _replace(path: Path, content: bytes) -> None:
    """Write the file so that whoever reads it meanwhile sees the old or the new one."""
    real = path.resolve()
    handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        Path(name).chmod(real.stat().st_mode & 0o777 if real.exists() else 0o644)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
