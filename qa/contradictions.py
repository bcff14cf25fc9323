"""How two English sentences contradict each other, by what they say of the words they share.

A claim and what it cites, as qa/statements.py reads them. Each function names the words in which
they differ, or returns None.
"""

from collections import Counter
from collections.abc import Sequence, Set

from rapidfuzz.distance import LCSseq

from index.terms import spelling
from qa.quantities import Quantity
from qa.statements import DENYING, Term, base_stem, base_stems

# Words between a verb and the name before or after it.
MAX_WORDS_TO_NAME = 4
# Words between a number and what it counts.
MAX_WORDS_TO_NUMBER = 5
# A claim that has this share of its words in the order of what it cites repeats it.
MIN_REPEATED_SHARE = 0.75

# A word and what is its opposite; by base form, so that "rose" and "fell" need no entry.
_OPPOSITES = {
    "rise": "fall drop decline decrease sink", "increase": "decrease decline fall drop reduction",
    "grow": "shrink", "win": "lose", "victory": "defeat", "support": "oppose", "accept": "reject",
    "approve": "reject", "open": "close", "begin": "end", "start": "end", "before": "after",
    "more": "fewer less", "highest": "lowest", "higher": "lower", "largest": "smallest",
    "larger": "smaller", "first": "last", "north": "south", "northern": "southern",
    "east": "west", "eastern": "western", "buy": "sell", "arrive": "leave", "hire": "fire",
    "guilty": "innocent", "alive": "dead", "survive": "die", "best": "worst",
    "oldest": "youngest", "import": "export", "strengthen": "weaken",
    "improve": "worsen deteriorate", "love": "hate", "ally": "enemy", "male": "female",
    "husband": "wife", "father": "mother", "son": "daughter", "brother": "sister",
    "minority": "majority", "above": "below", "early": "late", "earlier": "later",
    "ancient": "modern", "old": "new", "long": "short", "longer": "shorter",
    "most": "least fewest", "up": "down", "over": "under", "with": "without",
    "agree": "refuse", "always": "never", "everyone": "nobody", "older": "younger",
    "rich": "poor", "strong": "weak", "public": "private", "legal": "illegal",
    "former": "current", "allow": "ban forbid",
}  # fmt: skip
# What one does to the other, the other does too.
_REFLECTED = base_stems("meet talk speak discuss negotiate play marry sign agree join share")

_BEFORE_YEARS = frozenset("in since until till from by before after during of year to and".split())
_DAYS = base_stems(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december"""
)


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
        if _is_year(number, claim):
            continue  # it counts nothing
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


def _is_year(number: Quantity, claim: Sequence[Term]) -> bool:
    """Whether it is written as a year is: "in 1980", "until 2014", "March 2014"."""
    text = claim[number.first].word.text
    before = claim[number.first - 1].word.folded if number.first else ""
    is_written_so = len(text) == 4 and text.isdigit() and number.first == number.last
    return is_written_so and (before in _BEFORE_YEARS or base_stem(before) in _DAYS)


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
    common = {term.stem for term in claim} & {term.stem for term in cited} & DENYING
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
    return is_fact and any(denial in DENYING for denial in term.denials)


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
    cited_deeds = _deeds(cited)
    for verb, before, after in _deeds(claim):
        for other, cited_before, cited_after in cited_deeds:
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
            if following.clause != term.clause:
                break
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
    has_own_words = any(term.is_content and term.stem not in theirs for term in claim)
    if has_own_words or len(kept) < MIN_REPEATED_SHARE * len(claim):
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
        for other in base_stems(others):
            pairs.setdefault(base_stem(word), set()).add(other)
            pairs.setdefault(other, set()).add(base_stem(word))
    return {word: frozenset(others) for word, others in pairs.items()}


_OPPOSITE_STEMS = _opposite_stems()


_Deed = tuple[Term, list[Term], list[Term]]


def _plain(terms: Sequence[Term]) -> list[Term]:
    return [term for term in terms if term.is_content and not term.is_name]


def _same(term: Term, cited: Sequence[Term]) -> list[Term]:
    """What is cited of a word; nothing if it is a name there."""
    same = [other for other in cited if other.stem == term.stem and other.is_content]
    return [] if any(other.is_name for other in same) else same


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
