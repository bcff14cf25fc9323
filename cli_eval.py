"""What `footnote eval` does and prints; cli.py declares the command and loads this late."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from cli_made import make_questions, tell_settled
from cli_output import ProgressBar
from index.data_folder import DataFolder
from index.export import open_embedder
from qa.assembly import ask_options, embedders_folder, open_generator, open_reader
from qa.config import Settings
from qa.evaluation.asking import Product
from qa.evaluation.eval_set import read_eval_set
from qa.evaluation.plot import check_plot, write_plot
from qa.evaluation.report import evaluation_json, evaluation_lines, failures, read_limit
from qa.evaluation.run import Sample, evaluate, evaluation_folder

EXIT_UNDER_LIMIT = 1


def evaluate_set(
    settings: Settings,
    as_json: bool,
    quiet: bool,
    folder: Path,
    sample: Sample,
    engine: str | None,
    limits: Sequence[str],
    plot: Path | None,
    questions_out: str | None = None,
) -> None:
    """Measure on the set and print what came out; exit with 1 where a limit is not kept.

    plot: where the risk–coverage curve is drawn. questions_out: the folder holds articles; make a
    set of them there, "" is beside them.
    """
    wanted = [read_limit(limit) for limit in limits]
    if plot:
        check_plot(plot)
    made = None
    if questions_out is not None:
        made, folder, sample = make_questions(folder, questions_out, sample, as_json, quiet)
    tell_settled(folder, as_json, quiet)
    eval_set = read_eval_set(folder)
    generator, _ = open_generator(settings)
    product = Product(
        embedder=open_embedder(embedders_folder(settings)),
        generator=generator,
        reader=open_reader(settings),
        options=ask_options(settings),
        passage_chars=settings.passage_chars,
    )
    data = DataFolder(evaluation_folder(settings.data_dir, eval_set))
    with ProgressBar(shown=not (quiet or as_json)) as bar:
        result = evaluate(data, eval_set, product, sample, bar.update)
    generator.close()
    if as_json:
        found = evaluation_json(result, engine)
        if made:
            found["made"] = asdict(made)
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(evaluation_lines(result, engine)))
    if plot:
        write_plot(result, plot)
    if wrong := failures(result, wanted):
        for sentence in wrong:
            click.echo(f"{click.style('under the limit:', fg='red')} {sentence}", err=True)
        sys.exit(EXIT_UNDER_LIMIT)
