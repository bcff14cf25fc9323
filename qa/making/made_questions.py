"""Questions made by rule from the sentences of an English article, with their answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.sentences import split_sentences
from qa.dependence import is_dependent
from qa.making.aside_rules import questions_in_passing
from qa.making.clauses import Clause, read_clauses
from qa.making.count_rules import questions_of_numbers
from qa.making.detail_rules import questions_of_details
from qa.making.name_kinds import People, people_of
from qa.making.question_parts import Made
from qa.making.question_quality import stands_alone
from qa.making.statement_parts import WEEKDAY
from qa.making.when_where_rules import questions_of_when, questions_of_where
from qa.making.who_rules import questions_of_who

_MAX_SENTENCE_WORDS = 45
_MIN_SENTENCE_WORDS = 5
# "LONDON, England (CNN) -- ", "MOSCOW (AP) — "
_DATELINE = re.compile(
    r"^(?:[A-Z][\w .,'’-]{2,40})?"
    r"(?:\([A-Z][\w ]*\) ?[-–—]+ ?|\((?:CNN|AP|AFP|Reuters|REUTERS)[\w ]*\) )"
)
_PARENTHESES = re.compile(r" ?\([^()]*\)| ?\[[^\[\]]*\]")
# "on Wednesday", "last month": true only for who reads it then; the rest is true without it.
_DAY_OF_WRITING = re.compile(
    r"(?<=[a-z0-9]) (?:(?:nearly|almost|about|just|more than|over|sometime) )?"
    r"(?:(?:on |late |early |earlier )?(?:(?:last|this|next|late|early) )?"
    rf"{WEEKDAY}(?: (?:morning|afternoon|evening|night))?"
    r"|(?:earlier |late |later )?(?:last|this|next) "
    r"(?:week|weekend|month|year|night|morning|season|summer|winter|spring|fall|autumn)"
    r"|yesterday|recently|in recent (?:days|weeks|months|years)"
    r"|(?:two|three|four|five|six|a few|several) (?:days|weeks|months|years) ago)"
    r"(?=[.,]| (?:in|on|at|to|for|that|after|before|with|by|from|when|as|and|during|over|about|"
    r"against)\b)"
)
_REPORTED = re.compile(
    r"\b(?:said|says|reported|announced|confirmed|added|reports) (?:that )?"
    r"(?P<words>(?:(?:at least|about|more than|nearly|the) )?[\dA-Z].+)"
)
_COUNTING_DAY = re.compile(r"\b(?:last|this|past|next) (?:week|weekend|month|year|night|season)\b")
# After these the words for a day are no aside: "since Monday", "the last week".
_BOUND_BEFORE = re.compile(
    r"\b(?:since|until|of|from|for|after|before|in|by|on|than|and|to|the|a|as|between|during)$"
)
# Direct speech, lists and asides are not read; I and you are somebody only there.
_UNREAD = re.compile(
    r"[\"“”‘«»:;?!|*=<>{}/]|\.\.\.|…|--|—|– | –|(?:^|\W)'"
    r"|\b(?:I|we|you|We|You|my|My|our|Our|your)\b"
)


@dataclass(frozen=True, slots=True)
class MadeQuestion:
    """A question, its answer as the article has it, the sentence and the rule it comes from."""

    text: str
    answer: str
    rule: str
    sentence: str


def make_questions(text: str) -> Iterator[MadeQuestion]:
    """Yield the questions that the rules make of an English article, in reading order."""
    people = people_of(text)
    for span in split_sentences(text):
        sentence = text[span.start : span.end]
        line = _without_asides(sentence)
        made = [*questions_of_details(" ".join(sentence.split()), people)]
        made += questions_in_passing(line, people)
        for statement in _statements(line):
            for clause in read_clauses(statement):
                made += _questions_of(clause, people)
        if _COUNTING_DAY.search(sentence):  # "lost 26 troops this month" is not "lost 26 troops"
            made = [question for question in made if question.rule != "how-many"]
        for question in made:
            if question.answer in sentence and stands_alone(question.text, question.answer):
                yield MadeQuestion(question.text, question.answer, question.rule, sentence)


def _questions_of(clause: Clause, people: People) -> Iterator[Made]:
    yield from questions_of_numbers(clause, people)
    yield from questions_of_when(clause, people)
    yield from questions_of_where(clause, people)
    yield from questions_of_who(clause, people)


def _without_asides(sentence: str) -> str:
    """The sentence on one line, without dateline, parentheses and "on Wednesday"."""
    line = _PARENTHESES.sub("", _DATELINE.sub("", " ".join(sentence.split())))
    return _DAY_OF_WRITING.sub(lambda found: _kept(line, found), line)


def _kept(line: str, found: re.Match[str]) -> str:
    return found[0] if _BOUND_BEFORE.search(line[: found.start()]) else ""


def _statements(line: str) -> Iterator[str]:
    """The line as a statement, and what it reports: "… said 45 people were killed in Kabul"."""
    if (statement := _statement(line)) is None:
        return
    yield statement
    if reported := _REPORTED.search(statement):
        words = reported["words"]
        yield words[0].upper() + words[1:]


def _statement(line: str) -> str | None:
    """The line as a statement, without full stop; None where it is no plain one."""
    if not line.endswith(".") or is_dependent(line) or _UNREAD.search(line):
        return None
    count = len(line.split())
    if not _MIN_SENTENCE_WORDS <= count <= _MAX_SENTENCE_WORDS or not line[:1].isupper():
        return None
    return line.rstrip(".")
