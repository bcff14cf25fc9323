"""Names as others write them: transliterations, accents, other scripts, cases, slips of the keys.

Each name stands in one short article among the others; asked for in another form, that article
comes first.
"""

import pytest

from index.filters import Filters
from index.lexical import LexicalIndex, LexicalRow
from index.terms import analyse

# The name as its article has it, the language of the article, and how it is asked for.
NAMES = [
    ("Dmitriev", "en", "Dmitriyev Dmitrijev Dimitriev Дмитриев Дмитриева Дмитриевым Дмитрієв"),
    ("Zelensky", "en", "Zelenskyy Zelenskiy Zelenskyj Selenskyj Зеленский Зеленского Зеленському"),
    ("Khrushchev", "en", "Khruschev Krushchev Хрущёв Хрущева"),
    ("Tchaikovsky", "en", "Chaikovsky Tchaikovski Tschaikowsky Chaykovskiy Чайковский"),
    ("Yeltsin", "en", "Eltsin Ieltsin Ельцин"),
    ("Solovyov", "en", "Soloviev Solovyev Solovjov Соловьёв Соловьева"),
    ("Fyodorov", "en", "Fedorov Fiodorov Fjodorow Фёдоров Федорову"),
    ("Prigozhin", "en", "Prigoshin Пригожин Пригожина"),
    ("Medvedev", "en", "Medvedyev Medwedew Медведев Медведеву"),
    ("Lukashenko", "en", "Lukashenka Лукашенко"),
    ("Shoigu", "en", "Shoygu Schoigu Шойгу"),
    ("Yushchenko", "en", "Iushchenko Juschtschenko Ющенко"),
    ("Tymoshenko", "en", "Timoshenko Тимошенко"),
    ("Kuleba", "en", "Кулеба Кулебы"),
    ("Mykolaiv", "en", "Mykolayiv Mykolaïv Миколаїв"),
    ("Gaddafi", "en", "Qaddafi Kaddafi Gadhafi Gadafi"),
    ("Mohammed", "en", "Mohamed Mohammad Muhammed"),
    ("Djokovic", "en", "Đoković Djoković Ђоковић"),
    ("Vučić", "en", "Vucic Вучић"),
    ("Erdoğan", "en", "Erdogan ERDOĞAN"),
    ("Müller", "en", "Muller Mueller"),
    ("Schröder", "en", "Schroeder Schroder"),
    ("Sørensen", "en", "Sorensen Soerensen"),
    ("Łukasiewicz", "en", "Lukasiewicz Łukaszewicz"),
    ("Håkansson", "en", "Hakansson Haakansson"),
    ("Kerouédec", "fr", "Kerouedec"),
    ("Núñez", "es", "Nunez"),
    ("Netanyahu", "en", "Netanyhu Netanjahu"),
    ("Stoltenberg", "en", "Stoltenburg Stolenberg"),
    ("Macron", "en", "Macorn Makron"),
    ("Steinmeier", "de", "Steinmeyer Steinmeiers"),
    ("Гриценко", "uk", "Hrytsenko Гриценко"),
    ("Путиным", "ru", "Putin Putins Путин"),
    ("Нарышкина", "ru", "Naryshkin Нарышкин Нарышкиным"),
    ("Лавровым", "ru", "Lavrov Lawrow Лавров"),
    ("Песков", "ru", "Peskov Peskow Пескову"),
    ("Матвиенко", "ru", "Matviyenko Matvienko"),
    ("Вучетић", "sr", "Vučetić Vucetic"),
    ("İmamoğlu", "tr", "Imamoglu İMAMOĞLU'NUN"),
    ("Isparta'nın", "tr", "ISPARTA Isparta"),
]
ASKED = [(place, form) for place, (_, _, forms) in enumerate(NAMES) for form in forms.split()]
# What lies near some of them and is another name.
NEAR = "Dmitrov Zelenograd Fedotov Medvedkovo Prizren Lukas Timor Macao Vukovar Mulder Petrovsky"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    folder = tmp_path_factory.mktemp("names") / "lexical"
    sentences = [(f"{name} spoke on Monday.", language) for name, language, _ in NAMES]
    sentences += [(f"{name} spoke on Tuesday.", "en") for name in NEAR.split()]
    LexicalIndex.build(folder, [row(n, *sentence) for n, sentence in enumerate(sentences)])
    return LexicalIndex.open(folder)


def row(number: int, text: str, language: str) -> LexicalRow:
    terms, title = analyse(text, language), analyse("", language)
    return LexicalRow(number, terms, title, f"{number}", f"{number}.txt", None, None)


LANGUAGES = tuple(dict.fromkeys(language for _, language, _ in NAMES))


@pytest.mark.parametrize(("place", "form"), ASKED, ids=[form for _, form in ASKED])
def test_the_named_article_comes_first(index: LexicalIndex, place: int, form: str) -> None:
    found = index.search(f"Who is {form}?", 3, Filters(), LANGUAGES)
    assert found
    assert found[0].row == place


@pytest.mark.parametrize("form", ["Dmitrovsk", "Kulibin", "Sholokhov", "Marlon", "Bergmann"])
def test_another_name_finds_none_of_them(index: LexicalIndex, form: str) -> None:
    assert index.search(form, 3, Filters(), LANGUAGES) == []


def test_there_are_enough_of_them() -> None:
    assert len(ASKED) >= 100
