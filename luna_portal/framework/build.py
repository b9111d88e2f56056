"""Changes to the build of the pages: our scripts for the bundler; then any host, and the language of each page."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import reflex as rx

BUILT_ON: Final = re.compile(r"`(ws|http)://localhost:\d+")
LANGUAGE: Final = re.compile(r'(<html\b[^>]*?\blang=")[^"]*(")')
GROUPS: Final = "groups: ["
HERE: Final = "const O=typeof location<'u'?location.origin:'http://localhost',W=O.replace(/^http/,'ws');"


class NothingToChange(Exception):
    """A change to the compiled pages found nothing to change: the bundler writes them otherwise than it did."""


class FinishBuild(rx.plugins.Plugin):
    """Our components' scripts for the bundler; after it: any host, each page's language, then `last` (the policy)."""

    def __init__(self, scripts: Path, language_of: Callable[[str], str], last: Callable[[Path], None]) -> None:
        """Take our scripts' folder, the language's tag ("es-MX") of a page by its path, and what is done at the end."""
        self._scripts, self._language_of, self._last = scripts, language_of, last

    def get_static_assets(self, **_context: Any) -> list[tuple[Path, str | bytes]]:
        """Our scripts, under the folder that `components.kit.browser.script` names."""
        files = sorted(self._scripts.rglob("*.js"))
        return [(Path("luna", file.relative_to(self._scripts)), file.read_text("utf-8")) for file in files]

    def pre_compile(self, **context: Any) -> None:
        """Have the bundler keep the scripts that many pages need in one file: each file is a request."""
        context["add_modify_task"]("vite.config.js", in_one_file)

    def post_build(self, **context: Any) -> None:
        """Work over the bundler's output, before it is compressed. Raises: NothingToChange."""
        static = Path(context["static_dir"])
        chunks, pages = list(static.glob("assets/reflex-env-*.js")), list(static.rglob("*.html"))
        if not chunks or not pages:
            raise NothingToChange(f"no {'pages' if chunks else 'assets/reflex-env-*.js'} in {static}")
        for script in static.glob("*.js"):
            _write(script, without_comments(script.read_text("utf-8")))
        for chunk in chunks:
            _write(chunk, any_host(chunk.read_text("utf-8")))
        for page in pages:
            tag = self._language_of("/" + page.relative_to(static).as_posix().removesuffix(".html"))
            _write(page, in_language(page.read_text("utf-8"), tag))
        self._last(static)


def any_host(chunk: str) -> str:
    """Let the bundle talk to whatever host it was loaded from, instead of the one it was built on.

    Raises: NothingToChange when it does not hold both, the one for its socket and the one for the rest.
    """
    found = set(BUILT_ON.findall(chunk))
    if found != {"ws", "http"}:
        raise NothingToChange("the addresses that the pages were built on are not where they were")
    return HERE + BUILT_ON.sub(lambda match: "`${W}" if match[1] == "ws" else "`${O}", chunk)


def in_one_file(config: str) -> str:
    """The bundler's settings with a group for our components, and the bundler's own part that they need.

    Raises: NothingToChange when the settings have no one place for it.
    """
    if config.count(GROUPS) != 1:
        raise NothingToChange("the bundler's settings have no groups of scripts to add ours to")
    return config.replace(
        GROUPS, rf'{GROUPS}{{ test: /rolldown\/runtime|\.web\/luna\/(kit|slots)\//, name: "luna" }}, '
    )


def without_comments(script: str) -> str:
    """A script without its lines of comment and without indentation."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def in_language(page: str, tag: str) -> str:
    """Say of a page in which language it is. Raises: NothingToChange."""
    changed, count = LANGUAGE.subn(rf"\g<1>{tag}\g<2>", page, count=1)
    if not count:
        raise NothingToChange("a page does not say its language")
    return changed


def named_after(draw: Callable[[], rx.Component], module: str, part: str) -> Callable[[], rx.Component]:
    """A page's function under a module's name of its own.

    The parts that Reflex takes out of a page go to a script named after the module of the function that draws it. A
    name for each page and language lets a reader fetch what her page needs, instead of the parts of all pages.
    """
    draw.__module__ = f"{module}.{part}"
    return draw


def _write(file: Path, content: str) -> None:
    file.write_text(content, "utf-8")
    packed = file.with_name(file.name + ".gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(content.encode(), 9, mtime=0))
