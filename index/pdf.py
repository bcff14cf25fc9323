"""The words of a PDF file, by pypdf, its lines joined to paragraphs again."""

import logging
import re
from io import BytesIO

from index.errors import UnreadableArticle
from index.news_text import MAX_HEADLINE_LINES

# A line shorter than this share of the longest one may end a paragraph.
_SHORT_LINE = 0.75
_ENDS_SENTENCE = (".", "!", "?", "…", ":", "”", '"', "»", ")", "。")
_WORD_END = re.compile(r"(\w+)-$")
_WORD_BEGIN = re.compile(r"[^\W\d_]+")
_MAX_WORD_CHARS = 60
# Chinese and Japanese put no blank between words.
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_LOCKED = "is a PDF locked with a password: save it without one"


def read_pdf(content: bytes) -> str:
    """Return the text of a PDF file; raise UnreadableArticle if it is locked, damaged or a scan."""
    import pypdf  # 0.2 s; only for PDF files
    from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError

    # What it warns of either does not matter or becomes our reason below.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        document = pypdf.PdfReader(BytesIO(content))
        if document.is_encrypted and not document.decrypt(""):
            raise UnreadableArticle(_LOCKED)
        pages = [page.extract_text().strip() for page in document.pages]
    except (FileNotDecryptedError, DependencyError) as error:
        raise UnreadableArticle(_LOCKED) from error
    # What pypdf 7 raises from damaged files beside its own errors.
    except (PyPdfError, ArithmeticError, AttributeError, LookupError, NotImplementedError,
            RecursionError, TypeError, ValueError) as error:  # fmt: skip
        raise UnreadableArticle(
            f"is a damaged PDF ({str(error) or type(error).__name__})"
        ) from error
    text = "\n".join(pages)
    if not text.strip():
        raise UnreadableArticle("is a PDF without text (pictures of pages?): run OCR on it first")
    return text


def with_headline_apart(text: str) -> str:
    """Return the text of a PDF with a blank line after its first lines if those are a headline.

    They are set in larger letters: clearly shorter than the lines after them, and no sentence.
    """
    lines = text.split("\n")
    full = _full_line_chars(lines)
    count = 0
    while count < len(lines) and lines[count].strip() and _is_short(lines[count], full):
        count += 1
        if lines[count - 1].endswith(_ENDS_SENTENCE):
            return text
    if not 0 < count <= MAX_HEADLINE_LINES:
        return text
    return "\n".join([*lines[:count], "", *lines[count:]])


def unwrapped(text: str) -> str:
    """Return the text with the lines of each paragraph joined.

    A paragraph ends at a blank line, and at a line that is clearly shorter than the others and
    ends a sentence.
    """
    lines = [line.strip() for line in text.split("\n")]
    full = _full_line_chars(lines)
    words = set(re.findall(r"\w+", text))
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        paragraph = paragraphs[-1]
        if paragraph:
            paragraph.append(_link(paragraph, line, words))
        paragraph.append(line)
        if not line or (_is_short(line, full) and line.endswith(_ENDS_SENTENCE)):
            paragraphs.append([])
    return "\n\n".join(filter(None, ("".join(parts).strip() for parts in paragraphs)))


def _link(paragraph: list[str], line: str, words: set[str]) -> str:
    """What stands between two lines that become one: a blank, or nothing.

    A word cut at the line's end loses its hyphen where the text also has the word whole;
    otherwise the hyphen stays: "state-backed" must not become another word.
    """
    before = paragraph[-1]
    end, begin = _WORD_END.search(before[-_MAX_WORD_CHARS:]), _WORD_BEGIN.match(line)
    if end and begin:
        if end[1] + begin[0] in words:
            paragraph[-1] = before[:-1]
        return ""
    is_unspaced = _UNSPACED.match(before[-1:]) and _UNSPACED.match(line[:1])
    return "" if is_unspaced or not line else " "


def _is_short(line: str, full_chars: int) -> bool:
    return len(line) < _SHORT_LINE * full_chars


def _full_line_chars(lines: list[str]) -> int:
    """The length of a full line: nine of ten are no longer."""
    lengths = sorted(len(line) for line in lines if line) or [0]
    return lengths[(len(lengths) - 1) * 9 // 10]
