"""Fetches the pinned tool into `build/` once, and runs it over the checkout: `python -m tests.biome [check --write]`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / "build" / "biome"
LOCK = "package-lock.json"


def main() -> int:
    """The tool's own answer; 0 when nothing is wrong."""
    tools = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": tools + os.pathsep + os.environ.get("PATH", "")}
    here = Path(__file__).parent
    fetched = PLACE / "node_modules" / ".package-lock.json"
    if not fetched.exists() or (PLACE / LOCK).read_bytes() != (here / LOCK).read_bytes():
        PLACE.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", LOCK):
            shutil.copy(here / name, PLACE)
        npm = shutil.which("npm", path=environment["PATH"]) or "npm"
        fetch = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(fetch, cwd=PLACE, env=environment, check=True)  # noqa: S603
    command = [PLACE / "node_modules" / ".bin" / "biome", *(sys.argv[1:] or ["check"])]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
