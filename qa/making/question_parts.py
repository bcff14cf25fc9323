"""What the rules that make questions of a clause share: its subject in a question, and dates."""

import re
from dataclasses import dataclass

from qa.making.clauses import Clause
from qa.making.name_kinds import NAME, People, is_place, without_title
from qa.making.name_lists import PERSON_NOUNS
from qa.making.question_quality import is_telling
from qa.making.statement_parts import MONTH, WEEKDAY

YEAR = r"(?:1[0-9]|20)\d\d"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# Its group that matched is the date as an answer.
DATE = re.compile(
    rf"\b(?:on (?:{WEEKDAY},? )?(?:the )?"
    rf"(?P<day>{MONTH} {DAY}(?:,? {YEAR})?|{DAY} (?:of )?{MONTH}(?:,? {YEAR})?)"
    rf"|in (?P<month>(?:(?:early|late|mid)[ -])?{MONTH},?(?: of)? {YEAR})"
    rf"|in (?P<year>(?:(?:early|late|mid)[ -])?{YEAR})"
    rf"|in (?P<decade>the (?:(?:early|late|mid)[ -])?{YEAR[:-2]}0s))(?![\w–-])",
    re.IGNORECASE,
)  # fmt: skip
PLURAL = re.compile(r"[a-z]{2,}s$|^(?:people|men|women|children|feet|teeth|fish|sheep|police)$")
ENDS_THINGS = frozenset(
    """of in on at by for from to with about into over under after before during between among
    against through since until near as within without across and or but who that which when
    where while including""".split()
)

# After these a name and what stands beside it belong to the words before: "a hall in Kent, …".
ATTACHING = frozenset("in of at from near for and or on".split())


@dataclass(frozen=True, slots=True)
class Made:
    """A question that a rule made, with the answer as the sentence has it."""

    text: str
    answer: str
    rule: str


def person_of(subject: str, people: People) -> str | None:
    """The name in a subject that is one person: "Kremlin spokesman Dmitry Peskov"."""
    match = re.fullmatch(rf"(?:(?P<before>.*?) )??(?P<name>{NAME})", subject)
    if match is None:
        return None
    name = without_title(match["name"])
    before = (match["before"] or "").split()
    # "The wife of John Smith", "Smith and Jones", "CNN's John King": other people.
    if any(word.lower() not in PERSON_NOUNS and not _is_description(word) for word in before):
        return None
    return name if people.is_person(name) else None


def _is_description(word: str) -> bool:
    """Whether a word can stand before a name as part of a description: "former", "Kremlin"."""
    is_function_word = word.lower() in ("the", "of", "and", "in", "a", "an", "by", "with", "for")
    return bool(re.fullmatch(r"[A-Za-z.-]+", word)) and not is_function_word


def subject_in_question(clause: Clause, people: People, rest: str) -> str | None:
    """The subject as it stands inside a question, with the full name where the article has one.

    None where it says too little ("the city"), or where its first word may be a name or not.
    """
    subject = clause.subject
    if name := person_of(subject, people):
        return people.full_name(name)
    first = subject.split()[0]
    if first == "the":
        return subject if _is_told(subject) or _is_told_by_names(rest) else None
    if first in ("a", "an"):
        return subject
    if first.lower() in people.small and is_plural(subject):
        return first.lower() + subject[len(first) :]
    pattern = rf"{NAME}(?:['’]s? .*| (?:and|of|of the|for|in|at) {NAME})?"
    is_name = people.is_name_start(re.sub(r"['’]s?$", "", first))
    return subject if is_name and re.fullmatch(pattern, subject) else None


def _is_told(subject: str) -> bool:
    """Whether "the …" says which: "the London Eye", "the mayor of London", no "London wheel"."""
    if is_place(subject) or re.search(r"\b(?:of|in|for) (?:the )?[A-Z]", subject):
        return True
    return any(word[:1].isupper() and is_telling(word) for word in subject.split())


def _is_told_by_names(rest: str) -> bool:
    """Whether the names beside a thing tell which it is: "invented by Adolphe Sax"."""
    return any(" " in name for name in re.findall(rf"\bby (?:[A-Za-z]+ )*?({NAME})", rest))


def is_plural(phrase: str) -> bool:
    words = phrase.split()
    head = next((i for i, word in enumerate(words) if word in ENDS_THINGS), len(words))
    return head > 0 and bool(PLURAL.search(words[head - 1]))


def with_setting(clause: Clause) -> str:
    return f"{clause.predicate} {clause.setting}".strip()


def answer_of(date: re.Match[str]) -> str:
    """Return the date that DATE found, without its preposition."""
    return next(value for value in date.groupdict().values() if value)
