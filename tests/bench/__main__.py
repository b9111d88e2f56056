"""`./luna bench [names] [--json]`: measure, say the figures, and end with 0 when all targets are reached.

`./luna bench booking --on postgresql` measures bookings on PostgreSQL and Valkey, with one worker and with two.
"""

import argparse
import importlib
import sys
from collections.abc import Iterator

from tests.bench.figures import Figure, say

ON = ("sqlite", "postgresql")
BENCHES = ("slots", "booking", "race", "events", "pages", "start", "files")


def main(arguments: list[str]) -> int:
    """Run the named benches, or all; what is not known is refused."""
    parser = argparse.ArgumentParser(prog="luna bench")
    parser.add_argument("names", nargs="*", choices=[*BENCHES, []], metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--json", action="store_true", help="one object a line")
    parser.add_argument("--on", choices=ON, default=ON[0], help="the database, for booking alone")
    asked = parser.parse_args(arguments)
    if asked.on != ON[0] and asked.names != ["booking"]:
        parser.error(f"--on {asked.on} is for booking alone")
    fine = True
    for name in asked.names or BENCHES:
        fine &= say(_figures(name, asked.on), as_json=asked.json)
    return 0 if fine else 1


def _figures(name: str, on: str) -> Iterator[Figure]:
    module = importlib.import_module(f"tests.bench.{name}")
    found = module.measure() if on == ON[0] else module.measure_larger()
    return (figure for figure in found if isinstance(figure, Figure))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
