"""A pytest plugin: which features and which legal lines are shown by how many passing tests.

A test counts once, whatever its parameters, and only when every variant of it passed.
"""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

FEATURES, REQUIREMENTS, BROWSER = "luna_features", "luna_requirements", "luna_browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write what was found."""
    parser.addoption("--features-to", default="", help="a JSON file for the features that passing tests show")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let each report carry what its test says it shows; workers send it to the one that counts."""
    for item in items:
        for name, marker in ((FEATURES, "feature"), (REQUIREMENTS, "requirement")):
            shown = sorted({str(value) for mark in item.iter_markers(marker) for value in mark.args})
            item.user_properties.append((name, shown))
        item.user_properties.append((BROWSER, item.get_closest_marker("browser") is not None))


class Count:
    """Collects outcomes in the process that hears of all tests."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.outcomes: dict[str, list[bool]] = defaultdict(list)
        self.shown: dict[str, dict[str, Any]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how a test ended."""
        name = report.nodeid.split("[")[0]
        self.shown[name] = dict(report.user_properties)
        if report.when == "call" or not report.passed:
            self.outcomes[name].append(report.passed)

    def pytest_sessionfinish(self) -> None:
        """Write the counts."""
        found: dict[str, dict[str, dict[str, int]]] = {FEATURES: {}, REQUIREMENTS: {}}
        for name, outcomes in self.outcomes.items():
            if not all(outcomes):
                continue
            for kind in (FEATURES, REQUIREMENTS):
                for one in self.shown[name].get(kind, ()):
                    entry = found[kind].setdefault(one, {"passed": 0, "browser": 0})
                    entry["passed"] += 1
                    entry["browser"] += bool(self.shown[name].get(BROWSER))
        self.target.parent.mkdir(parents=True, exist_ok=True)
        self.target.write_text(json.dumps(found, indent=1, sort_keys=True))


def pytest_configure(config: pytest.Config) -> None:
    """Count only where all reports arrive."""
    target = config.getoption("--features-to")
    if target and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Count(Path(target)), "luna-count")
