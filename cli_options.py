"""The options of the command `footnote` that several of its parts have, and how it ends.

What goes wrong in a command is told in words, with an exit code for each kind.
"""

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from index import errors
from index.filters import Filters, parse_as_of, parse_day
from qa.config import load_settings

EXIT_NOT_IN_ARTICLES = 4
EXIT_INTERRUPTED = 130
# The first class that fits an error decides.
EXIT_CODES: tuple[tuple[type[errors.FootnoteError], int], ...] = (
    (errors.InputError, 2),
    (errors.SourceError, 2),
    (errors.IndexUnavailable, 3),
    (errors.ModelError, 5),
    (errors.BuildInProgress, 6),
    (errors.PullInProgress, 6),
    (errors.HubError, 7),
    (errors.FootnoteError, 1),
)


def common(command: Callable[..., None]) -> Callable[..., None]:
    """The options every command has; the command gets `settings`, `as_json` and `quiet`."""

    @click.option("--data-dir", type=click.Path(path_type=Path), help="Where the index lives.")
    @click.option(
        "--config", "config_file", type=click.Path(path_type=Path), help="A footnote.toml."
    )
    @click.option("--json", "as_json", is_flag=True, help="Print JSON.")
    @click.option("--quiet", is_flag=True, help="Print only the result.")
    @functools.wraps(command)
    def wrapped(
        data_dir: Path | None, config_file: Path | None, as_json: bool, quiet: bool, **options: Any
    ) -> None:
        overrides = {"data_dir": data_dir}
        for name in ("model", "host", "port", "top_k"):
            if name in options:
                overrides[name] = options.pop(name)
        try:
            settings = load_settings(overrides, config_file)
            command(settings=settings, as_json=as_json, quiet=quiet, **options)
        except errors.FootnoteError as error:
            _fail(error, as_json)
        except BrokenPipeError:
            raise  # whoever read the output has enough: click's to handle
        except OSError as error:
            _fail(_refused(error), as_json)
        except KeyboardInterrupt:
            click.echo("\nStopped.", err=True)
            sys.exit(EXIT_INTERRUPTED)

    return wrapped


def _refused(error: OSError) -> errors.FileRefused:
    """What the system refuses where nobody foresaw it, in words."""
    what = f"{error.filename}: " if error.filename else ""
    return errors.FileRefused(
        f"{what}{error.strerror or error}: name another file or folder, or change what stands in "
        "the way"
    )


def _fail(error: errors.FootnoteError, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": error.code, "detail": str(error)}, ensure_ascii=False))
    else:
        click.echo(f"{click.style('footnote:', fg='red', bold=True)} {error}", err=True)
    sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def narrowing(command: Callable[..., None]) -> Callable[..., None]:
    """The options that narrow a search; the command gets `narrowed`, fields of AskOptions."""

    @click.option("--since", help="Only articles from this day on (2025-04-02).")
    @click.option("--until", help="Only articles up to this day.")
    @click.option("--publisher", help="Only articles of this publisher.")
    @click.option("--path", help="Only this file, or the articles below this folder.")
    @click.option("--article-id", help="Only this article.")
    @click.option("--as-of", help="Ask as on this day: later articles are hidden (today).")
    @click.option("--no-dates", is_flag=True, help="Do not read a time from the question.")
    @functools.wraps(command)
    def wrapped(
        since: str | None, until: str | None, as_of: str | None, no_dates: bool, **options: Any
    ) -> None:
        narrow = {name: options.pop(name) for name in ("publisher", "path", "article_id")}
        try:
            filters = Filters(
                since=parse_day("since", since) if since else None,
                until=parse_day("until", until) if until else None,
                **narrow,
            )
            day = parse_as_of(as_of) if as_of is not None else None
        except errors.FootnoteError as error:
            _fail(error, bool(options.get("as_json")))
        narrowed = {"filters": filters, "as_of": day, "read_dates": not no_dates}
        command(narrowed=narrowed, **options)

    return wrapped


model_option = click.option(
    "--model", help="What writes the answers: a GGUF file, the name of a pulled model, or none."
)
top_k_option = click.option("--top-k", type=int, help="How many passages to look at.")


def words_argument(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The argument that is a text, in quotes or not; the command gets one string."""
    return click.argument(
        name,
        metavar=name.upper(),
        nargs=-1,
        required=True,
        callback=lambda context, parameter, words: " ".join(words),
    )
