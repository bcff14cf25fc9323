"""What `footnote eval FOLDER --make-questions` says of the set it makes; used by cli_eval.py."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from cli_output import ProgressBar, counted
from index.language_names import counted_languages
from qa.evaluation.run import Sample
from qa.making.made_set import WITHHELD, MadeSet, default_folder, make_set, settle_review
from qa.making.question_choice import MIN_ARTICLES_TO_WITHHOLD


def make_questions(
    source: Path, out: str, sample: Sample, as_json: bool, quiet: bool
) -> tuple[MadeSet, Path, Sample]:
    """Make a set of the articles below `source`; return it, its folder and the sample to ask.

    out: the folder to write, "" for the one beside the articles. The sample's limit and share
    withheld have bounded what was made, so that all of it is asked.
    """
    folder = Path(out) if out else default_folder(source)
    with ProgressBar(shown=not (quiet or as_json)) as bar:
        made = make_set(source, folder, sample.seed, sample.limit, sample.withhold, bar.update)
    if not as_json:
        for file in made.skipped if not quiet else ():
            click.echo(f"{click.style('skipped', fg='yellow')} {file.path} {file.reason}")
        click.echo("\n".join(made_lines(made)) + "\n")
    return made, folder, replace(sample, limit=None, withhold=None)


def tell_settled(folder: Path, as_json: bool, quiet: bool) -> None:
    """Take the judgements of deleted questions out of a made set, and say so."""
    settled = settle_review(folder)
    if settled and not (as_json or quiet):
        click.echo(
            f"Reviewed: {counted(settled, 'judgement')} of deleted or unanswerable questions "
            f"taken out of qrels.tsv"
        )


def made_lines(made: MadeSet) -> Iterator[str]:
    """Yield what was made, what was not, and how to review it."""
    questions = made.answerable + made.unanswerable
    rules = ", ".join(f"{rule} {count}" for rule, count in made.rules.items())
    yield (
        f"Made {counted(questions, 'question')} of {counted(made.articles, 'article')}: "
        f"{made.answerable:,} answerable, {made.unanswerable:,} unanswerable"
    )
    yield f"  by rule: {rules}"
    if made.withheld:
        yield f"  {counted(made.withheld, 'article')} withheld ({WITHHELD}): {_unclean(made)}"
    elif made.unanswerable == 0:
        yield (
            f"  none withheld, so none unanswerable: that takes {MIN_ARTICLES_TO_WITHHOLD} "
            "articles that give questions"
        )
    if made.ambiguous:
        yield f"  {counted(made.ambiguous, 'question')} with different answers left out"
    if made.without_questions:
        yield f"  {counted(made.without_questions, 'article')} gave none"
    if made.other_languages:
        languages = counted_languages(made.other_languages)
        yield f"  no questions of other languages than English: {languages}"
    folder = click.style(made.folder, bold=True)
    yield (
        f"Saved in {folder}. Review queries.jsonl: each line holds a question, its answers and "
        "the sentence they were made of; correct what is wrong and delete what is no good. "
        f"Then `footnote eval {made.folder}` measures the reviewed set."
    )


def _unclean(made: MadeSet) -> str:
    asked = f"their {counted(made.unanswerable, 'question')} must be refused"
    if not made.unclean:
        return asked
    return f"{asked}; {made.unclean:,} left out, since a kept article may answer"
