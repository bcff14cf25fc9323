"""Quantities: what their value and unit are, and which are the same."""

import pytest

from qa.quantities import quantities


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$5bn", [(5e9, "dollar")]),
        ("5 billion dollars", [(5e9, "dollar")]),
        ("five billion dollars", [(5e9, "dollar")]),
        ("1.5m euros", [(1.5e6, "euro")]),
        ("€1,500,000", [(1.5e6, "euro")]),
        ("20%", [(20, "%")]),
        ("20 per cent", [(20, "%")]),
        ("twenty percent", [(20, "%")]),
        ("the 1990s", [(1990, "s")]),
        ("two hundred and five thousand people", [(205_000, "")]),
        ("twenty-five men", [(25, "")]),
        ("a hundred", [(100, "")]),
        ("a dozen eggs", [(12, "")]),
        ("half a million", [(500_000, "")]),
        ("half of them", []),
        ("one of them", []),
        ("one million", [(1e6, "")]),
        ("five six seven", [(5, ""), (6, ""), (7, "")]),
        ("On 2 April, 2025", [(2, ""), (2025, "")]),
        ("In 2024, million-dollar homes", [(2024, ""), (1e6, "dollar")]),
        ("the 3rd of May", [(3, "")]),
        ("", []),
    ],
)
def test_the_value_and_unit_of_a_quantity(text: str, expected: list[tuple[float, str]]) -> None:
    assert [(number.value, number.unit) for number in quantities(text)] == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("$5bn", "five billion dollars", True),
        ("5 billion", "$5bn", True),
        ("5 billion euros", "$5bn", False),
        ("5%", "5", False),
        ("1990s", "1990", False),
        ("1,500", "1500", True),
        ("15", "1500", False),
    ],
)
def test_quantities_are_the_same_by_value_and_unit(one: str, other: str, same: bool) -> None:
    (claimed,) = quantities(one)
    assert claimed.is_said_by(quantities(other)) is same


@pytest.mark.parametrize(
    ("said", "cited", "expected"),
    [
        ("14.4 million", "14,377,019", True),
        ("14.3 million", "14,377,019", False),
        ("14,377,019", "14.4 million", False),  # not the other way round
        ("12,000", "11,600", False),  # two figures are too coarse
        ("1990", "1987", False),
    ],
)
def test_a_number_in_round_figures_is_the_number(said: str, cited: str, expected: bool) -> None:
    (number,) = quantities(said)
    assert number.is_said_by(quantities(cited)) == expected
