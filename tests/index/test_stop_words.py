"""Stop words of the main languages."""

import pytest

from index.stop_words import is_stop_word


@pytest.mark.parametrize(
    ("language", "listed", "content"),
    [
        ("en", "who doesn't The", "kremlin"),
        ("de", "wer für Über und", "Haus"),
        ("fr", "qui où les", "ville"),
        ("es", "quién dónde también", "ciudad"),
        ("it", "chi perché della", "città"),
        ("pt", "quem não onde", "cidade"),
        ("nl", "wie wanneer het", "stad"),
        ("sv", "vem när och", "stad"),
        ("nb", "hvem hvorfor ikke", "by"),
        ("nn", "hvem ikkje", "by"),
        ("ru", "Кто сколько и ЕГО", "город"),
        ("uk", "хто чому його", "місто"),
        ("sr", "ko gde je", "grad"),
        ("hr", "tko gdje", "grad"),
        ("pl", "kto gdzie się", "miasto"),
        ("tr", "kim Nasıl için İÇİN", "şehir"),
        ("el", "ποιος Πότε και", "πόλη"),
        ("ar", "من متى في", "مدينة"),
        ("zh", "谁是 的人", "北京"),
        ("ja", "誰が は した", "北京 さくら"),
        ("ko", "누구 언제 몇", "서울"),
        ("ka", "", "ვინ"),
    ],
)
def test_stop_words(language: str, listed: str, content: str) -> None:
    assert [word for word in listed.split() if not is_stop_word(word, language)] == []
    assert [word for word in content.split() if is_stop_word(word, language)] == []
