"""The parts of a text in the news form."""

from pathlib import Path

import pytest

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
        "02.04.2025 / Press",
        "2025-4-2 / Press",
    ],
)
def test_a_line_that_only_mentions_a_date_is_no_date_line(line: str) -> None:
    parsed = parse_news_text(f"A headline\n\n{line}\n\nThe body.")
    assert parsed == NewsText("A headline", None, None, f"{line}\n\nThe body.")


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


def test_a_body_that_is_only_the_headline_stays() -> None:
    title = "Minister leaves office after a long debate"
    assert parse_news_text(f"{title}\n\n2025-04-02 / P\n\n{title}").body == title


@pytest.mark.parametrize(
    "mark", [" /REL", "\n/REL", "\n\n/ABC/", "\n###", "\n#####", "\n- 30 -", "\n-30-", " (ENDS)"]
)
def test_end_mark_is_left_out(mark: str) -> None:
    assert parse_news_text(f"Head\n\n2025-04-02 / P\n\nHe left.{mark}").body == "He left."


@pytest.mark.parametrize(
    "body", ["He read A/REL", "See /rel", "It cost -300-", "He spends his WEEKENDS", "/REL he said"]
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
