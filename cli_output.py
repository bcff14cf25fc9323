"""What the command `footnote` prints: answers, quotes, reports, findings, a progress bar."""

import sys
from collections.abc import Callable, Iterable
from typing import Any

import click

from index.language_names import counted_languages, unanalysed_notes

_QUOTE_CHARS = 320
# "also in" lines below one quote; of more, their number is told.
_ALSO_SHOWN = 3
UNITS = {"reading": " files", "embedding": " articles", "asking": " questions"}


def print_report(report: Any, dry_run: bool, say: Callable[[str], None]) -> None:
    """Print what a build did, and what it skipped."""
    for skipped in report.skipped:
        say(f"{click.style('skipped', fg='yellow')} {skipped.path} {skipped.reason}")
    for note in unanalysed_notes(report.unanalysed):
        say(f"{click.style('note', fg='yellow')} {note}")
    if dry_run:
        head = f"Nothing published (dry run): {counted(report.articles, 'article')}"
    else:
        head = (
            f"{'Generation' if report.published else 'Up to date: generation'} "
            f"{report.generation}: {counted(report.articles, 'article')}, "
            f"{counted(report.passages, 'passage')}"
        )
    head += told_stories(report)
    click.echo(
        f"{head} ({report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.renamed} renamed, {report.unchanged} unchanged, {len(report.skipped)} skipped; "
        f"{counted(report.embedded, 'passage')} embedded)"
    )
    say(f"Languages: {counted_languages(report.languages)}")


def print_finding(finding: Any) -> None:
    """Print one finding of `footnote doctor`."""
    mark = click.style("ok", fg="green") if finding.ok else click.style("no", fg="red")
    click.echo(f"{mark}  {click.style(finding.what, bold=True)}")
    click.echo(click.wrap_text(finding.detail, 96, "    ", "    "))


def print_events(events: Iterable[Any], quiet: bool) -> Any:
    """Print each sentence once it is checked, then the footnotes; return the answer."""
    from qa.pipeline import Done, EvidenceFound, SentenceChecked

    shown = is_time_said = False
    for event in events:
        if isinstance(event, EvidenceFound):  # comes again where the evidence model reads
            if not (quiet or is_time_said):
                print_time(event.question.dates)
            is_time_said = True
        elif isinstance(event, SentenceChecked) and event.sentence.verdict != "unsupported":
            click.echo((" " if shown else "") + _styled_sentence(event.sentence), nl=False)
            sys.stdout.flush()
            shown = True
        elif isinstance(event, Done):
            click.echo("\n" if shown else "", nl=shown)
            _print_ending(event.answer, quiet)
            return event.answer
    raise AssertionError("the events of an answer end with Done")


def print_time(dates: Any, note: str | None = None) -> None:
    """The time read from the question, and what it is: "last week: 12–18 May 2025"."""
    if dates is not None:
        click.secho(dates.line, dim=True)
    if note:
        click.secho(note, dim=True)


def _styled_sentence(sentence: Any) -> str:
    marks = click.style("".join(f"[{number}]" for number in sentence.citations), fg="cyan")
    doubt = click.style(f" (weak: {sentence.reason})", fg="yellow")
    return f"{sentence.text} {marks}{doubt if sentence.verdict == 'weak' else ''}"


def _print_ending(answer: Any, quiet: bool) -> None:
    if answer.status == "not_in_articles":
        click.secho("The articles do not say.", bold=True)
        if answer.evidence and not quiet:
            click.echo("Nearest in the articles:")
            for source in answer.evidence[:3]:
                _print_quote(None, source.evidence.article, source.evidence.text, source.also)
    for citation in answer.citations:
        also = None if quiet else citation.also
        _print_quote(citation.number, citation.article, citation.quote, also)
    if quiet:
        return
    if answer.withheld:
        count = counted(len(answer.withheld), "sentence")
        click.secho(f"{count} withheld: the articles do not support them.", fg="yellow")
    if answer.note:
        click.secho(answer.note, dim=True)


def _print_quote(number: int | None, article: Any, quote: str, also: Any) -> None:
    mark = click.style(f"[{number}]", fg="cyan") if number is not None else " · "
    click.echo(f"{mark} {source_line(article.title, article.publisher, article.published)}")
    click.echo(click.wrap_text(f"“{shortened(quote)}”", 96, "    ", "    "))
    if also is not None:
        print_also(also, "    ")


def print_also(also: Any, indent: str) -> None:
    """Where else the words stand, or the story is told: a line each, and how many more."""
    for path in also.paths[:_ALSO_SHOWN]:
        click.secho(f"{indent}also in {path}", dim=True)
    if (more := also.count - _ALSO_SHOWN) > 0:
        click.secho(f"{indent}also in {counted(more, 'other')}", dim=True)


def source_line(title: str, publisher: str | None, published: str | None) -> str:
    """Return title, publisher and date of an article in one line."""
    return " · ".join(part for part in (title, publisher, published) if part)


def shortened(text: str) -> str:
    """Return a text on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE_CHARS else line[: _QUOTE_CHARS - 1].rstrip() + "…"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: 1 article, 2 articles."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def told_stories(numbers: Any) -> str:
    """What `articles` and `stories` of a report or manifest say, if some are copies."""
    if numbers.stories == numbers.articles:
        return ""
    return f", {counted(numbers.stories, 'distinct story', 'distinct stories')}"


def silent(_: str) -> None:
    """Say nothing."""


class ProgressBar:
    """A progress bar on a terminal's error stream; nothing elsewhere."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._bar: Any = None
        self._stage = ""

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def update(self, stage: str, done: int, total: int) -> None:
        if not self._shown:
            return
        if stage != self._stage:
            from tqdm import tqdm

            self.__exit__()
            self._stage = stage
            self._bar = tqdm(total=total, desc=stage, unit=UNITS.get(stage, ""), leave=False)
        self._bar.update(done - self._bar.n)
