"""The command `footnote`: index, rollback, ask, search, serve, models, eval, status, doctor.

Exit codes: 0 done · 1 something failed · 2 bad input or configuration · 3 no usable index ·
4 the articles do not say · 5 the model cannot be used · 6 another build or pull is running ·
7 the model hub did not deliver · 130 interrupted.
"""

import functools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cli_options import (
    EXIT_INTERRUPTED,
    EXIT_NOT_IN_ARTICLES,
    common,
    model_option,
    narrowing,
    top_k_option,
    words_argument,
)
from cli_output import (
    ProgressBar,
    counted,
    print_also,
    print_events,
    print_finding,
    print_report,
    print_time,
    shortened,
    silent,
    source_line,
    told_stories,
)
from index import errors
from index.language_names import counted_languages, unanalysed_notes
from qa.config import Settings


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
@common
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
    say = silent if quiet or as_json else functools.partial(click.echo, err=True)
    data.create()
    folder = embedders_folder(settings)
    if not folder.exists():
        say("Preparing the embedder (once for a data folder, about ten seconds) …")
    embedder = open_embedder(folder)

    def build(rebuild: bool) -> None:
        with ProgressBar(shown=not (quiet or as_json)) as bar:
            report = build_index(
                data, roots, embedder, settings.passage_chars, rebuild, dry_run, bar.update
            )
        if as_json:
            click.echo(json.dumps(asdict(report), ensure_ascii=False))
        else:
            print_report(report, dry_run, say)

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


@main.command()
@common
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
            f"{counted(manifest.articles, 'article')}, {counted(manifest.passages, 'passage')}"
        )


@main.command()
@words_argument("question")
@model_option
@top_k_option
@narrowing
@common
def ask(
    question: str, narrowed: dict[str, Any], settings: Settings, as_json: bool, quiet: bool
) -> None:
    """Answer QUESTION from the articles, with footnotes."""
    from dataclasses import replace

    from qa.answer import answer_json
    from qa.assembly import ask_options, open_service, require_index
    from qa.pipeline import final_answer

    require_index(settings)
    service = open_service(settings)
    options = replace(ask_options(settings), **narrowed)
    events = service.answer(question, options)
    if as_json:
        answer = final_answer(events)
        click.echo(json.dumps(answer_json(answer), ensure_ascii=False, indent=2))
    else:
        answer = print_events(events, quiet)
    service.close()
    if answer.status == "not_in_articles":
        sys.exit(EXIT_NOT_IN_ARTICLES)


@main.command()
@words_argument("query")
@top_k_option
@narrowing
@common
def search(
    query: str, narrowed: dict[str, Any], settings: Settings, as_json: bool, quiet: bool
) -> None:
    """Print the passages that fit QUERY best."""
    from dataclasses import replace

    from qa.assembly import ask_options, open_service, require_index
    from web.search import hits_json

    require_index(settings)
    service = open_service(replace(settings, model="none"))
    finder = service.finder(replace(ask_options(settings), **narrowed))
    found = finder.hits(finder.read(query))
    if as_json:
        document = hits_json(found, finder.generation.number)
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    if not quiet:
        print_time(found.question.dates, found.note)
    for hit in found.hits:
        head = source_line(hit.article.title, hit.article.publisher, hit.article.published)
        click.echo(f"{click.style(str(hit.rank), bold=True)}. {head}")
        click.echo(click.wrap_text(shortened(hit.passage.text), 96, "   ", "   "))
        if not quiet:
            print_also(hit.also, "   ")
            place = f"{hit.article.path} {hit.passage.start}-{hit.passage.end}"
            found_by = " and ".join(hit.found_by)
            click.secho(f"   {place} · {found_by} · {hit.score:.4f}", dim=True)


@main.command()
@click.option("--host", help="The address to listen on (127.0.0.1).")
@click.option("--port", type=int, help="The port to listen on (8017; 0: any free one).")
@model_option
@common
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
@model_option
@top_k_option
@common
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
    "--withhold",
    type=click.FloatRange(0, 0.9),
    help="Share of the questions whose articles are left out to measure refusals (0.2).",
)
@click.option(
    "--engine",
    type=click.Choice(["dense", "lexical", "hybrid", "reranked"]),
    help="Of the search, show only this one.",
)
@click.option(
    "--fail-under",
    "limits",
    metavar="MEASURE=VALUE",
    multiple=True,
    help="Exit with 1 where the measure is less, as in answers.best_three=0.6; repeatable.",
)
@click.option(
    "--plot",
    metavar="FILE.png",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw how the risk of a wrong answer grows with the questions answered.",
)
@click.option(
    "--make-questions",
    "questions_out",
    metavar="[OUT]",
    is_flag=False,
    flag_value="",
    help="SET holds articles alone: make questions of them, saved in OUT (SET-questions).",
)
@click.option(
    "--model",
    default="none",
    help='What writes the answers, as of `ask`; "": as configured (none).',
)
@common
def eval_command(
    folder: Path,
    half: str | None,
    limit: int | None,
    seed: int,
    withhold: float | None,
    engine: str | None,
    limits: tuple[str, ...],
    plot: Path | None,
    questions_out: str | None,
    settings: Settings,
    as_json: bool,
    quiet: bool,
) -> None:
    """Measure search, answers, citations and refusals on SET.

    SET is a folder of articles, questions and judgements: corpus.jsonl, queries.jsonl, qrels.tsv
    and maybe split.tsv. It gets an index of its own in the data folder; yours is not touched.

    --make-questions makes such a set of your own articles, in English, for you to review: at most
    --limit questions (500), some of them of articles that are withheld and so unanswerable.
    """
    from cli_eval import evaluate_set
    from qa.evaluation.run import Sample

    sample = Sample(half, limit, seed, withhold)
    evaluate_set(settings, as_json, quiet, folder, sample, engine, limits, plot, questions_out)


@main.command()
@common
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
        f"{counted(manifest.articles, 'article')}, {counted(manifest.passages, 'passage')}"
        f"{told_stories(manifest)}"
    )
    if quiet:
        return
    click.echo(f"Data folder: {settings.data_dir.resolve()}")
    click.echo(f"Articles from: {', '.join(manifest.sources)}")
    click.echo(f"Languages: {counted_languages(manifest.languages)}")
    for note in unanalysed_notes(manifest.unanalysed):
        click.echo(f"{click.style('note', fg='yellow')} {note}")
    click.echo(f"Embedder: {manifest.embedder.name} ({manifest.embedder.weights_sha256[:12]})")
    click.echo(f"Vectors: {manifest.dense_index} search")
    if live.problem:
        click.secho(f"Problem: {live.problem}", fg="yellow")
    for file in manifest.skipped:
        click.echo(f"{click.style('skipped', fg='yellow')} {file.path} {file.reason}")


@main.group()
def models() -> None:
    """List, pull, use and remove language models."""


@models.command("list")
@click.option("--hashes", is_flag=True, help="Compute every SHA-256 now.")
@common
def models_list(hashes: bool, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Say which models are on this machine, which is used, and which are suggested."""
    from cli_models import list_models

    list_models(settings, as_json, quiet, hashes)


@models.command("pull")
@click.argument("name")
@click.option("--update", is_flag=True, help="Take the hub's newest revision, not the recorded.")
@click.option("--use", is_flag=True, help="Have it write the answers from now on.")
@common
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
@common
def models_use(name: str, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Have model NAME, or the GGUF file NAME, write the answers; none: no language model."""
    from cli_models import use_model

    use_model(settings, as_json, quiet, name)


@models.command("remove")
@click.argument("name")
@common
def models_remove(name: str, settings: Settings, as_json: bool, quiet: bool) -> None:
    """Delete model NAME from the models folder."""
    from cli_models import remove_model

    remove_model(settings, as_json, quiet, name)


@main.command()
@click.option("--hashes", is_flag=True, help="Compute the SHA-256 of every model now.")
@click.option("--quick", is_flag=True, help="Leave out the proof that nothing is contacted.")
@common
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
            print_finding(finding)
    if as_json:
        found = [asdict(finding) for finding in findings]
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    if not all(finding.ok for finding in findings):
        sys.exit(1)


if __name__ == "__main__":
    main()
