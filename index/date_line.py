"""The line of a news text that says when it was published, and often by whom.

    2025-04-02 19:49:31 / BOTA ALFA PRESS
    Published: Wednesday, April 2, 2025 10:30 GMT
    Reuters | 2 апреля 2025, 19:49
    Brussels, 2 April 2025

The whole line must be of that form: "He left on 2 April 2025." is none.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from index.published import folded, written_days

MAX_DATE_LINE_CHARS = 250
# Names of publishers are short; what is longer after the date is the story.
MAX_PUBLISHER_CHARS = 80
MAX_PUBLISHER_WORDS = 8
# A name on a line of its own is told from a headline by being shorter still.
MAX_OWN_LINE_WORDS = 4
MAX_PLACE_WORDS = 3

_PUBLISHED_LABELS = (
    "published(?: on| at)?|posted(?: on| at)?|publication date|date(?: published)?|dated|released|"
    "опубликовано|дата(?: публикации)?|опубліковано|дата публікації|публикувано|"
    "veröffentlicht(?: am)?|erschienen(?: am)?|datum|publié(?: le)?|publicado(?: el| em)?|fecha|"
    "data|pubblicato(?: il)?|gepubliceerd(?: op)?|publicerad|publisert|publiceret|opublikowano|"
    "publikováno|yayınlan?ma(?: tarihi)?|yayın tarihi|giriş(?: tarihi)?|tarih|publikuar(?: më)?|"
    "dërguar më|data publicării|publicat(?: la)?|δημοσίευση|تاريخ النشر|نشر(?: في)?|"
    "发布时间|发布日期|发表时间|日期|公開日|입력"
)
_UPDATED_LABEL = re.compile(
    r"(?:last )?(?:updated?|modified|revised)|обновлено|изменено|оновлено|aktualisiert|stand|"
    r"mis à jour|actualizado|atualizado|aggiornato|güncelle(?:me|ndi)|përditësuar|更新",
    re.IGNORECASE,
)
_SOURCE_LABEL = re.compile(
    r"(?:source|publisher|published by|quelle|источник|джерело|kaynak|burimi|fuente|fonte|来源)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?i:by|von|par|por|di|od|nga)\s+|(?i:автор|текст|yazan|author)\s*:\s*)[^\Wa-z]"
)
_WEEKDAYS = """
monday tuesday wednesday thursday friday saturday sunday tues thurs
montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag
lundi mardi mercredi jeudi vendredi samedi dimanche
lunes martes miércoles jueves viernes sábado domingo
lunedì martedì mercoledì giovedì venerdì sabato domenica
segunda-feira terça-feira quarta-feira quinta-feira sexta-feira segunda terça quarta quinta sexta
maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
måndag tisdag onsdag torsdag fredag lördag söndag mandag tirsdag lørdag søndag
luni marți miercuri joi vineri sâmbătă duminică
понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс
понеділок вівторок середа четвер п'ятниця субота неділя нд
poniedziałek wtorek środa czwartek piątek sobota niedziela
pondělí úterý středa čtvrtek pátek neděle
pazartesi salı çarşamba perşembe cuma cumartesi pazar
hënë martë mërkurë enjte premte shtunë diel
الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
星期一 星期二 星期三 星期四 星期五 星期六 星期日 星期天 周一 周二 周三 周四 周五 周六 周日
"""
_MIN_WEEKDAY_CHARS = 2
_TIME = (
    r"(?:\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?(?:\s?[ap]\.?m\b\.?)?|\d{1,2}\s?[ap]\.?m\b\.?)"
    r"(?:\s?(?:uhr|hrs|ч\.|h)(?!\w))?"
)
_ZONE = (
    r"\(?(?:(?:GMT|UTC)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}|Z|EST|EDT|ET|CST|CDT|CT|"
    r"MST|MDT|MT|PST|PDT|PT|BST|WEST|WET|CEST|CET|EEST|EET|MSK|МСК|TRT|IST|HKT|SGT|JST|KST|AEST|"
    r"AEDT|local time)(?!\w)\)?"
)
_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*"
# What may stand before the date: publisher or author, label, time, place and weekday.
_BEFORE = re.compile(
    rf"\s*(?:(?P<name>(?!{_TIME})\S[^/|•·]*?)\s*[/|•·]\s*)?"
    rf"(?:(?P<label>{_PUBLISHED_LABELS})(?!\w)\s*[:：]?\s*)?"
    rf"(?P<time>{_TIME}(?:\s?{_ZONE})*\s*[,|/·–—-]?\s*)?(?P<words>[^\d/|•·:]*)",
    re.IGNORECASE,
)
# What may stand after it: "г.", weekday, time, zone, publisher.
_AT = "at|um|à|в|о|saat|alle|a las|às|kl"
_AFTER = re.compile(
    rf"(?P<stamp>(?:\s?(?:года|г\.?|року|р\.|r\.)(?!\w))?"
    rf"(?:[\s,(]+(?P<weekday>(?!(?:{_AT})\b){_WORD})[.,)]?(?=\s*(?:[\d/|–—-]|$)))?"
    rf"(?:(?:[,T:]|\s|(?<!\w)(?:{_AT})(?!\w)\.?|[–—|/·-]\s)*"
    rf"(?P<time>{_TIME})(?:\s?{_ZONE})*)?)"
    rf"\s*(?:(?P<mark>[/|•·–—-])\s*(?P<name>\S.*?))?\s*",
    re.IGNORECASE,
)
_ARTICLES = frozenset("on am le el il the den der dne em".split())
_CONNECTORS = frozenset(
    "of the and for de del la le du der die das und y e i и та në ve & -".split()
)
# Words at the end of a publisher's name, and the agencies and stations a name begins with.
_OUTLET_ENDS = frozenset(
    "news press agency times post daily tribune herald journal gazette guardian telegraph "
    "chronicle tv radio zeitung presse nachrichten "
    "allgemeine spiegel haber haberler ajansı gazetesi gazeta новости новостей агентство "
    "известия газета новини агенція правда lajme".split()
)
_AGENCIES = frozenset(
    "reuters ap afp tass тасс bbc cnn dpa ansa efe upi pa rfi dw nbc cbs abc pap interfax "
    "интерфакс риа ria xinhua 新华社 bloomberg укринформ укрінформ unian уніан anadolu aa radio "
    "agence agencia agenzia agência агентство".split()
)


@dataclass(frozen=True, slots=True)
class DateLine:
    """What a date line says.

    published: date, time and zone as written. rest: an author or place, which has no field of
    its own. is_bare: nothing but a day, as the headings of a chronicle are.
    """

    published: str
    publisher: str | None
    rest: str
    is_bare: bool


def parse_date_line(line: str) -> DateLine | None:
    """Return the parts of a date line, or None if the line is none or says when it was updated."""
    if len(line) > MAX_DATE_LINE_CHARS or not (days := written_days(line)):
        return None
    start, end, _ = days[0]
    before, after = _BEFORE.fullmatch(line[:start]), _AFTER.fullmatch(line[end:])
    if not before or not after or not _is_weekday(after["weekday"] or "Monday"):
        return None
    place, weekday_chars = _place_and_weekday(before["words"])
    names = _Names.of(before["name"], after["name"], after["mark"])
    if place is None or names is None:
        return None
    stamp_start = before.start("time") if before["time"] else start - weekday_chars
    return DateLine(
        published=line[stamp_start : end + after.end("stamp")].strip(),
        publisher=names.publisher,
        rest=" / ".join(part for part in (names.rest, place) if part),
        is_bare=not any(
            (before["name"], before["label"], before["time"], *after.group("time", "name"))
        ),
    )


class _Names(NamedTuple):
    """The publisher beside a date, and an author or a second date, which stay text."""

    publisher: str | None
    rest: str

    @classmethod
    def of(cls, first: str | None, last: str | None, mark: str | None) -> "_Names | None":
        """Return them, or None if a name may be a headline or the beginning of a story."""
        publishers, rest = [], []
        for name, is_strict in ((first, True), (last, mark in ("–", "—", "-"))):
            if name and (is_byline(name) or _is_update(name)):
                rest.append(name)
            elif name and is_publisher(name, is_strict):
                publishers.append(name)
            elif name:
                return None
        if len(publishers) > 1:
            return None
        return cls(publishers[0] if publishers else None, " / ".join(rest))


def is_publisher(name: str, is_strict: bool) -> bool:
    """Return whether what stands beside a date can be a publisher's name.

    is_strict: headlines stand there too, so that every word must begin like a name.
    """
    words = name.split()
    begin_small = [word for word in words if word[0].islower() and word not in _CONNECTORS]
    return (
        len(name) <= MAX_PUBLISHER_CHARS
        and len(words) <= MAX_PUBLISHER_WORDS
        and not name.endswith((".", "!", "?", "…", ":", ","))
        and not is_byline(name)
        and not written_days(name)
        and (not begin_small if is_strict else len(begin_small) < len(words))
    )


def publisher_beside(line: str, is_adjacent: bool) -> str | None:
    """Return the publisher that a line next to the date line names, or None.

    It has a label ("Source: …"), or is a short name with a word such as "News" at its end or
    an agency's at its beginning, or (is_adjacent: no blank line between) stands in capitals.
    """
    if label := _SOURCE_LABEL.match(line):
        name = line[label.end() :].strip()
        return name if is_publisher(name, is_strict=False) else None
    name = line.strip()
    words = name.split()
    if not 0 < len(words) <= MAX_OWN_LINE_WORDS or not is_publisher(name, is_strict=True):
        return None
    is_known = words[-1].casefold() in _OUTLET_ENDS or words[0].casefold() in _AGENCIES
    return name if is_known or (is_adjacent and name.isupper()) else None


def is_byline(line: str) -> bool:
    """Return whether the line names an author ("By Jane Doe")."""
    return bool(_BYLINE.match(line.strip()))


def _is_update(name: str) -> bool:
    return bool(_UPDATED_LABEL.match(name) and written_days(name))


def _place_and_weekday(words: str) -> tuple[str | None, int]:
    """(place or "", length of the weekday) of "Brussels, Wednesday, "; None if it is a story."""
    plain = words
    tokens = list(re.finditer(_WORD, words))
    while tokens and folded(tokens[-1][0]) in _ARTICLES:
        plain = words[: tokens.pop().start()]
    weekday_chars = 0
    if tokens and _is_weekday(tokens[-1][0]):
        plain = words[: tokens[-1].start()]
        weekday_chars = len(words) - len(plain)
    place = plain.strip()
    if place.casefold() in {"", *_ARTICLES}:
        return "", weekday_chars
    parts = place.removesuffix(",").split(",")
    is_place = place.endswith(",") and len(parts) <= 2 and is_publisher(parts[0].strip(), True)
    short = all(len(part.split()) <= MAX_PLACE_WORDS for part in parts)
    return (place.removesuffix(",") if is_place and short else None), weekday_chars


def _is_weekday(name: str) -> bool:
    return folded(name) in _weekdays()


@cache
def _weekdays() -> frozenset[str]:
    """The days' names and their beginnings ("Wed", "mer", "ср")."""
    return frozenset(
        folded(name)[:end]
        for name in _WEEKDAYS.split()
        for end in range(_MIN_WEEKDAY_CHARS, len(folded(name)) + 1)
    )
