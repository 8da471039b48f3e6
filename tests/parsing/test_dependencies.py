from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import CodeBlock, Program
from codearena_jupyter.environments.html import Html
from codearena_jupyter.environments.javascript import JavaScript
from codearena_jupyter.environments.python import Python
from codearena_jupyter.parsing.answer import read_answer, read_source
from codearena_jupyter.parsing.dependencies import dependencies, merged, python_dependencies, with_code


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


@pytest.mark.parametrize(
    ("code", "packages"),
    [
        ("import Bio.SeqIO", ("biopython",)),
        ("from Crypto.Cipher import AES", ("pycryptodome",)),
        ("from dotenv import load_dotenv", ("python-dotenv",)),
        ("import docx, pptx", ("python-docx", "python-pptx")),
        ("import fitz", ("pymupdf",)),
        ("import git", ("gitpython",)),
        ("import jwt, nacl.signing", ("pyjwt", "pynacl")),
        ("import serial.tools.list_ports", ("pyserial",)),
        ("import skimage.filters as f", ("scikit-image",)),
        ("from umap import UMAP", ("umap-learn",)),
        ("import usb.core, websocket", ("pyusb", "websocket-client")),
        ("import telegram.ext", ("python-telegram-bot",)),
        ("import discord", ("discord.py",)),
        ("import ruamel.yaml", ("ruamel.yaml",)),
        ("import zmq.asyncio", ("pyzmq",)),
        ("from mysql import connector", ("mysql-connector-python",)),
        ("import snowflake.connector", ("snowflake-connector-python",)),
        ("from azure.identity import X", ("azure-identity",)),
        ("import OpenGL.GL", ("pyopengl",)),
        ("import pylab, mpl_toolkits.mplot3d", ("matplotlib",)),
        ("import wx", ("wxpython",)),
        ("import attr, attrs", ("attrs",)),
        ("import imblearn.over_sampling", ("imbalanced-learn",)),
        ("import community as c", ("python-louvain",)),
        ("import faiss", ("faiss-cpu",)),
        ("import psycopg2.extras", ("psycopg2-binary",)),
        ("import rest_framework", ("djangorestframework",)),
        ("import speech_recognition", ("speechrecognition",)),
        ("import magic, vlc", ("python-magic", "python-vlc")),
        ("import grpc, jose.jwt", ("grpcio", "python-jose")),
        ("import tomllib, zoneinfo, graphlib, pkg_resources", ("setuptools",)),
        ("import js, pyodide.ffi", ()),
    ],
)
def test_modules_whose_packages_are_called_otherwise(code: str, packages: tuple[str, ...]) -> None:
    assert python_dependencies(code) == packages


def test_what_a_component_imports_is_found_in_its_scripts_alone() -> None:
    code = """<script setup lang="ts">
import { ref } from 'vue'
import type { X } from 'only-types'
import dayjs from 'dayjs'
</script>
<template><p>import x from 'not-this'</p></template>
<style>@import url('nor-this');</style>
"""
    assert dependencies(code, "vue") == ("dayjs", "vue")


def test_install_lines_of_npm_say_versions_of_what_is_imported() -> None:
    blocks = (CodeBlock("npm install zod@3.22 left-pad@1 @scope/x@^2\nyarn add nanoid@5\n", "shell"),)
    code = "import { z } from 'zod'; import x from '@scope/x'; import 'nanoid'; import 'plain'"
    assert dependencies(code, "javascript", blocks) == ("@scope/x@^2", "nanoid@5", "plain", "zod@3.22")


def test_packages_that_need_others_bring_them_along() -> None:
    found = dependencies("import Button from '@mui/material/Button'", "javascript")
    assert found == ("@emotion/react", "@emotion/styled", "@mui/material")


def test_edited_code_keeps_the_versions_that_were_asked_for() -> None:
    program = Program("import rich", "python", "python", ("rich==13.0", "unused"))
    assert with_code(program, "import rich").dependencies == program.dependencies
    assert with_code(program, "import rich, yaml").dependencies == ("pyyaml", "rich==13.0")
    assert merged(program, ["Rich>=14", "cowsay"]) == ("unused", "Rich>=14", "cowsay")


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
