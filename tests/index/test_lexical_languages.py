"""The lexical engine over articles in several languages and scripts."""

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.filters import Filters
from index.lexical import SPELLING_BOOST, LexicalIndex, LexicalRow
from index.terms import analyse
from index.vectors import RowScore


def search(
    folder: Path, texts: Sequence[tuple[str, str]], question: str, languages: Sequence[str]
) -> list[RowScore]:
    """Index (language, text) pairs, one passage each, and search them."""
    rows = [
        LexicalRow(n, analyse(text, language), analyse("", language), f"{n}", f"{n}", None, None)
        for n, (language, text) in enumerate(texts)
    ]
    folder.mkdir(exist_ok=True)
    LexicalIndex.build(folder / "lexical", rows)
    return LexicalIndex.open(folder / "lexical").search(question, 10, Filters(), languages)


def rows_of(found: Sequence[RowScore]) -> list[int]:
    return [hit.row for hit in found]


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("ru", "Мэр открыл новый мост", "мосты"),
        ("tr", "Köprüler İstanbul'da açıldı", "ISTANBUL köprü"),
        ("tr", "IŞIL konuştu", "Işıl"),
        ("de", "Die Häuser standen leer", "Häusern"),
        ("de", "Herr Müller kam", "Mueller"),
        ("fr", "à l'Élysée", "Elysée"),
        ("it", "la capitale dell'Italia", "Italia"),
        ("ar", "افتتح الجِسْرُ الجديد", "جسر"),
        ("fa", "کتاب‌های تازه", "كتابهای"),
        ("he", "שָׁלוֹם לכולם", "שלום"),
        ("zh", "云溪市新桥通车", "新桥"),
        ("zh", "云溪市新桥通车", "桥"),
        ("ja", "大統領が東京で会談した", "東京の大統領"),
        ("ja", "ドミトリエフ氏は語った", "ドミトリエフ"),
        ("ko", "대통령은 서울에 왔다", "대통령이"),
        ("th", "ประธานาธิบดีเปิดสะพานใหม่", "สะพาน"),
        ("km", "ប្រធានាធិបតីបានបើកស្ពាន", "ស្ពាន"),
        ("hi", "लड़कों ने पुल देखा", "लड़का"),
        ("ka", "პრეზიდენტი თბილისში", "პრეზიდენტი"),
        ("uk", "Президент відкрив міст", "президент"),
    ],
)
def test_a_word_is_found_in_its_language(
    tmp_path: Path, language: str, text: str, question: str
) -> None:
    other = ("en", "Nothing of that kind")
    assert rows_of(search(tmp_path, [other, (language, text)], question, ["en", language])) == [1]


def test_other_words_of_a_script_without_spaces_are_not_found(tmp_path: Path) -> None:
    texts = [("zh", "北京大学"), ("zh", "东京")]
    assert rows_of(search(tmp_path, texts, "京都", ["zh"])) == []


def test_more_languages_do_not_change_the_scores(tmp_path: Path) -> None:
    texts = [("en", "They negotiated."), ("en", "negotiations"), ("en", "negotiating again, yes")]
    texts += [("en", "They slept.")]
    alone = search(tmp_path / "a", texts, "negotiations", ["en"])
    among = search(tmp_path / "b", texts, "negotiations", ["en", "de", "fr", "es", "ru", "zh"])
    assert len(alone) == 3
    assert among == alone


def test_a_form_that_is_rare_counts_like_the_common_one(tmp_path: Path) -> None:
    """In English the stem of "running" is "run", in German the word itself: one text of four."""
    texts = [("en", "running"), ("en", "runs"), ("en", "run"), ("de", "running"), ("de", "leer")]
    found = search(tmp_path, texts, "running", ["en", "de"])
    idf_of_run = math.log(1 + (5 - 3 + 0.5) / (3 + 0.5))
    assert dict(found) == pytest.approx(dict.fromkeys(range(4), idf_of_run), rel=1e-5)


def test_a_latin_name_in_a_russian_text_is_not_stemmed_as_russian(tmp_path: Path) -> None:
    texts = [("ru", "Агентство Reuters сообщило"), ("ru", "Агентство ТАСС сообщило")]
    assert rows_of(search(tmp_path, texts, "Reuters", ["ru"])) == [0]


def test_a_name_is_found_in_another_script_however_common(tmp_path: Path) -> None:
    texts = [("en", "Dmitriev spoke")] * 4 + [("ru", "Встреча с Дмитриевым"), ("ru", "Встреча")]
    assert sorted(rows_of(search(tmp_path / "a", texts, "Dmitriev", ["en", "ru"]))) == [
        *range(5),
    ]
    assert sorted(rows_of(search(tmp_path / "b", texts, "Дмитриева", ["en", "ru"]))) == [
        *range(5),
    ]


def test_a_slip_counts_only_where_the_word_stands_nowhere(tmp_path: Path) -> None:
    texts = [("en", "Macron spoke"), ("en", "Merkel spoke")]
    found = search(tmp_path / "a", texts, "Macorn", ["en"])
    idf_of_one = math.log(1 + (2 - 1 + 0.5) / (1 + 0.5))
    assert found == [(0, pytest.approx(SPELLING_BOOST * idf_of_one, rel=1e-5))]
    assert rows_of(search(tmp_path / "b", [*texts, ("en", "Macorn")], "Macorn", ["en"])) == [2]


@pytest.mark.parametrize("question", ["Marel", "Makr", "150001", "Merkelbach"])
def test_short_words_numbers_and_longer_differences_are_no_slips(
    tmp_path: Path, question: str
) -> None:
    texts = [("en", "Maren spoke of 150000"), ("en", "Merkel spoke")]
    assert search(tmp_path, texts, question, ["en"]) == []
