"""Who a sentence says that a person is."""

import pytest

from qa.identity import Identity, identity_of, names_holder

ROLE, AGE_OR_DEED, NONE = Identity.ROLE, Identity.AGE_OR_DEED, Identity.NONE


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Kirill Dmitriev, a senior Kremlin adviser, will come.", "Dmitriev"),
        ("Dmitriev, who heads the fund, will come.", "Dmitriev"),
        ("Dmitriev is the head of the fund.", "Dmitriev"),
        ("Dmitriev was president of the fund.", "Dmitriev"),
        ("Dmitriev heads Russia's fund.", "Dmitriev"),
        ("Kremlin adviser Kirill Dmitriev will come.", "Dmitriev"),
        ("Dmitriyev, an adviser, will come.", "Dmitriev"),
        ("Dmitriev, head of the fund, will come.", "Dmitriev"),
        ("Ann Lee, president and CEO of Ford, denied it.", "Ann Lee"),
        ("Ann Lee, CEO of Ford: I found it.", "Ann Lee"),
        ("Ann Lee, best known for her songs, died.", "Ann Lee"),
        ("Talks were led by Secretary of State Marco Rubio, a senator until May.", "Marco Rubio"),
        ("Ousted President Jose Manuel Zelaya appears.", "Manuel Zelaya"),
        ("Prime Minister Ann Lee spoke.", "Ann Lee"),
        ("Caldria's prime minister, Ann Lee, spoke.", "Ann Lee"),
        ("She came with her boyfriend, Bob Lee.", "Bob Lee"),
        ("It is rare, senior researcher Brian Grim told CNN.", "Brian Grim"),
        ("Testimony from nurse Ann Lee's mother was heard.", "Ann Lee"),
        ("I spoke with Rep. Ann Lee in May.", "Ann Lee"),
        ("Actor and producer Ann Lee came.", "Ann Lee"),
        ("Lee was cast as the mother.", "Ann Lee"),
    ],
)
def test_role_office_or_relation_beside_the_name_is_seen(sentence: str, name: str) -> None:
    assert identity_of(sentence, name) is ROLE


@pytest.mark.parametrize(
    "sentence",
    ["Ann Lee, 22, is accused.", "Ann Lee (22) won.", "Lee, who used drips, left."],
)
def test_an_age_or_a_deed_says_less(sentence: str) -> None:
    assert identity_of(sentence, "Ann Lee") is AGE_OR_DEED


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Dmitriev wrote “maybe.”", "Dmitriev"),
        ("CNN reported that Dmitriev must obtain a special visa.", "Dmitriev"),
        ("Witkoff, who is an envoy, met Dmitriev.", "Dmitriev"),
        ("Peskov, a spokesman, will come.", "Dmitriev"),
        ("The visit is a surprise.", "Dmitriev"),
        ("The minister met Dmitriev.", "Dmitriev"),
        ("Dmitriev, said his lawyer, is well.", "Dmitriev"),
        ("Dmitriev, the company said, is well.", "Dmitriev"),
        ("Lee and a Boston doctor, both called, testified.", "Ann Lee"),
        ("Bob Lee, a farmer, came.", "Ann Lee"),  # another one's first name
        ("Ann Brown, a farmer, came.", "Ann Lee"),  # another one's surname
        ("Bob Lee, Ann's father, died.", "Ann Lee"),
        ("Nobody is better than Ann Lee.", "Ann Lee"),
        ("He spoke after Ann Lee.", "Ann Lee"),
        ("Brown, a lawyer, Lee said, left.", "Ann Lee"),
    ],
)
def test_what_merely_names_the_person_or_describes_another_says_nothing(
    sentence: str, name: str
) -> None:
    assert identity_of(sentence, name) is NONE


@pytest.mark.parametrize("office", ["coach of Lee", "president", "man who met Lee", "Lee's coach"])
def test_nothing_is_said_of_an_office(office: str) -> None:
    assert identity_of("Coach Ann Lee, the mother of five, won.", office) is NONE


def test_titles_before_a_name_are_no_part_of_it() -> None:
    assert identity_of("Ann Lee, the mother of five, won.", "President Ann Lee") is ROLE


@pytest.mark.parametrize(
    ("sentence", "is_named"),
    [
        ("The club has sacked its coach Luca Benning.", True),
        ("Athletic has named Ann Lee as its new coach.", True),
        ("Athletic won under coach Jorn Askeland.", True),
        ("The coach was sacked.", False),
        ("Athletic won the cup.", False),
        ("The coach of Athletic left.", False),
        ("Ann Lee won the cup.", False),
    ],
)
def test_who_holds_an_office_is_named_beside_it(sentence: str, is_named: bool) -> None:
    assert names_holder(sentence, "coach of Athletic") is is_named
