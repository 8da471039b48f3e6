"""Imports go one way, each outside library has one home, and the front doors stay light."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
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
    0: RINGS[0],
    1: {"domain", "errors"},
    2: {"domain", "errors", "parsing"},
    3: {"domain", "errors", "parsing", "ratings", "execution", "battles"},
    4: RINGS[0] | RINGS[1] | RINGS[2] | RINGS[3],
    5: {"arena", "domain", "errors", "settings", "charts", "_version"},
}
# The magic shows the widgets: together they are the notebook's door. The package itself opens the doors.
MORE = {"magic": {"widgets"}, "__init__": {"magic", "server"}, "__main__": {"cli"}}
# The command shows live apps as the server does.
SINGLE = {("cli.output", f"{PACKAGE}.server.local")}
HOMES = {
    "litellm": {"providers"},
    "jupyter_client": {"sandbox", "execution"},
    "nbclient": {"sandbox", "execution"},
    "ipykernel": {"sandbox"},
    "sqlalchemy": {"store"},
    "sqlite3": {"store"},
    "altair": {"charts"},
    "playwright": {"execution"},
    "tornado": {"server"},
    "jupyter_server": {"server", "widgets"},
    "markdown_it": {"parsing"},
    "anywidget": {"widgets"},
    "IPython": {"magic", "__init__"},
    "pyarrow": {"datasets", "store"},
    "scipy": {"ratings"},
    "click": {"cli"},
    "tree_sitter": {"parsing"},
}
HEAVY = [
    "litellm", "jupyter_client", "nbclient", "ipykernel", "sqlalchemy", "altair", "playwright", "tornado",
    "jupyter_server", "anywidget", "pandas", "numpy", "scipy", "pyarrow", "IPython",
]  # fmt: skip
# Runs in the sandbox, with the answers' Python: nothing of ours and little else is there.
GUEST_LIBRARIES = {
    "IPython",
    "duckdb",
    "ipykernel",
    "ipykernel_launcher",
    "jupyter_client",
    "matplotlib",
    "numpy",
    "PIL",
    "pygame",
    "pandas",
    "simplejpeg",
    "traitlets",
    "uvicorn",
    "werkzeug",
    "zmq",
}


@dataclass(frozen=True)
class Module:
    """A module of ours: its dotted name below the package, and its text."""

    name: str
    text: str
    is_package: bool = False

    @property
    def member(self) -> str:
        return self.name.split(".")[0]

    @property
    def is_guest(self) -> bool:
        return self.name.startswith(("sandbox.guest", "environments.runtimes."))

    def imports(self) -> Iterator[tuple[str, bool]]:
        """(imported dotted name, does it happen when this module is imported) of each import statement."""
        tree = ast.parse(self.text)
        top = {id(node) for node in tree.body}
        package = [PACKAGE, *self.name.split(".")]
        if not self.is_package:
            package.pop()
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

    def wrong_imports(self) -> set[str]:
        """What it imports of ours and may not."""
        allowed = ALLOWED[RING[self.member]] | {self.member} | MORE.get(self.member, set())
        return {
            target
            for target, _ in self.imports()
            if (of := ours(target)) and of not in allowed and (self.name, target) not in SINGLE
        }

    def homeless_imports(self) -> set[str]:
        """What it imports of others and belongs elsewhere."""
        return {
            target
            for target, _ in self.imports()
            if self.member not in HOMES.get(target.split(".")[0], {self.member})
        }


def ours(target: str) -> str | None:
    """The first-level member that an import of ours names."""
    parts = target.split(".")
    if parts[0] != PACKAGE:
        return None
    return parts[1] if len(parts) > 1 else "__init__"


def modules() -> Iterator[Module]:
    """Every module of ours but those that serve tests."""
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if parts[0] not in {"testing", "labextension"}:
            is_package = len(parts) > 1 and parts[-1] == "__init__"
            yield Module(".".join(parts[:-1] if is_package else parts), path.read_text(), is_package)


def circle(known: list[Module]) -> list[str] | None:
    """Modules that import each other when they are imported, if any do."""
    names = {module.name for module in known}
    graph: dict[str, set[str]] = {}
    for module in known:
        targets = {target.removeprefix(f"{PACKAGE}.") for target, at_top in module.imports() if at_top}
        graph[module.name] = (targets & names) - {module.name}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return None


MODULES = list(modules())
each_module = pytest.mark.parametrize("module", MODULES, ids=[module.name for module in MODULES])


@each_module
def test_a_module_imports_only_inward(module: Module) -> None:
    assert module.member in RING, f"{module.name} belongs to no ring"
    wrong = module.wrong_imports()
    assert not wrong, f"{module.name} may not import {wrong}"


@each_module
def test_an_outside_library_has_one_home(module: Module) -> None:
    if not module.is_guest:
        wrong = module.homeless_imports()
        assert not wrong, (
            f"{module.name} imports {wrong}, at home in {[HOMES[t.split('.')[0]] for t in wrong]}"
        )


@pytest.mark.parametrize(
    "module", [module for module in MODULES if module.member in RINGS[0]], ids=lambda m: m.name
)
def test_ring_zero_needs_the_standard_library_only(module: Module) -> None:
    for target, _ in module.imports():
        assert ours(target) or target.split(".")[0] in sys.stdlib_module_names


@pytest.mark.parametrize("module", [module for module in MODULES if module.is_guest], ids=lambda m: m.name)
def test_what_runs_in_the_sandbox_needs_nothing_of_ours_outside(module: Module) -> None:
    for target, _ in module.imports():
        inside = target.startswith(f"{PACKAGE}.sandbox.guest")
        assert inside or target.split(".")[0] in sys.stdlib_module_names | GUEST_LIBRARIES, target


def test_no_modules_import_each_other_in_a_circle() -> None:
    found = circle(MODULES)
    assert found is None, " → ".join(found or [])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("domain.vote", "from ..store.store import open_store"),
        ("parsing.answer", "from ..providers.catalog import Catalog"),
        ("store.store", "import codearena_jupyter.battles.session"),
        ("store.store", "def late():\n    from .. import arena"),
        ("battles.session", "from ..store.store import open_store"),
        ("battles.session", "from ..execution import runner"),
        ("arena.run", "from ..server.base import ArenaHandler"),
        ("server.base", "from ..battles.live import LiveBattles"),
        ("cli.battle", "from .. import store"),
        ("cli.battle", "from ..server.base import API"),
        ("cli.battle", "from .. import __version__"),
    ],
)
def test_an_outward_or_sideways_import_is_found(name: str, text: str) -> None:
    assert Module(name, text).wrong_imports()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cli.run", "import sqlalchemy.orm"),
        ("battles.live", "from litellm import acompletion"),
        ("arena.export", "def late():\n    import pyarrow.parquet as pq"),
    ],
)
def test_a_library_away_from_home_is_found(name: str, text: str) -> None:
    assert Module(name, text).homeless_imports()


def test_a_circle_is_found() -> None:
    one = Module("battles.one", "from .two import two")
    two = Module("battles.two", "from codearena_jupyter.battles.one import one")
    assert circle([one, two]) is not None
    assert circle([one, Module("battles.two", "def late():\n    from .one import one")]) is None


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
