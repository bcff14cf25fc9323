"""What counts as a question, and what is read from it."""

import pytest
from by_hand import evidence

from index.errors import InvalidQuestion
from qa.question import MAX_QUESTION_CHARS, read_question


@pytest.mark.parametrize("text", ["", "   ", "\n\t\r\n", "\u200b\ufeff", "\u00a0"])
def test_empty_question_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidQuestion, match=r"^the question is empty: ask something, such as"):
        read_question(text)


@pytest.mark.parametrize("text", ["?", "?!…—", "... !!! ???", "🤷", "[](){}", "¿¡"])
def test_question_of_punctuation_alone_is_refused(text: str) -> None:
    with pytest.raises(InvalidQuestion, match="holds no word: ask with words"):
        read_question(text)


def test_question_of_100_000_characters_is_refused_naming_the_limit() -> None:
    with pytest.raises(InvalidQuestion) as raised:
        read_question("x" * 100_000)
    assert str(raised.value) == (
        "the question has 100,000 characters, at most 2,000 are read: ask it shorter"
    )


def test_question_at_the_limit_is_read_and_one_more_character_is_not() -> None:
    assert read_question("x" * MAX_QUESTION_CHARS).text == "x" * MAX_QUESTION_CHARS
    with pytest.raises(InvalidQuestion, match="2,001 characters"):
        read_question("x" * (MAX_QUESTION_CHARS + 1))


@pytest.mark.parametrize(
    ("text", "first"), [("\x00\x01\x02\x03", "U+0000"), ("PK\x03\x04\x14\x06\x08", "U+0003")]
)
def test_binary_question_is_refused_naming_its_first_control_character(
    text: str, first: str
) -> None:
    with pytest.raises(InvalidQuestion) as raised:
        read_question(text)
    assert f"(the first is {first})" in str(raised.value)
    assert str(raised.value).endswith("send it as plain text in UTF-8")


def test_a_stray_control_character_is_dropped() -> None:
    assert read_question("who is\x00 Kirill Dmitriev?").text == "who is Kirill Dmitriev?"


def test_question_becomes_one_line() -> None:
    assert read_question("  who\r\nis\t\tDmitriev ?  ").text == "who is Dmitriev ?"


def test_composed_and_decomposed_letters_are_one_question() -> None:
    assert read_question("who is Jose\u0301?") == read_question("who is Jos\u00e9?")


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("who is Dmitriev?", "Dmitriev"),
        ("Who is Kirill Dmitriev", "Kirill Dmitriev"),
        ("WHO IS DMITRIEV???", "DMITRIEV"),
        ("who's Peskov?", "Peskov"),
        ("who’s Peskov?", "Peskov"),
        ("who was the envoy?", "envoy"),
        ("what do we know about Witkoff?", "Witkoff"),
        ("Tell me about Marco Rubio.", "Marco Rubio"),
        ("“who is Dmitriev?", "Dmitriev"),
        ("when is the visit?", None),
        ("who will meet Witkoff?", None),
        ("I wonder who is Dmitriev", None),
    ],
)
def test_who_is_names_its_target(text: str, target: str | None) -> None:
    assert read_question(text).who_is == target


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("who is Angela Merkel?", ["Angela", "Merkel"]),
        ("What did Trump say on March 30?", ["Trump", "March", "30"]),
        ("Merkel resigned when?", []),  # a first word is capitalised anyway
        ("what did peskov confirm?", []),
        ("did 300 people die in 1999?", ["300", "1999"]),
        ("What about Russia's invasion?", ["Russia"]),
        ("что сказал Песков?", ["Песков"]),
    ],
)
def test_names_are_capitalised_words_past_the_first_and_numbers(
    text: str, names: list[str]
) -> None:
    assert [word.text for word in read_question(text).names] == names


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("who is Dmitriev?", ["Dmitriev"]),
        ("what did Trump say about tariffs?", ["Trump", "tariffs"]),
        ("who is it?", ["who", "is", "it"]),  # never empty: then every word counts
        ("How many people died?", ["died"]),
    ],
)
def test_content_is_what_is_asked_about(text: str, content: list[str]) -> None:
    assert [word.text for word in read_question(text).content] == content


@pytest.mark.parametrize(
    ("question", "sentence", "met"),
    [
        ("When is the visit?", "The visit is expected this week.", True),
        ("When is the visit?", "The visit is expected in May.", True),
        ("When is the visit?", "It began in 2012.", True),
        ("When is the visit?", "It begins at 8 p.m.", True),
        ("When is the visit?", "The visit can take place.", False),
        ("On which day is the visit?", "It is expected on Wednesday.", True),
        ("What time is it?", "They met in Moscow.", False),
        ("How many calls?", "He held at least two phone calls.", True),
        ("How much is it?", "It costs $5.", True),
        ("How many calls?", "He held several phone calls.", False),
        ("Where is he?", "Anything.", True),
        ("who is he?", "Anything.", True),
    ],
)
def test_kind_is_what_the_question_word_asks_for(question: str, sentence: str, met: bool) -> None:
    assert read_question(question).is_kind_met(sentence) is met
    assert evidence(sentence).core_text == sentence


@pytest.mark.parametrize(
    ("text", "languages", "language"),
    [
        ("Who is Dmitriev?", ("ru",), "en"),
        ("Кто такой Дмитриев?", ("en",), "ru"),
        ("Хто такий Дмитрієв?", ("ru", "uk"), "uk"),
        ("Wer ist der Kanzler?", ("en", "de", "fr"), "de"),
        ("Où est le président ?", ("en", "de", "fr"), "fr"),
        ("谁是总统？", ("en",), "zh"),
        ("大統領は誰ですか", ("zh", "ja"), "ja"),
        ("Dmitriev", ("fr", "en"), "fr"),
        ("2025?", (), "en"),
    ],
)
def test_the_language_of_a_question(text: str, languages: tuple[str, ...], language: str) -> None:
    assert read_question(text, languages).language == language


@pytest.mark.parametrize(
    ("text", "languages", "content", "names"),
    [
        (
            "Кто возглавляет фонд Дмитриева?",
            (),
            ["возглавляет", "фонд", "Дмитриева"],
            ["Дмитриева"],
        ),
        ("Wann traf der Kanzler 3 Minister?", ("de",), ["traf", "Kanzler", "3", "Minister"], ["3"]),
        ("谁是总统？", (), ["总统"], []),
    ],
)
def test_content_and_names_in_other_languages(
    text: str, languages: tuple[str, ...], content: list[str], names: list[str]
) -> None:
    question = read_question(text, languages)
    assert [word.text for word in question.content] == content
    assert [word.text for word in question.names] == names


def test_times_in_words_are_not_asked_of_another_language() -> None:
    question = read_question("When is the visit?")
    assert not question.is_kind_met("The visit is planned.")
    assert question.is_kind_met("Визит состоится в среду.", "ru")
