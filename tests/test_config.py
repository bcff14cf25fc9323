"""The settings: precedence, refusals, and that nothing else is read."""

import dataclasses
import os
from pathlib import Path

import pytest

from index.errors import ConfigError
from qa.config import Settings, load_settings


@pytest.fixture(autouse=True)
def empty_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def toml(folder: Path, text: str) -> Path:
    file = folder / "footnote.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_defaults_hold_where_nothing_is_given() -> None:
    assert load_settings({}, environment={}) == Settings()


def test_the_documented_defaults() -> None:
    settings = Settings()
    assert (settings.host, settings.passage_chars, settings.top_k) == ("127.0.0.1", 700, 8)


def test_precedence_is_defaults_file_environment_command_line(tmp_path: Path) -> None:
    file = toml(tmp_path, "top_k = 1\nport = 1111\nevidence_k = 3\n")
    environment = {"FOOTNOTE_TOP_K": "2", "FOOTNOTE_PORT": "2222"}
    settings = load_settings({"top_k": 3}, file, environment)
    assert (settings.top_k, settings.port, settings.evidence_k) == (3, 2222, 3)
    assert settings.candidate_k == Settings().candidate_k


def test_an_override_of_none_is_not_given() -> None:
    assert load_settings({"top_k": None}, environment={"FOOTNOTE_TOP_K": "2"}).top_k == 2


def test_footnote_toml_of_the_working_directory_is_read(tmp_path: Path) -> None:
    toml(tmp_path, "top_k = 5")
    assert load_settings({}, environment={}).top_k == 5


def test_a_named_file_replaces_that_of_the_working_directory(tmp_path: Path) -> None:
    toml(tmp_path, "top_k = 5")
    other = tmp_path / "other.toml"
    other.write_text("port = 99")
    settings = load_settings({}, other, {})
    assert (settings.top_k, settings.port) == (Settings().top_k, 99)


def test_values_become_the_types_of_the_settings(tmp_path: Path) -> None:
    file = toml(tmp_path, 'data_dir = "~/x"\narticles = ["a", "b"]\ntime_limit_s = 5\n')
    settings = load_settings({}, file, {})
    assert settings.data_dir == Path.home() / "x"
    assert settings.articles == ("a", "b")
    assert (settings.time_limit_s, type(settings.time_limit_s)) == (5.0, float)


def test_folders_in_the_environment_are_separated_as_in_path() -> None:
    environment = {"FOOTNOTE_ARTICLES": f"a{os.pathsep}b"}
    assert load_settings({}, environment=environment).articles == ("a", "b")


def test_no_folders_in_the_environment_are_no_folders() -> None:
    """("",) would be the working directory."""
    assert load_settings({}, environment={"FOOTNOTE_ARTICLES": ""}).articles == ()


def test_an_unknown_key_of_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'topk'.*top_k"):
        load_settings({}, toml(tmp_path, "topk = 5"), {})


def test_an_unknown_table_of_the_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"'server'"):
        load_settings({}, toml(tmp_path, "[server]\nport = 5"), {})


def test_an_unknown_variable_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"'topk'"):
        load_settings({}, environment={"FOOTNOTE_TOPK": "5"})


def test_an_unknown_override_is_refused_by_name() -> None:
    with pytest.raises(ConfigError, match=r"'topk'"):
        load_settings({"topk": 5}, environment={})


def test_variables_of_others_are_left_alone() -> None:
    environment = {"FOOTNOTE_DATA": "/data", "FOOTNOTES_X": "1", "PATH": "/bin"}
    assert load_settings({}, environment=environment) == Settings()


def test_the_hubs_own_variables_are_read_and_ours_come_before_them() -> None:
    environment = {"HF_TOKEN": "hf_1", "HF_ENDPOINT": "https://mirror.example"}
    settings = load_settings({}, environment=environment)
    assert (settings.hub_token, settings.hub_endpoint) == ("hf_1", "https://mirror.example")
    ours = environment | {"FOOTNOTE_HUB_TOKEN": "hf_2"}
    assert load_settings({}, environment=ours).hub_token == "hf_2"
    assert load_settings({}, environment={"HF_ENDPOINT": ""}) == Settings()


def test_secrets_are_not_printed_with_the_settings() -> None:
    assert "hush" not in repr(Settings(token="hush", hub_token="hush"))


BOUNDED = [
    (setting.name, setting.metadata["low"], setting.metadata["high"])
    for setting in dataclasses.fields(Settings)
    if setting.metadata["low"] is not None
]


@pytest.mark.parametrize(("name", "low", "high"), BOUNDED)
def test_values_out_of_range_are_refused_with_the_range(name: str, low: float, high: float) -> None:
    for value in (low, high):
        assert getattr(load_settings({name: value}, environment={}), name) == value
    for value in (low - 1, high + 1):
        with pytest.raises(ConfigError, match=rf"{name} = .* out of range: choose "):
            load_settings({name: value}, environment={})


@pytest.mark.parametrize("name", ["time_limit_s", "temperature", "answer_threshold"])
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_number_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        load_settings({}, environment={f"FOOTNOTE_{name.upper()}": value})


@pytest.mark.parametrize(
    "line",
    [
        'top_k = "many"',
        "top_k = true",
        "top_k = 5.5",
        "top_k = []",
        "time_limit_s = true",
        "data_dir = 5",
        "articles = 5",
        "articles = [1, 2]",
        "model = 5",
        'token = ["a"]',
    ],
)
def test_a_value_of_another_type_is_refused_by_name(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=line.split(" ")[0]):
        load_settings({}, toml(tmp_path, line), {})


@pytest.mark.parametrize("content", [b"top_k =", b"\xff\xfe", b"top_k = 1\ntop_k = 2"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "footnote.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"footnote\.toml is not valid TOML"):
        load_settings({}, environment={})


def test_a_named_file_that_is_absent_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"absent\.toml: No such file.*: .*--config"):
        load_settings({}, tmp_path / "absent.toml", {})


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().top_k = 5  # type: ignore[misc]


def test_every_setting_has_a_sentence_of_help() -> None:
    for setting in dataclasses.fields(Settings):
        assert setting.metadata["help"].strip(), setting.name


def test_a_home_that_nobody_has_is_told() -> None:
    with pytest.raises(ConfigError, match="write the whole path"):
        load_settings({"data_dir": "~no-such-user/x"}, environment={})
