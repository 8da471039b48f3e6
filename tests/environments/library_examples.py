"""Programs of CPython's authors: the examples in the documentation of the standard library, which are there
wherever Python is, with what they print. Left out are modules whose examples fail in any plain Python."""

from __future__ import annotations

MODULES = (
    "collections", "difflib", "doctest", "enum", "hashlib", "heapq", "http.cookiejar",
    "http.cookies", "json", "json.encoder", "pickle", "pickletools", "statistics", "typing", "uuid",
)  # fmt: skip
NOT_IN_BROWSERS = ("_threading_local", "shutil", "zipfile")
TESTS = (
    "test.test_cmd", "test.test_deque", "test.test_descrtut", "test.test_extcall", "test.test_generators",
    "test.test_genexps", "test.test_listcomps", "test.test_metaclass", "test.test_setcomps",
    "test.test_syntax", "test.test_unpack", "test.test_unpack_ex",
)  # fmt: skip
"""From Python's own test suite, which some distributions leave out."""


def program(module: str) -> str:
    """Prints how many examples there are and how many of them failed."""
    return (
        "import doctest, importlib, warnings\n"
        "warnings.simplefilter('ignore')\n"
        f"done = doctest.testmod(importlib.import_module({module!r}))\n"
        "print('attempted', done.attempted > 0, 'failed', done.failed)\n"
    )


RIGHT = "attempted True failed 0\n"
MISSING = "No module named 'test"
