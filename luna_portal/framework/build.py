"""Changes to the compiled pages: any host instead of the one they were built on, and the language of each."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import reflex as rx

BUILT_ON: Final = re.compile(r"`(ws|http)://localhost:\d+")
LANGUAGE: Final = re.compile(r'(<html\b[^>]*?\blang=")[^"]*(")')
HERE: Final = "const O=typeof location<'u'?location.origin:'http://localhost',W=O.replace(/^http/,'ws');"


class NothingToChange(Exception):
    """A change to the compiled pages found nothing to change: the bundler writes them otherwise than it did."""


class FinishBuild(rx.plugins.Plugin):
    """After a build: any host, the right language on each page, then `last` (the security policy's hashes)."""

    def __init__(self, language_of: Callable[[str], str], last: Callable[[Path], None]) -> None:
        """Take the tag of the language ("es-MX") of a page by its path, and what is done at the end."""
        self._language_of, self._last = language_of, last

    def post_build(self, **context: Any) -> None:
        """Work over the bundler's output, before it is compressed. Raises: NothingToChange."""
        static = Path(context["static_dir"])
        chunks, pages = list(static.glob("assets/reflex-env-*.js")), list(static.rglob("*.html"))
        if not chunks or not pages:
            raise NothingToChange(f"no {'pages' if chunks else 'assets/reflex-env-*.js'} in {static}")
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
