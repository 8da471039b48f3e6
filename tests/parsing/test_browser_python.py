"""What a program imports tells what of it can't work in a browser."""

from __future__ import annotations

import pytest

from codearena_jupyter.parsing.browser_python import obstacles


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import socket", "It imports socket: there are no network connections in a browser."),
        ("from urllib.request import urlopen", "It imports urllib.request: there are no network connections"),
        ("import subprocess, threading", "It imports subprocess: there are no other processes"),
        ("from concurrent.futures import ThreadPoolExecutor", "no threads can be started there"),
        ("import tkinter as tk", "It imports tkinter, which Python in a browser has not."),
        ("import numpy as np\nimport sklearn", "It needs numpy, scikit-learn: packages can be had only from"),
    ],
)
def test_an_import_that_cannot_work_is_told(code: str, told: str) -> None:
    assert any(told in sentence for sentence in obstacles(code, packages=False))


def test_what_works_is_not_mentioned() -> None:
    code = "import json, urllib.parse, asyncio, sqlite3, decimal, multiprocessing_utils_of_mine as m"
    assert obstacles("import json, urllib.parse, asyncio, sqlite3, decimal", packages=False) == ()
    assert all("multiprocessing:" not in sentence for sentence in obstacles(code, packages=False))


def test_packages_are_no_obstacle_where_there_is_a_distribution() -> None:
    assert obstacles("import numpy", packages=True) == ()
