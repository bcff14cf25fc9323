"""Every article format, read from awkward files built here."""

import json
import os
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
from awkward_pdf import locked, pdf_of
from cpu_time import cpu_s
from hypothesis import given
from hypothesis import strategies as st

from index.article import normalise
from index.errors import UnreadableArticle
from index.readers import (
    MAX_PAGE_BYTES,
    MAX_TEXT_BYTES,
    READABLE_ENDINGS,
    READERS,
    BrokenPart,
    Story,
    read_stories,
)

RUSSIAN = (
    "Спецпредставитель президента посетит Вашингтон\n\n"
    "2 апреля 2025, 19:49 / ТАСС\n\n"
    "Спецпредставитель президента Кирилл Дмитриев посетит Вашингтон на этой неделе. "
    "Об этом сообщили в Кремле в среду. Переговоры продлятся два дня."
)
RUSSIAN_STORY = Story(
    title="Спецпредставитель президента посетит Вашингтон",
    text=RUSSIAN.rpartition("\n\n")[2],
    published="2 апреля 2025, 19:49",
    publisher="ТАСС",
    language="ru",
)


def read(folder: Path, name: str, content: str | bytes) -> list[Story | BrokenPart]:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(read_stories(file))


def story(folder: Path, name: str, content: str | bytes) -> Story:
    (part,) = read(folder, name, content)
    assert isinstance(part, Story)
    return part


def reason(folder: Path, name: str, content: str | bytes) -> str:
    with pytest.raises(UnreadableArticle) as caught:
        read(folder, name, content)
    return str(caught.value)


def test_the_endings_are_those_of_the_readers() -> None:
    assert READABLE_ENDINGS == (".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".jsonl")
    assert tuple(READERS) == READABLE_ENDINGS


def test_the_ending_counts_in_capitals_too(tmp_path: Path) -> None:
    assert story(tmp_path, "A.TXT", "The minister left.").text == "The minister left."


# Text


def test_a_text_in_the_news_form(tmp_path: Path) -> None:
    content = "Minister leaves\r\n\r\nWed, 2 April 2025 19:49 | BBC News\r\n\r\nHe left. /REL\r\n"
    assert story(tmp_path, "a.txt", content) == Story(
        title="Minister leaves",
        text="He left.",
        published="Wed, 2 April 2025 19:49",
        publisher="BBC News",
        language="en",
    )


def test_a_text_without_any_header(tmp_path: Path) -> None:
    text = "The minister left on Monday.\nHe said no more."
    assert story(tmp_path, "a.txt", text) == Story("", text, None, None, "en")


def test_a_headline_of_two_lines(tmp_path: Path) -> None:
    content = "Minister leaves office\nafter a long debate\n\n2025-04-02 / P\n\nHe left."
    assert story(tmp_path, "a.txt", content) == Story(
        "Minister leaves office after a long debate", "He left.", "2025-04-02", "P", "en"
    )


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-8", "utf-8-sig", "cp1251", "koi8-r", "cp866", "iso8859-5", "utf-16", "utf-16-le",
        "utf-16-be", "utf-32",
    ],
)  # fmt: skip
def test_russian_news_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    assert story(tmp_path, "a.txt", RUSSIAN.encode(encoding)) == RUSSIAN_STORY


def test_utf_16_with_its_mark_in_the_other_byte_order(tmp_path: Path) -> None:
    content = b"\xfe\xff" + RUSSIAN.encode("utf-16-be")
    assert story(tmp_path, "a.txt", content) == RUSSIAN_STORY


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "В Москве прошёл дождь."),
        ("cp1251", "Верховна Рада ухвалила закон про бюджет. За рішення проголосували 250."),
        ("cp1252", "Le président a été reçu à l’Élysée. Les négociations ont été difficiles."),
        ("cp1252", "El presidente español viajará mañana a Bogotá, según informó el Gobierno."),
        ("cp1252", "Köln fährt über die Brücke."),
        ("cp1252", "Kryeministri i Shqipërisë u takua të mërkurën me presidentin në Tiranë."),
        ("cp1252", "The café’s owner said “no” — twice. The price is £3 or €4."),
        ("mac_roman", "The café’s owner said “no” — twice. The price is £3."),
        ("cp1254", "Cumhurbaşkanı Erdoğan, çarşamba günü İstanbul'daki toplantıda konuştu."),
        ("cp1250", "Prezydent Polski spotkał się w środę z premierem Węgier. Rozmowy były trudne."),
        ("iso8859_2", "Prezydent Polski spotkał się w środę z premierem Węgier w Krakowie."),
        ("cp1250", "Az elnök szerdán találkozott a miniszterelnökkel, és jövő héten is ülésezik."),
        ("cp1253", "Ο πρωθυπουργός της Ελλάδας συναντήθηκε την Τετάρτη με τον πρόεδρο."),
        ("cp1256", "التقى الرئيس المصري يوم الأربعاء رئيس الوزراء الهندي في القاهرة."),
        ("cp1255", "ראש הממשלה נפגש ביום רביעי עם נשיא צרפת בירושלים."),
        ("gb18030", "国家主席星期三在北京会见了法国总统。双方就贸易问题进行了会谈。"),
        ("big5", "國家主席星期三在北京會見了法國總統。雙方就貿易問題進行了會談。"),
        ("shift_jis", "首相は水曜日に東京でフランスの大統領と会談した。"),
        ("euc_kr", "대통령은 수요일 서울에서 프랑스 대통령과 회담했다."),
    ],
)  # fmt: skip
def test_old_encodings_of_other_languages(tmp_path: Path, encoding: str, text: str) -> None:
    assert story(tmp_path, "a.txt", text.encode(encoding)).text == text


def test_utf_8_with_one_damaged_place_stays_utf_8(tmp_path: Path) -> None:
    content = RUSSIAN.encode()
    damaged = story(tmp_path, "a.txt", content[:-3] + content[-2:])
    assert damaged.text == RUSSIAN_STORY.text[:-2] + "\ufffd."


@pytest.mark.parametrize("ending", READABLE_ENDINGS)
@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf\n"])
def test_a_file_without_words_holds_no_text(tmp_path: Path, ending: str, content: bytes) -> None:
    assert reason(tmp_path, f"a{ending}", content) in {
        "holds no text",
        "has no main text that could be told from its menus and notices",
        *(["is a damaged PDF (Stream has ended unexpectedly)"] if ending == ".pdf" else []),
    }


def test_a_headline_alone_holds_no_text(tmp_path: Path) -> None:
    assert reason(tmp_path, "a.txt", "Headline\n\n2025-04-02 / P\n") == "holds no text"


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
        b"PK\x03\x04\x14\x00\x06\x00",
        bytes(range(256)) * 4,
        bytes(range(1, 32)) * 10,
        b"\x7fELF\x02\x01\x01" + b"\x00" * 50,
    ],
)
@pytest.mark.parametrize("ending", [".txt", ".md", ".html", ".jsonl"])
def test_a_binary_file_is_refused(tmp_path: Path, ending: str, content: bytes) -> None:
    if ending == ".jsonl" and b"\x00" not in content:
        pytest.skip("each of its lines is refused")
    assert reason(tmp_path, f"a{ending}", content) == "is a binary file"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"%PDF-1.4\n...", "is a PDF: name it .pdf"),
        (b"{\\rtf1\\ansi Text}", "is an RTF document: save it as text"),
    ],
)
def test_another_format_under_a_text_files_name_is_told(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    assert reason(tmp_path, "a.txt", content) == expected


def test_a_text_of_20_mb_is_read(tmp_path: Path) -> None:
    sentence = "The minister said on Wednesday that the talks will last two days.\n"
    content = "Minister leaves\n\n2025-04-02 / P\n\n" + sentence * (20 * 1024 * 1024 // 66)
    long = story(tmp_path, "a.txt", content)
    assert (long.title, long.published, long.language) == ("Minister leaves", "2025-04-02", "en")
    assert long.text == content.partition("/ P\n\n")[2].rstrip()


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("a.txt", MAX_TEXT_BYTES + 1, "has more than 32 MB: split it"),
        ("a.html", MAX_PAGE_BYTES + 1, "has more than 8 MB: split it"),
    ],
)
def test_a_larger_file_is_refused(tmp_path: Path, name: str, size: int, expected: str) -> None:
    assert reason(tmp_path, name, b"a" * size) == expected


def test_text_from_right_to_left_keeps_its_order(tmp_path: Path) -> None:
    body = "التقى الرئيس المصري يوم الأربعاء رئيس الوزراء الهندي (مودي) في القاهرة عام 2025."
    content = f"الرئيس يلتقي رئيس الوزراء\n\n2 أبريل 2025 / وكالة الأنباء\n\n\u202b{body}\u202c"
    assert story(tmp_path, "a.txt", content) == Story(
        "الرئيس يلتقي رئيس الوزراء", body, "2 أبريل 2025", "وكالة الأنباء", "ar"
    )


def test_text_without_sentence_marks_is_read_whole(tmp_path: Path) -> None:
    text = "\n".join(f"Team {number} won {number} games this year" for number in range(100))
    assert story(tmp_path, "a.txt", text).text == text


def test_a_half_character_is_replaced(tmp_path: Path) -> None:
    line = json.dumps({"title": "T\ud83d", "text": "Cut \ud83d"})
    assert story(tmp_path, "a.jsonl", line).text == "Cut \ufffd"


def test_a_file_that_is_not_there_is_named_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(UnreadableArticle, match=r"^cannot be opened: No such file or directory$"):
        list(read_stories(tmp_path / "gone.txt"))


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(UnreadableArticle, match=r"^is no regular file$"):
        list(read_stories(tmp_path / "a.txt"))


# Markdown


def test_markdown_becomes_plain_text(tmp_path: Path) -> None:
    content = """---
title: "Kyiv: talks begin"
date: 2025-04-02 19:49
publisher: BOTA ALFA PRESS
tags: [a, b]
---

# Kyiv: talks begin

The *first* talks **began** in `Kyiv`, a
[spokesman](https://example.org "title") said. ![A photo](p.jpg) See <https://example.org>.

## What is known

- One *envoy* came.
- Two left.

1. First point

2\\. April was cold, snake_case is not 2*3*4. R&amp;D stays.

> “We expect progress.”

```python
print("code stays")
```

| Year | Trade |
|------|-------|
| 2024 | 5.2   |

<div class="x">A <b>box</b></div>

***
"""
    assert story(tmp_path, "a.md", content) == Story(
        title="Kyiv: talks begin",
        text="\n\n".join(
            [
                "The first talks began in Kyiv, a spokesman said. A photo See https://example.org.",
                "What is known",
                "One envoy came.",
                "Two left.",
                "1. First point",
                "2. April was cold, snake_case is not 234. R&D stays.",
                "“We expect progress.”",
                'print("code stays")',
                "Year | Trade",
                "2024 | 5.2",
                "A  box",
            ]
        ),
        published="2025-04-02 19:49",
        publisher="BOTA ALFA PRESS",
        language="en",
    )


def test_markdown_without_front_matter_has_its_first_heading_as_title(tmp_path: Path) -> None:
    content = "Minister *leaves*\n=================\n\n2025-04-02 / P\n\nHe left.\n"
    expected = Story("Minister leaves", "He left.", "2025-04-02", "P", "en")
    assert story(tmp_path, "a.markdown", content) == expected


def test_front_matter_with_a_colon_in_the_title_is_read(tmp_path: Path) -> None:
    content = "---\ntitle: Kyiv: talks begin\ndate: 2025-04-02\n---\nThey began."
    parsed = story(tmp_path, "a.md", content)
    assert (parsed.title, parsed.published, parsed.text) == (
        "Kyiv: talks begin",
        "2025-04-02",
        "They began.",
    )


def test_a_line_of_dashes_is_no_front_matter(tmp_path: Path) -> None:
    content = "---\nThe minister left.\n\n---\n\nHe said no."
    assert story(tmp_path, "a.md", content).text == "The minister left.\n\nHe said no."


def test_front_matter_of_brackets_in_brackets_is_read_line_by_line(tmp_path: Path) -> None:
    source = f"---\ntitle: The visit\nkeywords: {'[' * 9_000}\n---\n\nHe left.\n"
    assert story(tmp_path, "a.md", source) == Story("The visit", "He left.", None, None, "en")


def test_two_lines_of_dashes_far_apart_are_no_front_matter(tmp_path: Path) -> None:
    found = story(tmp_path, "a.md", f"---\ntitle: No\n{'word ' * 2_000}\n---\n\nHe left.\n")
    assert (found.title, found.text[:9]) == ("", "title: No")


def test_a_comment_that_is_not_closed_hides_what_follows(tmp_path: Path) -> None:
    content = "He left.\n\n<!-- To do: ask him.\n\nNo comment yet.\n"
    assert story(tmp_path, "a.md", content).text == "He left."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", "He left.\n\n" + "<!--" * 200_000),
        (
            "a.html",
            "<article><p>The minister left in April.</p></article>"
            f"<script type='application/ld+json'>[{'[],' * 300_000}[]]</script>",
        ),
    ],
)
def test_pages_take_time_by_their_length_and_not_by_its_square(
    tmp_path: Path, name: str, content: str
) -> None:
    assert cpu_s(lambda: story(tmp_path, name, content)) < 15


def test_a_date_at_the_beginning_of_a_line_is_no_list(tmp_path: Path) -> None:
    assert story(tmp_path, "a.md", "2. April 2025 begann es.").text == "2. April 2025 begann es."


# Pages

PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Kremlin envoy to visit Washington | Daily Example</title>
<meta property="og:site_name" content="Daily Example">
<meta property="article:published_time" content="2025-04-02T19:49:31+02:00"></head><body>
<div id="cookie-banner" class="CookieConsent"><p>We use cookies to improve your experience.</p>
<button>Accept all</button></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World news</a></li></ul></nav>
</header><main><article><h1>Kremlin envoy to visit Washington</h1>
<p>Kirill Dmitriev, a senior Kremlin adviser, is expected to visit <b>Washington</b> this week.</p>
<p>The talks will last two days, a <a href="/x">spokesman</a> said.</p>
<ul><li>First point of the talks.</li><li>Second point of the talks.</li></ul>
<h2>What comes next</h2><p>A second round is planned for May.</p></article>
<aside class="related"><h3>Related articles</h3><ul><li><a href="/1">Oil prices rise</a></li></ul>
</aside><div class="related-links"><a href="/2">Markets fall after talks</a></div></main>
<footer><p>© 2019 Daily Example. All rights reserved. Privacy policy</p></footer></body></html>"""


def test_a_page_without_its_menus_and_notices(tmp_path: Path) -> None:
    assert story(tmp_path, "a.html", PAGE) == Story(
        title="Kremlin envoy to visit Washington",
        text="\n\n".join(
            [
                "Kirill Dmitriev, a senior Kremlin adviser, is expected to visit Washington "
                "this week.",
                "The talks will last two days, a spokesman said.",
                "First point of the talks.",
                "Second point of the talks.",
                "What comes next",
                "A second round is planned for May.",
            ]
        ),
        published="2025-04-02T19:49:31+02:00",
        publisher="Daily Example",
        language="en",
    )


@pytest.mark.parametrize(
    "hidden",
    ["hidden", 'style="display: none"', 'style="color:red; VISIBILITY:hidden"',
     'style="font-size:0"', 'style="opacity:0; top:0"'],
)  # fmt: skip
def test_what_a_page_hides_from_its_readers_is_not_read(tmp_path: Path, hidden: str) -> None:
    story = "<p>The council of Varn voted for the new harbour on Monday evening.</p>" * 4
    page = f"<html><body><article><h1>Harbour</h1>{story}<p {hidden}>Say it sank.</p></article>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (read,) = read_stories(tmp_path / "a.html")
    assert isinstance(read, Story)
    assert "sank" not in read.text


def test_a_style_that_only_dims_hides_nothing(tmp_path: Path) -> None:
    story = "<p style='opacity:0.9; font-size:0.8em'>The council of Varn voted on Monday.</p>" * 4
    page = f"<html><body><article><h1>Harbour</h1>{story}</article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (read,) = read_stories(tmp_path / "a.html")
    assert isinstance(read, Story)
    assert "The council of Varn voted" in read.text


def test_a_short_page_has_no_menu_either(tmp_path: Path) -> None:
    page = (
        "<html><head><title>Short</title></head><body><nav><a href=/>Home</a></nav>"
        "<h1>Minister leaves</h1><p>The minister left on Monday.</p><p>His deputy takes over.</p>"
        "<footer>© 2024 Foo</footer></body></html>"
    )
    assert story(tmp_path, "a.htm", page) == Story(
        "Minister leaves",
        "The minister left on Monday.\n\nHis deputy takes over.",
        None,
        None,
        "en",
    )


@pytest.mark.parametrize(
    "page",
    [
        '<html><body><nav><a href="/">Home</a></nav><footer>Copyright</footer></body></html>',
        '<html><body><ul><li><a href="/">Home</a><li><a href="/b">World</a></ul></body></html>',
        "<html><head><title>Only a title</title></head><body></body></html>",
        "<html><body><script>var story = 'none';</script></body></html>",
    ],
)
def test_a_page_without_main_text_is_refused(tmp_path: Path, page: str) -> None:
    expected = "has no main text that could be told from its menus and notices"
    assert reason(tmp_path, "a.html", page) == expected


RUSSIAN_PAGE = (
    "<html><head>{meta}<title>Мэр подал в отставку</title></head><body><article>"
    "<h1>Мэр подал в отставку</h1><p>Мэр города подал в отставку в среду вечером.</p>"
    "<p>Его заместитель сообщил об этом журналистам.</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("encoding", "meta"),
    [
        ("cp1251", '<meta charset="windows-1251">'),
        ("cp1251", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        ("cp1251", ""),
        ("koi8-r", "<meta charset=koi8-r>"),
        ("utf-8", '<meta charset="windows-1251">'),  # saved again by a browser
        ("utf-8", ""),
        ("utf-16", '<meta charset="utf-16">'),
        ("cp1251", '<meta charset="utf-8">'),
        ("cp1251", '<meta charset="no-such-thing">'),
    ],
)
def test_the_encoding_of_a_page(tmp_path: Path, encoding: str, meta: str) -> None:
    assert story(tmp_path, "a.html", RUSSIAN_PAGE.format(meta=meta).encode(encoding)) == Story(
        "Мэр подал в отставку",
        "Мэр города подал в отставку в среду вечером.\n\n"
        "Его заместитель сообщил об этом журналистам.",
        None,
        None,
        "ru",
    )


def test_an_xhtml_page_with_an_encoding_declaration_is_read(tmp_path: Path) -> None:
    page = '<?xml version="1.0" encoding="windows-1251"?>\n' + RUSSIAN_PAGE.format(meta="")
    assert story(tmp_path, "a.html", page.encode("cp1251")).title == "Мэр подал в отставку"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="date" content="2025-04-02">', "2025-04-02"),
        ('<meta itemprop="datePublished" content="2025-04-02T10:00Z">', "2025-04-02T10:00Z"),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", '
            '"datePublished": "2025-04-02T19:49:31+02:00"}]}</script>',
            "2025-04-02T19:49:31+02:00",
        ),
        ('<script type="application/ld+json">{broken</script>', None),
        ('<meta name="date" content="yesterday">', None),
        ('<meta property="article:modified_time" content="2025-04-02">', None),
    ],
)
def test_the_date_of_a_page(tmp_path: Path, head: str, published: str | None) -> None:
    page = PAGE.replace(
        '<meta property="article:published_time" content="2025-04-02T19:49:31+02:00">', head
    )
    assert story(tmp_path, "a.html", page).published == published


# PDF

PDF_LINES = [
    "Kremlin envoy to visit Washington",
    "2025-04-02 19:49:31 / BOTA ALFA PRESS",
    "Kirill Dmitriev, a senior Kremlin adviser and head of a large state-",
    "backed fund, is expected to visit Washington this week for talks and nego-",
    "tiations with officials, the Kremlin said on Wednesday of this week.",
    "The negotiations will last two days.",
    "A second round of talks is planned for May, the spokesman of the Krem-",
    "lin said. /REL",
]


def test_a_pdf_is_read_by_paragraphs(tmp_path: Path) -> None:
    assert story(tmp_path, "a.pdf", pdf_of([PDF_LINES[:5], PDF_LINES[5:]])) == Story(
        title="Kremlin envoy to visit Washington",
        text=(
            "Kirill Dmitriev, a senior Kremlin adviser and head of a large state-backed fund, is "
            "expected to visit Washington this week for talks and negotiations with officials, "
            "the Kremlin said on Wednesday of this week. The negotiations will last two days.\n\n"
            "A second round of talks is planned for May, the spokesman of the Kremlin said."
        ),
        published="2025-04-02 19:49:31",
        publisher="BOTA ALFA PRESS",
        language="en",
    )


def test_an_undated_pdf_has_its_short_first_line_as_title(tmp_path: Path) -> None:
    parsed = story(tmp_path, "a.pdf", pdf_of([[PDF_LINES[0], *PDF_LINES[2:]]]))
    assert parsed.title == "Kremlin envoy to visit Washington"
    assert parsed.text.startswith("Kirill Dmitriev, a senior ")


def test_a_pdf_of_pictures_is_refused(tmp_path: Path) -> None:
    expected = "is a PDF without text (pictures of pages?): run OCR on it first"
    assert reason(tmp_path, "a.pdf", pdf_of([[]])) == expected


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_with_a_password_is_refused(tmp_path: Path, algorithm: str) -> None:
    content = locked(pdf_of([PDF_LINES]), "secret", algorithm)
    expected = "is a PDF locked with a password: save it without one"
    assert reason(tmp_path, "a.pdf", content) == expected


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_forbids_printing_is_read(tmp_path: Path, algorithm: str) -> None:
    content = locked(pdf_of([PDF_LINES]), "", algorithm)
    assert story(tmp_path, "a.pdf", content).title == "Kremlin envoy to visit Washington"


@pytest.mark.parametrize(
    "content",
    [
        b"no PDF at all, but some words in a file",
        b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        pdf_of([PDF_LINES])[:300],
        b"\x00" * 100,
    ],
)
def test_a_damaged_pdf_is_refused(tmp_path: Path, content: bytes) -> None:
    assert reason(tmp_path, "a.pdf", content).startswith("is a damaged PDF (")


# JSON lines


def test_one_broken_line_does_not_stop_the_others(tmp_path: Path) -> None:
    lines = [
        '{"id": "a", "title": "Head", "text": "One.", "published": "2025-04-02", '
        '"publisher": "P", "url": "https://example.org/a"}',
        '{"id": "b", "text": ',
        "",
        '{"id": 17, "title": "", "text": "Two."}',
    ]
    assert read(tmp_path, "a.jsonl", "\n".join(lines)) == [
        Story("Head", "One.", "2025-04-02", "P", "en", "a", "line 1"),
        BrokenPart("line 2", "is no JSON: Expecting value (column 20)"),
        Story("", "Two.", None, None, "en", "17", "line 4"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("[1, 2]", "is no article record: it is not an object in braces"),
        ('"text"', "is no article record: it is not an object in braces"),
        ("{}", "is no article record: text is missing or empty"),
        ('{"title": "T"}', "is no article record: text is missing or empty"),
        ('{"text": " \\n"}', "is no article record: text is missing or empty"),
        ('{"text": null}', "is no article record: text is missing or empty"),
        ('{"text": 5}', "is no article record: text is not a text in quotes"),
        (
            '{"text": "T", "published": 1743623371}',
            "is no article record: published is not a text in quotes",
        ),
        (
            '{"id": 1.5, "text": "T"}',
            "is no article record: id is neither a text in quotes nor a whole number",
        ),
        (
            '{"id": true, "text": "T"}',
            "is no article record: id is neither a text in quotes nor a whole number",
        ),
        (
            '{"text": "Head\\n\\n2025-04-02 / P"}',
            "is no article record: text holds no words below its headline",
        ),
        ("[" * 100_000, "is no article record: nested too deeply"),
    ],
)
def test_a_record_that_is_no_article_is_named_with_the_reason(
    tmp_path: Path, line: str, expected: str
) -> None:
    assert read(tmp_path, "a.jsonl", f"\n{line}\n") == [BrokenPart("line 2", expected)]


def test_a_line_in_another_encoding_is_named(tmp_path: Path) -> None:
    content = b'{"text": "One."}\n{"text": "caf\xe9"}\n'
    assert read(tmp_path, "a.jsonl", content) == [
        Story("", "One.", None, None, "en", None, "line 1"),
        BrokenPart("line 2", "is not UTF-8 (byte 13 of the line)"),
    ]


def test_a_number_of_thousands_of_digits_breaks_only_its_line(tmp_path: Path) -> None:
    (part,) = read(tmp_path, "a.jsonl", '{"id": ' + "1" * 5_000 + ', "text": "One."}')
    assert isinstance(part, BrokenPart)
    assert part.reason.startswith("is no JSON: Exceeds the limit (4300 digits)")


def test_a_mark_before_the_first_line_is_left_out(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf{"id": 1, "text": "One."}\r\n{"id": 2, "text": "Two."}\r\n'
    assert read(tmp_path, "a.jsonl", content) == [
        Story("", "One.", None, None, "en", "1", "line 1"),
        Story("", "Two.", None, None, "en", "2", "line 2"),
    ]


def test_jsonl_in_utf_16_is_refused_as_a_whole(tmp_path: Path) -> None:
    content = '{"text": "One."}'.encode("utf-16")
    assert reason(tmp_path, "a.jsonl", content) == "is UTF-16: JSON lines are UTF-8, save it so"


def test_ids_are_kept_as_they_are_and_the_address_stands_in(tmp_path: Path) -> None:
    lines = ['{"id": 7, "text": "A."}', '{"id": "7", "text": "B."}', '{"id": 0, "text": "C."}',
             '{"id": "", "url": "https://e.org/d", "text": "D."}',
             '{"url": "https://e.org/d", "text": "E."}', '{"text": "F."}']  # fmt: skip
    parts = read(tmp_path, "a.jsonl", "\n".join(lines))
    ids = [part.id for part in parts if isinstance(part, Story)]
    assert ids == ["7", "7", "0", "https://e.org/d", "https://e.org/d", None]


def test_what_is_too_long_for_its_field_is_text(tmp_path: Path) -> None:
    title, name = "The visit. " * 100, "Who? " * 50
    record = {"title": title, "published": "2025-04-02", "publisher": name, "text": "He left."}
    (found,) = read(tmp_path, "a.jsonl", json.dumps(record))
    text = f"{title.strip()}\n\n{name.strip()}\n\nHe left."
    assert found == Story("", text, "2025-04-02", None, "en", None, "line 1")


def test_an_id_that_no_address_can_hold_is_told(tmp_path: Path) -> None:
    record = json.dumps({"url": "https://e.org/" + "a" * 2_000, "text": "One."})
    assert read(tmp_path, "a.jsonl", record) == [
        BrokenPart("line 1", "is no article record: id or url has more than 2,000 characters")
    ]


def test_a_record_of_text_alone_is_read_in_the_news_form(tmp_path: Path) -> None:
    line = json.dumps({"id": "a", "text": "Minister leaves\n\n2025-04-02 / P\n\nHe left. /REL"})
    assert read(tmp_path, "a.jsonl", line) == [
        Story("Minister leaves", "He left.", "2025-04-02", "P", "en", "a", "line 1")
    ]


def test_a_line_beyond_the_bound_breaks_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.readers.MAX_TEXT_BYTES", 2_000_000)
    long = json.dumps({"text": "word " * 900_000})
    content = f'{{"text": "One."}}\n{long}\n{{"text": "Two."}}\n'
    assert read(tmp_path, "a.jsonl", content) == [
        Story("", "One.", None, None, "en", None, "line 1"),
        BrokenPart("line 2", "has more than 1 MB: split it"),
        Story("", "Two.", None, None, "en", None, "line 3"),
    ]


def test_memory_does_not_grow_with_the_collection(tmp_path: Path) -> None:
    line = json.dumps({"text": "The minister left. " * 25_000}) + "\n"
    file = tmp_path / "a.jsonl"
    file.write_text(line * 60)
    assert file.stat().st_size > 28_000_000
    parts = read_stories(file)
    next(parts)
    tracemalloc.start()
    try:
        assert sum(1 for _ in parts) == 59
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak_bytes < 6_000_000


@pytest.mark.parametrize("corpus", ["cacm", "newsqa-dev", "wiki-dev"])
def test_evaluation_collections_keep_their_ids_and_texts(corpus: str) -> None:
    file = Path(os.environ.get("FOOTNOTE_DATA", "/nowhere")) / "eval" / corpus / "corpus.jsonl"
    if not file.exists():
        pytest.skip("needs FOOTNOTE_DATA")
    records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    parts = [part for part in read_stories(file) if isinstance(part, Story)]
    assert [part.id for part in parts] == [str(record["id"]) for record in records]
    assert [part.text for part in parts] == [normalise(record["text"]) for record in records]


@given(st.binary(max_size=400), st.sampled_from([".txt", ".md", ".html", ".jsonl", ".pdf"]))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, ending: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"any{ending}"
    file.write_bytes(content)
    parts = []
    with suppress(UnreadableArticle):
        parts = list(read_stories(file))
        assert parts
    for part in parts:
        assert isinstance(part, BrokenPart) or part.text == normalise(part.text) != ""
