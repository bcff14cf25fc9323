"""The check in other languages: inflection, denials, names where capitals do not show them."""

import pytest
from by_hand import sources

from qa.check import check_sentence
from qa.denial import denies
from qa.draft import DraftSentence

RUSSIAN = (
    "Фонд помощи рыбакам возглавил бывший капитан Кирилл Дмитриев, за него проголосовали 212 "
    "человек, бюджет фонда 1.500 крон."
)
GERMAN = (
    "Der frühere Kapitän Jörg Strahlsund ist zum Vorsitzenden der Fischerstiftung gewählt worden."
)
TURKISH = "Balıkçılara yardım vakfının başkanlığına eski kaptan İlker Yalçındağ seçildi."
CHINESE = "前船长周海平当选渔民救助基金会主席。"
ARABIC = "انتخب القبطان السابق نبيل المرجاني رئيسا لصندوق مساعدة الصيادين."


@pytest.mark.parametrize(
    ("language", "source", "sentence", "verdict"),
    [
        ("ru", RUSSIAN, "Капитана Кирилла Дмитриева избрали главой фонда помощи рыбакам.", "weak"),
        ("ru", RUSSIAN, "Кирилл Дмитриев возглавил фонд помощи рыбакам.", "supported"),
        ("ru", RUSSIAN, "За Дмитриева проголосовали 212 человек.", "supported"),
        ("ru", RUSSIAN, "За Дмитриева проголосовали 213 человек.", "unsupported"),
        ("ru", RUSSIAN, "Фонд помощи рыбакам возглавил Олег Дмитриев.", "unsupported"),
        ("ru", RUSSIAN, "Иванов возглавил фонд помощи рыбакам.", "weak"),
        ("ru", RUSSIAN, "Кирилл Дмитриев не возглавил фонд помощи рыбакам.", "weak"),
        ("ru", RUSSIAN, "Бюджет фонда 1500 крон.", "supported"),
        ("ru", RUSSIAN, "Kirill Dmitriev.", "supported"),
        ("de", GERMAN, "Jörg Strahlsund ist Vorsitzender der Fischerstiftung.", "supported"),
        ("de", GERMAN, "Joerg Strahlsund wurde zum Vorsitzenden gewählt.", "supported"),
        (
            "de",
            GERMAN,
            "Jörg Meier ist zum Vorsitzenden der Fischerstiftung gewählt worden.",
            "weak",
        ),
        ("de", GERMAN, "Jörg Strahlsund ist nicht zum Vorsitzenden gewählt worden.", "weak"),
        ("tr", TURKISH, "İlker Yalçındağ vakfın başkanlığına seçildi.", "supported"),
        ("tr", TURKISH, "Vakfın başkanlığına Ahmet Yalçındağ seçildi.", "unsupported"),
        ("tr", TURKISH, "İlker Yalçındağ vakfın başkanlığına seçilmedi.", "weak"),
        ("zh", CHINESE, "周海平当选渔民救助基金会主席。", "supported"),
        ("zh", CHINESE, "李明当选渔民救助基金会主席。", "weak"),
        ("zh", CHINESE, "周海平没有当选渔民救助基金会主席。", "weak"),
        ("ar", ARABIC, "انتخب نبيل المرجاني.", "supported"),
        ("ar", ARABIC, "سامي المرجاني رئيس صندوق مساعدة الصيادين.", "weak"),
    ],
)
def test_verdicts(language: str, source: str, sentence: str, verdict: str) -> None:
    checked = check_sentence(DraftSentence(sentence, (1,)), sources(source, language=language))
    assert (checked.verdict, checked.reason) == (verdict, checked.reason)


@pytest.mark.parametrize(
    ("language", "denial", "statement"),
    [
        ("en", "He didn't go.", "He went."),
        ("ru", "Он не поехал.", "Он поехал."),
        ("de", "Er ging nicht.", "Er ging."),
        ("fr", "Il n'y va pas.", "Il y va."),
        ("nb", "Han kom ikke.", "Han kom."),
        ("tr", "Köprü açılmadı.", "Köprü açıldı."),
        ("tr", "Para almıyor.", "Para alıyor."),
        ("zh", "旧桥未拆除。", "旧桥拆除。"),
        ("ja", "橋は開通しなかった。", "橋は開通した。"),
    ],
)
def test_denials(language: str, denial: str, statement: str) -> None:
    assert denies(denial, language)
    assert not denies(statement, language)


def test_no_denial_is_known_in_an_unknown_language() -> None:
    assert not denies("not never", "ka")
