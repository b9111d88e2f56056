"""`./luna bench [names] [--json]`: measure, say the figures, and end with 0 when all targets are reached."""

import importlib
import sys

from tests.bench.figures import Figure, say

BENCHES = ("slots", "booking", "race", "events", "pages", "start", "files")


def main(arguments: list[str]) -> int:
    """Run the named benches, or all; unknown names are refused."""
    names = [argument for argument in arguments if not argument.startswith("--")] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        print(f"luna bench: {', '.join(unknown)}? Known are {', '.join(BENCHES)}.", file=sys.stderr)
        return 2
    fine = True
    for name in names:
        figures = importlib.import_module(f"tests.bench.{name}").measure()
        fine &= say((figure for figure in figures if isinstance(figure, Figure)), as_json="--json" in arguments)
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
