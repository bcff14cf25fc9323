"""Drafts as written by hand over prompts, turned into references to the articles.

    FOOTNOTE_DATA=… python -m bench.drafts.writing WRITTEN PROMPTS LABEL INTENT

PROMPTS is what bench/drafts/prompts.py wrote. WRITTEN has a line "@set number" for each prompt
(numbered from 0 within its set, in the order of PROMPTS) and below it a line "intention | sentence
[1][2]" for each sentence of the draft. Writes drafts.jsonl; LABEL, the same sentences in random
order with the words they cite, for a labeller who is not to know the intention; and INTENT, the
intentions. PROMPTS and LABEL hold words of sets that may not be passed on: they stay out of the
repository.
"""

import argparse
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.common import eval_folder
from bench.drafts.reading import (
    CLOSED_SETS,
    DRAFTS,
    Cited,
    Draft,
    DraftArticles,
    read_drafts,
    split_of,
)
from qa.draft import split_draft

_SHUFFLE_SEED = 11


@dataclass(frozen=True, slots=True)
class Written:
    """A draft as written: its prompt's set and number in it, and its lines with intentions."""

    set: str
    number: int
    lines: tuple[tuple[str, str], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("written", "prompts", "label", "intent"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    drafts, intents = list[Draft](), list[dict[str, str]]()
    prompts = _prompts(arguments.prompts)
    for written in read_written(arguments.written.read_text(encoding="utf-8").splitlines()):
        sentences = sentences_of(written, prompts[written.set][written.number])
        drafts += sentences
        for draft, (intention, _) in zip(sentences, written.lines, strict=True):
            intents.append({"id": draft.id, "intention": intention})
    _write(DRAFTS, (asdict(draft) for draft in drafts))
    _write(arguments.intent, intents)
    _write(arguments.label, _to_label(read_drafts(), DraftArticles(eval_folder())))
    print(f"{len(drafts)} sentences of {len({draft.question_id for draft in drafts})} questions")


def read_written(lines: Iterable[str]) -> Iterator[Written]:
    """Yield the drafts of a file in the form above."""
    place: tuple[str, int] | None = None
    collected: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("@"):
            if place:
                yield Written(*place, tuple(collected))
            name, number = line[1:].split()
            place, collected = (name, int(number)), []
        elif line.strip():
            intention, sentence = line.split(" | ", 1)
            collected.append((intention, sentence))
    if place:
        yield Written(*place, tuple(collected))


def sentences_of(written: Written, prompt: dict[str, Any]) -> list[Draft]:
    """Return the sentences as the product cuts and reads them.

    Raises ValueError where it cuts elsewhere than the lines end, or where a sentence cites
    nothing or a number that the prompt does not have.
    """
    cut = split_draft(" ".join(sentence for _, sentence in written.lines))
    if len(cut) != len(written.lines):
        raise ValueError(f"@{written.set} {written.number} is cut into {len(cut)} sentences: {cut}")
    sources = {source["number"]: source for source in prompt["sources"]}
    drafts = []
    for place, sentence in enumerate(cut, start=1):
        if not sentence.citations or not sources.keys() >= set(sentence.citations):
            raise ValueError(f"@{written.set} {written.number} cites no source: {sentence}")
        cited = [sources[number] for number in sentence.citations]
        drafts.append(
            Draft(
                id=f"{written.set}:{prompt['question_id']}:{place}",
                set=written.set,
                question_id=prompt["question_id"],
                question=None if written.set in CLOSED_SETS else prompt["question"],
                sentence=sentence.text,
                citations=tuple(
                    Cited(s["article_id"], s["version"], s["start"], s["end"]) for s in cited
                ),
                split=split_of(prompt["question_id"]),
            )
        )
    return drafts


def _prompts(path: Path) -> dict[str, list[dict[str, Any]]]:
    prompts: dict[str, list[dict[str, Any]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        prompt = json.loads(line)
        prompts.setdefault(prompt["set"], []).append(prompt)
    return prompts


def _to_label(drafts: list[Draft], articles: DraftArticles) -> list[dict[str, Any]]:
    """The sentences with everything a labeller needs, in random order.

    before: what the draft says before the sentence, by which its pronouns are understood.
    """
    said: dict[str, str] = {}
    rows = []
    for draft in drafts:
        draft_id = draft.id.rsplit(":", 1)[0]
        rows.append(
            {
                "id": draft.id,
                "question": articles.question_of(draft),
                "before": said.get(draft_id, ""),
                "sentence": draft.sentence,
                "cited": [
                    {
                        "head": " | ".join(
                            part for part in (words.title, words.publisher, words.published) if part
                        ),
                        "text": " ".join(words.text.split()),
                    }
                    for words in articles.words_of(draft)
                ],
            }
        )
        said[draft_id] = f"{said.get(draft_id, '')} {draft.sentence}".strip()
    random.Random(_SHUFFLE_SEED).shuffle(rows)
    return rows


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
