"""Every check, in the order in which they fail soonest; ends with the table of features."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
TOOLS = Path(sys.executable).parent
INNER = ["luna_portal", "tests", "rxconfig.py", "luna", "alembic"]
SUMMARY = re.compile(r"(\d+) (passed|failed|errors?)")
PHASES = {"fast": ["--ignore=tests/e2e"], "browser": ["tests/e2e"]}


def check(name: str, *command: str) -> bool:
    """Run one check; what it says is printed when it has ended, with how long it took."""
    begin = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)  # noqa: S603
    fine = done.returncode == 0
    verdict = "ok" if fine else "FAILED"
    print(f"\n{done.stdout.strip()}\n── {name}: {verdict} in {time.monotonic() - begin:.0f} s", flush=True)
    return fine


def checks(*, pages: bool) -> bool:
    """Style of all languages, types, who imports whom and, for the browser, the pages built: two at a time, the longest first."""
    print("\n── mypy, pyright, ruff, biome, import contracts" + (", frontend" if pages else ""), flush=True)
    wanted = [
        ("mypy", str(TOOLS / "mypy")),
        ("pyright", str(TOOLS / "pyright")),
        *([("frontend", sys.executable, "-m", "luna_portal.cli", "build")] if pages else []),
        ("import contracts", str(TOOLS / "lint-imports"), "--no-cache"),
        ("biome", sys.executable, "-m", "tests.biome"),
        ("ruff", str(TOOLS / "ruff"), "check", *INNER),
        ("ruff format", str(TOOLS / "ruff"), "format", "--check", *INNER),
    ]
    with ThreadPoolExecutor(2) as two:
        return all([*two.map(lambda one: check(*one), wanted)])


def run_pytest(phase: str, extra: list[str]) -> tuple[bool, int, int]:
    """One phase of tests: whether it was fine, how many passed and how many failed."""
    print(f"\n── tests: {phase}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"]
    command += [*PHASES[phase], f"--features-to={BUILD / f'features-{phase}.json'}", *extra]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    last = ""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        last = line if SUMMARY.search(line) else last
    counts = {kind: int(number) for number, kind in SUMMARY.findall(last)}
    failed = counts.get("failed", 0) + counts.get("error", 0) + counts.get("errors", 0)
    return process.wait() == 0, counts.get("passed", 0), failed


def table(phases: list[str]) -> None:
    """Merge what the phases found, write it and print it."""
    merged: dict[str, dict[str, dict[str, int]]] = {}
    for phase in phases:
        file = BUILD / f"features-{phase}.json"
        for kind, entries in json.loads(file.read_text()).items() if file.exists() else ():
            for name, entry in entries.items():
                total = merged.setdefault(kind, {}).setdefault(name, {"passed": 0, "browser": 0})
                for count in total:
                    total[count] += entry[count]
    features = merged.get("luna_features", {})
    (BUILD / "features.json").write_text(json.dumps(features, indent=1, sort_keys=True))
    (BUILD / "requirements.json").write_text(json.dumps(merged.get("luna_requirements", {}), indent=1, sort_keys=True))
    print(f"\n{'feature':<10} {'tests':>6} {'browser':>8}")
    for name in sorted(features, key=lambda one: (one.split("-")[0], int(one.split("-")[1]))):
        print(f"{name:<10} {features[name]['passed']:>6} {features[name]['browser']:>8}")


def main() -> int:
    """Run what was asked for; 0 when all of it is fine."""
    arguments = sys.argv[1:]
    phases = ["fast"] if "--fast" in arguments else ["fast", "browser"]
    extra = [argument for argument in arguments if argument != "--fast"]
    BUILD.mkdir(exist_ok=True)
    for stale in BUILD.glob("features*.json"):
        stale.unlink()
    fine, passed, failed = checks(pages="browser" in phases), 0, 0
    for phase in phases:
        good, ok, bad = run_pytest(phase, extra)
        fine, passed, failed = fine and good, passed + ok, failed + bad
    table(phases)
    print(f"\n{passed} passed, {failed} failed")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
