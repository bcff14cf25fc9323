"""Sets in the evaluation form: what is read, and what is refused with which words."""

from datetime import date
from pathlib import Path

import pytest
from eval_sets import QRELS, json_lines, write_set

from index.article import version_of
from index.errors import UnreadableSet
from qa.evaluation.eval_set import EvalQuestion, read_eval_set


def test_a_set_is_read(tmp_path: Path) -> None:
    eval_set = read_eval_set(write_set(tmp_path / "five"))
    assert eval_set.name == "five"
    assert eval_set.corpus == tmp_path / "five" / "corpus.jsonl"
    assert list(eval_set.versions) == ["a", "b", "c", "d", "e"]
    assert eval_set.versions["a"] == version_of("Apple pie.")
    assert eval_set.questions[0] == EvalQuestion("q1", "apple", None, None)
    assert eval_set.qrels == QRELS
    assert [question.id for question in eval_set.judged()] == ["q1", "q2", "q4", "q5"]
    assert eval_set.halves is None


def test_questions_are_one_line_and_keep_their_day_and_article(tmp_path: Path) -> None:
    queries = json_lines(
        [{"id": 7, "text": " who\n is  it?", "as_of": "2025-04-02", "document": "a", "more": []}]
    )
    folder = write_set(tmp_path / "set", queries=queries, qrels="7\ta\t1\n")
    assert read_eval_set(folder).questions == (
        EvalQuestion("7", "who is it?", date(2025, 4, 2), "a"),
    )


def test_what_answers_a_question_is_read(tmp_path: Path) -> None:
    queries = json_lines(
        [
            {"id": "span", "text": "who?", "answers": ["Anna  Brown", " "]},
            {"id": "quiz", "text": "where?", "choices": ["Cork", "Leeds", "Rome"], "correct": 1},
            {"id": "marked", "text": "why?", "choices": ["So", "No"], "evidence": ["It was so."]},
            {"id": "none", "text": "when?", "answerable": False, "document": "gone"},
        ]
    )
    folder = write_set(tmp_path / "set", queries=queries, qrels="span\ta\t2\nspan\tb\t0\n")
    eval_set = read_eval_set(folder)
    span, quiz, marked, none = eval_set.questions
    assert (span.answers, span.choices, span.evidence) == (("Anna  Brown",), (), ())
    assert quiz.choices == ("Leeds", "Cork", "Rome")  # the right one first
    assert (marked.choices, marked.evidence) == (("So", "No"), ("It was so.",))
    assert [question.is_answerable for question in eval_set.questions] == [True] * 3 + [False]
    assert [question.has_gold for question in eval_set.questions] == [True, False, True, True]
    assert eval_set.unanswerable() == (none,)
    assert eval_set.usable() == (span, none)
    assert eval_set.relevant_versions(span) == {eval_set.versions["a"]}
    assert eval_set.relevant_versions(none) == frozenset()


def test_a_question_without_an_article_is_in_the_half_of_its_id(tmp_path: Path) -> None:
    queries = [{"id": name, "text": "when?", "answerable": False} for name in ("q1", "q2")]
    queries.append({"id": "q3", "text": "apple"})
    folder = write_set(
        tmp_path / "set",
        queries=json_lines(queries),  # type: ignore[arg-type]
        qrels="q3\ta\t1\n",
        split="a\treport\n",
    )
    eval_set = read_eval_set(folder)
    halves = [eval_set.half_of(question) for question in eval_set.questions]
    assert halves == ["report", "tune", "report"]


def test_byte_order_marks_line_ends_and_blank_lines_do_no_harm(tmp_path: Path) -> None:
    corpus = '\ufeff{"id": "a", "title": "", "text": "One\u2028line."}\r\n\r\n'
    folder = write_set(
        tmp_path / "set",
        corpus=corpus,
        queries='{"id": "q", "text": "line?"}\r\n',
        qrels="q\ta\t1\r\n\n",
    )
    eval_set = read_eval_set(folder)
    assert eval_set.versions == {"a": version_of("One\nline.")}
    assert eval_set.qrels == {"q": {"a": 1}}


def test_an_article_id_may_come_again_where_it_is_not_judged(tmp_path: Path) -> None:
    texts = ["One.", "Two.", "Three."]
    corpus = json_lines([{"id": "a", "title": "", "text": "Judged."}])
    corpus += json_lines([{"id": 28, "title": "", "text": text} for text in texts])
    folder = write_set(
        tmp_path / "set", corpus=corpus, queries='{"id": "q", "text": "x"}', qrels="q\ta\t1\n"
    )
    versions = read_eval_set(folder).versions
    assert list(versions) == ["a", "28", "28 (2)", "28 (3)"]
    assert versions["28 (3)"] == version_of("Three.")


def test_the_split_of_a_set_decides_by_the_question_s_article(tmp_path: Path) -> None:
    queries = json_lines(
        [
            {"id": "by its document", "text": "apple", "document": "b"},
            {"id": "by its judgements", "text": "apple"},
        ]
    )
    folder = write_set(
        tmp_path / "set",
        queries=queries,
        qrels="by its document\ta\t1\nby its judgements\ta\t1\n",
        split="a\ttune\nb\treport\n",
    )
    eval_set = read_eval_set(folder)
    assert {q.id: eval_set.half_of(q) for q in eval_set.judged()} == {
        "by its document": "report",
        "by its judgements": "tune",
    }


def test_an_article_that_the_split_leaves_out_is_named(tmp_path: Path) -> None:
    eval_set = read_eval_set(write_set(tmp_path / "set", split="b\ttune\n"))
    with pytest.raises(UnreadableSet, match=r"split\.tsv has no line for article 'a' of question"):
        eval_set.half_of(eval_set.questions[0])


def test_without_a_split_the_question_s_id_decides(tmp_path: Path) -> None:
    # sha256sum of q1, q2, q4, q5 begins with c7, be, 11, 26: even ones are for tuning.
    eval_set = read_eval_set(write_set(tmp_path / "set"))
    assert {question.id: eval_set.half_of(question) for question in eval_set.judged()} == {
        "q1": "report",
        "q2": "tune",
        "q4": "report",
        "q5": "tune",
    }


BAD = {
    "no JSON": ({"corpus": "{\n"}, r"corpus\.jsonl, line 1: is no JSON \(.*\): write one object"),
    "no object": ({"queries": "\n[]\n"}, r"queries\.jsonl, line 2: is no object in braces"),
    "no title": (
        {"corpus": '{"id": "a", "text": "x"}'},
        r'line 1: title is missing: give one, or ""',
    ),
    "no text": ({"corpus": '{"id": "a", "title": ""}'}, "line 1: text is missing: give it in"),
    "odd text": ({"corpus": '{"id": "a", "title": "", "text": 5}'}, "text is no text: give it in"),
    "no id": ({"corpus": '{"title": "", "text": "x"}'}, "line 1: id is missing: give it in quotes"),
    "blank id": (
        {"corpus": '{"id": " ", "title": "", "text": "x"}'},
        "line 1: id is empty: give each line its own",
    ),
    "judged article on two lines": (
        {"corpus": '{"id": "a", "title": "", "text": "x"}\n{"id": "a", "title": "", "text": "y"}'},
        r"qrels\.tsv, line 1: article 'a' is on several lines of corpus\.jsonl: make ids differ",
    ),
    "no articles": ({"corpus": "\n"}, r"corpus\.jsonl holds no articles: put one on each line"),
    "question twice": (
        {"queries": '{"id": "q1", "text": "x"}\n{"id": "q1", "text": "y"}'},
        r"queries\.jsonl, line 2: id 'q1' stands on an earlier line too",
    ),
    "empty question": ({"queries": '{"id": "q1", "text": " "}'}, "line 1: text is empty: give the"),
    "no day": (
        {"queries": '{"id": "q1", "text": "x", "as_of": "2 April"}'},
        "line 1: as_of '2 April' is no day: write it as 2025-04-02",
    ),
    "columns": (
        {"qrels": "q1 0 a 1\n"},
        r"qrels\.tsv, line 1: has 1 columns instead of 3: write question, article, relevance",
    ),
    "relevance": ({"qrels": "q1\ta\tyes\n"}, "relevance 'yes' is no whole number: write 1 or 0"),
    "unknown question": ({"qrels": "q9\ta\t1\n"}, "question 'q9' is not in queries.jsonl: add it"),
    "unknown article": ({"qrels": "q1\tz\t1\n"}, "article 'z' is not in corpus.jsonl: add it or"),
    "judged twice": ({"qrels": "q1\ta\t1\nq1\ta\t0\n"}, "line 2: 'q1' and 'a' are judged twice"),
    "no judgements": ({"qrels": ""}, r"qrels\.tsv judges nothing: give a line for each relevant"),
    "unknown half": ({"split": "a\ttest\n"}, "half 'test' is unknown: write tune or report"),
    "split of nothing": ({"split": "z\ttune\n"}, r"split\.tsv, line 1: article 'z' is not in"),
    "both halves": ({"split": "a\ttune\na\treport\n"}, "line 2: article 'a' is in both halves"),
    "answers that are no list": (
        {"queries": '{"id": "q1", "text": "x", "answers": "Cork"}'},
        r'line 1: answers is no list of texts: write \["…", "…"\]',
    ),
    "a right choice that is none": (
        {"queries": '{"id": "q1", "text": "x", "choices": ["a", "b"], "correct": 2}'},
        "line 1: correct is 2: give the place of the right choice, from 0",
    ),
    "an answerable that is neither": (
        {"queries": '{"id": "q1", "text": "x", "answerable": "no"}'},
        "line 1: answerable is 'no': write true or false",
    ),
    "a judgement of an unanswerable question": (
        {"queries": '{"id": "q1", "text": "x", "answerable": false}', "qrels": "q1\ta\t1\n"},
        "line 1: question 'q1' is not answerable: remove the line",
    ),
}


@pytest.mark.parametrize(("files", "message"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_with_its_place_and_the_remedy(
    tmp_path: Path, files: dict[str, str], message: str
) -> None:
    with pytest.raises(UnreadableSet, match=message):
        read_eval_set(write_set(tmp_path / "set", **files))


def test_a_set_that_lacks_a_file(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "qrels.tsv").unlink()
    with pytest.raises(UnreadableSet, match=r"qrels\.tsv cannot be opened \(No such file.*needs"):
        read_eval_set(folder)


def test_a_set_that_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSet, match=r"nowhere is no folder: name one that holds corpus"):
        read_eval_set(tmp_path / "nowhere")


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    folder = write_set(tmp_path / "set")
    (folder / "queries.jsonl").write_bytes(b'{"id": "q1", "text": "caf\xe9"}')
    with pytest.raises(UnreadableSet, match=r"queries\.jsonl is not UTF-8 \(byte 25\): save it so"):
        read_eval_set(folder)
