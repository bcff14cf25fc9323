"""What a sentence says of its words: denied or not, certain or not, who does it to whom.

English, by rules over words in their order; a clause ends at a punctuation mark or at a word such
as "but". The scope of a denial is what follows it in its clause (Chapman et al., "A Simple
Algorithm for Identifying Negated Findings", 2001, takes up to six words; so do we).
"""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from index.terms import Word, is_stop_word, spelling, stem, words
from qa.irregular_verbs import base_form
from qa.quantities import Quantity

MAX_DENIED_WORDS = 6
# Words between a verb and the name before or after it.
MAX_WORDS_TO_NAME = 4
# Words between a number and what it counts.
MAX_WORDS_TO_NUMBER = 5
# A claim that has this share of its words in the order of what it cites repeats it.
MIN_REPEATED_SHARE = 0.75


def _stem(folded: str) -> str:
    return stem(base_form(folded))


def _stems(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in text.split())


_DENIALS = frozenset(
    "not no never none nobody nothing neither nor without cannot unclear unknown unable".split()
)
_DENYING = _stems("refuse deny denied reject fail lack prevent avoid stop unlikely")
# "not only", "no more than", "no doubt" deny nothing.
_NOT_DENYING = frozenset("only just merely simply more less fewer later doubt wonder".split())
_ACCUSING = _stems("accuse allege allegedly suspect suspected charge alleged accused claim claimed")
_UNCERTAIN = frozenset(
    """may might could would should will shall can if whether unless perhaps possibly
    reportedly""".split()
)
_PLANNING = _stems(
    """expect expected plan planned planning intend intended hope want wish aim propose proposed
    threaten vow promise pledge consider considering likely possible urge urged demand
    seek seeking try tried trying attempt attempted scheduled due set agree agreed"""
)
_DAYS = _stems(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december"""
)
_SCOPE_ENDS = frozenset("but although though while whereas because since and however".split())
_CLAUSE_END = re.compile(r"[,;:.!?()“”\"—–]")
_REFLECTED = _stems(
    "meet met talk speak spoke discuss negotiate play marry married sign agree join share"
)
_OPPOSITES = {
    first: frozenset(others.split())
    for first, others in {
        "rise": "fall drop decline decrease sink", "rose": "fell dropped declined decreased sank",
        "risen": "fallen", "increase": "decrease decline fall drop reduction",
        "grow": "shrink", "grew": "shrank", "win": "lose", "won": "lost", "victory": "defeat",
        "support": "oppose", "accept": "reject", "approve": "reject", "open": "close",
        "begin": "end", "began": "ended", "start": "end", "before": "after", "more": "fewer less",
        "highest": "lowest", "higher": "lower", "largest": "smallest", "larger": "smaller",
        "first": "last", "north": "south", "northern": "southern", "east": "west",
        "eastern": "western", "buy": "sell", "bought": "sold", "arrive": "leave",
        "arrived": "left", "hire": "fire", "hired": "fired", "guilty": "innocent",
        "alive": "dead", "survive": "die", "survived": "died", "best": "worst",
        "oldest": "youngest",
        "import": "export", "strengthen": "weaken", "improve": "worsen deteriorate",
        "love": "hate", "ally": "enemy", "male": "female", "husband": "wife", "father": "mother",
        "son": "daughter", "brother": "sister", "minority": "majority", "above": "below",
        "early": "late", "earlier": "later", "ancient": "modern", "old": "new", "long": "short",
        "longer": "shorter", "most": "least fewest", "up": "down", "over": "under",
        "with": "without", "agree": "refuse", "always": "never", "everyone": "nobody",
        "older": "younger", "rich": "poor", "strong": "weak", "public": "private",
        "legal": "illegal", "former": "current", "allow": "ban forbid", "allowed": "banned",
    }.items()
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a sentence and what the sentence says of it.

    denials: the words that deny it. doubt: "" if it is said as a fact, "accused" or
    "uncertain" if something of that kind stands before it. sentence, clause: counted from 0.
    """

    word: Word
    stem: str
    sentence: int
    clause: int
    is_name: bool
    is_content: bool
    denials: tuple[str, ...]
    doubt: str


def read_terms(text: str) -> list[Term]:
    """Return the words of an English text with what is said of them."""
    found = words(text)
    sentences, clauses = _places(text, found)
    denials = _denials(found, clauses)
    doubts = _doubts(found, clauses)
    return [
        Term(
            word=word,
            stem=_stem(word.folded),
            sentence=sentences[place],
            clause=clauses[place],
            is_name=word.is_capitalised
            and (place > 0 and sentences[place] == sentences[place - 1]),
            is_content=not is_stop_word(word.folded) and not word.has_digit,
            denials=tuple(denials[place]),
            doubt=doubts[place],
        )
        for place, word in enumerate(found)
    ]


def aligned(claim: Sequence[Term], cited: Sequence[Term]) -> list[Term]:
    """Return the words of the cited sentence that shares most words of content with the claim."""
    stems = {term.stem for term in claim if term.is_content}
    shared = Counter(term.sentence for term in cited if term.is_content and term.stem in stems)
    if not shared:
        return list(cited)
    best = min(shared, key=lambda sentence: (-shared[sentence], sentence))
    return [term for term in cited if term.sentence == best]


def counted_otherwise(
    claim: Sequence[Term],
    numbers: Sequence[Quantity],
    cited: Sequence[Term],
    cited_numbers: Sequence[Quantity],
) -> int | None:
    """Return the place of a number in the claim whose words are nearer to others where cited.

    Each word of content near the number is looked up: in what is cited, is the number nearest to
    it this one? None if one is, or if nothing can be told.
    """
    for number in numbers:
        others = [
            _nearest(place, cited, cited_numbers)
            for near in _near(number, claim, numbers)
            for place, term in enumerate(cited)
            if term.stem == claim[near].stem
        ]
        known = [other for other in others if other is not None]
        if known and not any(number.is_said_by([other]) for other in known):
            return number.first
    return None


def _near(number: Quantity, claim: Sequence[Term], numbers: Sequence[Quantity]) -> list[int]:
    """The places of the words of content in a number's clause to which no number is nearer."""
    around = range(number.first - MAX_WORDS_TO_NUMBER, number.last + MAX_WORDS_TO_NUMBER + 1)
    return [
        place
        for place, term in enumerate(claim)
        if place in around
        and place not in number.places
        and term.clause == claim[number.first].clause
        and term.is_content
        and not term.is_name
        and _nearest(place, claim, numbers) is number
    ]


def _nearest(place: int, terms: Sequence[Term], numbers: Sequence[Quantity]) -> Quantity | None:
    """The number nearest to a word in its sentence, first of all in its clause.

    Of two as near, the one before the word.
    """
    term = terms[place]
    return min(
        (
            number
            for number in numbers
            if terms[number.first].sentence == term.sentence and place not in number.places
        ),
        key=lambda number: (
            terms[number.first].clause != term.clause,
            max(number.first - place, place - number.last),
            number.first > place,
        ),
        default=None,
    )


def denied_otherwise(claim: Sequence[Term], cited: Sequence[Term]) -> str | None:
    """Return a word that is denied in one of the two and not in the other, if there is one."""
    # "denied the charges", "the charges were denied": who denies, in both, denies alike.
    common = {term.stem for term in claim} & {term.stem for term in cited} & _DENYING
    for term in claim:
        same = [other for other in cited if other.stem == term.stem]
        is_denied = _is_denied(term, common)
        is_telling = term.is_content or term.word.has_digit
        if not same or not is_telling or any(map(_is_refused, (term, *same))):
            continue
        if all(_is_denied(other, common) != is_denied for other in same):
            return term.word.text
    return None


def _is_denied(term: Term, passed_over: Set[str]) -> bool:
    return sum(denial not in passed_over for denial in term.denials) % 2 == 1


def _is_refused(term: Term) -> bool:
    """A name or number is denied by "not" and the like alone: "refused", "failed" are deeds."""
    is_fact = term.word.is_capitalised or term.word.has_digit
    return is_fact and any(denial in _DENYING for denial in term.denials)


def doubted_only(claim: Sequence[Term], cited: Sequence[Term]) -> tuple[str, str] | None:
    """Return (word, doubt) where the claim says as a fact what is cited in doubt, if anywhere.

    An accusation that has become a fact comes before a plan that has.
    """
    found = []
    for term in _plain(claim):
        same = _same(term, cited)
        if same and not term.doubt and all(other.doubt for other in same):
            found.append((term.word.text, same[0].doubt))
    return min(found, key=lambda pair: pair[1], default=None)


def opposite(claim: Sequence[Term], cited: Sequence[Term]) -> tuple[str, str] | None:
    """Return (word of the claim, its opposite in what is cited) where only that stands there."""
    cited_stems = {term.stem for term in cited}
    claim_stems = {term.stem for term in claim}
    for term in claim:
        if term.stem in cited_stems:
            continue
        for other in cited:
            if other.stem not in _opposites(term.stem) or other.stem in claim_stems:
                continue
            # "start" for "begin": what is cited has a word of its own for it.
            if not any(other.stem in _opposites(cited_stem) for cited_stem in cited_stems):
                return term.word.text, other.word.text
    return None


def _opposites(word_stem: str) -> frozenset[str]:
    return _OPPOSITE_STEMS.get(word_stem, frozenset())


def roles_turned(claim: Sequence[Term], cited: Sequence[Term]) -> tuple[str, str] | None:
    """Return the names (A, B) where the claim has A do to B what what it cites has B do to A."""
    for verb, before, after in _deeds(claim):
        for other, cited_before, cited_after in _deeds(cited):
            if verb.stem != other.stem or verb.stem in _REFLECTED:
                continue
            ours, theirs = _keys(before), _keys(after)
            if _is_passive(verb, claim) != _is_passive(other, cited):
                ours, theirs = theirs, ours
            if (
                ours & _keys(cited_after)
                and theirs & _keys(cited_before)
                and not ours & _keys(cited_before)
            ):
                return before[-1].word.text, after[0].word.text
    return None


def done_by_another(claim: Sequence[Term], cited: Sequence[Term]) -> tuple[str, str] | None:
    """Return (who, who else) where the claim says "by" one and what it cites "by" another."""
    stems = {term.stem for term in cited}
    ours = [term for term in _agents(claim) if term.stem not in stems]
    claimed = {term.stem for term in claim}
    theirs = [term for term in _agents(cited) if term.stem not in claimed]
    return (ours[0].word.text, theirs[0].word.text) if ours and theirs else None


def _agents(terms: Sequence[Term]) -> list[Term]:
    """The last word of content of what stands after "by" and before the next small word."""
    agents = []
    for place, term in enumerate(terms):
        if term.word.folded != "by":
            continue
        agent = None
        for following in terms[place + 1 :]:
            if following.is_content:
                agent = following
            elif agent is not None or following.word.has_digit:
                break
        if agent is not None:
            agents.append(agent)
    return agents


def name_moved(claim: Sequence[Term], cited: Sequence[Term]) -> str | None:
    """Return a name that stands in another place than in the sentence the claim nearly repeats.

    "Mayor A praised B" for "Mayor B praised A". A name that took its preposition along ("In Varn,
    …" for "… in Varn") only moved; so did a day. None where the claim is in words of its own.
    """
    ours, theirs = ([term.stem for term in terms] for terms in (claim, cited))
    blocks = LCSseq.opcodes(ours, theirs).as_matching_blocks()
    kept = {place for block in blocks for place in range(block.a, block.a + block.size)}
    if len(kept) < MIN_REPEATED_SHARE * len(claim):
        return None
    for place, term in enumerate(claim):
        if place in kept or not term.word.is_capitalised or not term.is_content:
            continue
        places = [at for at, stem in enumerate(theirs) if stem == term.stem]
        before = {theirs[at - 1] if at else "" for at in places}
        if places and term.stem not in _DAYS and (ours[place - 1] if place else "") not in before:
            return term.word.text
    return None


def _opposite_stems() -> dict[str, frozenset[str]]:
    pairs: dict[str, set[str]] = {}
    for word, others in _OPPOSITES.items():
        for other in others:
            pairs.setdefault(stem(word), set()).add(stem(other))
            pairs.setdefault(stem(other), set()).add(stem(word))
    return {word: frozenset(others) for word, others in pairs.items()}


_OPPOSITE_STEMS = _opposite_stems()


def _places(text: str, found: Sequence[Word]) -> tuple[list[int], list[int]]:
    """The number of the sentence and of the clause each word stands in."""
    sentence = clause = 0
    sentences, clauses = [], []
    for place, word in enumerate(found):
        if place:
            between = text[found[place - 1].end : word.start]
            is_new_sentence = any(char in ".!?" for char in between) and " " in between
            sentence += is_new_sentence
            clause += bool(_CLAUSE_END.search(between))
        if word.folded in _SCOPE_ENDS:
            clause += 1
        sentences.append(sentence)
        clauses.append(clause)
    return sentences, clauses


def _is_denial(found: Sequence[Word], place: int) -> bool:
    folded = found[place].folded
    following = found[place + 1].folded if place + 1 < len(found) else ""
    if folded in ("not", "no") and following in _NOT_DENYING:
        return False
    return folded in _DENIALS or folded.endswith("n't") or _stem(folded) in _DENYING


def _denials(found: Sequence[Word], clauses: Sequence[int]) -> list[list[str]]:
    """For each word, the stems of the denials that reach it."""
    denials: list[list[str]] = [[] for _ in found]
    for place, word in enumerate(found):
        if not _is_denial(found, place):
            continue
        scope = _scope(clauses, place)
        if any(found[position].folded == "until" for position in scope):
            continue  # "not until May": in May
        for position in scope:
            denials[position].append(_stem(word.folded))
    return denials


def _scope(clauses: Sequence[int], place: int) -> list[int]:
    last = min(len(clauses), place + 1 + MAX_DENIED_WORDS)
    return [position for position in range(place + 1, last) if clauses[position] == clauses[place]]


def _doubts(found: Sequence[Word], clauses: Sequence[int]) -> list[str]:
    doubts = [""] * len(found)
    for place, word in enumerate(found):
        if word.is_capitalised and place:
            continue  # "May", "Will"
        if _stem(word.folded) in _ACCUSING:
            for position in _accusation(found, clauses, place):
                doubts[position] = "accused"
        elif word.folded in _UNCERTAIN or _stem(word.folded) in _PLANNING:
            for position in _planned(found, clauses, place):
                doubts[position] = doubts[position] or "uncertain"
    return doubts


def _accusation(found: Sequence[Word], clauses: Sequence[int], place: int) -> list[int]:
    """What somebody is accused of: the rest of the clause after "of", "that", "with"."""
    rest = [at for at in range(place + 1, len(found)) if clauses[at] == clauses[place]]
    starts = [at for at in rest if found[at].folded in ("of", "that", "with", "over")]
    return [at for at in rest if starts and at > starts[0]]


def _planned(found: Sequence[Word], clauses: Sequence[int], place: int) -> list[int]:
    """What is planned or possible: the first word of content that is no name or adverb."""
    for at in range(place + 1, len(found)):
        if clauses[at] != clauses[place]:
            break
        word = found[at]
        if not (word.is_capitalised or is_stop_word(word.folded) or word.folded.endswith("ly")):
            return [at]
    return []


def _plain(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.is_content and not term.is_name]


def _same(term: Term, cited: Sequence[Term]) -> list[Term]:
    """What is cited of a word; nothing if it is a name there."""
    same = [other for other in cited if other.stem == term.stem and other.is_content]
    return [] if any(other.is_name for other in same) else same


_Deed = tuple[Term, list[Term], list[Term]]


def _deeds(terms: Sequence[Term]) -> list[_Deed]:
    """(word, the name before it, the name after it) for words between two names in a clause."""
    deeds = []
    for place, term in enumerate(terms):
        if term.is_name or not term.is_content:
            continue
        before = _name(terms, place, -1)
        after = _name(terms, place, +1)
        if before and after:
            deeds.append((term, before, after))
    return deeds


def _name(terms: Sequence[Term], place: int, step: int) -> list[Term]:
    """The words of the nearest name on one side, in reading order; none across a clause's end."""
    name: list[Term] = []
    position, distance = place + step, 0
    while 0 <= position < len(terms) and distance <= MAX_WORDS_TO_NAME:
        term = terms[position]
        if term.clause != terms[place].clause:
            break
        if _is_name(terms, position):
            name.append(term)
        elif name:
            break
        position, distance = position + step, distance + 1
    return name[::step]


def _is_name(terms: Sequence[Term], position: int) -> bool:
    """Also the first word of a sentence counts here, unless it is a stop word."""
    term = terms[position]
    return term.word.is_capitalised and term.is_content


def _keys(name: Sequence[Term]) -> frozenset[str]:
    return frozenset(spelling(term.word.text, "en") for term in name)


def _is_passive(verb: Term, terms: Sequence[Term]) -> bool:
    place = next(number for number, term in enumerate(terms) if term is verb)
    return any(term.word.folded == "by" for term in terms[place + 1 : place + 3])
