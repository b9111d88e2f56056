"""The framework's private names stand in one folder: nobody else imports or touches one."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "luna_portal"
EDGE = PACKAGE / "framework"
FRAMEWORK = {"reflex", "reflex_base", "socketio", "engineio"}
PUBLIC = {"reflex"}
"""What anybody above the services may import, whole: `import reflex as rx`."""
SERVER = {"serving.py"}
"""Who starts the server, and may know it."""
BELOW = {"services", "views", "models", "adapters", "i18n", "domain", "settings.py", "wiring.py"}
"""Who by the import contract cannot know the framework."""
STANDARD = {"_asdict", "_replace", "_fields", "_exit", "_mapping", "_make"}
"""Public names of Python and SQLAlchemy that begin with an underscore."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module outside the edge, parsed."""
    for file in sorted(PACKAGE.rglob("*.py")):
        if EDGE not in file.parents:
            yield file.relative_to(PACKAGE), ast.parse(file.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """The full name of every module that a module imports, or imports from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def is_framework_s(name: str) -> bool:
    """Whether a module is the framework's, and not its front door."""
    top = name.partition(".")[0]
    return name not in PUBLIC and (top in FRAMEWORK or top.startswith("reflex_"))


def own_names() -> set[str]:
    """Every name with an underscore that the portal itself gives: fields, functions, attributes."""
    found = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                found.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_self(node.value):
                found.add(node.attr)
    return found


def is_self(node: ast.expr) -> bool:
    """Whether a value is the object or class of the very method."""
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def test_only_the_edge_imports_what_has_no_public_name() -> None:
    assert [f"{file}: {name}" for file, tree in modules() for name in imported(tree) if is_framework_s(name)] == []


def test_only_who_starts_the_server_imports_it() -> None:
    known = {str(file) for file, tree in modules() for name in imported(tree) if name.partition(".")[0] == "granian"}
    assert known == SERVER


def test_only_one_module_reads_what_came_with_an_event() -> None:
    looks = {
        str(file)
        for file, tree in modules()
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and "routing" in {one.name for one in node.names})
        or (isinstance(node, ast.Attribute) and node.attr == "routing")
    }
    assert looks == {"state/pipeline/identity.py"}


def test_nobody_else_touches_a_private_name_that_is_not_our_own() -> None:
    ours = own_names() | STANDARD
    touched = [
        f"{file}:{node.lineno} {node.attr}"
        for file, tree in modules()
        if file.parts[0] not in BELOW
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__")
        if not is_self(node.value) and node.attr not in ours
    ]
    assert touched == []


def test_the_edge_imports_nothing_of_the_portal_but_itself() -> None:
    above = [
        f"{file.name}: {name}"
        for file in EDGE.glob("*.py")
        for name in imported(ast.parse(file.read_text("utf-8")))
        if name.startswith("luna_portal") and not name.startswith("luna_portal.framework")
    ]
    assert above == []


def test_a_private_name_is_recognised() -> None:
    assert is_framework_s("reflex.state")
    assert is_framework_s("reflex_components_core.el.elements.base")
    assert is_framework_s("socketio")
    assert not is_framework_s("reflex")
    assert not is_framework_s("redis")
