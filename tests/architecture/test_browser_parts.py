"""The browser's part: each script says which words of the page it looks for, dialogs exist once, styles are in use."""

import re
from pathlib import Path

import pytest

from luna_portal.luna_portal import STYLES

ROOT = Path(__file__).parents[2]
COMPONENTS = ROOT / "luna_portal" / "components"
SCRIPTS = sorted([*(ROOT / "assets").glob("*.js"), *COMPONENTS.rglob("*.js")])
STYLE = {file.stem: file.read_text("utf-8") for file in (ROOT / "assets" / "css").glob("*.css")}
DRAWN = [
    file.read_text("utf-8")
    for folder in ("components", "pages")
    for file in (ROOT / "luna_portal" / folder).rglob("*.py")
]
OWN_WORD = re.compile(r"\bdata-[a-z]+(?:-[a-z]+)*")
BY_DATASET = re.compile(r"\bdataset\.([a-zA-Z]+)")
FROM_SCRIPT = {"data-state", "data-day", "data-shares", "data-side", "data-line"}
"""What a script itself gives to what it draws."""
MOST_LINES = 300


def head(script: str) -> str:
    """The comment that a script begins with."""
    lines = script.splitlines()
    end = next(number for number, line in enumerate(lines) if not line.startswith("//"))
    return "\n".join(lines[:end])


def words(script: str) -> set[str]:
    """The attributes of our own that a script names or reads."""
    code = "\n".join(line for line in script.splitlines() if not line.strip().startswith("//"))
    read = {
        "data-" + re.sub(r"[A-Z]", lambda one: "-" + one.group().lower(), name) for name in BY_DATASET.findall(code)
    }
    return {one for one in OWN_WORD.findall(code) if one != "data-say"} | read


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
def test_a_script_says_at_its_head_which_words_of_the_page_it_looks_for(file: Path) -> None:
    script = file.read_text("utf-8")
    assert head(script)
    assert words(script) - set(OWN_WORD.findall(head(script))) == set()
    assert len(script.splitlines()) <= MOST_LINES


def test_each_word_that_a_script_looks_for_stands_on_a_page() -> None:
    drawn = "\n".join(DRAWN)
    named = set().union(*(words(file.read_text("utf-8")) for file in SCRIPTS))
    itself = {one for one in named if any(f'"{one}"' in file.read_text("utf-8") for file in COMPONENTS.rglob("*.js"))}
    missing = {one for one in named - itself - FROM_SCRIPT if f'"{one}"' not in drawn and f'f"{one}' not in drawn}
    assert missing == set()


def test_dialogs_are_made_in_one_place_alone() -> None:
    assert [text[:60] for text in DRAWN if "el.dialog" in text or "aria_labelledby" in text] == []


def test_each_style_sheet_is_one_layer_of_its_own_name_and_all_are_loaded() -> None:
    assert set(STYLE) == set(STYLES)
    order = re.search(r"@layer ([^;{]+);", STYLE["tokens"])
    assert order
    assert tuple(one.strip() for one in order.group(1).split(",")) == STYLES
    for name, text in STYLE.items():
        begins = [
            line for line in text.splitlines() if line and not line.startswith((" ", "}", "/*", "@layer tokens,"))
        ]
        assert begins == [f"@layer {name} {{"], name


def test_no_class_has_a_name_that_says_nothing_of_its_part() -> None:
    generic = re.compile(r"\.(?:row|item|line|day|box|left|right|inner|wrap)(?![\w-])")
    assert {name: generic.findall(text) for name, text in STYLE.items() if generic.search(text)} == {}


def test_each_component_s_script_exists_and_exports_it() -> None:
    wanted = re.findall(r'library = script\("([^"]+)"\)\n    tag = "(\w+)"', "\n".join(DRAWN))
    assert len(wanted) > 12
    for name, tag in wanted:
        assert f"export function {tag}(" in (COMPONENTS / f"{name}.js").read_text("utf-8"), (name, tag)
