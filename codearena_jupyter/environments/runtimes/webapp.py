"""Runs `main.py` in the sandbox as `python main.py` would, for programs that are web apps.

Reloaders are left out: they start everything twice, and nobody changes the file. An app that the program only
makes is served, as `flask run` and `uvicorn main:app` would do it. Runs with `python -c`.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import traceback
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HOST, PORT = "127.0.0.1", int(os.environ.get("PORT", "8000"))
FILE = str(Path("main.py").absolute())
MAIN = types.ModuleType("__main__")


class Adapter(importlib.abc.MetaPathFinder):
    """Changes a few functions as soon as the program imports them."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """The module's own specification, with one more thing to do after loading it."""
        adapt = ADAPTERS.get(name)
        if adapt is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def load(module: types.ModuleType) -> None:
                execute(module)
                adapt(module)

            spec.loader.exec_module = load  # type: ignore[method-assign]
        return spec


def with_options(owner: Any, name: str, change: Callable[[tuple[Any, ...], dict[str, Any]], Any]) -> None:
    """Let `change` see and change the arguments of each call of a function."""
    original = getattr(owner, name)

    @functools.wraps(original)
    def call(*args: Any, **options: Any) -> Any:
        return original(*(change(args, options) or args), **options)

    setattr(owner, name, call)


def adapt_werkzeug(module: Any) -> None:
    """Flask and Dash with `debug=True` ask for a reloader."""
    with_options(
        module, "run_simple", lambda args, options: options.update(use_reloader=False, threaded=True)
    )


def adapt_uvicorn(module: Any) -> None:
    """An application that is named in a text is looked up in this very program, whatever file it names."""

    def change(args: tuple[Any, ...], options: dict[str, Any]) -> tuple[Any, ...] | None:
        options.update(reload=False, workers=None)
        app = args[0] if args else options.get("app")
        if isinstance(app, str):
            found = vars(MAIN).get(app.partition(":")[2] or "app")
            if found is not None and args:
                return (found, *args[1:])
            if found is not None:
                options["app"] = found
        return None

    with_options(module, "run", change)


def adapt_gradio(module: Any) -> None:
    """No tunnel to the outside, which takes long to fail."""
    with_options(module.Blocks, "launch", lambda args, options: options.update(share=False, inbrowser=False))


ADAPTERS = {
    "werkzeug.serving": adapt_werkzeug,
    "uvicorn.main": adapt_uvicorn,
    "gradio.blocks": adapt_gradio,
}


def serve_what_was_made() -> None:
    """Serve the first application among the program's names, unless there is none."""
    for value in list(vars(MAIN).values()):
        kind = {f"{base.__module__.partition('.')[0]}.{base.__name__}" for base in type(value).__mro__}
        if "gradio.Blocks" in kind:
            if value.is_running:
                value.block_thread()
            else:
                value.launch()
            return
        if "starlette.Starlette" in kind:
            import uvicorn

            uvicorn.run(value, host=HOST, port=PORT)
            return
        if kind & {"flask.Flask", "dash.Dash"}:
            from werkzeug.serving import run_simple

            run_simple(HOST, PORT, value.server if "dash.Dash" in kind else value)
            return


def main() -> None:
    """Run the program, then what it made."""
    sys.meta_path.insert(0, Adapter())
    sys.modules["__main__"] = MAIN
    MAIN.__dict__.update(__file__=FILE, __builtins__=__builtins__)
    sys.argv = ["main.py"]
    try:
        exec(compile(Path(FILE).read_bytes(), FILE, "exec"), MAIN.__dict__)  # noqa: S102  # this is what it is for
        serve_what_was_made()
    except Exception as error:  # noqa: BLE001  # as Python reports it, without the frames of this file
        frames = error.__traceback__
        while frames is not None and frames.tb_frame.f_code.co_filename != FILE:
            frames = frames.tb_next
        traceback.print_exception(type(error), error, frames)
        sys.exit(1)


main()
