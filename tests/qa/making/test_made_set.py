"""A set made of a folder: what is written, what is left out, and that nothing is overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest

from index.errors import InvalidRequest, NoArticles
from qa.evaluation.eval_set import read_eval_set
from qa.making.made_set import default_folder, make_set, settle_review

# Of each town: one question of when, one of who; their answers stand nowhere else.
FOUNDERS = {
    "Arlen": ("Ruth Lind", "1871"),
    "Birka": ("Tom Okoro", "1882"),
    "Corran": ("Anna Weber", "1893"),
    "Delby": ("Paul Marsh", "1904"),
    "Elmau": ("Rosa Stein", "1915"),
    "Farley": ("Karl Brandt", "1926"),
}


def write_articles(folder: Path) -> Path:
    folder.mkdir()
    for town, (founder, year) in FOUNDERS.items():
        text = f"News from {town}\n\n{founder} opened the {town} Museum in {year}.\n"
        (folder / f"{town}.txt").write_text(text, encoding="utf-8")
    return folder


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_set_is_made_of_a_folder(tmp_path: Path) -> None:
    source, out = write_articles(tmp_path / "towns"), tmp_path / "out"
    made = make_set(source, out, seed=1)
    kept, withheld = lines(out / "corpus.jsonl"), lines(out / "withheld.jsonl")
    assert (made.articles, made.withheld, len(kept), len(withheld)) == (6, 1, 5, 1)
    assert {article["id"] for article in [*kept, *withheld]} == {f"{t}.txt" for t in FOUNDERS}
    queries = lines(out / "queries.jsonl")
    (absent,) = [query for query in queries if not query["answerable"]]
    assert absent["document"] == withheld[0]["id"]
    town = absent["document"].removesuffix(".txt")
    founder, year = FOUNDERS[town]
    assert absent["sentence"] == f"{founder} opened the {town} Museum in {year}."
    assert (made.answerable, made.unanswerable, len(queries)) == (5, 1, 6)
    assert made.rules == {rule: sum(q["rule"] == rule for q in queries) for rule in made.rules}
    judged = [line.split("\t") for line in (out / "qrels.tsv").read_text().splitlines()]
    answerable = [query for query in queries if query["answerable"]]
    assert judged == [[query["id"], query["document"], "1"] for query in answerable]


def test_what_is_made_is_an_evaluation_set(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_set(write_articles(tmp_path / "towns"), out)
    eval_set = read_eval_set(out)
    assert len(eval_set.questions) == 6
    assert len(eval_set.judged()) == 5
    assert len(eval_set.unanswerable()) == 1


def test_the_same_seed_makes_the_same_set(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    for name, seed in (("a", 4), ("b", 4), ("c", 5)):
        make_set(source, tmp_path / name, seed)
    one, same, other = (
        [(tmp_path / name / file).read_bytes() for file in ("queries.jsonl", "withheld.jsonl")]
        for name in ("a", "b", "c")
    )
    assert one == same != other


def test_the_limit_bounds_what_is_made(tmp_path: Path) -> None:
    made = make_set(write_articles(tmp_path / "towns"), tmp_path / "out", limit=3)
    assert made.answerable + made.unanswerable == 3


def test_nothing_is_withheld_of_few_articles(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    for town in ("Arlen", "Birka"):
        (source / f"{town}.txt").unlink()
    made = make_set(source, tmp_path / "out")
    assert (made.withheld, made.unanswerable, made.answerable) == (0, 0, 4)
    assert (tmp_path / "out" / "withheld.jsonl").read_text() == ""


def test_nothing_is_withheld_where_that_is_asked_for(tmp_path: Path) -> None:
    made = make_set(write_articles(tmp_path / "towns"), tmp_path / "out", withhold=0.0)
    assert (made.withheld, made.unanswerable) == (0, 0)


def test_a_question_that_a_kept_article_answers_is_not_unanswerable(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    names = " and ".join(founder.split()[1] + " in " + year for founder, year in FOUNDERS.values())
    (source / "all.txt").write_text(f"All of them\n\nNobody forgot {names}, they said.\n")
    made = make_set(source, tmp_path / "out")
    assert (made.withheld, made.unanswerable, made.unclean) == (1, 0, 2)


def test_a_reviewed_set_is_never_overwritten(tmp_path: Path) -> None:
    source, out = write_articles(tmp_path / "towns"), tmp_path / "out"
    make_set(source, out)
    (out / "queries.jsonl").write_text("reviewed")
    with pytest.raises(InvalidRequest, match=r"not overwritten.*footnote eval .*out`.*OUT"):
        make_set(source, out)
    assert (out / "queries.jsonl").read_text() == "reviewed"


def test_a_place_inside_the_articles_is_refused(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    with pytest.raises(InvalidRequest, match="lies inside"):
        make_set(source, source / "questions")
    assert not (source / "questions").exists()


def test_a_set_is_no_folder_of_articles(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_set(write_articles(tmp_path / "towns"), out)
    with pytest.raises(InvalidRequest, match="without --make-questions"):
        make_set(out, tmp_path / "again")


def test_the_folder_is_named_after_the_articles(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    assert default_folder(source) == tmp_path.resolve() / "towns-questions"
    assert default_folder(source / "Arlen.txt") == (source / "Arlen-questions").resolve()


def test_articles_in_other_languages_are_counted(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    (source / "stadt.txt").write_text(
        "Nachrichten\n\nAnna Weber eröffnete 1893 das Museum von Corran, und die Stadt hat sich "
        "seitdem nicht mehr verändert, sagte der Bürgermeister am Mittwoch vor den Bürgern.\n",
        encoding="utf-8",
    )
    (source / "dull.txt").write_text("Dull\n\nIt rained and they went home.\n", encoding="utf-8")
    made = make_set(source, tmp_path / "out")
    assert (made.other_languages, made.without_questions, made.articles) == ({"de": 1}, 1, 8)
    queries = lines(tmp_path / "out" / "queries.jsonl")
    assert all(query["document"] not in ("stadt.txt", "dull.txt") for query in queries)


def test_articles_that_yield_nothing_are_said_so(tmp_path: Path) -> None:
    source = tmp_path / "dull"
    source.mkdir()
    (source / "dull.txt").write_text("Dull\n\nIt rained and they went home.\n", encoding="utf-8")
    with pytest.raises(InvalidRequest, match="1 in English give none"):
        make_set(source, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoArticles, match="holds no article"):
        make_set(tmp_path / "empty", tmp_path / "out")
    with pytest.raises(InvalidRequest, match="does not exist"):
        make_set(tmp_path / "gone", tmp_path / "out")


def test_different_answers_to_one_question_are_dropped(tmp_path: Path) -> None:
    source = tmp_path / "news"
    source.mkdir()
    for name, president in (("a", "Rosa Stein"), ("b", "Paul Marsh"), ("c", "Marsh")):
        sentence = f"Reporters asked Icelandic president {president} about it."
        if name == "c":
            sentence = "The Pell Bridge was built by Paul Marsh."
        text = f"News {name}\n\n{sentence} They met in Icelandic waters.\n"
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    made = make_set(source, tmp_path / "out")
    assert (made.ambiguous, made.rules) == (1, {"who-by": 1})


def test_a_question_of_two_articles_is_answered_by_both(tmp_path: Path) -> None:
    source = tmp_path / "news"
    source.mkdir()
    for name in ("a", "b"):
        text = f"News {name}\n\nThe Pell Bridge was built by Paul Marsh. It is {name}.\n"
        (source / f"{name}.txt").write_text(text, encoding="utf-8")
    make_set(source, tmp_path / "out")
    (query,) = lines(tmp_path / "out" / "queries.jsonl")
    assert (query["text"], query["answers"]) == ("Who built the Pell Bridge?", ["Paul Marsh"])
    assert (tmp_path / "out" / "qrels.tsv").read_text() == "q1\ta.txt\t1\nq1\tb.txt\t1\n"


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    source = write_articles(tmp_path / "towns")
    (source / "broken.jsonl").write_text('{"title": "a"}\n{"text": \n')
    made = make_set(source, tmp_path / "out")
    assert [file.path for file in made.skipped] == ["towns/broken.jsonl:1", "towns/broken.jsonl:2"]


def test_articles_of_other_forms_keep_what_is_known_of_them(tmp_path: Path) -> None:
    source = tmp_path / "news"
    source.mkdir()
    record = {"id": "7", "title": "Bridge", "text": "The Pell Bridge was built by Paul Marsh.",
              "published": "2024-05-02", "publisher": "Pell Post"}  # fmt: skip
    (source / "news.jsonl").write_text(json.dumps(record) + "\n" + json.dumps(record) + "\n")
    page = "<html><body><h1>Dam</h1><p>The Pell Dam was built by Ruth Lind.</p></body></html>"
    (source / "dam.html").write_text(page)
    made = make_set(source, tmp_path / "out")
    assert (made.articles, made.rules) == (2, {"who-by": 2})
    assert record in lines(tmp_path / "out" / "corpus.jsonl")
    documents = {query["document"] for query in lines(tmp_path / "out" / "queries.jsonl")}
    assert documents == {"7", "dam.html"}


def test_a_review_takes_its_judgements_along(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_set(write_articles(tmp_path / "towns"), out)
    before = (out / "qrels.tsv").read_text().splitlines(keepends=True)
    queries = lines(out / "queries.jsonl")
    deleted, denied, *_ = [query for query in queries if query["answerable"]]
    denied["answerable"] = False
    kept = [query for query in queries if query is not deleted]
    (out / "queries.jsonl").write_text("".join(json.dumps(query) + "\n" for query in kept))
    assert settle_review(out) == 2
    assert (out / "qrels.tsv").read_text() == "".join(before[2:])
    assert settle_review(out) == 0
    assert len(read_eval_set(out).questions) == 5


def test_a_review_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    out = tmp_path / "out"
    make_set(write_articles(tmp_path / "towns"), out)
    judged = (out / "qrels.tsv").read_text().splitlines(keepends=True)
    mode = (out / "qrels.tsv").stat().st_mode
    deleted = judged[-1].split("\t")[0]
    kept = [query for query in lines(out / "queries.jsonl") if query["id"] != deleted]
    text = "".join(json.dumps(query) + "\n" for query in kept)
    (out / "queries.jsonl").write_text(text, encoding="utf-8-sig")
    assert settle_review(out) == 1
    assert (out / "qrels.tsv").read_text() == "".join(judged[:-1])
    assert (out / "qrels.tsv").stat().st_mode == mode
    assert {path.name for path in out.iterdir()} == {
        "corpus.jsonl", "queries.jsonl", "qrels.tsv", "withheld.jsonl"
    }  # fmt: skip


def test_a_set_made_by_hand_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "queries.jsonl").write_text("")
    (tmp_path / "qrels.tsv").write_text("q1\ta\t1\n")
    assert settle_review(tmp_path) == 0
    assert (tmp_path / "qrels.tsv").read_text() == "q1\ta\t1\n"
