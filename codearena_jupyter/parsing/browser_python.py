"""What of a Python program can't work in a browser, told from its imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .dependencies import dependencies
from .python import python_imports

_MISSING = (
    "curses", "dbm", "ensurepip", "grp", "msvcrt", "pwd", "readline", "resource", "syslog", "tkinter",
    "turtle", "venv", "winreg", "winsound",
)  # fmt: skip
_REASONS = (
    (
        ("ftplib", "http.client", "http.server", "imaplib", "poplib", "smtplib", "socket", "socketserver",
         "ssl", "urllib.request", "wsgiref", "xmlrpc"),
        "there are no network connections in a browser",
    ),
    (("multiprocessing", "subprocess", "pty"), "there are no other processes in a browser"),
    (("_thread", "concurrent.futures", "threading"), "no threads can be started there"),
)  # fmt: skip


def obstacles(code: str, *, packages: bool, files: Sequence[tuple[str, str]] = ()) -> tuple[str, ...]:
    """One sentence for each thing that the program imports and that Pyodide has not.

    `packages` says whether there is a distribution that packages can be loaded from; `files` lie beside the
    program.
    """
    imports = python_imports(code)
    found = []
    if missing := _among(imports, _MISSING):
        found.append(f"It imports {missing}, which Python in a browser has not.")
    for modules, reason in _REASONS:
        if names := _among(imports, modules):
            found.append(f"It imports {names}: {reason}.")
    wanted = dependencies(code, "python", files=files)
    if wanted and not packages:
        found.append(
            f"It needs {', '.join(wanted)}: packages can be had only from a Pyodide distribution, "
            "whose address is a setting."
        )
    return tuple(found)


def _among(imports: Iterable[str], modules: Iterable[str]) -> str:
    names = [module for module in modules if any(f"{name}.".startswith(f"{module}.") for name in imports)]
    return ", ".join(names)
