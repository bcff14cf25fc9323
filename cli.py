"""The command `footnote`: index, rollback, ask, search, serve, models, eval, status, doctor.

Exit codes: 0 done · 1 something failed · 2 bad input or configuration · 3 no usable index ·
4 the articles do not say · 5 the model cannot be used · 6 another build or pull is running ·
7 the model hub did not deliver · 130 interrupted.
"""

import functools
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click

from index import errors
from index.filters import Filters, parse_as_of, parse_day
from index.language_names import counted_languages, unanalysed_notes
from qa.config import Settings, load_settings

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
_QUOTE_CHARS = 320
# "also in" lines below one quote; of more, their number is told.
_ALSO_SHOWN = 3


def _common(command: Callable[..., None]) -> Callable[..., None]:
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

    return wrapped


def _fail(error: errors.FootnoteError, as_json: bool) -> NoReturn:
    if as_json:
        click.echo(json.dumps({"error": error.code, "detail": str(error)}, ensure_ascii=False))
    else:
        click.echo(f"{click.style('footnote:', fg='red', bold=True)} {error}", err=True)
    sys.exit(next(code for kind, code in EXIT_CODES if isinstance(error, kind)))


def _narrowing(command: Callable[..., None]) -> Callable[..., None]:
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


_model_option = click.option(
    "--model", help="What writes the answers: a GGUF file, the name of a pulled model, or none."
)
_top_k_option = click.option("--top-k", type=int, help="How many passages to look at.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="footnote")
def main() -> None:
    """Ask a folder of articles; every sentence of the answer carries a footnote.

    \b
    footnote index articles/         read a folder and build the index
    footnote ask "who is Dmitriev?"  answer with footnotes
    footnote serve                   the chat page and the HTTP API

    Exit codes: 0 done, 1 something failed, 2 bad input, 3 no usable index, 4 the articles do
    not say, 5 the model cannot be used, 6 another build or pull is running, 7 the model hub
    did not deliver, 130 interrupted.
    """


@main.command("index")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--rebuild", is_flag=True, help="Make a new generation even if nothing changed.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and publish nothing.")
@click.option("--watch", is_flag=True, help="Go on: index again whenever an article changes.")
@_common
def index_command(
    paths: tuple[Path, ...],
    rebuild: bool,
    dry_run: bool,
    watch: bool,
    settings: Settings,
    as_json: bool,
    quiet: bool,
) -> None:
    """Index the articles below PATHS (.txt .md .html .pdf .jsonl).

    Without PATHS: those of the last build, else those the configuration names. Only new or
    changed text is embedded; readers go on asking while this runs. Ctrl-C keeps what was made.
    """
    from index.build import build_index
    from index.data_folder import DataFolder
    from index.export import open_embedder
    from index.watch import changes_below
    from qa.assembly import article_roots, embedders_folder

    if watch and dry_run:
        raise errors.InvalidRequest("--watch and --dry-run exclude each other: choose one")
    data = DataFolder(settings.data_dir)
    roots = list(paths) or article_roots(data, settings)
    say = _silent if quiet or as_json else functools.partial(click.echo, err=True)
    folder = embedders_folder(settings)
    if not folder.exists():
        say("Preparing the embedder (once on this machine, about ten seconds) …")
    embedder = open_embedder(folder)

    def build(rebuild: bool) -> None:
        with _ProgressBar(shown=not (quiet or as_json)) as bar:
            report = build_index(
                data, roots, embedder, settings.passage_chars, rebuild, dry_run, bar.update
            )
        if as_json:
            click.echo(json.dumps(asdict(report), ensure_ascii=False))
        else:
            _print_report(report, dry_run, say)

    try:
        build(rebuild)
        if watch:
            say(f"Watching {', '.join(map(str, roots))} (Ctrl-C ends it)")
            for _ in changes_below(roots):
                _told(lambda: build(False), say)
    except KeyboardInterrupt:
        say("\nStopped. What was read and embedded is kept for the next time.")
        sys.exit(0 if watch else EXIT_INTERRUPTED)


def _told(build: Callable[[], None], say: Callable[[str], None]) -> None:
    """Build; what goes wrong is told, and the watching goes on."""
    try:
        build()
    except errors.FootnoteError as error:
        say(f"{click.style('footnote:', fg='red', bold=True)} {error}")


def _print_report(report: Any, dry_run: bool, say: Callable[[str], None]) -> None:
    for skipped in report.skipped:
        say(f"{click.style('skipped', fg='yellow')} {skipped.path} {skipped.reason}")
    for note in unanalysed_notes(report.unanalysed):
        say(f"{click.style('note', fg='yellow')} {note}")
    if dry_run:
        head = f"Nothing published (dry run): {_counted(report.articles, 'article')}"
    else:
        head = (
            f"{'Generation' if report.published else 'Up to date: generation'} "
            f"{report.generation}: {_counted(report.articles, 'article')}, "
            f"{_counted(report.passages, 'passage')}"
        )
    head += _told_stories(report)
    click.echo(
        f"{head} ({report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.renamed} renamed, {report.unchanged} unchanged, {len(report.skipped)} skipped; "
        f"{_counted(report.embedded, 'passage')} embedded)"
    )
    say(f"Languages: {counted_languages(report.languages)}")


@main.command()
@_common
def rollback(settings: Settings, as_json: bool, quiet: bool) -> None:
    """Put the generation before the newest one back into service.

    Doing it twice undoes it. The articles are not touched: `footnote index` builds from them.
    """
    from index.data_folder import DataFolder

    manifest = DataFolder(settings.data_dir).roll_back()
    if as_json:
        click.echo(json.dumps({"generation": manifest.number, "rollback_of": manifest.rollback_of}))
    else:
        click.echo(
            f"Generation {manifest.number}: generation {manifest.rollback_of} again, "
            f"{_counted(manifest.articles, 'article')}, {_counted(manifest.passages, 'passage')}"
        )


@main.command()
@click.argument("question")
@_model_option
@_top_k_option
@_narrowing
@_common
def ask(
    question: str, narrowed: dict[str, Any], settings: Settings, as_json: bool, quiet: bool
) -> None:
    """Answer QUESTION from the articles, with footnotes."""
    from dataclasses import replace

    from qa.answer import answer_json
    from qa.assembly import ask_options, open_service
    from qa.pipeline import final_answer

    service = open_service(settings)
    options = replace(ask_options(settings), **narrowed)
    events = service.answer(question, options)
    if as_json:
        answer = final_answer(events)
        click.echo(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
    else:
        answer = _print_events(events, quiet)
    service.close()
    if answer.status == "not_in_articles":
        sys.exit(EXIT_NOT_IN_ARTICLES)


@main.command()
@click.argument("query")
@_top_k_option
@_narrowing
@_common
def search(
    query: str, narrowed: dict[str, Any], settings: Settings, as_json: bool, quiet: bool
) -> None:
    """Print the passages that fit QUERY best."""
    from dataclasses import replace

    from qa.assembly import ask_options, open_service
    from web.search import hits_json

    service = open_service(replace(settings, model="none"))
    finder = service.finder(replace(ask_options(settings), **narrowed))
    found = finder.hits(finder.read(query))
    if as_json:
        document = hits_json(found, finder.generation.number)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if not quiet:
        _print_time(found.question.dates, found.note)
    for hit in found.hits:
        head = _source_line(hit.article.title, hit.article.publisher, hit.article.published)
        click.echo(f"{click.style(str(hit.rank), bold=True)}. {head}")
        click.echo(click.wrap_text(_shortened(hit.passage.text), 96, "   ", "   "))
        if not quiet:
            _print_also(hit.also, "   ")
            place = f"{hit.article.path} {hit.passage.start}-{hit.passage.end}"
            found_by = " and ".join(hit.found_by)
            click.secho(f"   {place} · {found_by} · {hit.score:.4f}", dim=True)


@main.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", type=int, help="The port to listen on (8017; 0: any free one).")
@_model_option
@_common
def serve(settings: Settings, as_json: bool, quiet: bool) -> None:
    """Serve the chat page and the HTTP API until interrupted."""
    import server

    def ready(url: str) -> None:
        if as_json:
            click.echo(json.dumps({"url": url}))
        else:
            click.echo(f"Footnote answers at {click.style(url, bold=True)} (Ctrl-C ends it)")
        sys.stdout.flush()

    server.serve(settings, ready, quiet)


@main.command("mcp")
@_model_option
@_top_k_option
@_common
def mcp_command(settings: Settings, as_json: bool, quiet: bool) -> None:
    """Offer the articles to an assistant, as tools over MCP (standard input and output)."""
    from web import mcp

    mcp.serve(settings)


@main.command("eval")
@click.argument("folder", metavar="SET", type=click.Path(path_type=Path))
@click.option("--half", type=click.Choice(["tune", "report"]), help="Only this half.")
@click.option("--limit", type=click.IntRange(min=1), help="Only so many questions, drawn by seed.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of draws (0).")
@click.option(
    "--engine", type=click.Choice(["dense", "lexical", "hybrid"]), help="Show only this one."
)
@_common
def eval_command(
    folder: Path,
    half: str | None,
    limit: int | None,
    seed: int,
    engine: str | None,
    settings: Settings,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure the search on SET, a folder of articles, questions and judgements.

    SET holds corpus.jsonl, queries.jsonl, qrels.tsv and maybe split.tsv. It gets an index of its
    own in the data folder; yours is not touched.
    """
    from qa.eval_set import read_eval_set

    eval_set = read_eval_set(folder)
    from index.data_folder import DataFolder
    from index.export import open_embedder
    from qa import evaluation
    from qa.assembly import embedders_folder

    with _ProgressBar(shown=not (quiet or as_json)) as bar:
        result = evaluation.evaluate(
            DataFolder(evaluation.evaluation_folder(settings.data_dir, eval_set)),
            eval_set,
            open_embedder(embedders_folder(settings)),
            settings.passage_chars,
            settings.candidate_k,
            half,
            limit,
            seed,
            bar.update,
        )
    engines = [engine] if engine else evaluation.ENGINES
    if as_json:
        found = evaluation.evaluation_json(result, engines)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(evaluation.evaluation_lines(result, engines)))


@main.command()
@_common
def status(settings: Settings, as_json: bool, quiet: bool) -> None:
    """Say which generation serves, what it holds, and what was skipped."""
    from index.data_folder import DataFolder
    from index.export import MINILM
    from index.generation import LiveIndex

    live = LiveIndex(DataFolder(settings.data_dir), MINILM)
    manifest = live.current().manifest
    if as_json:
        details = asdict(manifest) | {
            "data_dir": str(settings.data_dir),
            "problem": live.problem,
        }
        click.echo(json.dumps(details, ensure_ascii=False, indent=2))
        return
    click.echo(
        f"Generation {manifest.number} of {manifest.built_at}: "
        f"{_counted(manifest.articles, 'article')}, {_counted(manifest.passages, 'passage')}"
        f"{_told_stories(manifest)}"
    )
    if quiet:
        return
    click.echo(f"Data folder: {settings.data_dir.resolve()}")
    click.echo(f"Articles from: {', '.join(manifest.sources)}")
    click.echo(f"Languages: {counted_languages(manifest.languages)}")
    for note in unanalysed_notes(manifest.unanalysed):
        click.echo(f"{click.style('note', fg='yellow')} {note}")
    click.echo(f"Embedder: {manifest.embedder.name} ({manifest.embedder.weights_sha256[:12]})")
    if live.problem:
        click.secho(f"Problem: {live.problem}", fg="yellow")
    for file in manifest.skipped:
        click.echo(f"{click.style('skipped', fg='yellow')} {file.path} {file.reason}")


@main.group()
def models() -> None:
    """List, pull, use and remove language models."""


@models.command("list")
@click.option("--hashes", is_flag=True, help="Compute every SHA-256 now.")
@_common
def models_list(hashes: bool, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Say which models are on this machine, which is used, and which are suggested."""
    from cli_models import list_models

    list_models(settings, as_json, quiet, hashes)


@models.command("pull")
@click.argument("name")
@click.option("--update", is_flag=True, help="Take the hub's newest revision, not the recorded.")
@click.option("--use", is_flag=True, help="Have it write the answers from now on.")
@_common
def models_pull(
    name: str, update: bool, use: bool, settings: Settings, as_json: bool, quiet: bool
) -> None:
    """Get model NAME, checked by its SHA-256; a broken pull goes on where it stopped.

    NAME: one that `footnote models list` suggests, or a GGUF file of the Hugging Face hub:
    owner/name, owner/name:Q4_K_M or owner/name/file.gguf, with @revision if you like.
    """
    from cli_models import pull_model

    try:
        pull_model(settings, as_json, quiet, name, update, use)
    except KeyboardInterrupt:
        click.echo("\nStopped. What arrived is kept: pull again to go on.", err=True)
        sys.exit(EXIT_INTERRUPTED)


@models.command("use")
@click.argument("name")
@_common
def models_use(name: str, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Have model NAME, or the GGUF file NAME, write the answers; none: no language model."""
    from cli_models import use_model

    use_model(settings, as_json, quiet, name)


@models.command("remove")
@click.argument("name")
@_common
def models_remove(name: str, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Delete model NAME from the models folder."""
    from cli_models import remove_model

    remove_model(settings, as_json, quiet, name)


@main.command()
@click.option("--hashes", is_flag=True, help="Compute the SHA-256 of every model now.")
@click.option("--quick", is_flag=True, help="Leave out the proof that nothing is contacted.")
@_common
def doctor(hashes: bool, quick: bool, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Check what answering needs on this machine, and say what to do about what is missing.

    Also builds a small index and answers from it in a process that would end at the first
    contact beyond this machine.
    """
    from qa.doctor import examine

    findings = []
    for finding in examine(settings, hashes, quick):
        findings.append(finding)
        if not as_json and not (quiet and finding.ok):
            _print_finding(finding)
    if as_json:
        found = [asdict(finding) for finding in findings]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    if not all(finding.ok for finding in findings):
        sys.exit(1)


def _print_finding(finding: Any) -> None:
    mark = click.style("ok", fg="green") if finding.ok else click.style("no", fg="red")
    click.echo(f"{mark}  {click.style(finding.what, bold=True)}")
    click.echo(click.wrap_text(finding.detail, 96, "    ", "    "))


def _print_events(events: Iterable[Any], quiet: bool) -> Any:
    """Print each sentence once it is checked, then the footnotes; return the answer."""
    from qa.pipeline import Done, EvidenceFound, SentenceChecked

    shown = False
    for event in events:
        if isinstance(event, EvidenceFound) and not quiet:
            _print_time(event.question.dates)
        elif isinstance(event, SentenceChecked) and event.sentence.verdict != "unsupported":
            click.echo((" " if shown else "") + _styled_sentence(event.sentence), nl=False)
            sys.stdout.flush()
            shown = True
        elif isinstance(event, Done):
            click.echo("\n" if shown else "", nl=shown)
            _print_ending(event.answer, quiet)
            return event.answer
    raise AssertionError("the events of an answer end with Done")


def _print_time(dates: Any, note: str | None = None) -> None:
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
        also = () if quiet else citation.also
        _print_quote(citation.number, citation.article, citation.quote, also)
    if quiet:
        return
    if answer.withheld:
        count = _counted(len(answer.withheld), "sentence")
        click.secho(f"{count} withheld: the articles do not support them.", fg="yellow")
    if answer.note:
        click.secho(answer.note, dim=True)


def _print_quote(number: int | None, article: Any, quote: str, also: Sequence[str]) -> None:
    mark = click.style(f"[{number}]", fg="cyan") if number is not None else " · "
    click.echo(f"{mark} {_source_line(article.title, article.publisher, article.published)}")
    click.echo(click.wrap_text(f"“{_shortened(quote)}”", 96, "    ", "    "))
    _print_also(also, "    ")


def _print_also(paths: Sequence[str], indent: str) -> None:
    """Where else the words stand, or the story is told: a line each, and how many more."""
    for path in paths[:_ALSO_SHOWN]:
        click.secho(f"{indent}also in {path}", dim=True)
    if (more := len(paths) - _ALSO_SHOWN) > 0:
        click.secho(f"{indent}also in {_counted(more, 'other')}", dim=True)


def _source_line(title: str, publisher: str | None, published: str | None) -> str:
    return " · ".join(part for part in (title, publisher, published) if part)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _QUOTE_CHARS else line[: _QUOTE_CHARS - 1].rstrip() + "…"


def _counted(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _told_stories(counted: Any) -> str:
    """What `articles` and `stories` of a report or manifest say, if some are copies."""
    if counted.stories == counted.articles:
        return ""
    return f", {_counted(counted.stories, 'distinct story', 'distinct stories')}"


def _silent(_: str) -> None:
    pass


UNITS = {"reading": " files", "embedding": " articles", "asking": " questions"}


class _ProgressBar:
    """A progress bar on a terminal's error stream; nothing elsewhere."""

    def __init__(self, shown: bool) -> None:
        self._shown = shown and sys.stderr.isatty()
        self._bar: Any = None
        self._stage = ""

    def __enter__(self) -> "_ProgressBar":
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


if __name__ == "__main__":
    main()
