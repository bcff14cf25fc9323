"""Names that are written in several ways: countries and their people, initials, first names.

English. Spelling variants and inflection are index/terms.py's; these are facts to be known.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from index.terms import Word, fold, spelling
from qa.names import PERSON_TITLES

# One place a line: what it is called, what is of it, who lives there.
_PLACES = """
    america american americans us usa
    britain british briton britons uk
    europe european europeans
    africa african africans
    asia asian asians
    russia russian russians
    ukraine ukrainian ukrainians
    china chinese
    japan japanese
    india indian indians
    pakistan pakistani pakistanis
    iran iranian iranians
    iraq iraqi iraqis
    israel israeli israelis
    syria syrian syrians
    egypt egyptian egyptians
    turkey turkish turk turks
    greece greek greeks
    italy italian italians
    spain spanish spaniard spaniards
    france french frenchman frenchmen
    germany german germans
    austria austrian austrians
    switzerland swiss
    poland polish pole poles
    sweden swedish swede swedes
    norway norwegian norwegians
    denmark danish dane danes
    finland finnish finn finns
    netherlands dutch
    belgium belgian belgians
    ireland irish
    scotland scottish scot scots
    wales welsh
    england english englishman englishmen
    portugal portuguese
    hungary hungarian hungarians
    romania romanian romanians
    bulgaria bulgarian bulgarians
    serbia serbian serbians serb serbs
    croatia croatian croatians croat croats
    slovenia slovenian slovenians slovene slovenes
    slovakia slovak slovaks
    czechia czech czechs
    albania albanian albanians
    moldova moldovan moldovans
    belarus belarusian belarusians
    lithuania lithuanian lithuanians
    latvia latvian latvians
    estonia estonian estonians
    georgia georgian georgians
    armenia armenian armenians
    azerbaijan azerbaijani azerbaijanis
    kazakhstan kazakh kazakhs
    afghanistan afghan afghans
    bangladesh bangladeshi bangladeshis
    nepal nepali nepalese
    thailand thai thais
    vietnam vietnamese
    indonesia indonesian indonesians
    malaysia malaysian malaysians
    philippines filipino filipinos philippine
    korea korean koreans
    taiwan taiwanese
    tibet tibetan tibetans
    australia australian australians
    canada canadian canadians
    mexico mexican mexicans
    brazil brazilian brazilians
    argentina argentine argentines argentinian
    chile chilean chileans
    colombia colombian colombians
    venezuela venezuelan venezuelans
    peru peruvian peruvians
    cuba cuban cubans
    haiti haitian haitians
    kenya kenyan kenyans
    nigeria nigerian nigerians
    ethiopia ethiopian ethiopians
    somalia somali somalis
    sudan sudanese
    libya libyan libyans
    tunisia tunisian tunisians
    algeria algerian algerians
    morocco moroccan moroccans
    ghana ghanaian ghanaians
    uganda ugandan ugandans
    rwanda rwandan rwandans
    zimbabwe zimbabwean zimbabweans
    lebanon lebanese
    jordan jordanian jordanians
    palestine palestinian palestinians
    yemen yemeni yemenis
    qatar qatari qataris
    kurdistan kurdish kurd kurds
""".strip().splitlines()
_TITLES = """
    lieutenant lt
    general gen
    colonel col
    captain capt
    sergeant sgt
    governor gov
    senator sen
    representative rep
    professor prof
    doctor dr
    saint st
    reverend rev
    mister mr
""".strip().splitlines()
_GROUPS = {word: f"={line.split()[0]}" for line in (*_PLACES, *_TITLES) for word in line.split()}
# What may stand between the words of a name and has no letter in its initials.
_SMALL_WORDS = frozenset("of the and for in on".split())
# "NATO", and hardly anything longer: in a headline every word has a capital.
_MIN_INITIALS, _MAX_INITIALS = 2, 6
# How far before a surname a first name begins.
_MAX_FIRST_NAME_CHARS = 40
_BLANKS = re.compile(r"[\s-]+")
_FIRST_NAME = re.compile(r"\b[A-Z][\w’'-]+$")


def group_of(word: Word) -> str | None:
    """Return a key that the ways of writing a known name share; None for other words.

    "=america" for "American", "U.S."; only as a name: "turkey", "general" are other words.
    """
    return _GROUPS.get(word.folded) if word.is_capitalised else None


def met_by_initials(
    sentence: str, found: Sequence[Word], cited: str, cited_words: Sequence[Word]
) -> frozenset[int]:
    """Return where words of a sentence begin whose initials, or whose full words, are cited.

    "United Nations" where "UN" is cited, and "UN" where "United Nations" is.
    """
    initials = {word.folded for word in cited_words if _is_initials(word)}
    starts = {
        word.start for run, letters in _runs(sentence, found) if letters in initials for word in run
    }
    cited_runs = {letters for _, letters in _runs(cited, cited_words)}
    return frozenset(
        starts | {w.start for w in found if _is_initials(w) and w.folded in cited_runs}
    )


def first_names(
    sentence: str, found: Sequence[Word], cited_words: Sequence[Word], article: str
) -> frozenset[int]:
    """Return where first names stand that the article gives to a cited surname, to nobody else's.

    "Kirill Dmitriev" where "Dmitriev" is cited and the article has "Kirill Dmitriev" elsewhere;
    not where it has an "Anna Dmitriev" too.
    """
    surnames = {spelling(word.text) for word in cited_words if word.is_capitalised}
    starts: set[int] = set()
    for word, following in reversed(list(itertools.pairwise(found))):
        is_beside = sentence[word.end : following.start] == " "
        is_named = spelling(following.text) in surnames or following.start in starts
        if word.is_capitalised and following.is_capitalised and is_beside and is_named:
            before = {fold(name) for name in _names_before(following.text, article)}
            if before - PERSON_TITLES == {word.folded}:
                starts.add(word.start)
    return frozenset(starts)


def _names_before(surname: str, article: str) -> Iterator[str]:
    """The capitalised words that stand right before a surname."""
    for match in re.finditer(rf" {re.escape(surname)}\b", article):
        start = max(0, match.start() - _MAX_FIRST_NAME_CHARS)
        if name := _FIRST_NAME.search(article[start : match.start()]):
            yield name[0]


def _is_initials(word: Word) -> bool:
    letters = word.text.replace(".", "")
    return letters.isalpha() and letters.isupper() and len(letters) >= _MIN_INITIALS


def _runs(text: str, found: Sequence[Word]) -> list[tuple[list[Word], str]]:
    """The sequences of 2 to _MAX_INITIALS capitalised words, each with its initials."""
    runs: list[tuple[list[Word], str]] = []
    for first, word in enumerate(found):
        run: list[Word] = []
        if not word.is_capitalised or word.has_digit:
            continue
        for place in range(first, len(found)):
            if run and not _BLANKS.fullmatch(text[found[place - 1].end : found[place].start]):
                break
            if found[place].is_capitalised and not _is_initials(found[place]):
                run.append(found[place])
                if len(run) > _MAX_INITIALS:
                    break
                if len(run) >= _MIN_INITIALS:
                    runs.append((list(run), "".join(one.folded[0] for one in run)))
            elif found[place].folded not in _SMALL_WORDS:
                break
    return runs
