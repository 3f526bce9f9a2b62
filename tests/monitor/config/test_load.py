"""Config: what a user who slipped up is told, and what overrides what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config import Config, ConfigError, Problem, build_config, load_config
from monitor.resources import example_config


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text), environ or {})
    return str(caught.value)


def test_the_shipped_example_is_sound() -> None:
    config = load_config(example_config(), {})
    assert {source.id for source in config.sources} == {"gb-journal", "br-rpi", "us-daily"}
    assert not config.enabled_sources()


@pytest.mark.parametrize(
    ("text", "line", "hint"),
    [
        ("[operater]\nname='x'\n", "line 1, operater", "'operator'"),
        ("\n[storage]\nfoldr = 'x'\n", "line 3, storage.foldr", "'folder'"),
        ("[[sources]]\nid='a'\n[[sources]]\nid='b'\nenable=true\n", "line 5, sources[1].enable", "'enabled'"),
        (
            "[notices]\nletterhead = { organization = 'x' }\n",
            "line 2, notices.letterhead.organization",
            "'organisation'",
        ),
    ],
)
def test_an_unknown_key_names_line_and_nearest_name(tmp_path: Path, text: str, line: str, hint: str) -> None:
    message = refusal(tmp_path, text)
    assert f"config.toml: {line}" in message
    assert f"Did you mean {hint}?" in message


def test_every_mistake_is_reported_at_once(tmp_path: Path) -> None:
    message = refusal(tmp_path, "[retention]\nkeep_days = 'long'\n[schedule]\ntick_seconds = 0\n")
    assert "retention.keep_days" in message
    assert "(found 'long')" in message
    assert "schedule.tick_seconds" in message


def test_text_that_is_no_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in refusal(tmp_path, "[operator]\nname = Me\n")


def test_a_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes("[operator]\nname = '小米'\n".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(path, {})


def test_a_missing_config_names_the_command_that_writes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    with pytest.raises(ConfigError, match="squatwatch init"):
        load_config(None, {})


def test_the_config_is_found_by_variable_and_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, "[operator]\nname='here'\n")
    assert load_config(None, {"SQUATWATCH_CONFIG": str(path)}).operator.name == "here"
    monkeypatch.chdir(tmp_path)
    assert load_config(None, {}).operator.name == "here"


def test_paths_are_relative_to_the_config_file_even_defaults(tmp_path: Path) -> None:
    config = load_config(written(tmp_path, "[inbox]\nfolder='in'\n[[watchlists]]\npath='w.csv'\n"), {})
    assert config.inbox.folder == tmp_path / "in"
    assert config.watchlists[0].path == tmp_path / "w.csv"
    assert config.database == tmp_path / "data" / "squatwatch.db"


def test_no_live_source_without_a_contact(tmp_path: Path) -> None:
    text = "[[sources]]\nid='gb-journal'\n"
    assert "[operator] contact" in refusal(tmp_path, text)
    sound = load_config(written(tmp_path, f"{text}[operator]\ncontact='desk@example.org'\n"), {})
    assert [source.id for source in sound.enabled_sources()] == ["gb-journal"]
    assert load_config(written(tmp_path, f"{text}enabled=false\n"), {}).enabled_sources() == ()


def test_an_id_stands_once(tmp_path: Path) -> None:
    assert "'a' stands there twice" in refusal(tmp_path, "[[channels]]\nid='a'\nkind='maildir'\n" * 2)


class TestEnvironment:
    def test_overrides_sections_and_list_elements_by_id(self, tmp_path: Path) -> None:
        path = written(tmp_path, "[operator]\ncontact='x'\n[[sources]]\nid='us-daily'\nenabled=false\n")
        environ = {
            "SQUATWATCH__RETENTION__KEEP_DAYS": "30",
            "SQUATWATCH__OPERATOR__NAME": "海外知识产权工作站",
            "SQUATWATCH__SOURCES__US_DAILY__ENABLED": "true",
            "SQUATWATCH__NOTICES__REMINDER_DAYS": "[10, 2]",
        }
        config = load_config(path, environ)
        assert config.retention.keep_days == 30
        assert config.operator.name == "海外知识产权工作站"
        source = config.source("us-daily")
        assert source is not None
        assert source.enabled
        assert config.notices.reminder_days == (10, 2)

    def test_an_override_of_nothing_is_an_error(self, tmp_path: Path) -> None:
        assert "Did you mean 'storage'?" in refusal(tmp_path, "", {"SQUATWATCH__STORRAGE__FOLDER": "/x"})
        message = refusal(
            tmp_path, "[[sources]]\nid='us-daily'\nenabled=false\n", {"SQUATWATCH__SOURCES__US__ENABLED": "true"}
        )
        assert "no element 'us'" in message
        assert "SQUATWATCH__SECTION__KEY" in refusal(tmp_path, "", {"SQUATWATCH__STORAGE": "x"})


class TestSecrets:
    CHANNEL = "[[channels]]\nid='mail'\nkind='smtp'\n"

    def test_a_secret_in_the_file_is_refused_without_repeating_it(self, tmp_path: Path) -> None:
        message = refusal(tmp_path, f"{self.CHANNEL}options = {{ password = 'hunter2' }}\n")
        assert "is a secret" in message
        assert "hunter2" not in message

    @pytest.mark.parametrize(
        ("kind", "name"), [("wecom", "key"), ("feishu", "url"), ("apprise", "url_team"), ("dingtalk", "secret")]
    )
    def test_a_robots_address_is_its_key(self, tmp_path: Path, kind: str, name: str) -> None:
        text = f"[[channels]]\nid='r'\nkind='{kind}'\noptions={{ {name}='https://r.example/abc' }}\n"
        message = refusal(tmp_path, text)
        assert f"{name} is a secret" in message
        assert "abc" not in message

    def test_a_web_hook_of_ones_own_may_stand_in_the_open(self, tmp_path: Path) -> None:
        text = "[[channels]]\nid='r'\nkind='webhook'\noptions={ url='https://watch.firm.cn/in' }\n"
        assert load_config(written(tmp_path, text), {}).channels[0].options["url"] == "https://watch.firm.cn/in"

    def test_a_key_in_the_file_is_refused_without_repeating_it(self, tmp_path: Path) -> None:
        message = refusal(tmp_path, "[[sources]]\nid='us-daily'\nkey='abc-123'\n")
        assert "use key_env or key_file" in message
        assert "abc-123" not in message

    def test_from_environment_and_file(self, tmp_path: Path) -> None:
        (tmp_path / "robot").write_text("https://example.org/hook?x=1\n", encoding="utf-8")
        text = f"{self.CHANNEL}secrets = {{ password = {{ env = 'PW' }}, hook = {{ file = 'robot' }} }}\n"
        config = load_config(written(tmp_path, text), {"PW": " s3cret\n"})
        options = config.channel_options(config.channels[0])
        assert options == {"password": "s3cret", "hook": "https://example.org/hook?x=1"}
        assert "s3cret" not in repr(config)
        assert "s3cret" not in config.model_dump_json()

    def test_an_empty_place_is_named(self, tmp_path: Path) -> None:
        config = load_config(written(tmp_path, f"{self.CHANNEL}secrets = {{ password = {{ env = 'PW' }} }}\n"), {})
        with pytest.raises(ConfigError, match="PW is not set"):
            config.channel_options(config.channels[0])

    def test_a_place_is_one_place(self, tmp_path: Path) -> None:
        assert "either env or file" in refusal(tmp_path, f"{self.CHANNEL}secrets = {{ password = {{}} }}\n")


def test_closed_days_cover_spans() -> None:
    entry = {"office": "英国", "day": date(2026, 12, 24), "until": date(2026, 12, 26), "source": "notice"}
    config = build_config({"closed_days": [entry]}, {})
    assert config.closures == {"GB": (date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26))}


@pytest.mark.parametrize("days", [[1, 3], [7, 7], [3, -1]])
def test_reminders_fall(days: list[int]) -> None:
    with pytest.raises(ConfigError, match="fall from the earliest"):
        build_config({"notices": {"reminder_days": days}}, {})


def test_a_config_cannot_be_changed() -> None:
    config: Config = build_config({}, {})
    with pytest.raises(ValueError, match="frozen"):
        config.operator.name = "other"


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
sections = st.sampled_from([*Config.model_fields, "other"])
fields = st.sampled_from(["id", "enabled", "kind", "folder", "path", "options", "secrets", "day", "name", "addresses"])
documents = st.dictionaries(
    sections,
    values | st.dictionaries(fields, values) | st.lists(st.dictionaries(fields, values), max_size=2),
    max_size=4,
)
variables = st.dictionaries(
    st.builds("SQUATWATCH__{}__{}".format, sections.map(str.upper), fields.map(str.upper)),
    st.text(max_size=8),
    max_size=2,
)


@given(document=documents, environ=variables)
def test_whatever_the_config_says_it_is_taken_or_explained(
    document: dict[str, object], environ: dict[str, str]
) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        build_config(document, environ)
    except ConfigError as error:
        problems = error.problems
    assert all(problem.text and problem.file for problem in problems)
    assert problems or "other" not in document


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[[channels]]\nid = 'mail'\nkind = 'smtq'\n", "Did you mean 'smtp'?"),
        ("[notices]\nreminder_days = 3\n", "a list is needed"),
        ("[notices]\ndigest_hour = 25\n", "must be at most 23"),
        ("[schedule]\njitter_minutes = 'soon'\n", "a whole number is needed (found 'soon')"),
    ],
)
def test_a_wrong_value_is_told_in_plain_words(tmp_path: Path, text: str, says: str) -> None:
    message = refusal(tmp_path, text)
    assert says in message
    assert "input should" not in message


def test_a_wrong_value_from_the_environment_names_the_variable_and_not_the_file_line(tmp_path: Path) -> None:
    text = "[[sources]]\nid = 'br-rpi'\nenabled = false\n[notices]\ndigest_hour = 25\n"
    message = refusal(tmp_path, text, {"SQUATWATCH__SOURCES__BR_RPI__ENABLED": "5"})
    assert "set by SQUATWATCH__SOURCES__BR_RPI__ENABLED in the environment" in message
    assert "line 5, notices.digest_hour" in message


def test_a_variable_for_a_list_element_that_the_file_lacks_says_so(tmp_path: Path) -> None:
    message = refusal(tmp_path, "", {"SQUATWATCH__SOURCES__US_DAILY__ENABLED": "true"})
    assert 'Write [[sources]] id = "us-daily" there' in message
    assert "brackets" not in message


@pytest.mark.parametrize(("address", "good"), [("foo", False), ("https://", False), ("https://watch.firm.cn", True)])
def test_the_web_address_can_be_linked_to(tmp_path: Path, address: str, good: bool) -> None:
    text = f"[web]\naddress = '{address}'\n"
    if good:
        assert load_config(written(tmp_path, text), {}).web.address == address
    else:
        assert "not a web address" in refusal(tmp_path, text)
