"""Sentences that need the one before them."""

import pytest

from qa.dependence import is_dependent


@pytest.mark.parametrize(
    "sentence",
    [
        "He left.",
        "She left.",
        "They left.",
        "It fell.",
        "His car was found.",
        "Their talks failed.",
        "This was denied.",
        "Those talks failed.",
        "Both left.",
        "“He left,” she said.",
        '"It is over," he said.',
        "(She declined.)",
        "The company declined to comment.",
        "The minister resigned.",
        "The talks failed.",
        "Considered a close ally of Putin, he is seen as a key figure.",
        "Born in Leningrad, he studied at Stanford.",
        "In 2011, she left the bank.",
        "Despite the sanctions, they met.",
    ],
)
def test_sentence_without_a_subject_of_its_own_is_dependent(sentence: str) -> None:
    assert is_dependent(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Dmitriev left.",
        "Herbert left.",
        "Item one was dropped.",
        "Hers was a hard life for Anna.",
        "The companies declined.",
        "The Bank of England declined.",
        "Thistle grows here.",
        "In Moscow, Dmitriev met Putin.",
        "Dmitriev, who heads the fund, said he would come.",
        "Trump said he was angry.",
        "",
    ],
)
def test_sentence_that_names_its_subject_is_not_dependent(sentence: str) -> None:
    assert not is_dependent(sentence)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ru", "Он ушёл на пенсию."),
        ("ru", "Её избрали в среду."),
        ("uk", "Вони підписали угоду."),
        ("de", "Sie geht in den Ruhestand."),
        ("fr", "Il a démissionné."),
        ("fr", "Sa construction a duré six ans."),
        ("es", "Ella dimitió."),
        ("hr", "Njegov ured to nije potvrdio."),
        ("sr", "Она је поднела оставку."),
        ("nn", "Han gjekk av."),
        ("tr", "Onun yerine Toprak geldi."),
        ("zh", "他承诺六月重新点火。"),
        ("zh", "这座桥建了六年。"),
        ("ja", "彼は辞任した。"),
        ("ar", "وهو قبطان سابق."),
    ],
)
def test_a_pronoun_at_the_beginning_is_known_in_other_languages(
    language: str, sentence: str
) -> None:
    assert is_dependent(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("ru", "Онтарио подписало договор."),
        ("de", "Die Firma schwieg."),
        ("de", "Erfurt stimmt ab."),
        ("fr", "Il y a trois blessés."),
        ("fr", "Ilma Rakusa a démissionné."),
        ("da", "Her er planen."),
        ("da", "This is a name."),
        ("tr", "O gün köprü açıldı."),
        ("zh", "其他工人复工。"),
        ("zh", "那么多人。"),
        ("ka", "He left."),
    ],
)
def test_other_beginnings_stand_alone(language: str, sentence: str) -> None:
    assert not is_dependent(sentence, language)
