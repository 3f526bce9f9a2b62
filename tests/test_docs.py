"""The guide says everything: each setting, field, command, option and page link."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from monitor.cli.main import COMMANDS, main
from monitor.config import Config, load_config
from monitor.configuration.validate import inner_model
from monitor.resources import example_config
from monitor.tools.reference import refreshed
from monitor.watchlists.models import BrandEntry, ClientEntry, RecipientEntry

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]


def text(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["configuration.md", "watch-lists.md"])
def test_tables_of_settings_are_those_of_the_models(name: str) -> None:
    assert refreshed(text(name)) == text(name), "run: python -m monitor.tools.reference"


def test_every_setting_is_in_the_reference() -> None:
    page = text("configuration.md")
    for section, field in Config.model_fields.items():
        model = inner_model(field.annotation)
        assert model is not None
        assert f"[{section}]" in page
        if model is not RecipientEntry:
            assert all(f"| `{name}` |" in page for name in model.model_fields), section


@pytest.mark.parametrize("model", [BrandEntry, ClientEntry, RecipientEntry])
def test_every_field_of_a_watch_list_is_in_the_guide(model: type[BrandEntry]) -> None:
    assert all(f"| `{name}` |" in text("watch-lists.md") for name in model.model_fields)


def test_the_example_config_names_only_settings_that_exist_even_in_comments() -> None:
    lines = []
    for line in example_config().read_text(encoding="utf-8").splitlines():
        uncommented = re.sub(r"^# (?=\[|[a-z_]+ = )", "", line)
        lines.append(uncommented)
    names = {re.match(r"([a-z_]+) = ", line) for line in lines}
    known = set()
    for field in Config.model_fields.values():
        model = inner_model(field.annotation)
        assert model is not None
        known |= set(model.model_fields)
        for inner in model.model_fields.values():
            deeper = inner_model(inner.annotation)
            known |= set(deeper.model_fields) if deeper else set()
    assert {match[1] for match in names if match} <= known
    assert load_config(example_config(), {}).channels


def walk(command: click.Command, path: str, parent: click.Context | None = None) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command, info_name=path, parent=parent)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, f"{path} {name} cannot be loaded"
            yield from walk(inner, f"{path} {name}", context)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_is_in_the_guide(name: str) -> None:
    page = text("commands.md")
    command = main.get_command(click.Context(main), name)
    assert command is not None
    for path, inner in walk(command, f"squatwatch {name}"):
        assert inner.help or not inner.callback, f"{path} says nothing about itself"
        heading = re.search(rf"^### `{re.escape(path)}( .*)?`$", page, re.MULTILINE)
        assert heading, f"{path} is not in docs/commands.md; run: python -m monitor.tools.reference"
        section = page[heading.end() :].partition("\n### ")[0]
        for parameter in inner.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                assert any(option in section for option in parameter.opts), f"{path} {parameter.opts}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:)([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_pages_exist(page: Path) -> None:
    for block in re.findall(r"```bash\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for name in re.findall(r"^\s*(?:\.venv/bin/)?squatwatch ([a-z]+)", block, re.MULTILINE):
            assert name in COMMANDS, f"{page.name}: squatwatch {name}"


def test_every_dependency_is_in_the_notices() -> None:
    dependencies = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    rows = (ROOT / "NOTICE.md").read_text(encoding="utf-8").lower()
    for dependency in dependencies:
        name = re.split(r"[\[<>=~! ]", dependency)[0].lower()
        assert f"| {name} |" in rows, f"{name} is not in NOTICE.md"


def test_every_page_of_the_guide_can_be_reached_from_the_readme() -> None:
    reached, todo = set(), [ROOT / "README.md"]
    while todo:
        page = todo.pop()
        reached.add(page.resolve())
        for target in re.findall(r"\]\((?!https?:|mailto:)([^)#]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            linked = (page.parent / target).resolve()
            if linked.exists() and linked not in reached:
                todo.append(linked)
    lost = [page.name for page in DOCS.glob("*.md") if page.resolve() not in reached]
    assert not lost, f"no page links to {lost}"
