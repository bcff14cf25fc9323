"""The language of short news texts."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.languages import detect_language

SENTENCES = {
    "en": [
        "Oil prices rose 3% on Wednesday.",
        "Mayor resigns after budget vote fails",
        "The talks will last two days, a spokesman said.",
        "THE COUNCIL APPROVED THE BUDGET ON MONDAY.",
        "Gauss-Seidel (Algorithm 220)",
        "An Undergraduate Curriculum in Numerical Analysis",
    ],
    "ru": [
        "Цены на нефть выросли на 3%.",
        "Мэр подал в отставку",
        "ПРЕЗИДЕНТ РОССИИ ПРОВЁЛ ПЕРЕГОВОРЫ.",
    ],
    "uk": ["Ціни на нафту зросли на 3%.", "Мер подав у відставку", "Україна підписала угоду."],
    "be": ["Прэзідэнт Беларусі сустрэўся з прэм'ер-міністрам."],
    "bg": ["Президентът се срещна с министър-председателя в София."],
    "sr": ["Председник Србије састао се у среду са премијером."],
    "hr": ["Ministrica je u ponedjeljak izjavila da će vlada povećati plaće učiteljima."],
    "cs": ["Prezident se ve středu setkal s premiérem v Praze."],
    "sk": ["Prezident sa v stredu stretol s premiérom v Bratislave."],
    "pl": ["Prezydent spotkał się w środę z premierem w Warszawie."],
    "tr": ["Cumhurbaşkanı çarşamba günü başbakanla görüştü.", "Petrol fiyatları yüzde 3 arttı."],
    "az": ["Prezident çərşənbə günü baş nazirlə görüşüb."],
    "zh": ["总统星期三会见了总理。", "油价上涨百分之三。", "總統週三會見了總理。"],
    "ja": ["首相は水曜日に会談した。"],
    "ko": ["대통령은 수요일에 총리를 만났다."],
    "ar": ["التقى الرئيس رئيس الوزراء يوم الأربعاء.", "ارتفعت أسعار النفط"],
    "fa": ["رئیس جمهور روز چهارشنبه با نخست وزیر دیدار کرد."],
    "he": ["הנשיא נפגש עם ראש הממשלה ביום רביעי."],
    "de": ["Der Präsident traf am Mittwoch den Kanzler.", "Ölpreise steigen um drei Prozent"],
    "fr": ["Le président a rencontré le Premier ministre mercredi.", "Les prix ont augmenté hier."],
    "es": ["El presidente se reunió con el primer ministro.", "Los precios subieron un 3 % ayer."],
    "pt": ["O presidente reuniu-se na quarta-feira com o primeiro-ministro."],
    "it": ["Il presidente ha incontrato mercoledì il primo ministro."],
    "nl": ["De president ontmoette woensdag de premier in Den Haag."],
    "sv": ["Presidenten träffade statsministern på onsdagen."],
    "da": ["Præsidenten mødtes onsdag med statsministeren i København."],
    "fi": ["Presidentti tapasi pääministerin keskiviikkona Helsingissä."],
    "ro": ["Președintele s-a întâlnit miercuri cu prim-ministrul la București."],
    "hu": ["Az elnök szerdán találkozott a miniszterelnökkel Budapesten."],
    "sq": ["Presidenti u takua të mërkurën me kryeministrin.", "Çmimet e naftës u rritën sot."],
    "el": ["Ο πρόεδρος συναντήθηκε την Τετάρτη με τον πρωθυπουργό."],
    "hi": ["राष्ट्रपति ने बुधवार को प्रधानमंत्री से मुलाकात की।"],
    "vi": ["Tổng thống đã gặp thủ tướng hôm thứ Tư tại Hà Nội."],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in SENTENCES.items() for text in texts]
)
def test_the_language_of_one_sentence(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_plain_english_does_not_wait_for_the_classifier(tmp_path: Path) -> None:
    text = (
        "The mayor of the town said on Monday that the council and the owners of the harbour "
        "had agreed on the price of the land."
    )
    program = f"import sys; from index.languages import detect_language as d; print(d({text!r}), "
    program += "'py3langid' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "en False\n"


def test_a_few_english_words_do_not_make_a_text_english() -> None:
    text = (
        "De regering heeft woensdag of donderdag een besluit genomen over de haven, zei de "
        "minister, die “the port of the future” een droom noemde, of een plan dat jaren duurt."
    )
    assert detect_language(text) == "nl"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("123 456 – 789", "en"),
        ("Reuters", "en"),
        ("Yes.", "en"),
        ("Tirana", "en"),
        ("Путин", "ru"),
        ("你好", "zh"),
        ("ひらがな", "ja"),
        ("서울", "ko"),
        ("النفط", "ar"),
        ("Αθήνα", "el"),
        ("ירושלים", "he"),
        ("თბილისი", "ka"),
        ("🙂🙂🙂", "en"),
    ],
)
def test_a_few_letters_are_told_by_their_script(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_a_quotation_in_another_language_does_not_change_it() -> None:
    text = "The minister said “Цены на нефть” twice on Wednesday, reporters in the capital noted."
    assert detect_language(text) == "en"


def test_the_same_text_always_has_the_same_language() -> None:
    texts = [text for texts in SENTENCES.values() for text in texts]
    assert [detect_language(text) for text in texts] == [detect_language(text) for text in texts]


@pytest.mark.parametrize("corpus", ["newsqa-dev", "newsquiz-dev", "wiki-dev", "cisi"])
def test_english_collections_are_english(corpus: str) -> None:
    file = Path(os.environ.get("FOOTNOTE_DATA", "/nowhere")) / "eval" / corpus / "corpus.jsonl"
    if not file.exists():
        pytest.skip("needs FOOTNOTE_DATA")
    with file.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(300), strict=False)]
    assert {detect_language(text) for text in texts} == {"en"}
