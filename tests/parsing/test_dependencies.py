from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import CodeBlock
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.javascript import JavaScript
from codearena_jupyter.environments.python import Python
from codearena_jupyter.parsing.answer import read_answer, read_source
from codearena_jupyter.parsing.dependencies import dependencies, python_dependencies


@pytest.mark.parametrize(
    ("code", "packages"),
    [
        ("import os, sys, json\nfrom pathlib import Path\nfrom __future__ import annotations", ()),
        ("import numpy as np\nimport pandas", ("numpy", "pandas")),
        ("import cv2", ("opencv-python-headless",)),
        ("from PIL import Image", ("pillow",)),
        ("from sklearn.ensemble import RandomForestClassifier", ("scikit-learn",)),
        ("import yaml, bs4, dateutil.parser", ("beautifulsoup4", "python-dateutil", "pyyaml")),
        ("from google.cloud import storage", ("google-cloud-storage",)),
        ("import google.protobuf.message", ("protobuf",)),
        ("from google.colab import drive", ()),
        ("from mpl_toolkits.mplot3d import Axes3D", ("matplotlib",)),
        ("import pygame", ("pygame-ce",)),
        ("import flask_login", ("flask-login",)),
        ("from . import sibling\nfrom .a import b", ()),
        ("try:\n    import ujson\nexcept ImportError:\n    import json", ("ujson",)),
        ("def f():\n    if True:\n        import requests", ("requests",)),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch", ()),
        ("match 1:\n    case 1:\n        import attr", ("attrs",)),
        ("s = 'import evil'\n# import evil", ()),
        ("import scipy\nx = (\n", ()),
        ("import scipy\nprint(1)\nx = (\n", ("scipy",)),
    ],
)
def test_packages_are_known_by_the_modules_that_are_imported(code: str, packages: tuple[str, ...]) -> None:
    assert python_dependencies(code) == packages


@pytest.mark.parametrize(
    ("line", "packages"),
    [
        ("pip install requests", ("requests",)),
        ("$ pip install requests==2.31", ("requests==2.31",)),
        ("!pip install 'requests>=2,<3' rich", ("requests>=2,<3", "rich")),
        ("%pip install -q requests", ("requests",)),
        ("python -m pip install --upgrade requests[socks]", ("requests[socks]",)),
        ("uv pip install requests && python main.py", ("requests",)),
        ("uv add requests", ("requests",)),
        ("pip install -r requirements.txt", ("requests",)),
        ("pip install git+https://example.org/x.git ./local /abs", ("requests",)),
        ("pip install --index-url https://evil.example requests", ("requests",)),
        ("npm install requests-not-for-python", ("requests",)),
        ('pip install "requests', ("requests",)),
    ],
)
def test_install_lines_say_versions_and_what_no_import_shows(line: str, packages: tuple[str, ...]) -> None:
    blocks = (CodeBlock(f"{line}\n", "shell"),)
    assert python_dependencies("import requests\n", blocks) == packages


def test_the_package_that_works_without_a_screen_stands_for_the_other() -> None:
    blocks = (CodeBlock("pip install opencv-python pygame\n", "shell"),)
    assert python_dependencies("import cv2, pygame\n", blocks) == ("opencv-python-headless", "pygame-ce")


def test_files_of_the_answer_are_no_packages() -> None:
    blocks = (CodeBlock("x = 1\n", "python", "helpers.py"),)
    assert python_dependencies("import helpers, rich\n", blocks) == ("rich",)


def test_packages_of_scripts_leave_out_what_the_runtime_brings() -> None:
    code = "import fs from 'fs'\nimport { z } from 'zod'\nimport 'node:path'\nimport './a.js'\n"
    assert dependencies(code, "javascript") == ("zod",)
    assert dependencies("fn main() {}", "rust") == ()


def test_a_program_carries_its_dependencies() -> None:
    answer = "```bash\npip install rich==13.0\n```\n```python\nimport rich\nrich.print(1)\n```\n"
    program = read_answer(answer, [Python()]).program
    assert program is not None
    assert program.dependencies == ("rich==13.0",)
    source = read_source("import yaml\nprint(yaml)\n", "python", "a.py", [Python()])
    assert source is not None
    assert source.dependencies == ("pyyaml",)


def test_the_script_of_a_page_goes_along_with_it_however_long() -> None:
    script = "document.title = 'x'\n" + "".join(f"document.write({n})\n" for n in range(90))
    answer = f"```html\n<html><body><script src='app.js'></script></body></html>\n```\n```js\n{script}```\n"
    program = read_answer(answer, [Html(), JavaScript()]).program
    assert program is not None
    assert program.environment == "html"
    assert script in program.code


def test_a_server_s_script_beside_a_page_is_no_script_of_the_page() -> None:
    script = "".join(f"process.stdout.write('{n}')\n" for n in range(30))
    answer = f"```html\n<p>x</p>\n```\n```js\n{script}```\n"
    program = read_answer(answer, [Html(), JavaScript()]).program
    assert program is not None
    assert program.environment == "javascript"
