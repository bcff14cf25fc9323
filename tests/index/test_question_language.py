"""The language of a question, told without a model."""

import subprocess
import sys

import pytest

from index.question_language import guess_language


@pytest.mark.parametrize(
    ("question", "languages", "language"),
    [
        ("Who heads the fund?", ["de", "fr"], "en"),
        ("Wer leitet die Stiftung?", ["en", "nl", "de"], "de"),
        ("Wie leidt de stichting?", ["en", "de", "nl"], "nl"),
        ("¿Quién dirige la fundación?", ["pt", "es", "it"], "es"),
        ("Quem dirige a fundação?", ["es", "pt", "it"], "pt"),
        ("Chi guida la fondazione?", ["es", "pt", "it"], "it"),
        ("Hvem leder fondet?", ["sv", "nb"], "nb"),
        ("Хто очолює фонд?", ["ru", "bg", "uk"], "uk"),
        ("Кто возглавляет фонд?", ["uk", "ru"], "ru"),
        ("Ko je na čelu fonda?", ["en", "sr"], "sr"),
        ("چه کسی رئیس بنیاد است؟", ["ar", "fa"], "fa"),
        ("متى انتخب رئيس الصندوق؟", ["fa", "ar"], "ar"),
        ("基金会主席是谁？", ["ja", "zh"], "zh"),
        ("財団の会長は誰ですか", ["zh", "ja"], "ja"),
        ("ვინ არის პრეზიდენტი?", ["en", "ka"], "ka"),
        ("Dmitriev", ["tr", "en"], "tr"),
        ("Дмитриев", ["en"], "ru"),
        ("Дмитриев", ["uk"], "uk"),
        ("Кто такая Гриценко?", ["uk"], "ru"),
        ("2025", [], "en"),
    ],
)
def test_guess(question: str, languages: list[str], language: str) -> None:
    assert guess_language(question, languages) == language


def test_no_language_model_is_loaded() -> None:
    program = (
        "import sys; from index.question_language import guess_language as guess; "
        "print(guess('Wer ist der Kanzler?', ['en', 'de']), 'py3langid' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "de False\n"
