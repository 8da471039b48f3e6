"""Runs in Pyodide: one program as `python main.py` would run it, with rich output.

`run` is called once, from `python-worker.mjs`, with a function that takes outputs: a kind and JSON of
what a kernel's message of that kind holds.
"""

from __future__ import annotations

import ast
import base64
import builtins
import inspect
import io
import json
import linecache
import os
import sys
import tempfile
import traceback
import types
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

Emit = Callable[[str, str], object]

MIMES = {
    "_repr_html_": "text/html",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_json_": "application/json",
}
FIGURES = "codearena_figures"
BACKEND = '''"""Matplotlib's backend here: a figure that is shown becomes an output."""

import builtins

from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase as FigureManager
from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas


def show(*args, **kwargs):
    for manager in Gcf.get_all_fig_managers():
        builtins.display(manager.canvas.figure)
    Gcf.destroy_all()
'''


def run(code: str, emit: Emit) -> int:
    """Run the program; answers of its exit code."""
    file = Path.home() / "main.py"
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=str(file), __builtins__=builtins, __doc__=None)
    sys.modules["__main__"] = module
    sys.argv = ["main.py"]
    linecache.cache[str(file)] = (len(code), None, code.splitlines(keepends=True), str(file))
    file.write_text(code, encoding="utf-8")
    os.chdir(file.parent)
    sys.path.insert(0, str(file.parent))
    _install_backend()
    told = _Outputs(emit)
    vars(builtins)["display"] = told.display
    exit_code = 0
    try:
        _execute(code, str(file), module, told.result)
    except SystemExit as error:
        exit_code = _exit_code(error)
    except BaseException as error:  # noqa: BLE001  # whatever the program raised
        _flush()
        emit("error", json.dumps(_failure(error, str(file))))
        exit_code = 1
    # Figures that the program drew and did not show, as notebooks do.
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    for manager in helpers.Gcf.get_all_fig_managers() if helpers else ():
        told.display(manager.canvas.figure)
    _flush()
    return exit_code


def _install_backend() -> None:
    folder = Path(tempfile.gettempdir(), FIGURES)
    folder.mkdir(exist_ok=True)
    (folder / f"{FIGURES}.py").write_text(BACKEND, encoding="utf-8")
    sys.path.append(str(folder))
    os.environ["MPLBACKEND"] = f"module://{FIGURES}"


def _execute(code: str, file: str, module: types.ModuleType, show: Callable[[object], None]) -> None:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, file, "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not code.rstrip().endswith(";"):
        tree.body.pop()
        _evaluate(tree, "exec", module)
        show(_evaluate(ast.Expression(last.value), "eval", module))
    else:
        _evaluate(tree, "exec", module)


def _evaluate(tree: ast.Module | ast.Expression, mode: str, module: types.ModuleType) -> object:
    code = compile(tree, str(module.__file__), mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    value = eval(code, module.__dict__)  # noqa: S307  # running programs is what this is for
    if code.co_flags & inspect.CO_COROUTINE:
        import asyncio

        return asyncio.run(value)
    return value


def _exit_code(error: SystemExit) -> int:
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    print(error.code, file=sys.stderr)
    return 1


def _failure(error: BaseException, file: str) -> dict[str, Any]:
    """As Python would print it, without what leads to the program."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename != file:
        frames = frames.tb_next
    try:
        message = str(error)
    except Exception:  # noqa: BLE001  # the program's own __str__
        message = "<exception str() failed>"
    if frames is None:
        lines = traceback.format_exception_only(type(error), error)
    else:
        lines = traceback.format_exception(type(error), error, frames)
    text = "".join(lines).rstrip("\n")
    return {"ename": type(error).__name__, "evalue": message, "traceback": text.split("\n")}


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):  # the program closed or replaced it
            stream.flush()


class _Outputs:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit

    def display(self, *values: object, **_: object) -> None:
        """What notebooks call `display`."""
        for value in values:
            self._show("display_data", value)

    def result(self, value: object) -> None:
        """The value of a trailing expression."""
        if value is not None:
            self._show("execute_result", value)

    def _show(self, kind: str, value: object) -> None:
        _flush()
        self._emit(kind, json.dumps({"data": _bundle(value), "metadata": {}}))


def _bundle(value: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"text/plain": repr(value)}
    if isinstance(value, type):
        return data
    for name, mime in MIMES.items():
        shown = _represented(value, name)
        shown = shown[0] if isinstance(shown, tuple) else shown
        if shown is not None:
            data[mime] = base64.b64encode(shown).decode() if isinstance(shown, bytes) else shown
    bundle = _represented(value, "_repr_mimebundle_")
    bundle = bundle[0] if isinstance(bundle, tuple) else bundle
    if isinstance(bundle, dict):
        data.update(bundle)
    if type(value).__name__ == "Figure" and hasattr(value, "savefig"):
        picture = io.BytesIO()
        value.savefig(picture, format="png", bbox_inches="tight")
        data["image/png"] = base64.b64encode(picture.getvalue()).decode()
    return data


def _represented(value: object, name: str) -> Any:
    """None where the value has no such form; as in notebooks the others may be fine."""
    method = getattr(value, name, None)
    with suppress(Exception):
        return method() if callable(method) else None
    return None
