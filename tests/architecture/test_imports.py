"""Imports go one way, each outside library has one home, and the front doors stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "codearena_jupyter"
ROOT = Path(__file__).parents[2] / PACKAGE

RINGS = [
    {"domain", "errors", "_version"},
    {"parsing", "ratings", "providers", "sandbox", "environments", "store", "datasets", "charts", "settings"},
    {"execution", "battles"},
    {"benchmarks"},
    {"arena"},
    {"server", "widgets", "magic", "cli", "__init__", "__main__"},
]
RING = {member: number for number, ring in enumerate(RINGS) for member in ring}
ALLOWED = {
    1: {"domain", "errors"},
    2: {"domain", "errors", "parsing"},
    3: {"domain", "errors", "parsing", "ratings", "execution", "battles"},
    4: RINGS[0] | RINGS[1] | RINGS[2] | RINGS[3],
    5: {"arena", "domain", "errors", "settings", "charts", "_version"},
}
HOMES = {
    "litellm": {"providers"},
    "jupyter_client": {"sandbox", "execution"},
    "nbclient": {"sandbox", "execution"},
    "ipykernel": {"sandbox"},
    "sqlalchemy": {"store"},
    "altair": {"charts"},
    "playwright": {"execution"},
    "tornado": {"server"},
    "jupyter_server": {"server", "magic", "cli"},
    "anywidget": {"widgets"},
    "click": {"cli"},
}
HEAVY = [
    "litellm", "jupyter_client", "nbclient", "ipykernel", "sqlalchemy", "altair", "playwright", "tornado",
    "jupyter_server", "anywidget", "pandas", "numpy", "scipy", "pyarrow", "IPython",
]  # fmt: skip


def modules() -> Iterator[tuple[str, Path]]:
    """(dotted name below the package, path) of each module that is ours at run time."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        # `guest` runs inside the sandbox and imports nothing of ours; `testing` serves tests.
        if parts[0] not in {"testing", "labextension"} and "guest" not in parts:
            yield ".".join(parts), path


def imports(name: str, path: Path) -> Iterator[tuple[str, bool]]:
    """(imported dotted name, is it at module level) of each import statement."""
    tree = ast.parse(path.read_text())
    top = {id(node) for node in tree.body}
    package = [PACKAGE, *name.split(".")][: -1 if path.stem != "__init__" else None]
    if path.stem == "__init__":
        package = [PACKAGE, *name.split(".")[:-1]]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in top
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            if target == PACKAGE or node.module is None:
                for alias in node.names:
                    yield f"{target}.{alias.name}", id(node) in top
            else:
                yield target, id(node) in top


def ours(target: str) -> str | None:
    """The first-level member that an import of ours names."""
    parts = target.split(".")
    if parts[0] != PACKAGE:
        return None
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda value: str(value)[-40:])
def test_a_module_imports_only_inward(name: str, path: Path) -> None:
    member = name.split(".")[0]
    assert member in RING, f"{name} belongs to no ring"
    allowed = ALLOWED.get(RING[member], set()) | {member}
    if member in RINGS[0]:
        allowed |= RINGS[0]
    if member in {"__init__", "__main__"}:
        allowed |= RINGS[5]
    wrong = {
        target
        for target, _ in imports(name, path)
        if (where := ours(target)) and where not in allowed | {"__init__"}
    }
    assert not wrong, f"{name} may not import {wrong}"


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda value: str(value)[-40:])
def test_an_outside_library_has_one_home(name: str, path: Path) -> None:
    member = name.split(".")[0]
    for target, _ in imports(name, path):
        homes = HOMES.get(target.split(".")[0])
        assert homes is None or member in homes, f"{name} imports {target}, whose home is {homes}"


def test_ring_zero_needs_the_standard_library_only() -> None:
    for name, path in modules():
        if name.split(".")[0] in RINGS[0]:
            for target, _ in imports(name, path):
                assert ours(target) or target.split(".")[0] in sys.stdlib_module_names, (
                    f"{name} imports {target}"
                )


def test_no_modules_import_each_other_in_a_circle() -> None:
    known = {name.removesuffix(".__init__"): path for name, path in modules()}
    graph: dict[str, set[str]] = {}
    for name, path in modules():
        edges = graph.setdefault(name.removesuffix(".__init__"), set())
        for target, at_top in imports(name, path):
            inner = target.removeprefix(f"{PACKAGE}.")
            if at_top and target.startswith(f"{PACKAGE}."):
                edges |= {inner} & known.keys() - {name.removesuffix(".__init__")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


@pytest.mark.parametrize(
    "code",
    [
        "import codearena_jupyter",
        "import codearena_jupyter.arena",
        "from codearena_jupyter.cli.main import main\ntry: main(['--help'])\nexcept SystemExit: pass",
    ],
)
def test_the_first_import_loads_nothing_heavy(code: str) -> None:
    probe = f"{code}\nimport sys\nprint('LOADED', *sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "LOADED"
