"""The parts of a text in the news form."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import normalise
from index.news_text import MAX_HEADER_LINES, NewsText, parse_news_text

SEED = Path(__file__).parents[2] / "seeds" / "000_50e888d2ed398487.txt"


@pytest.fixture(scope="module")
def seed() -> NewsText:
    return parse_news_text(normalise(SEED.read_text(encoding="utf-8")))


def test_seed_has_its_whole_headline(seed: NewsText) -> None:
    assert seed.title == (
        "Ukraine ceasefire negotiations: Putin's key adviser expected to visit Washington this week"
    )


def test_seed_keeps_date_and_publisher_as_given(seed: NewsText) -> None:
    assert seed.published == "2025-04-02 19:49:31"
    assert seed.publisher == "BOTA ALFA PRESS"


def test_seed_body_starts_after_the_headline_that_was_cut_short(seed: NewsText) -> None:
    assert seed.body.startswith("Kirill Dmitriev, a senior Kremlin adviser and head of a large ")
    assert "Ukraine ceasefire negotiations" not in seed.body


def test_seed_body_ends_before_the_end_mark(seed: NewsText) -> None:
    assert "/REL" in SEED.read_text(encoding="utf-8")
    assert "/REL" not in seed.body
    assert seed.body.endswith(".")


@pytest.mark.parametrize(
    ("line", "published", "publisher"),
    [
        ("2025-04-02 19:49:31 / BOTA ALFA PRESS", "2025-04-02 19:49:31", "BOTA ALFA PRESS"),
        ("2025-04-02", "2025-04-02", None),
        ("2025-04-02 / Kyiv Post", "2025-04-02", "Kyiv Post"),
        ("2025-04-02T19:49Z | Agence", "2025-04-02T19:49Z", "Agence"),
        ("2025-04-02 19:49:31.250 +02:00 – ТАСС", "2025-04-02 19:49:31.250 +02:00", "ТАСС"),
        ("2025-04-02 19:49 UTC - A / B", "2025-04-02 19:49 UTC", "A / B"),
        ("  2025-04-02  /  Wire  ", "2025-04-02", "Wire"),
        ("02.04.2025 / Press", "02.04.2025", "Press"),
        ("04/02/2025 / Press", "04/02/2025", "Press"),
        ("2025-02-30 / Press", "2025-02-30", "Press"),
        ("Wed, 2 April 2025 19:49", "Wed, 2 April 2025 19:49", None),
        ("Published: April 2, 2025", "April 2, 2025", None),
        (
            "Published on Wednesday, April 2, 2025 at 10:30 a.m. EDT | BBC News",
            "Wednesday, April 2, 2025 at 10:30 a.m. EDT",
            "BBC News",
        ),
        ("April 2, 2025 10:30 GMT", "April 2, 2025 10:30 GMT", None),
        ("10:30 AM · Apr 2, 2025", "10:30 AM · Apr 2, 2025", None),
        ("2 April 2025 / 19:49 / TASS", "2 April 2025 / 19:49", "TASS"),
        ("2 April 2025 – BBC News", "2 April 2025", "BBC News"),
        ("Reuters | 2 апреля 2025, 19:49", "2 апреля 2025, 19:49", "Reuters"),
        ("Kanal 24 | 2 April 2025", "2 April 2025", "Kanal 24"),
        ("Дата публикации: 2 апреля 2025 г.", "2 апреля 2025 г.", None),
        ("19:49, 2 квітня 2025", "19:49, 2 квітня 2025", None),
        ("Mittwoch, 2. April 2025, 10:30 Uhr", "Mittwoch, 2. April 2025, 10:30 Uhr", None),
        ("Le 2 avril 2025 à 10h30", "2 avril 2025 à 10h30", None),
        ("2 Nisan 2025 Çarşamba 10:30", "2 Nisan 2025 Çarşamba 10:30", None),
        ("发布时间：2025年4月2日 星期三 10:30", "2025年4月2日 星期三 10:30", None),
        ("2 April 2025 (Wednesday)", "2 April 2025 (Wednesday)", None),
        (
            "Wed Apr 2 2025 10:30:00 GMT+0200 (CEST)",
            "Wed Apr 2 2025 10:30:00 GMT+0200 (CEST)",
            None,
        ),
    ],
)
def test_date_line_forms(line: str, published: str, publisher: str | None) -> None:
    parsed = parse_news_text(f"A headline\n\n{line}\n\nThe body.")
    assert parsed == NewsText("A headline", published, publisher, "The body.")


@pytest.mark.parametrize(
    "line",
    [
        "On 2025-04-02 he left.",
        "2025-04-02 was a Wednesday.",
        "LONDON, April 2 (Reuters) - The minister left.",
        "LONDON, April 2, 2025 (Reuters) - The minister left.",
        "2 April 2025 – Troops leave the town",
        "2 April 2025 – Troops leave the town.",
        "The events of 2 April 2025",
        "Kyiv 2 April 2025",
        "Minister leaves office / 2 April 2025",
        "Updated: 2 April 2025",
        "2025-04-02 - 2025-04-05",
        "April 2025 / Press",
        "2 April 2025 and later",
    ],
)
def test_a_line_that_only_mentions_a_date_is_no_date_line(line: str) -> None:
    parsed = parse_news_text(f"A headline\n\n{line}\n\nThe body.")
    assert parsed == NewsText("A headline", None, None, f"{line}\n\nThe body.")


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("By John Smith | April 2, 2025", "By John Smith"),
        ("April 2, 2025 | By John Smith", "By John Smith"),
        ("Brussels, April 2, 2025", "Brussels"),
        ("New York, NY, Wednesday, April 2, 2025", "New York, NY"),
        ("Published: April 2, 2025 | Updated: April 3, 2025", "Updated: April 3, 2025"),
    ],
)
def test_author_and_place_beside_the_date_stay_text(line: str, rest: str) -> None:
    parsed = parse_news_text(f"A headline\n\n{line}\n\nThe body.")
    assert (parsed.title, parsed.publisher) == ("A headline", None)
    assert parsed.published is not None
    assert parsed.published.endswith("April 2, 2025")
    assert parsed.body == f"{rest}\n\nThe body."


@pytest.mark.parametrize(
    "header",
    [
        "A headline\n\nBOTA ALFA PRESS\n\n2025-04-02",
        "A headline\n\nBOTA ALFA PRESS\n2025-04-02",
        "A headline\nBOTA ALFA PRESS\n2025-04-02",
        "A headline\n\n2025-04-02\nBOTA ALFA PRESS",
        "A headline\n\n2025-04-02\n\nBOTA ALFA PRESS",
        "A headline\n\n2025-04-02\n\nSource: BOTA ALFA PRESS",
        "BOTA ALFA PRESS / 2025-04-02\n\nA headline",
    ],
)
def test_the_publisher_may_have_a_line_of_its_own(header: str) -> None:
    parsed = parse_news_text(f"{header}\n\nThe body.")
    assert parsed == NewsText("A headline", "2025-04-02", "BOTA ALFA PRESS", "The body.")


@pytest.mark.parametrize(
    "deck",
    ["Press freedom under threat", "His Deputy Takes Over", "Talks last two days", "HE WENT"],
)
def test_a_second_headline_is_no_publisher_and_stays(deck: str) -> None:
    above = parse_news_text(f"A headline\n\n{deck}\n\n2025-04-02\n\nThe body.")
    below = parse_news_text(f"A headline\n\n2025-04-02\n\n{deck}\n\nThe body.")
    assert above == below == NewsText("A headline", "2025-04-02", None, f"{deck}\n\nThe body.")


def test_a_headline_in_capitals_on_two_lines_is_one_headline() -> None:
    parsed = parse_news_text("MINISTER LEAVES\nOFFICE TODAY\n2025-04-02\nHE SAID SO\n\nBody.")
    assert parsed == NewsText(
        "MINISTER LEAVES OFFICE TODAY", "2025-04-02", None, "HE SAID SO\n\nBody."
    )


def test_a_byline_below_the_headline_stays_text() -> None:
    parsed = parse_news_text("A headline\nBy Jane Doe\n2 April 2025\n\nThe body.")
    assert parsed == NewsText("A headline", "2 April 2025", None, "By Jane Doe\n\nThe body.")


def test_lines_of_a_story_above_a_date_become_no_title() -> None:
    story = "\n".join(f"Line {number} of the story" for number in range(5))
    parsed = parse_news_text(f"{story}\n2025-04-02 / PRESS\nThe end of it.")
    assert parsed == NewsText("", "2025-04-02", "PRESS", f"{story}\n\nThe end of it.")


def test_a_lead_between_headline_and_date_stays_text() -> None:
    parsed = parse_news_text("A headline\n\nThe lead. It says more.\n\n2025-04-02 / P\n\nBody.")
    assert parsed == NewsText("A headline", "2025-04-02", "P", "The lead. It says more.\n\nBody.")


def test_two_sentences_above_a_date_are_not_one_headline() -> None:
    parsed = parse_news_text("The minister left.\nHe said no.\n\n2025-04-02 / P\n\nBody.")
    assert parsed == NewsText("The minister left.", "2025-04-02", "P", "He said no.\n\nBody.")


def test_a_chronicle_has_no_date_of_its_own() -> None:
    text = "24 February 2022\n\nTroops cross the border.\n\n2 April 2022\n\nThey leave."
    assert parse_news_text(f"Timeline\n\n{text}") == NewsText("Timeline", None, None, text)


def test_the_same_date_twice_is_no_chronicle() -> None:
    parsed = parse_news_text("A headline\n\n2 April 2022\n\nBody.\n\n2 April 2022")
    assert parsed == NewsText("A headline", "2 April 2022", None, "Body.\n\n2 April 2022")


def test_an_agency_line_in_the_story_stays_there() -> None:
    text = "LONDON, April 2 (Reuters) - The minister left on Monday.\n\nHe said no."
    assert parse_news_text(text) == NewsText("", None, None, text)
    assert parse_news_text(f"Minister leaves\n\n{text}") == NewsText(
        "Minister leaves", None, None, text
    )


def test_a_known_title_is_not_looked_for_again() -> None:
    parsed = parse_news_text("A headline\n\n2025-04-02 / P\n\nBody.", title="A headline")
    assert parsed == NewsText("A headline", "2025-04-02", "P", "Body.")
    parsed = parse_news_text("Short and alone\n\nBody.", title="A headline")
    assert parsed == NewsText("A headline", None, None, "Short and alone\n\nBody.")


def test_a_date_line_far_down_belongs_to_the_story() -> None:
    story = "\n".join(f"Line {number}." for number in range(MAX_HEADER_LINES))
    text = f"{story}\n2025-04-02 / PRESS\nThe end of it."
    assert parse_news_text(text) == NewsText("", None, None, text)


def test_headline_of_several_lines_is_joined() -> None:
    parsed = parse_news_text("A headline\nin two  lines\n\n2025-04-02 / P\n\nThe body.")
    assert parsed.title == "A headline in two lines"
    assert parsed.body == "The body."


def test_headline_after_the_date_line_is_taken() -> None:
    parsed = parse_news_text("2025-04-02 / P\n\nThe headline stands here\n\nThe body.")
    assert parsed == NewsText("The headline stands here", "2025-04-02", "P", "The body.")


@pytest.mark.parametrize(
    "repeated",
    [
        "Minister leaves office after a long debate",
        "MINISTER LEAVES OFFICE after a long debate.",
        "Minister leaves office",
        "Minister leaves office…",
        "Minister leaves office after a lo...",
        "Minister  leaves\noffice after",
    ],
)
def test_repeated_headline_is_left_out(repeated: str) -> None:
    title = "Minister leaves office after a long debate"
    parsed = parse_news_text(f"{title}\n\n2025-04-02 / P\n\n{repeated}\n\nHe said so.")
    assert parsed == NewsText(title, "2025-04-02", "P", "He said so.")


@pytest.mark.parametrize(
    "first",
    [
        "Minister",  # too short to be sure
        "Minister leaves office after a long debate, and his deputy goes too.",
        "The minister leaves office after a long debate",
    ],
)
def test_a_first_paragraph_that_is_no_repeat_stays(first: str) -> None:
    title = "Minister leaves office after a long debate"
    parsed = parse_news_text(f"{title}\n\n2025-04-02 / P\n\n{first}\n\nHe said so.")
    assert parsed.body == f"{first}\n\nHe said so."


def test_a_repeated_headline_without_a_blank_line_is_left_out() -> None:
    title = "Minister leaves office after a long debate"
    parsed = parse_news_text(f"{title}\n2025-04-02 / P\n{title}\nHe said so.")
    assert parsed == NewsText(title, "2025-04-02", "P", "He said so.")


def test_a_wrapped_sentence_that_begins_like_the_headline_stays() -> None:
    title = "Minister leaves office after a long debate"
    body = f"{title}\nin parliament. He said so."
    assert parse_news_text(f"{title}\n\n2025-04-02 / P\n\n{body}").body == body


def test_a_body_that_is_only_the_headline_stays() -> None:
    title = "Minister leaves office after a long debate"
    assert parse_news_text(f"{title}\n\n2025-04-02 / P\n\n{title}").body == title


@pytest.mark.parametrize(
    "mark",
    [
        " /REL",
        "\n/REL",
        "\n\n/ABC/",
        "\n###",
        "\n#####",
        "\n- 30 -",
        "\n-30-",
        " (ENDS)",
        " ENDS",
        "\nEND",
        "\n(END)",
        "\n\n/REL/",
    ],
)
def test_end_mark_is_left_out(mark: str) -> None:
    assert parse_news_text(f"Head\n\n2025-04-02 / P\n\nHe left.{mark}").body == "He left."


@pytest.mark.parametrize(
    "body",
    [
        "He read A/REL",
        "See /rel",
        "It cost -300-",
        "He spends his WEEKENDS",
        "/REL he said",
        "They lived on.\n\nTHE END",
        "THE END",
        "He opened /ETC",
        "He read (ENDS)",
        "room - 30 -",
    ],
)
def test_words_that_look_like_an_end_mark_stay(body: str) -> None:
    assert parse_news_text(f"Head\n\n2025-04-02 / P\n\n{body}").body == body


def test_undated_text_keeps_its_headline() -> None:
    parsed = parse_news_text("What the minister said\n\nHe said no. /REL")
    assert parsed == NewsText("What the minister said", None, None, "He said no.")


@pytest.mark.parametrize(
    "text",
    [
        "The minister left.\n\nHe said no.",
        "“The minister left.”\n\nHe said no.",
        "The minister left\nHe said no",
        "One paragraph only",
        "long " * 60 + "\n\nHe said no.",
        "",
    ],
)
def test_undated_text_without_a_headline_is_all_body(text: str) -> None:
    assert parse_news_text(text) == NewsText("", None, None, text)


def test_an_undated_headline_has_at_most_two_lines() -> None:
    parsed = parse_news_text("What the minister said\nand what he meant\n\nHe said no.")
    assert parsed == NewsText("What the minister said and what he meant", None, None, "He said no.")
    text = "Roses are red\nViolets are blue\nSugar is sweet\n\nHe said no."
    assert parse_news_text(text) == NewsText("", None, None, text)


HEADER_LINES = ["2025-04-02 / PRESS", "2 April 2025", "BBC News", "By Jane Doe", "Kyiv, 1 May 2024"]


@given(
    st.lists(
        st.one_of(
            st.just(""),
            st.sampled_from(HEADER_LINES),
            st.integers(0, 99).map(lambda n: f"Word{n} stands here"),
            st.integers(0, 99).map(lambda n: f"Word{n} stands here."),
        ),
        max_size=14,
    )
)
def test_no_word_is_lost(lines: list[str]) -> None:
    """Every distinct word is in one of the parts, whatever order the lines come in."""
    text = normalise("\n".join(lines))
    parsed = parse_news_text(text)
    parts = (parsed.title, parsed.published or "", parsed.publisher or "", parsed.body)
    assert set(re.findall(r"\w+", text)) == set(re.findall(r"\w+", " ".join(parts)))


@given(st.text(alphabet="aA.\n /-2025|04", max_size=80))
def test_any_text_has_its_parts(text: str) -> None:
    plain = normalise(text)
    parsed = parse_news_text(plain)
    assert parsed.title == parsed.title.strip()
    assert parsed.body == parsed.body.strip()
    assert len(parsed.body) <= len(plain) + 2
