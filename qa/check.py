"""The check: every sentence of a draft against the words it cites.

The rules (qa/rules.py) judge first; where they are not certain, and there is an evidence model,
both decide together (qa/support.py). A citation that does not hold is removed, never moved to
another source.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from index.terms import words
from qa.answer import CheckedSentence, Source
from qa.as_cited import as_cited
from qa.draft import DraftSentence
from qa.rules import Judgement, judge
from qa.support import SupportReader, combined, rank
from qa.supporting import supporting_words

# Where one statement ends and the next begins.
_PART_END = re.compile(
    r"[,;:]\s+|\s+[–—-]\s+|\s+(?:and|but|while|whereas|where|which|who|because|after|before)\s+"
)


def check_sentence(
    sentence: DraftSentence, sources: Sequence[Source], reader: SupportReader | None = None
) -> CheckedSentence:
    """Return the sentence with the citations that hold and the verdict, with its reason.

    Each citation is checked alone first; of a sentence drawn from several sources, each part
    must hold in one of them. reader: the evidence model; None for the rules alone.
    """
    by_number = {source.number: source for source in sources}
    cited = [by_number[number] for number in sentence.citations if number in by_number]
    if not cited:
        return CheckedSentence(sentence.text, (), "unsupported", 0.0, "cites no source")
    alone = _read(
        sentence.text,
        [(judge(sentence.text, source), source.evidence.text) for source in cited],
        reader,
    )
    holding = [
        (source, found)
        for source, found in zip(cited, alone, strict=True)
        if found.verdict != "unsupported"
    ]
    if holding:
        best = max((found for _, found in holding), key=_order)
        return _checked(sentence.text, [source for source, _ in holding], best)
    if len(cited) > 1:
        together = " ".join(source.evidence.text for source in cited)
        by_parts = _judge_by_parts(sentence.text, cited)
        return _checked(sentence.text, cited, *_read(sentence.text, [(by_parts, together)], reader))
    return _checked(sentence.text, cited, alone[0])


def _read(
    sentence: str, judged: Sequence[tuple[Judgement, str]], reader: SupportReader | None
) -> list[Judgement]:
    """The judgements, each with the text it is about, as the model's reading changes them."""
    open_texts = [text for found, text in judged if found.limit is not None]
    if reader is None or not open_texts:
        return [found for found, _ in judged]
    probabilities = iter(reader.read([(as_cited(sentence, text), text) for text in open_texts]))
    return [
        found if found.limit is None else combined(found, next(probabilities), reader.weights)
        for found, _ in judged
    ]


def _checked(sentence: str, sources: Sequence[Source], judgement: Judgement) -> CheckedSentence:
    holding = () if judgement.verdict == "unsupported" else sources
    return CheckedSentence(
        sentence,
        tuple(source.number for source in holding),
        judgement.verdict,
        judgement.support,
        judgement.reason,
        tuple(supporting_words(sentence, source) for source in holding),
    )


def _judge_by_parts(sentence: str, sources: Sequence[Source]) -> Judgement:
    """A name from one source and a deed from another do not make what happened.

    The judgement of the part that holds worst, and the model may lower it, not raise it.
    """
    parts = [part for part in _PART_END.split(" ".join(sentence.split())) if words(part)]
    best = [max((judge(part, source) for source in sources), key=_order) for part in parts]
    worst = min(best, key=_order)
    if worst.limit is None or not all(found.limit or _holds_for_certain(found) for found in best):
        return replace(worst, limit=None)
    return replace(worst, limit=worst.verdict)


def _holds_for_certain(judgement: Judgement) -> bool:
    return judgement.limit is None and judgement.verdict == "supported"


def _order(judgement: Judgement) -> tuple[int, bool, float]:
    """By verdict; what the rules are certain does not hold comes last."""
    is_refuted = judgement.verdict == "unsupported" and judgement.limit is None
    return rank(judgement.verdict), not is_refuted, judgement.support
