"""Copies of a story are joined, updates and filled-in forms are not, in any order."""

import functools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import normalise
from index.languages import detect_language
from index.signature import MAX_WORDS, signature, sketch_of
from index.stories import group_stories

FERRY = """The ferry between Aldmoor and Emberlow ran aground in thick fog on Monday night, with
90 passengers on board, the coast guard said.

All of them were brought ashore before dawn by two lifeboats from Emberlow. Three people were
treated for cold; nobody was seriously hurt, according to Martha Quill, a spokeswoman for the
hospital in Aldmoor.

The owners, Tarn Lines, promised an inquiry into why the radar had been switched off. "We owe
our passengers an answer," said the company's director, Peter Vance.

The captain, who has sailed this route for thirty years, told investigators that the fog had
come down within minutes. The ferry is expected to be towed to Varn on Wednesday, where divers
will look at the damage below the waterline."""

RUSSIAN = """Паром, следовавший из Альдмура в Эмберлоу, сел на мель в густом тумане в
понедельник ночью. На борту находились 90 пассажиров, сообщила береговая охрана.

Всех пассажиров доставили на берег до рассвета. Трое обратились к врачам с переохлаждением,
серьёзно никто не пострадал, сказала представитель больницы Марфа Квилл.

Владелец парома, компания «Тарн Лайнс», пообещал выяснить, почему был выключен радар. «Мы должны
дать пассажирам ответ», — заявил директор компании Пётр Вэнс.

Капитан, который ходит этим маршрутом тридцать лет, рассказал следователям, что туман опустился
за несколько минут. В среду судно отбуксируют в Варн, где его осмотрят водолазы."""

TURKISH = """Aldmoor ile Emberlow arasında sefer yapan feribot, pazartesi gecesi yoğun siste
karaya oturdu. Sahil güvenlik, gemide 90 yolcu bulunduğunu açıkladı.

Yolcuların tamamı şafaktan önce kıyıya çıkarıldı. Hastane sözcüsü Martha Quill, üç kişinin üşüme
nedeniyle tedavi edildiğini, ağır yaralı olmadığını söyledi.

Geminin sahibi Tarn Lines, radarın neden kapatıldığını araştıracağına söz verdi. Şirketin müdürü
Peter Vance, "Yolcularımıza bir cevap borçluyuz" dedi.

Otuz yıldır bu hatta çalışan kaptan, sisin dakikalar içinde çöktüğünü anlattı. Feribotun
çarşamba günü Varn'a çekilmesi ve hasarın dalgıçlarca incelenmesi bekleniyor."""

CHINESE = """往返于奥德摩和恩伯洛之间的渡轮周一夜间在浓雾中搁浅,船上有90名乘客,海岸警卫队表示。

所有乘客在黎明前被两艘救生艇送上岸。医院发言人奎尔说,三人因受寒接受治疗,没有人受重伤。

船东塔恩航运公司承诺调查雷达为何被关闭。公司董事长万斯说:“我们欠乘客一个答复。”

在这条航线上工作了三十年的船长告诉调查人员,大雾在几分钟内降临。渡轮预计周三被拖往瓦恩港,潜水员将在那里检查水线以下的损坏情况。"""

ARABIC = """جنحت العبارة التي تعمل بين ألدمور وإمبرلو وسط ضباب كثيف ليلة الاثنين وعلى متنها 90
راكبا، وفق ما أعلنه خفر السواحل.

ونقل جميع الركاب إلى الشاطئ قبل الفجر بواسطة قاربي نجاة. وقالت المتحدثة باسم المستشفى مارثا كويل
إن ثلاثة أشخاص عولجوا من البرد ولم يصب أحد بجروح خطيرة.

ووعدت الشركة المالكة تارن لاينز بالتحقيق في سبب إغلاق الرادار. وقال مدير الشركة بيتر فانس إن
الشركة مدينة للركاب بإجابة.

وأخبر القبطان الذي يعمل على هذا الخط منذ ثلاثين عاما المحققين أن الضباب هبط خلال دقائق. ومن
المتوقع سحب العبارة يوم الأربعاء إلى فارن حيث سيفحص الغواصون الأضرار."""

GERMAN = """Die Fähre zwischen Aldmoor und Emberlow ist in der Nacht zum Dienstag im dichten
Nebel auf Grund gelaufen. An Bord waren 90 Fahrgäste, wie die Küstenwache mitteilte.

Alle wurden noch vor Tagesanbruch von zwei Rettungsbooten an Land gebracht. Drei Menschen wurden
wegen Unterkühlung behandelt, ernsthaft verletzt wurde niemand, sagte Martha Quill, die
Sprecherin des Krankenhauses in Aldmoor.

Die Reederei Tarn Lines will klären, warum das Radar ausgeschaltet war. „Wir schulden unseren
Fahrgästen eine Antwort“, sagte Direktor Peter Vance. Am Mittwoch soll das Schiff nach Varn
geschleppt werden."""

OTHER_LEAD = """Fog keeps catching out the coast's ageing fleet, and this week it did so again
within sight of the harbour wall."""

WEATHER = """Weather for {town}, {day}. The day begins {sky} with a light breeze from the
{wind}. In the afternoon temperatures reach {high} degrees, at night they fall to {low} degrees.
The risk of rain is {rain} percent. Sailors are asked to heed the warnings of the coast guard.
The next forecast for {town} appears tomorrow at six in the morning."""

SHARES = """Shares of {firm} closed {change} percent {way} at {price} crowns on {day}.
{turnover} shares changed hands, compared with an average of {average} over the last month. The
company reports its results for the quarter on {results}. This report was made automatically
from the data of the Varn exchange, which come without any warranty; it is no advice to buy or
sell."""

CREDIT = """This article may not be published, broadcast, rewritten or redistributed without the
written permission of the publisher. For questions about this story write to the readers'
editor, who answers every letter. The newspaper follows the code of the press council."""


def shown(text: str) -> str:
    return " ".join(text.split())


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each old part replaced by the new one; every old part must be there."""
    text = normalise(text)
    flat = "\n\n".join(shown(paragraph) for paragraph in text.split("\n\n"))
    for old, new in pairs:
        assert old in flat, old
        flat = flat.replace(old, new)
    return flat


def paragraphs(text: str, first: int, last: int) -> str:
    return "\n\n".join(normalise(text).split("\n\n")[first:last])


COPIES = {
    "other line breaks and quotation marks": (
        FERRY,
        replaced(FERRY, ('"', "”"), ("company's", "company’s")),
    ),
    "cut after three paragraphs": (FERRY, paragraphs(FERRY, 0, 3)),
    "cut in the middle of a sentence": (FERRY, replaced(FERRY)[:420]),
    "a lead added": (FERRY, f"{OTHER_LEAD}\n\n{FERRY}"),
    "a lead added and the end cut": (FERRY, f"{OTHER_LEAD}\n\n{paragraphs(FERRY, 0, 3)}"),
    "a byline and an editor's line": (
        FERRY,
        f"By Jane Roe, Emberlow Post\n\n{FERRY}\n\n(Editing by Sam Poe; reporting by Ann Lee.)",
    ),
    "another dateline": (
        f"EMBERLOW, April 2 (Coast News) - {FERRY}",
        f"ALDMOOR — {FERRY}",
    ),
    "cut, with a line of its own at the end": (
        FERRY,
        f"{paragraphs(FERRY, 0, 3)}\n\nMore at Emberlow Post, channel 4, after the news.",
    ),
    "an agency in front": (FERRY, f"(CNN) -- {FERRY}"),
    "a place in front of a place": (f"NEW YORK — {FERRY}", f"Los Angeles (dpa) - {FERRY}"),
    "cut in the middle of a word": (FERRY, shown(FERRY)[: shown(FERRY).index("switched") + 3]),
    "cut in the middle of a word, with dots": (
        FERRY,
        shown(FERRY)[: shown(FERRY).index("Tarn Lines") + 2] + "...",
    ),
    "a paragraph dropped": (FERRY, f"{paragraphs(FERRY, 0, 2)}\n\n{paragraphs(FERRY, 3, 9)}"),
    "a paragraph inserted": (
        FERRY,
        f"{paragraphs(FERRY, 0, 2)}\n\nFerries have run on this route since the bridge was closed, "
        f"and fog is common in spring.\n\n{paragraphs(FERRY, 2, 9)}",
    ),
    "words replaced that carry no fact": (
        FERRY,
        replaced(
            FERRY,
            ("were brought ashore", "were taken to land"),
            ("promised", "announced"),
            ("is expected to", "is likely to"),
        ),
    ),
    "a name in another spelling": (
        replaced(FERRY, ("Peter Vance", "Pyotr Dmitriyev")),
        replaced(FERRY, ("Peter Vance", "Pyotr Dmitriev")),
    ),
    "a title left out": (
        replaced(FERRY, ("Peter Vance", "Sir Peter Vance")),
        replaced(FERRY, ("Peter Vance", "Vance")),
    ),
    "numbers with other marks": (
        replaced(FERRY, ("90", "1,900")),
        replaced(FERRY, ("90", "1900")),
    ),
    "another house style": (
        replaced(
            FERRY,
            ("Monday night", "Monday night, Sept. 2, at 7 p.m."),
            ("by two lifeboats", "by two U.S. lifeboats"),
            ("Three people", "Ten percent, or three people,"),
        ),
        replaced(
            FERRY,
            ("Monday night", "Monday night, September 2, at 7pm"),
            ("by two lifeboats", "by 2 US lifeboats"),
            ("Three people", "10 per cent, or 3 people,"),
        ),
    ),
    "another dash for the sign": (
        replaced(FERRY, ("in thick fog", "in thick fog at -6 degrees")),
        replaced(FERRY, ("in thick fog", "in thick fog at −6 degrees")),
    ),
    "Russian, cut, with a lead": (
        RUSSIAN,
        f"Туман снова подвёл суда у побережья.\n\n{paragraphs(RUSSIAN, 0, 3)}",
    ),
    "Russian, words replaced": (
        RUSSIAN,
        replaced(RUSSIAN, ("сообщила", "уточнила"), ("пообещал выяснить", "намерен узнать")),
    ),
    "Turkish, cut": (TURKISH, paragraphs(TURKISH, 0, 3)),
    "Turkish, a sentence added": (TURKISH, f"{TURKISH}\n\nBölgede sis sık görülüyor."),
    "Chinese, cut": (CHINESE, paragraphs(CHINESE, 0, 3)),
    "Chinese, a lead added": (CHINESE, f"沿海的老旧船队再次遭遇大雾。\n\n{CHINESE}"),
    "Arabic, cut": (ARABIC, paragraphs(ARABIC, 0, 3)),
    "Arabic, a lead added": (ARABIC, f"الضباب يفاجئ السفن على الساحل مرة أخرى.\n\n{ARABIC}"),
    "German, cut": (GERMAN, paragraphs(GERMAN, 0, 2)),
}

UPDATES = {
    "a number": (FERRY, replaced(FERRY, ("90 passengers", "94 passengers"))),
    "a number, and a lead added": (
        FERRY,
        f"{OTHER_LEAD}\n\n{replaced(FERRY, ('90 passengers', '94 passengers'))}",
    ),
    "a number in words": (FERRY, replaced(FERRY, ("Three people", "Five people"))),
    "a number in the first words": (
        replaced(FERRY, ("The ferry between", "Twelve people died when the ferry between")),
        replaced(FERRY, ("The ferry between", "Fifteen people died when the ferry between")),
    ),
    "two numbers change places": (
        replaced(FERRY, ("Three people were treated for cold", "Of 31 crew 12 were treated")),
        replaced(FERRY, ("Three people were treated for cold", "Of 12 crew 31 were treated")),
    ),
    "a name": (FERRY, replaced(FERRY, ("Peter Vance", "Simon Grey"))),
    "a name at the beginning": (
        f"Lavrov said on Monday that the inquiry would be public. {shown(FERRY)}",
        f"Peskov said on Monday that the inquiry would be public. {shown(FERRY)}",
    ),
    "a place": (FERRY, replaced(FERRY, ("towed to Varn", "towed to Quell"))),
    "a place in the last words": (
        f"{shown(FERRY)} It goes to Varn.",
        f"{shown(FERRY)} It goes to Quell.",
    ),
    "a number in a short last sentence": (
        f"{shown(FERRY)} The hospital counts 12 patients.",
        f"{shown(FERRY)} The hospital counts 15 patients.",
    ),
    "a day": (FERRY, replaced(FERRY, ("on Wednesday", "on Friday"))),
    "a sign": (
        replaced(FERRY, ("in thick fog", "in thick fog at 6 degrees")),
        replaced(FERRY, ("in thick fog", "in thick fog at -6 degrees")),
    ),
    "a currency": (
        replaced(FERRY, ("switched off.", "switched off, and paid €500 to each.")),
        replaced(FERRY, ("switched off.", "switched off, and paid $500 to each.")),
    ),
    "a denial": (FERRY, replaced(FERRY, ("had been switched", "had not been switched"))),
    "a denial by contraction": (
        replaced(FERRY, ("is expected", "was expected")),
        replaced(FERRY, ("is expected", "wasn't expected")),
    ),
    "the opposite": (FERRY, replaced(FERRY, ("before dawn", "after dawn"))),
    "the first paragraph rewritten": (
        FERRY,
        "The wreck of the ferry that struck a rock off Emberlow was towed to Varn on Wednesday, "
        f"and 94 passengers have asked Tarn Lines for money.\n\n{paragraphs(FERRY, 1, 9)}",
    ),
    "Russian, a number": (RUSSIAN, replaced(RUSSIAN, ("90 пассажиров", "94 пассажира"))),
    "Russian, a name": (RUSSIAN, replaced(RUSSIAN, ("Пётр Вэнс", "Семён Грей"))),
    "Russian, a day": (RUSSIAN, replaced(RUSSIAN, ("В среду", "В пятницу"))),
    "Turkish, a number": (TURKISH, replaced(TURKISH, ("90 yolcu", "94 yolcu"))),
    "Turkish, a day": (TURKISH, replaced(TURKISH, ("çarşamba", "cuma"))),
    "Turkish, a denial": (TURKISH, replaced(TURKISH, ("bekleniyor", "beklenmiyor"))),
    "Chinese, a number": (CHINESE, replaced(CHINESE, ("90名", "94名"))),
    "Chinese, a name": (CHINESE, replaced(CHINESE, ("万斯", "格雷"))),
    "Chinese, a denial": (CHINESE, replaced(CHINESE, ("雷达为何被", "雷达为何未被"))),
    "Arabic, who says it": (f"قال بوتين: {ARABIC}", f"قال لافروف: {ARABIC}"),
    "Russian, who says it": (f"Путин: {RUSSIAN}", f"Лавров: {RUSSIAN}"),
    "Arabic, a number": (ARABIC, replaced(ARABIC, ("90 راكبا", "94 راكبا"))),
    "Arabic, a name": (ARABIC, replaced(ARABIC, ("بيتر فانس", "سيمون غراي"))),
    "German, a number": (GERMAN, replaced(GERMAN, ("Drei Menschen", "Fünf Menschen"))),
    "German, a name": (GERMAN, replaced(GERMAN, ("Peter Vance", "Simon Grau"))),
}

OTHERS = {
    "forecasts for two towns": (
        WEATHER.format(
            town="Aldmoor", day="Monday", sky="cloudy", wind="west", high=14, low=6, rain=40
        ),
        WEATHER.format(
            town="Emberlow", day="Monday", sky="clear", wind="north", high=12, low=3, rain=10
        ),
    ),
    "forecasts for two days": (
        WEATHER.format(town="Varn", day="Monday", sky="clear", wind="west", high=14, low=6, rain=9),
        WEATHER.format(town="Varn", day="Friday", sky="clear", wind="west", high=14, low=6, rain=9),
    ),
    "share prices of two firms": (
        SHARES.format(
            firm="Tarn Lines", change=2, way="higher", price=41, day="Monday", turnover="12,000",
            average="9,000", results="May 3",
        ),
        SHARES.format(
            firm="Quell Steel", change=2, way="higher", price=41, day="Monday", turnover="12,000",
            average="9,000", results="May 3",
        ),
    ),
    "the publisher's terms below two stories": (
        f"{paragraphs(FERRY, 0, 1)}\n\n{CREDIT}",
        f"The mayor of Tarnow opened the new market hall after two years of work.\n\n{CREDIT}",
    ),
    "a digest and one of its stories": (
        "\n\n".join(
            [
                paragraphs(FERRY, 0, 2),
                shown(CREDIT),
                WEATHER.format(
                    town="Varn", day="Monday", sky="clear", wind="west", high=14, low=6, rain=9
                ),
                OTHER_LEAD,
                "Tarnow's new market hall opened on Saturday with music and free soup for all who "
                "came; the old one is to be pulled down in autumn unless a court says otherwise.",
                "The council of Quell votes next week on a fence around the quarry, where two boys "
                "were found asleep last month after a search of nine hours by dogs and drones.",
            ]
        ),
        paragraphs(FERRY, 0, 1) + "\n\nMore is not known yet about what had happened on board.",
    ),
    "two reports of one event": (
        FERRY,
        "Ninety people were rescued from a ferry that hit a sandbank near Emberlow. Lifeboats took "
        "them ashore during the night, the coast guard said. Tarn Lines, which owns the ship, said "
        "it would look into the accident; the radar had been switched off. The captain blamed fog.",
    ),
    "short texts": ("The mayor left.", "The mayor left early."),
    "the same words under two headlines": ("See the pictures here.", "See the pictures here."),
}  # fmt: skip


def joined(one: str, other: str) -> bool:
    texts = [normalise(one), normalise(other)]
    return group_stories([signature(text, detect_language(text)) for text in texts]) == [0, 0]


@pytest.mark.parametrize("pair", COPIES.values(), ids=COPIES)
def test_a_copy_is_the_same_story(pair: tuple[str, str]) -> None:
    assert joined(*pair)


@pytest.mark.parametrize("pair", UPDATES.values(), ids=UPDATES)
def test_a_changed_fact_makes_another_story(pair: tuple[str, str]) -> None:
    assert not joined(*pair)


@pytest.mark.parametrize("pair", OTHERS.values(), ids=OTHERS)
def test_likeness_alone_makes_no_copy(pair: tuple[str, str]) -> None:
    assert not joined(*pair)


def signed(*texts: str) -> list[bytes]:
    return [signature(normalise(text), detect_language(text)) for text in texts]


def test_a_story_is_known_by_its_first_article() -> None:
    signatures = signed("Short.", paragraphs(FERRY, 0, 3), RUSSIAN, FERRY, "Short.", FERRY)
    assert group_stories(signatures) == [0, 1, 2, 1, 4, 1]


def test_no_articles_are_no_stories() -> None:
    assert group_stories([]) == []


def test_a_chain_of_cuts_does_not_join_its_ends() -> None:
    """Each text shares two thirds with the next; what is joined shares words with one text."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(900)]
    texts = [" ".join(words[start : start + 300]) for start in range(0, 601, 75)]
    groups = group_stories(signed(*texts))
    assert groups[0] != groups[-1]
    assert len(set(groups)) > 2


OWN_LEADS = (
    "The mayor of Emberlow, Ann Lee, has cancelled the regatta after the accident on Monday.",
    "It was the third accident of 2025 for Tarn Lines, whose shares fell at the exchange in Varn.",
)


def test_copies_with_leads_of_their_own_are_joined_by_the_text_they_copy() -> None:
    """Alone, either may be an update of the other; the agency's text tells that they are not."""
    leads = [f"{lead}\n\n{FERRY}" for lead in OWN_LEADS]
    assert group_stories(signed(*leads)) == [0, 1]
    assert group_stories(signed(*leads, FERRY)) == [0, 0, 0]
    assert group_stories(signed(FERRY, *leads)) == [0, 0, 0]
    cut = paragraphs(FERRY, 0, 2)
    assert group_stories(signed(*leads, FERRY, cut)) == [0, 0, 0, 0]


def test_the_text_that_two_updates_share_does_not_join_them() -> None:
    one = f"{OWN_LEADS[0]}\n\n{FERRY}"
    other = f"{OWN_LEADS[1]}\n\n{replaced(FERRY, ('on Wednesday', 'on Friday'))}"
    groups = group_stories(signed(one, other, paragraphs(FERRY, 0, 3), FERRY))
    assert groups[:2] == [0, 1]
    assert groups[3] == 0


def test_an_update_in_the_middle_does_not_join_two_versions() -> None:
    """The short one agrees with both; it goes with one of them, and they stay apart."""
    later = replaced(FERRY, ("on Wednesday", "on Friday"))
    groups = group_stories(signed(FERRY, later, paragraphs(FERRY, 0, 3)))
    assert groups[:2] == [0, 1]
    assert groups[2] in (0, 1)


def test_texts_too_long_to_keep_are_copies_only_as_a_whole() -> None:
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghij", k=6)) for _ in range(MAX_WORDS + 4)]
    long, cut = " ".join(words), " ".join(words[:-2])
    assert group_stories(signed(long, cut, long.upper())) == [0, 1, 0]
    assert len(signature(long)) < 100


POOL = [text for pair in (*COPIES.values(), *UPDATES.values(), *OTHERS.values()) for text in pair]


@functools.cache
def pool_signatures() -> list[bytes]:
    return signed(*POOL)


@given(st.permutations(range(len(POOL))))
def test_the_order_of_articles_changes_no_story(order: list[int]) -> None:
    signatures = pool_signatures()
    groups = group_stories(signatures)
    shuffled = group_stories([signatures[number] for number in order])
    assert shuffled == [shuffled.index(group) for group in shuffled]
    places = {number: place for place, number in enumerate(order)}
    for number in range(len(POOL)):
        for other in range(number):
            together = groups[number] == groups[other]
            assert together == (shuffled[places[number]] == shuffled[places[other]])


WORDS = st.from_regex(r"[^\W_]{1,8}", fullmatch=True)


@given(st.lists(st.text(max_size=400), max_size=8), st.lists(WORDS, min_size=60, max_size=90))
def test_the_same_words_are_always_one_story(others: list[str], words: list[str]) -> None:
    texts = [" ".join(words), *others, ", ".join(words)]
    groups = group_stories([signature(normalise(text)) for text in texts])
    assert groups[-1] == 0
    assert all(group <= number for number, group in enumerate(groups))
    assert all(groups[group] == group for group in groups)


def test_a_signature_holds_no_words_and_little_more_than_two_bytes_for_each() -> None:
    packed = signature(normalise(FERRY))
    assert len(packed) == 570
    assert b"ferry" not in packed


def test_hashes_are_the_same_as_when_their_version_was_given() -> None:
    """If this fails, raise SIGNATURE_VERSION: kept sketches are compared with new ones."""
    assert sketch_of("abcdefgh").tolist() == [346870615, 2263701551, 2390399658, 2575415737]
    assert sketch_of("abc").tolist() == [179340461]
