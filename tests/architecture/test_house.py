"""What holds in every room: texts in both languages, functions that fit on a screen, nothing left to do."""

import ast
import re
import string
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest

from luna_portal.domain.refusals import Refusal
from luna_portal.i18n.catalog import LANGUAGES, texts

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "luna_portal"
LONGEST_FUNCTION = 45
DRAWN = {"pages", "components"}
"""Where a function is one page's tree, as long as the page."""
AREAS = sorted({key.partition(".")[0] for key in texts("es")})
KEY = re.compile(rf"(?:{'|'.join(AREAS)})(?:\.[a-z0-9_]+)+")
SPEAKS = {"t", "text", "_say", "_t", "plural", "has_text"}
"""The functions that take a text's key."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of the portal, parsed."""
    for file in sorted(PACKAGE.rglob("*.py")):
        yield file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))


def holes(text: str) -> set[str]:
    """The names that a text has filled in."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def called(node: ast.Call) -> str:
    """The name of what is called, without what it belongs to."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def spoken() -> Iterator[tuple[str, str, str]]:
    """Module, function and key of each literal key that is given to a function that speaks."""
    for file, tree in modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in SPEAKS:
                continue
            for given in node.args[:2]:
                for part in ast.walk(given):
                    if isinstance(part, ast.Constant) and KEY.fullmatch(str(part.value)):
                        yield f"{file}:{node.lineno}", called(node), part.value


def heirs(kind: type[Refusal]) -> set[type[Refusal]]:
    """Every refusal there is."""
    return {kind} | {heir for child in kind.__subclasses__() for heir in heirs(child)}


def test_both_catalogs_hold_the_same_keys() -> None:
    for language in LANGUAGES:
        assert texts(language).keys() == texts("es").keys(), language


@pytest.mark.parametrize("area", AREAS)
def test_a_text_has_the_same_holes_in_both_languages(area: str) -> None:
    for key, spanish in texts("es").items():
        if key.startswith(f"{area}."):
            assert holes(texts("en")[key]) == holes(spanish), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_no_catalog_file_is_left_out(language: str) -> None:
    assert [key for key, text in texts(language).items() if not text.strip()] == []
    for file in (PACKAGE / "i18n" / language).glob("*.toml"):
        assert tomllib.loads(file.read_text("utf-8")), file.name


def test_every_key_that_the_code_says_has_its_text() -> None:
    known = texts("es").keys()
    said = list(spoken())
    assert len(said) > 100
    missing = [f"{where} {key}" for where, function, key in said if not is_known(key, function, known)]
    assert missing == []


def is_known(key: str, function: str, known: Collection[str]) -> bool:
    """Whether there is such a text: both forms of a plural; any that begins so where the rest is added."""
    if key.endswith("_"):
        return any(one.startswith(key) for one in known)
    return all(one in known for one in ((f"{key}.one", f"{key}.other") if function == "plural" else (key,)))


def test_every_refusal_has_its_sentence() -> None:
    import luna_portal.luna_portal as assembled

    assert assembled.app
    keys = {kind.key for kind in heirs(Refusal) if isinstance(getattr(kind, "key", None), str) and kind.key}
    assert len(keys) > 10
    assert keys - texts("es").keys() == set()


def test_every_function_that_decides_something_fits_on_a_screen() -> None:
    long = [
        f"{file}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1}"
        for file, tree in modules()
        if not DRAWN & set(file.parts) and "demo" not in file.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_nothing_is_left_to_do_and_nothing_is_commented_out() -> None:
    marks = re.compile(r"#\s*(?:TODO|FIXME|XXX|HACK)\b", re.IGNORECASE)
    left = [
        f"{file.relative_to(ROOT)}:{number}"
        for folder in (PACKAGE, ROOT / "tests")
        for file in folder.rglob("*.py")
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if marks.search(line)
    ]
    assert left == []


def test_no_handler_sends_script_and_nobody_uses_the_framework_s_upload() -> None:
    """The CSP would block the first; the second is a folder and an endpoint for anybody."""
    script = {"toast", "call_script", "call_function", "set_clipboard"}
    uploads = {"upload", "upload_files", "upload_files_chunk", "get_upload_dir", "get_upload_url"}
    used = [
        f"{file}:{node.lineno} rx.{node.attr}"
        for file, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in (uploads if DRAWN & set(file.parts) else uploads | script)
        and isinstance(node.value, ast.Name)
        and node.value.id == "rx"
    ]
    assert used == []
