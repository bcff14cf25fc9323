"""From the bytes of a file to its text: UTF-8, UTF-16 and the older encodings of news archives.

What is surely right comes first: a byte order mark, valid UTF-8, UTF-16 by its zero bytes, the
encoding a page declares. Only then one is guessed: between alphabets by charset-normalizer, and
between the pages for Latin letters by the letters the text's language uses, where it errs.
"""

import codecs
import re
import unicodedata

from index.errors import UnreadableArticle
from index.languages import detect_language

# Guessing reads this much; more does not change the guess and takes seconds for megabytes.
_SAMPLE_BYTES = 64 * 1024
# Share of control bytes from which a file is taken for binary; text has none.
_MAX_CONTROL_SHARE = 0.01
_CONTROL_BYTES = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b")
# UTF-8 with a few damaged places is UTF-8: in other encodings such sequences are accidents.
_MIN_SEQUENCES_PER_DAMAGE = 20
_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
# The words of a page tell its encoding, not its tags and scripts.
_TAGS = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[!/a-z][^<>]*>", re.DOTALL | re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Other formats under a text file's name.
_SIGNATURES = (
    (b"%PDF-", "is a PDF: name it .pdf"),
    (b"{\\rtf", "is an RTF document: save it as text"),
)
# Encodings of scripts other than the Latin one, for charset-normalizer to choose from.
_OTHER_SCRIPTS = [
    "cp1251", "koi8_r", "koi8_u", "cp866", "iso8859_5", "mac_cyrillic", "cp1253", "iso8859_7",
    "cp1255", "cp1256", "cp874", "gb18030", "big5", "big5hkscs", "cp932", "euc_jp",
    "cp949",
]  # fmt: skip
# For Latin letters, the commonest first: where two give the same text, the first is it.
_LATIN_PAGES = (
    "cp1252", "cp1254", "cp1250", "iso8859_2", "cp1257", "iso8859_16", "mac_roman", "cp850",
)  # fmt: skip
# The letters beyond a–z of languages written in Latin letters.
_ALPHABETS = {
    "az": "çəğıöşüâ", "ca": "àçèéíïòóúü·", "cs": "áčďéěíňóřšťúůýž", "da": "åæøé", "de": "äöüß",
    "es": "áéíñóúüªº", "et": "äõöüšž", "fi": "äöåšž", "fr": "àâæçèéêëîïôœùûüÿ",
    "hr": "čćđšž", "bs": "čćđšž", "hu": "áéíóöőúüű", "is": "áéíóúýþðæö", "it": "àèéìíîòóùúªº",
    "lt": "ąčęėįšųūž", "lv": "āčēģīķļņšūž", "nl": "áèéêëïóöü", "no": "åæøéòôó",
    "nn": "åæøéòôó", "pl": "ąćęłńóśźż", "pt": "áâãàçéêíóôõúüªº", "ro": "ăâîșțşţ",
    "sk": "áäčďéíĺľňóôŕšťúýž", "sl": "čšž", "sq": "çë", "sr": "čćđšž", "sv": "åäöé",
    "tr": "çğıöşüâîûİ", "gl": "áéíñóúü",
}  # fmt: skip
_ANY_LATIN_TEXT = frozenset("“”‘’„‚«»‹›–—…€£¥§°™•¿¡½±\u00a0\u00ad")
# What browsers read where a page declares these (WHATWG Encoding Standard).
_READ_AS = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030",
    "gbk": "gb18030", "big5": "big5hkscs", "shift_jis": "cp932", "euc_kr": "cp949",
    "tis-620": "cp874", "iso8859-11": "cp874",
}  # fmt: skip


def decode(content: bytes, declared: str | None = None) -> str:
    """Return the text of a file's bytes; `declared` is the encoding it says it has.

    Raises UnreadableArticle, with the reason, for binary content and for unknown encodings.
    """
    for signature, reason in _SIGNATURES:
        if content.startswith(signature):
            raise UnreadableArticle(reason)
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decode_marked(content, encoding)
    if b"\x00" in content:
        return _decode_utf16(content)
    control_bytes = len(content) - len(content.translate(None, _CONTROL_BYTES))
    if control_bytes > _MAX_CONTROL_SHARE * len(content):
        raise UnreadableArticle("is a binary file")
    if (text := _decode_utf8(content)) is not None:
        return text
    if declared and (text := _try(content, _python_name(declared))) is not None:
        return text
    return _guess(content)


def _decode_marked(content: bytes, encoding: str) -> str:
    text = content.decode(encoding, errors="replace")
    if (
        text.count("\ufffd") > _MAX_CONTROL_SHARE * len(text)
        or _share_of_noise(text) > _MAX_CONTROL_SHARE
    ):
        raise UnreadableArticle("is a binary file")
    return text


def _decode_utf8(content: bytes) -> str | None:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("utf-8", errors="replace")
    damages = text.count("\ufffd")
    sequences = sum(1 for _ in _UTF8_SEQUENCE.finditer(content))
    return text if sequences >= _MIN_SEQUENCES_PER_DAMAGE * damages else None


def _decode_utf16(content: bytes) -> str:
    """UTF-16 without a mark: the byte order that gives blanks and line ends, and no noise."""
    texts = [_try(content, encoding) for encoding in ("utf-16-le", "utf-16-be")]
    valid = [text for text in texts if text and _share_of_noise(text) <= _MAX_CONTROL_SHARE]
    best = max(valid, key=lambda text: sum(map(text.count, " \n.,。，")), default="")
    if not best or not any(char in best for char in " \n.,。，"):
        raise UnreadableArticle("is a binary file")
    return best


def _share_of_noise(text: str) -> float:
    """Share of characters that no text has: controls, unassigned, private and half ones."""
    sample = text[:_SAMPLE_BYTES]
    noise = sum(
        unicodedata.category(char)[0] == "C" and unicodedata.category(char) != "Cf"
        for char in sample
        if char not in "\t\n\v\f\r"
    )
    return noise / max(len(sample), 1)


def _guess(content: bytes) -> str:
    sample = _TAGS.sub(b" ", _whole_lines(content))
    ascii_letters = len(re.findall(rb"[A-Za-z]", sample))
    high_bytes = len(re.findall(rb"[\x80-\xff]", sample))
    if ascii_letters < high_bytes:
        # Deferred: 60 ms, and only archives need it.
        from charset_normalizer import from_bytes

        matches = from_bytes(sample, cp_isolation=_OTHER_SCRIPTS)
        encodings = [match.encoding for match in matches]
    else:
        encodings = sorted(_LATIN_PAGES, key=lambda page: _foreign_letters(sample, page))
    for encoding in encodings:
        if (text := _try(content, encoding)) is not None:
            return text
    raise UnreadableArticle("is text in no known encoding: save it as UTF-8")


def _foreign_letters(sample: bytes, page: str) -> int:
    """How many letters and signs the language of the text, read so, has no use for."""
    text = sample.decode(page, errors="replace")
    alphabet = set(_ALPHABETS.get(detect_language(text), ""))
    beyond_ascii = (char for char in text if char > "\x7f")
    return sum(
        char.lower() not in alphabet and char not in _ANY_LATIN_TEXT for char in beyond_ascii
    )


def _whole_lines(content: bytes) -> bytes:
    """The beginning of the content, cut where no character can be cut in two."""
    sample = content[:_SAMPLE_BYTES]
    end = max(sample.rfind(b"\n"), sample.rfind(b" ")) if len(content) > len(sample) else -1
    return sample[:end] if end > 0 else sample


def _try(content: bytes, encoding: str | None) -> str | None:
    if encoding is None:
        return None
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _python_name(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    # A page that says UTF-8 or UTF-16 here is not: it would have been read as such by now.
    return None if name.startswith(("utf", "idna", "punycode")) else _READ_AS.get(name, name)
