"""Stage 1: training data to rows. `python training/evidence/prepare.py`

Writes groups.jsonl.gz (a question, a window with the answer, windows without), claims.jsonl.gz
(a claim, its source, supported or not) and written.jsonl.gz (the same, of the claims written by
hand), each with a held-out part.
"""

import argparse
import itertools
import lzma
import random
import re
import tempfile
import time
import urllib.parse
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from rows import (
    NO_SPAN,
    WORK,
    Claim,
    Group,
    QARow,
    Window,
    data_folder,
    is_held_out,
    read_qa,
    write_rows,
)
from statements import count_verbs
from support import claims_of_question, claims_of_questions, claims_of_text
from tokenizers import Tokenizer
from windows import Context, read_context, window_around, window_at, windows_without
from written import read_written

from index.export import open_embedder, weights_folder
from index.filters import Filters
from index.lexical import LexicalIndex, LexicalRow
from index.terms import analyse

SEED = 5
HELD_OUT = 0.03
_WRITTEN_HELD_OUT = 0.12
# Questions used of each set: the share of its rows (QAMR asks 35 questions a sentence, PolicyQA
# the same few of every policy). For claims QAMR's are all used: only there many answers share a
# sentence, so that claims can be wrong with no word that is not in the source.
SHARES = {"qamr": 0.15, "policyqa": 0.25, "fairytaleqa": 0.7}
CLAIM_SHARES = SHARES | {"qamr": 1.0}
NEGATIVES = 4
MINED = 12
WIKIPEDIA_ARTICLES = 3_500
_WIKIPEDIA_CHARS = 6_000
_SENTENCES_AN_ARTICLE = 12
_EMBEDDED_TOGETHER = 512
# A title that names a collection says nothing of the text.
_COLLECTION = re.compile(r"^(?:Amazon_Reviews|Filtered_Reddit|Wiki1k|PROPBANK|.*:\w+:)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--limit", type=int, help="questions, for a trial")
    arguments = parser.parse_args()
    started = time.time()
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    everything = read_qa()
    rows = chosen_rows(everything, SHARES)[: arguments.limit]
    of_claims = chosen_rows(everything, CLAIM_SHARES)[: arguments.limit]
    contexts = {
        row.context: read_context(plain_title(row), row.context, tokenizer)
        for row in (*rows, *of_claims)
    }
    contexts = {text: context for text, context in contexts.items() if context.sentences}
    rows = [row for row in rows if row.context in contexts]
    print(f"{len(rows):,} questions, {len(contexts):,} contexts, {time.time() - started:.0f} s")
    articles = list(wikipedia(WIKIPEDIA_ARTICLES))
    write_written([*(row.context for row in everything), *(text for _, text in articles)])
    mine = Miner(list(contexts.values()), [row.question for row in rows])
    print(f"mined, {time.time() - started:.0f} s")
    verbs = count_verbs([*(text for _, text in articles), *contexts])
    for held, ending in ((True, "-held-out"), (False, "")):
        part, claimed = (
            [row for row in some if is_held_out(row.context, HELD_OUT) == held]
            for some in (rows, [row for row in of_claims if row.context in contexts])
        )
        texts = [
            read_context(*a, tokenizer) for a in articles if is_held_out(a[0], HELD_OUT) == held
        ]
        groups = write_rows(WORK / f"groups{ending}.jsonl.gz", make_groups(part, contexts, mine))
        claims = list(make_claims(claimed, contexts, texts, verbs))
        random.Random(SEED).shuffle(claims)
        write_rows(WORK / f"claims{ending}.jsonl.gz", claims)
        kinds = Counter(f"{claim.kind} {claim.supported}" for claim in claims)
        print(f"{groups:,} groups, {len(claims):,} claims{ending}, {time.time() - started:.0f} s")
        print(dict(kinds.most_common()))


def write_written(texts: Sequence[str]) -> None:
    """Write the claims written by hand with their words, held out by those words."""
    claims = list(read_written(texts))
    for held, ending in ((True, "-held-out"), (False, "")):
        part = [c for c in claims if is_held_out(c.source, _WRITTEN_HELD_OUT) == held]
        random.Random(SEED).shuffle(part)
        count = write_rows(WORK / f"written{ending}.jsonl.gz", part)
        print(f"{count:,} claims written by hand{ending}")


def chosen_rows(rows: Sequence[QARow], shares: dict[str, float]) -> list[QARow]:
    """Return the share of each set that is used, all of one without, shuffled."""
    draw = random.Random(SEED)
    chosen = [row for row in rows if draw.random() < shares.get(row.set, 1.0)]
    draw.shuffle(chosen)
    return chosen


def plain_title(row: QARow) -> str:
    """Return a title as an article would have it, empty if it only names the collection."""
    if _COLLECTION.match(row.title):
        return ""
    title = urllib.parse.unquote(row.title).removesuffix("-questions")
    return re.sub(r"[-_]", " ", title).strip()


def make_groups(
    rows: Sequence[QARow], contexts: dict[str, Context], mine: "Miner"
) -> Iterator[Group]:
    """Yield a group a question; negatives in turn from the same article and from the search."""
    draw = random.Random(SEED)
    articles = defaultdict(list)
    for context in contexts.values():
        if context.title:
            articles[context.title].append(context)
    for row in rows:
        context = contexts[row.context]
        positive = window_around(context, row, draw) if row.start >= 0 else None
        span = positive is not None
        if positive is None:
            positive = whole_if_short(context)
        if positive is None:
            continue
        negatives = _negatives(row, context, articles[context.title], mine, draw)
        if negatives:
            yield Group(row.set, row.question, (positive, *negatives), span)


def whole_if_short(context: Context) -> Window | None:
    """The whole context where the answer is no span of it: it must be somewhere inside."""
    if sum(context.tokens) > 230:
        return None
    return Window(context.title, context.text, *NO_SPAN)


def _negatives(
    row: QARow,
    context: Context,
    siblings: Sequence[Context],
    mine: "Miner",
    draw: random.Random,
) -> list[Window]:
    banned = [row.answer.lower().strip(" .")]
    near = windows_without(context, banned, draw) if row.start >= 0 else []
    others = [other for other in siblings if other is not context]
    for other in draw.sample(others, min(2, len(others))):
        near.extend(windows_without(other, banned, draw))
    draw.shuffle(near)
    far: list[Window] = []
    for other in mine.found(row.question, context):
        window = window_at(other, _most_like(other, row.question), draw)
        if banned[0] not in window.text.lower():
            far.append(window)
    mixed = [window for pair in zip(far[:6], near[:6], strict=False) for window in pair]
    rest = [window for window in (*far, *near) if window not in mixed]
    return (mixed + rest)[:NEGATIVES]


def _most_like(context: Context, question: str) -> int:
    """The sentence that shares most words with the question."""
    words = set(re.findall(r"\w{3,}", question.lower()))
    shared = [
        len(words & set(re.findall(r"\w{3,}", context.text[s.start : s.end].lower())))
        for s in context.sentences
    ]
    return max(range(len(shared)), key=shared.__getitem__)


class Miner:
    """The project's own search over the contexts: its two engines in turn."""

    def __init__(self, contexts: Sequence[Context], questions: Sequence[str]) -> None:
        self._contexts = contexts
        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name) / "lexical"
        LexicalIndex.build(folder, (lexical_row(i, c) for i, c in enumerate(contexts)))
        self._index = LexicalIndex.open(folder)
        self._nearest = nearest(contexts, questions)

    def found(self, question: str, own: Context) -> list[Context]:
        """Return other contexts that the search finds, best first."""
        hits = self._index.search(question, MINED, Filters())
        rows = in_turn([hit.row for hit in hits], self._nearest[question])
        return [self._contexts[row] for row in rows if self._contexts[row] is not own]


def in_turn(first: Sequence[int], second: Sequence[int]) -> list[int]:
    """Return the rows of two lists in turn, each once; the longer one's rest at the end."""
    pairs = itertools.zip_longest(first, second)
    return list(dict.fromkeys(row for pair in pairs for row in pair if row is not None))


def nearest(contexts: Sequence[Context], questions: Sequence[str]) -> dict[str, list[int]]:
    """Return for each question the rows of the MINED contexts with the highest cosine."""
    embedder = open_embedder(WORK.parent / "embedders")
    vectors = embedder.embed_texts([f"{context.title}\n{context.text}" for context in contexts])
    found: dict[str, list[int]] = {}
    for at in range(0, len(questions), _EMBEDDED_TOGETHER):
        some = questions[at : at + _EMBEDDED_TOGETHER]
        cosines = embedder.embed_texts(some) @ vectors.T
        best = np.argpartition(-cosines, MINED, axis=1)[:, :MINED]
        for question, row, values in zip(some, best, cosines, strict=True):
            found[question] = row[np.argsort(-values[row])].tolist()
    return found


def lexical_row(row: int, context: Context) -> LexicalRow:
    terms, title = analyse(context.text, "en"), analyse(context.title, "en")
    return LexicalRow(row, terms, title, str(row), str(row), None, None)


def make_claims(
    rows: Sequence[QARow],
    contexts: dict[str, Context],
    articles: Sequence[Context],
    verbs: frozenset[str],
) -> Iterator[Claim]:
    """Yield claims over the contexts of the questions, then over the articles."""
    draw = random.Random(SEED)
    answers = defaultdict(list)
    for row in rows:
        answers[row.context].append(row.answer)
    everywhere = [row.answer for row in rows if len(row.answer) < 60]
    for row in rows:
        if row.start >= 0:
            others = answers[row.context] + draw.sample(everywhere, min(10, len(everywhere)))
            yield from claims_of_question(row, contexts[row.context], others, verbs, draw)
    for context, some in by_context(rows).items():
        yield from claims_of_questions(some, contexts[context], verbs, draw)
    for article in articles:
        yield from claims_of_text(article, draw, _SENTENCES_AN_ARTICLE)


def by_context(rows: Sequence[QARow]) -> dict[str, list[QARow]]:
    grouped: dict[str, list[QARow]] = defaultdict(list)
    for row in rows:
        if row.start >= 0:
            grouped[row.context].append(row)
    return grouped


def wikipedia(count: int) -> Iterator[tuple[str, str]]:
    """Yield (title, opening of the text) of the first articles that are long enough."""
    article: list[str] = []
    title = ""
    with lzma.open(data_folder() / "wikipedia-AB.txt.xz", "rt", encoding="utf-8") as file:
        for line in file:
            if line.startswith("<doc "):
                title = line.rpartition('title="')[2].rstrip('">\n')
                article = []
            elif line.startswith("</doc>"):
                text = "\n\n".join(part for part in article[1:] if len(part) > 80)
                if len(text) > 1_000:
                    yield title, text[:_WIKIPEDIA_CHARS].rpartition(".")[0] + "."
                    count -= 1
                    if count == 0:
                        return
            else:
                article.append(line.strip())


if __name__ == "__main__":
    main()
