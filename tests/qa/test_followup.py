"""Follow-up questions, made self-contained from what was asked and answered before."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.followup import Turn, self_contained

DIALOGUES = json.loads(
    (Path(__file__).parent.parent / "dialogues" / "dialogues.json").read_text(encoding="utf-8")
)
DMITRIEV = [Turn("Who is Dmitriev?", "Kirill Dmitriev is a senior Kremlin adviser.")]
BANK = [Turn("What did Norbank announce?", "Norbank will cut 1,200 jobs in Emberlow.")]
MAYOR = [Turn("Who is the mayor of Varn?", "Ines Varga has been mayor of Varn since 2019.")]


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        (DMITRIEV, "Where does he work?", "Where does Dmitriev work?"),
        (DMITRIEV, "What is his role?", "What is Dmitriev's role?"),
        (DMITRIEV, "And Peskov?", "Who is Peskov?"),
        (DMITRIEV, "What about Steve Witkoff?", "Who is Steve Witkoff?"),
        (DMITRIEV, "Why?", "Why: Who is Dmitriev?"),
        (DMITRIEV, "And who is Peskov?", "Who is Peskov?"),
        (BANK, "How many people does it employ?", "How many people does Norbank employ?"),
        (BANK, "Did they give a reason?", "Did Norbank give a reason?"),
        (BANK, "How many people live there?", "How many people live in Emberlow?"),
        (BANK, "How many jobs are there at Osterby?", "How many jobs are there at Osterby?"),
        (BANK, "Is it true that prices fell?", "Is it true that prices fell?"),
        (MAYOR, "How old is she?", "How old is Ines Varga?"),
        (MAYOR, "Who met her on Monday?", "Who met Ines Varga on Monday?"),
        (MAYOR, "Who is her deputy?", "Who is Ines Varga's deputy?"),
        (MAYOR, "And of Tarnow?", "Who is the mayor of Tarnow?"),
        (MAYOR, "Did she praise her?", "Did Ines Varga praise her?"),
        # The newest turn comes first; older persons are still known.
        ([*MAYOR, *BANK], "What does it make?", "What does Norbank make?"),
        ([*MAYOR, *BANK], "What did she say?", "What did Ines Varga say?"),
        ([*BANK, *MAYOR], "What is it?", "What is it (Who is the mayor of Varn)?"),
        # What stands alone is left alone.
        (DMITRIEV, "Who is Peskov?", "Who is Peskov?"),
        (DMITRIEV, "What did Elsa Nyberg say about her work?",
         "What did Elsa Nyberg say about her work?"),
        (DMITRIEV, "Did Peskov praise him?", "Did Peskov praise Dmitriev?"),
        (DMITRIEV, "What did Peskov say about his plans?", "What did Peskov say about his plans?"),
        (DMITRIEV, "And -", "And - (Dmitriev)?"),
        ([Turn("?!")], "Why?", "Why?"),
        ([Turn("Who is Dmitriev, " + "very " * 1_000 + "old?")], "Why?", "Why?"),
        ([], "What did he say?", "What did he say?"),
    ],
)  # fmt: skip
def test_a_follow_up_is_made_self_contained(
    history: list[Turn], question: str, expected: str
) -> None:
    assert self_contained(question, history) == expected


@pytest.mark.parametrize(
    "dialogue",
    [dialogue for dialogue in DIALOGUES if dialogue["kind"] == "switch"],
    ids=lambda dialogue: str(dialogue["id"]),
)
def test_a_new_topic_does_not_drag_the_old_one_along(dialogue: dict) -> None:
    history = [Turn(turn["question"], turn["answer"]) for turn in dialogue["history"]]
    assert self_contained(dialogue["question"], history) == dialogue["question"]


def test_another_language_is_left_as_it_is() -> None:
    history = [Turn("Wer ist Dmitriev?", "Ein Berater.")]
    assert self_contained("Wo arbeitet er?", history, "de") == "Wo arbeitet er?"


def test_of_a_long_answer_only_the_beginning_is_read() -> None:
    answer = "Nothing. " * 1_000 + "Ilse Tarnow resigned. "
    assert self_contained("Who is she?", [Turn("Who left?", answer)]) == "Who is she (Who left)?"


@given(
    st.lists(st.builds(Turn, st.text(max_size=60), st.text(max_size=60)), max_size=6),
    st.text(max_size=80),
)
def test_any_dialogue_gives_a_question(history: list[Turn], question: str) -> None:
    rewritten = self_contained(question, history)
    assert history or rewritten == question
    assert isinstance(rewritten, str)
