"""Run one program in this process as `python main.py` would run it in its own."""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import linecache
import os
import re
import sys
import traceback
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .ending import Ending
from .room import make_room

HOME = os.environ["HOME"]
MAIN = "main.py"
_RELATIVE = re.compile(r"^[ \t]*from[ \t]+\.", re.MULTILINE)
_HERE = str(Path(__file__).parent)
_MAX_LINE = 20_000


@dataclass(frozen=True)
class Failure:
    """An uncaught exception, as Python would print it."""

    name: str
    message: str
    traceback: list[str]

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """Describe an exception without the frames that lead to the program."""
        try:
            message = str(error)
        except Exception:  # noqa: BLE001  # the program's own __str__
            message = "<exception str() failed>"
        frames = _program_frames(error.__traceback__)
        if frames is None:
            text = traceback.format_exception_only(type(error), error)
        else:
            text = traceback.format_exception(type(error), error, frames)
        lines = [line[:_MAX_LINE] for line in "".join(text).rstrip("\n").split("\n")]
        return cls(type(error).__name__, message[:_MAX_LINE], lines)


@dataclass(frozen=True)
class Outcome:
    """How a program ended."""

    exit_code: int
    failure: Failure | None = None


def run(
    code: str,
    module: types.ModuleType,
    *,
    transform: Callable[[str], str],
    display: Callable[[object], object],
    flush: Callable[[], None],
) -> Outcome:
    """Run `code` in `module`, which is `__main__`.

    `transform` turns notebook syntax (magics, `!command`) into Python and is asked only for code
    that is no Python; `display` gets the value of a trailing expression; `flush` passes the
    output on.
    """
    pid = os.getpid()
    with Ending() as ending:
        try:
            with _no_event_loop():
                _execute(code, module, transform, display)
            outcome = Outcome(0)
        except BaseException as error:  # noqa: BLE001  # whatever the program raised
            if isinstance(error, MemoryError):
                make_room()
            outcome = _outcome(error)
    if os.getpid() != pid:
        _end_child(outcome, flush)
    flush()  # matplotlib's exit function closes the figures
    try:
        ending.finish()
    except BaseException as error:  # noqa: BLE001  # an interrupt while waiting for threads
        outcome = _outcome(error)
    flush()
    return outcome


def _execute(
    code: str,
    module: types.ModuleType,
    transform: Callable[[str], str],
    display: Callable[[object], object],
) -> None:
    file = _place.file
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(code)
    tree = _parse(code, transform)
    last = tree.body[-1] if tree.body else None
    quiet = code.rstrip().endswith(";")
    if isinstance(last, ast.Expr) and not quiet:
        tree.body.pop()
    module.__dict__["__doc__"] = None
    _evaluate(_compile(tree, "exec"), module)
    if isinstance(last, ast.Expr) and not quiet:
        value = _evaluate(_compile(ast.Expression(last.value), "eval"), module)
        display(value)


def _parse(code: str, transform: Callable[[str], str]) -> ast.Module:
    try:
        return _tree(code)
    except SyntaxError as error:
        try:
            return _tree(transform(code))
        except SyntaxError:
            # Python's own complaint about what the author wrote is the clearer one.
            raise error from None


def _tree(code: str) -> ast.Module:
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    tree = compile(code, _place.file, "exec", flags, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    return tree


def _compile(tree: ast.Module | ast.Expression, mode: str) -> types.CodeType:
    code = compile(tree, _place.file, mode, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    assert isinstance(code, types.CodeType)
    return code


def _evaluate(code: types.CodeType, module: types.ModuleType) -> object:
    """Evaluate code, with an event loop of its own where it awaits at its top level."""
    value = eval(code, module.__dict__)  # noqa: S307  # running programs is what this is for
    if code.co_flags & inspect.CO_COROUTINE:
        return asyncio.run(value)
    return value


@contextmanager
def _no_event_loop() -> Iterator[None]:
    """Hide the kernel's running event loop: the program starts its own with `asyncio.run` or
    asks for one with `asyncio.get_event_loop`."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    if task is not None:
        asyncio.tasks._leave_task(loop, task)
    asyncio._set_running_loop(None)
    if sys.version_info < (3, 14):
        policy = asyncio.get_event_loop_policy()
        asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())
    else:
        asyncio.set_event_loop(None)
    try:
        yield
    finally:
        if sys.version_info < (3, 14):
            asyncio.set_event_loop_policy(policy)
        else:
            asyncio.set_event_loop(loop)
        asyncio._set_running_loop(loop)
        if task is not None:
            asyncio.tasks._enter_task(loop, task)


def _outcome(error: BaseException) -> Outcome:
    if isinstance(error, SystemExit):
        if error.code is None:
            return Outcome(0)
        if isinstance(error.code, int):
            return Outcome(error.code & 0xFF)
        print(error.code, file=sys.stderr)
        return Outcome(1)
    return Outcome(130 if isinstance(error, KeyboardInterrupt) else 1, Failure.of(error))


def _program_frames(frames: types.TracebackType | None) -> types.TracebackType | None:
    """The traceback from the program's first frame on; what is above is this package and the
    event loop of a top-level `await`."""
    start = frames
    while start is not None and start.tb_frame.f_code.co_filename != _place.file:
        start = start.tb_next
    if start is not None:
        return start
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(_HERE):
        frames = frames.tb_next
    return frames


def _end_child(outcome: Outcome, flush: Callable[[], None]) -> None:
    """A child made by `os.fork` reached the end of the program: it ends here and never comes
    back into the kernel."""
    if outcome.failure:
        print("\n".join(outcome.failure.traceback), file=sys.stderr)
    flush()
    os._exit(outcome.exit_code)


@dataclass
class _Place:
    """Where the program of this process lies."""

    file: str = f"{HOME}/{MAIN}"


_place = _Place()


def new_main(path: str = MAIN, code: str = "") -> types.ModuleType:
    """A fresh `__main__` at `path` below the working folder, with the two names that a notebook has
    everywhere. Code that imports its neighbours by dots is in a package, as `python -m` would run it."""
    from IPython.core.getipython import get_ipython
    from IPython.display import display

    folders = [str(Path(HOME, folder)) for folder in reversed(Path(path).parents)]
    package = ".".join(Path(path).parts[:-1]) if _RELATIVE.search(code) else ""
    _place.file = f"{HOME}/{path}"
    module = types.ModuleType("__main__")
    module.__dict__.update(__file__=_place.file, __builtins__=builtins, __package__=package or None)
    vars(builtins).update(get_ipython=get_ipython, display=display)
    sys.modules["__main__"] = module
    sys.argv = [Path(path).name]
    for folder in folders[:-1] if package else folders:
        if folder not in sys.path:
            sys.path.insert(0, folder)
    os.chdir(HOME)
    return module
