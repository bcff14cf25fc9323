"""Copies and updates of news stories: which are joined, which are kept apart, and how fast.

    python bench/stories.py copies [--sets newsqa-dev newsquiz-dev]
    python bench/stories.py sets [--show]
    python bench/stories.py size [--articles 100000]

copies: articles of the sets, edited in ways that leave a copy and in ways that make an update.
sets: what is joined in collections of different articles; --show prints the pairs, to be read.
size: time and memory for many articles, a fifth of them copies, from encyclopedic text.
"""

import argparse
import lzma
import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from common import eval_folder, load_set
from story_edits import COPIES, UPDATES, Edit, Material

from index.article import normalise
from index.languages import detect_language
from index.stories import group_stories, signature

SEED = 20261125
MIN_WORDS = 80
MAX_ARTICLES = 500
SETS = ("med", "cisi", "lisa", "cacm", "wiki-dev", "newsqa-dev", "newsquiz-dev")


def copies(names: list[str], show: bool) -> None:
    for name in names:
        texts = list({normalise(row["text"]): row for row in load_set(name).corpus})
        texts = [text for text in texts if len(text.split()) >= MIN_WORDS]
        texts = random.Random(SEED).sample(texts, min(len(texts), MAX_ARTICLES))
        print(f"\n{name}: {len(texts):,} articles of at least {MIN_WORDS} words")
        print("| edit | pairs | joined | joined with others |\n| --- | --- | --- | --- |")
        totals = {True: [0, 0, 0], False: [0, 0, 0]}
        for is_copy, edits in ((True, COPIES), (False, UPDATES)):
            for label, edit in edits.items():
                pairs, joined, wrong = _edited(texts, edit, show and f"{name} {label}")
                print(f"| {label} | {pairs} | {joined / pairs:.3f} | {wrong} |")
                for place, value in enumerate((pairs, joined, wrong)):
                    totals[is_copy][place] += value
        joined_copies, joined_updates = totals[True][1], totals[False][1]
        wrong = totals[True][2] + totals[False][2]
        print(f"recall {joined_copies / totals[True][0]:.4f}, precision "
              f"{joined_copies / (joined_copies + joined_updates + wrong):.4f}; "
              f"updates kept apart {1 - joined_updates / totals[False][0]:.4f}")  # fmt: skip


def _edited(texts: list[str], edit: Edit, show: str | bool) -> tuple[int, int, int]:
    """(pairs, of those joined, edited articles that were joined with another's story)."""
    material = Material(texts, SEED)
    edited = [edit(text, material) for text in texts]
    kept = [(n, normalise(new)) for n, new in enumerate(edited) if new]
    kept = [(n, new) for n, new in kept if new != texts[n]]
    signatures = [signature(text) for text in texts] + [signature(new) for _, new in kept]
    alone = group_stories(signatures[: len(texts)])
    groups = group_stories(signatures)
    original = [*range(len(texts)), *(number for number, _ in kept)]
    joined = wrong = 0
    for place, (number, new) in enumerate(kept, start=len(texts)):
        if groups[place] == groups[number]:
            joined += 1
        elif alone[original[groups[place]]] != alone[number]:
            wrong += 1
        if show and (groups[place] == groups[number]) != (show.split(" ", 1)[1] in COPIES):
            _print_difference(show, texts[number], new)
    return len(kept), joined, wrong


def _print_difference(label: str, one: str, other: str) -> None:
    import difflib

    print(f"--- {label}")
    a, b = one.split(), other.split()
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag != "equal":
            old, new = " ".join(a[i1 - 2 : i2 + 2]), " ".join(b[j1 - 2 : j2 + 2])
            print(f"    {old[:200]!r} -> {new[:200]!r}")


def sets(names: list[str], show: bool) -> None:
    print("| set | articles | distinct texts | stories | joined |\n| --- | --- | --- | --- | --- |")
    for name in names:
        rows = {normalise(row["text"]): row for row in load_set(name).corpus}
        texts = list(rows)
        groups = group_stories([signature(text, detect_language(text)) for text in texts])
        joined = [n for n, first in enumerate(groups) if n != first]
        total = len(load_set(name).corpus)
        print(f"| {name} | {total:,} | {len(texts):,} | {len(set(groups)):,} | {len(joined)} |")
        for number in joined if show else ():
            first = groups[number]
            print(f"=== {name}: {rows[texts[first]]['id']} and {rows[texts[number]]['id']}")
            print(f"    {rows[texts[first]].get('title')} | {rows[texts[number]].get('title')}")
            print(f"    {len(texts[first].split())} and {len(texts[number].split())} words")
            _print_difference("difference", texts[first], texts[number])


def size(count: int) -> None:
    signatures: list[bytes] = []
    originals: list[int] = []
    characters = 0
    start, busy = time.perf_counter(), time.process_time()
    for text, original in encyclopedia(count):
        signatures.append(signature(text))
        originals.append(original)
        characters += len(text)
    print(
        f"{count:,} articles, {characters / count:.0f} characters each: read and signed in "
        f"{_seconds(start, busy)}, {sum(map(len, signatures)) / 1e6:.0f} MB of signatures"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, busy = time.perf_counter(), time.process_time()
    groups = group_stories(signatures)
    took = _seconds(start, busy)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    copies = [number for number, original in enumerate(originals) if original != number]
    joined = sum(groups[number] == groups[originals[number]] for number in copies)
    print(
        f"grouped in {took}: {len(set(groups)):,} stories, {joined:,} of {len(copies):,} copies "
        f"joined; most memory before {before:.0f} MB, after {after:.0f} MB"
    )


def _seconds(start: float, busy: float) -> str:
    elapsed, processor = time.perf_counter() - start, time.process_time() - busy
    return f"{elapsed:.1f} s ({processor:.1f} s of processor time)"


def encyclopedia(count: int) -> Iterator[tuple[str, int]]:
    """Texts of about 500 words with the number of their original.

    Every fifth is one seen before, cut to two thirds or with a lead of 30 words added.
    """
    chance = random.Random(SEED)
    folder = eval_folder().parent / "training"
    kept: list[tuple[str, int]] = []
    made = 0
    for file in sorted(folder.glob("wikipedia-*.txt.xz")):
        for text in _articles(file):
            words = text.split(" ")
            for first in range(0, len(words) - 100, 500):
                if made == count:
                    return
                new, original = " ".join(words[first : first + 500]), made
                if made % 5 == 4:
                    old, original = chance.choice(kept)
                    lead = " ".join(words[first : first + 30])
                    new = old[: len(old) * 2 // 3] if made % 2 else f"{lead}.\n\n{old}"
                elif len(kept) < 2_000 or chance.random() < 0.05:
                    kept.append((new, made))
                yield new, original
                made += 1


def _articles(file: Path) -> Iterator[str]:
    lines: list[str] = []
    with lzma.open(file, "rt", encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("<doc "):
                lines = []
            elif line.startswith("</doc>"):
                yield normalise("".join(lines))
            else:
                lines.append(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("copies", "sets", "size"))
    parser.add_argument("--sets", nargs="*")
    parser.add_argument("--show", action="store_true")
    parser.add_argument("--articles", type=int, default=100_000)
    arguments = parser.parse_args()
    if arguments.what == "copies":
        copies(arguments.sets or ["newsqa-dev", "newsquiz-dev"], arguments.show)
    elif arguments.what == "sets":
        sets(arguments.sets or list(SETS), arguments.show)
    else:
        size(arguments.articles)


if __name__ == "__main__":
    main()
