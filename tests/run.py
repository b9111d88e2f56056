"""Every check, in the order in which they fail soonest; ends with the table of features and what took how long."""

import json
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests import turns

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
TOOLS = Path(sys.executable).parent
INNER = ["luna_portal", "tests", "rxconfig.py", "luna", "alembic"]
SUMMARY = re.compile(r"(\d+) (passed|failed|errors?)")
DURATION = re.compile(r"(\d+\.\d+)s (call|setup|teardown) +(\S.*)")
SLOWEST = 20
PHASES = {"fast": ["--ignore=tests/e2e"], "browser": ["tests/e2e"]}
BUDGETS = {"fast": 6 * 60, "browser": 10 * 60}
"""Seconds on two quiet cores. Nothing fails for time: machines are noisy, and a reviewer sees the line."""


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


@dataclass
class Phase:
    """How one phase of tests ended: what took how long, and how many passed and failed."""

    name: str
    fine: bool = False
    seconds: float = 0
    counts: dict[str, int] = field(default_factory=dict)
    durations: list[tuple[float, str]] = field(default_factory=list)

    @property
    def failed(self) -> int:
        """Tests that failed, or could not begin."""
        return sum(self.counts.get(kind, 0) for kind in ("failed", "error", "errors"))

    def line(self) -> str:
        """Its time beside its budget."""
        budget = BUDGETS[self.name]
        over = "" if self.seconds <= budget else f", {minutes(self.seconds - budget)} over"
        return f"── time: {self.name} {minutes(self.seconds)} of {minutes(budget)}{over}"


def minutes(seconds: float) -> str:
    """A time as a person reads it: "4:05 min"."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def run_pytest(phase: str, extra: list[str]) -> Phase:
    """Run one phase of tests, its output going by."""
    print(f"\n── tests: {phase}", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"]
    command += [f"--durations={SLOWEST}", f"--features-to={BUILD / f'features-{phase}.json'}", *PHASES[phase], *extra]
    done, begin = Phase(phase), time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    for line in process.stdout or ():
        print(line, end="", flush=True)
        if found := SUMMARY.findall(line):
            done.counts = {kind: int(number) for number, kind in found}
        elif took := DURATION.match(line):
            done.durations.append((float(took[1]), f"{took[2]:<8} {took[3]}"))
    done.fine, done.seconds = process.wait() == 0, time.monotonic() - begin
    return done


def times(phases: list[Phase]) -> None:
    """Print what took longest, and each phase's time beside its budget."""
    slowest = sorted((one for phase in phases for one in phase.durations), reverse=True)[:SLOWEST]
    print(f"\n── the {len(slowest)} slowest")
    for seconds, name in slowest:
        print(f"{seconds:>7.1f} s {name}")
    print(*(phase.line() for phase in phases), sep="\n")


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
    print(f"── {turns.sentence()}; all of them under --everything")
    fine = checks(pages="browser" in phases)
    done = [run_pytest(phase, extra) for phase in phases]
    table(phases)
    times(done)
    print(f"\n{sum(one.counts.get('passed', 0) for one in done)} passed, {sum(one.failed for one in done)} failed")
    return 0 if fine and all(one.fine for one in done) else 1


if __name__ == "__main__":
    sys.exit(main())
