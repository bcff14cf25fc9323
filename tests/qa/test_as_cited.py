"""Claims written as what they cite writes it."""

import pytest

from qa.as_cited import as_cited


@pytest.mark.parametrize(
    ("claim", "cited", "expected"),
    [
        # numbers and their units
        ("It cost $3bn.", "It cost about 3 billion dollars.", "It cost 3 billion dollars."),
        ("Fifteen thousand came.", "There came 15,000 people.", "15,000 came."),
        ("A rise of 4.5 per cent.", "A rise of 4.5%.", "A rise of 4.5%."),
        ("Cut 1200 jobs, 8% of all.", "1,200 jobs, 8 percent", "Cut 1,200 jobs, 8 percent of all."),
        # spellings of names
        ("He met Zelenskyy's envoy.", "Zelensky's envoy met him.", "He met Zelensky's envoy."),
        # what is written alike, or is not there, stays
        ("It killed 5 workers.", "It killed 5 workers and hurt 12.", "It killed 5 workers."),
        ("The fire killed 7 workers.", "It killed 5 workers.", "The fire killed 7 workers."),
        # no other word, no other inflection
        ("Germans battle.", "The German army.", "Germans battle."),
        ("Two men left.", "Both men left.", "Two men left."),
    ],
)  # fmt: skip
def test_numbers_and_names_are_written_as_cited(claim: str, cited: str, expected: str) -> None:
    assert as_cited(claim, cited) == expected
