"""Changes to the compiled pages: each is made, and a build where there was nothing to change fails."""

import gzip
from pathlib import Path

import pytest

from luna_portal.framework.build import FinishBuild, NothingToChange, any_host, in_language, in_one_file, named_after
from luna_portal.i18n.catalog import TAGS
from luna_portal.i18n.routes import language_of

CHUNK = "var e={PING:`http://localhost:8000/ping`,EVENT:`ws://localhost:8000/_event`};export{e as t};"
PAGE = '<!DOCTYPE html><html class="x" lang="es-MX"><body>Hola</body></html>'


def built(folder: Path, *, chunk: str = CHUNK, page: str = PAGE) -> Path:
    """What the bundler leaves behind: a Spanish page, an English one, and the chunk with the addresses, compressed too."""
    static = folder / "client"
    (static / "assets").mkdir(parents=True)
    (static / "en").mkdir()
    for name, content in (
        ("agendar.html", page), ("en.html", page), ("en/agendar.html", page), ("assets/reflex-env-A1.js", chunk),
    ):  # fmt: skip
        (static / name).write_text(content)
        (static / f"{name}.gz").write_bytes(gzip.compress(content.encode()))
    return static


def step(done: list[Path], scripts: Path = Path("none")) -> FinishBuild:
    """The build's step of ours, for the scripts of a folder."""
    return FinishBuild(scripts, lambda path: TAGS[language_of(path)], done.append)


def finish(static: Path) -> list[Path]:
    """Run the step over it; what was done last, and where."""
    done: list[Path] = []
    step(done).post_build(static_dir=static)
    return done


def test_the_bundler_gets_our_components_scripts_by_their_folders(tmp_path: Path) -> None:
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "countdown.js").write_text("export const Countdown = 1")
    (tmp_path / "kit" / "countdown.py").write_text("")
    assert step([], tmp_path).get_static_assets() == [(Path("luna/kit/countdown.js"), "export const Countdown = 1")]


def test_our_components_scripts_are_bundled_in_one_file() -> None:
    changed = in_one_file("x: { groups: [] }")
    assert changed == r'x: { groups: [{ test: /rolldown\/runtime|\.web\/luna\/(kit|slots)\//, name: "luna" }, ] }'
    for config in ("x: { manualChunks: {} }", "groups: [], groups: []"):
        with pytest.raises(NothingToChange, match="groups"):
            in_one_file(config)


def test_plain_scripts_lose_their_comments_and_their_indentation(tmp_path: Path) -> None:
    static = built(tmp_path)
    (static / "early.js").write_text("// why\n{\n  // how\n  go() // now\n\n}\n")
    finish(static)
    assert (static / "early.js").read_text() == "{\ngo() // now\n}"


def test_the_bundle_talks_to_the_host_it_was_loaded_from_and_each_page_says_its_language(tmp_path: Path) -> None:
    static = built(tmp_path)
    assert finish(static) == [static]
    chunk = (static / "assets" / "reflex-env-A1.js").read_text()
    assert "PING:`${O}/ping`,EVENT:`${W}/_event`" in chunk
    assert chunk.startswith("const O=")
    assert "localhost:" not in chunk
    for name, tag in (("agendar.html", "es-MX"), ("en.html", "en"), ("en/agendar.html", "en")):
        page = (static / name).read_text()
        assert f'<html class="x" lang="{tag}">' in page
        assert gzip.decompress((static / f"{name}.gz").read_bytes()).decode() == page


@pytest.mark.parametrize(
    "chunk", ["", CHUNK.replace("http://", "//"), CHUNK.replace("ws://", "wss://"), any_host(CHUNK)]
)
def test_a_chunk_without_the_addresses_fails_the_build(tmp_path: Path, chunk: str) -> None:
    with pytest.raises(NothingToChange, match="addresses"):
        finish(built(tmp_path, chunk=chunk))


def test_a_chunk_of_another_name_fails_the_build(tmp_path: Path) -> None:
    static = built(tmp_path)
    (static / "assets" / "reflex-env-A1.js").rename(static / "assets" / "environment-A1.js")
    with pytest.raises(NothingToChange, match="reflex-env"):
        finish(static)


def test_a_page_that_says_no_language_fails_the_build(tmp_path: Path) -> None:
    with pytest.raises(NothingToChange, match="language"):
        finish(built(tmp_path, page="<html><body>Hola</body></html>"))


def test_a_build_without_pages_fails(tmp_path: Path) -> None:
    static = built(tmp_path)
    for page in static.rglob("*.html"):
        page.unlink()
    with pytest.raises(NothingToChange, match="pages"):
        finish(static)


def test_only_the_document_s_own_language_is_changed() -> None:
    page = '<html lang="es-MX"><a lang="en" href="/en">English</a></html>'
    assert in_language(page, "en") == '<html lang="en"><a lang="en" href="/en">English</a></html>'


def test_each_page_and_language_draws_under_a_module_s_name_of_its_own() -> None:
    def draw() -> None: ...

    assert named_after(draw, "luna_portal.pages.publico.agendar", "en").__module__.endswith("agendar.en")  # type: ignore[arg-type]
