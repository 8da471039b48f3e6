"""The environments of live apps: what they take for theirs, and how they start it."""

from __future__ import annotations

import pytest

from codearena_jupyter.domain.code import CodeBlock, Program
from codearena_jupyter.domain.protocols import PackageUser
from codearena_jupyter.environments.gradio import Gradio
from codearena_jupyter.environments.registry import load_environments
from codearena_jupyter.environments.server import Server
from codearena_jupyter.environments.streamlit import Streamlit
from codearena_jupyter.parsing.answer import read_answer
from codearena_jupyter.testing.environment_contract import EnvironmentContract

FLASK = "from flask import Flask\napp = Flask(__name__)\napp.run()\n"


class TestStreamlit(EnvironmentContract):
    environment = Streamlit()
    program = "import streamlit as st\nst.title('x')\n"

    def test_a_program_in_its_main_language_fits(self) -> None:
        """By its import, not by its language."""
        block = CodeBlock(self.program, "python", imports=frozenset({"streamlit"}))
        assert self.environment.fit(block) == 0.95


class TestGradio(EnvironmentContract):
    environment = Gradio()
    program = "import gradio as gr\ngr.Interface(str, 'text', 'text').launch()\n"

    def test_a_program_in_its_main_language_fits(self) -> None:
        """By its import, not by its language."""
        assert self.environment.fit(CodeBlock(self.program, "python", imports=frozenset({"gradio"}))) == 0.95


class TestServer(EnvironmentContract):
    environment = Server()
    program = FLASK

    def test_a_program_in_its_main_language_fits(self) -> None:
        """By its import, not by its language."""
        assert self.environment.fit(CodeBlock(FLASK, "python", imports=frozenset({"flask"}))) == 0.92


ANSWERS = {
    "import streamlit as st\nst.write(1)": ("python", "streamlit"),
    "import gradio as gr\ngr.Blocks().launch()": ("python", "gradio"),
    FLASK: ("python", "server"),
    "from fastapi import FastAPI\napp = FastAPI()": ("python", "server"),
    "from dash import Dash, html\napp = Dash()\napp.layout = html.P('x')\napp.run()": ("python", "server"),
    "from http.server import *\nHTTPServer(('', 8000), SimpleHTTPRequestHandler).serve_forever()": (
        "python",
        "server",
    ),
    "from aiohttp import web\nweb.run_app(web.Application())": ("python", "server"),
    "from aiohttp import ClientSession\nprint(ClientSession)": ("python", "python"),
    "import http.client\nprint(http.client.OK)": ("python", "python"),
    "from flask import Flask\nprint(Flask('x').test_client().get('/').status)": ("python", "python"),
    "from fastapi.testclient import TestClient\nprint(TestClient(None))": ("python", "python"),
    "const express = require('express')\nexpress().listen(3000)": ("javascript", "server"),
    "import http from 'node:http'\nhttp.createServer(() => {}).listen(3000)": ("javascript", "server"),
    "Bun.serve({ port: 3000, fetch: () => new Response('x') })": ("javascript", "server"),
    "import http from 'node:http'\nconst s = http.createServer().listen(0, () => s.close())": (
        "javascript",
        "javascript",
    ),
    (
        "import http from 'node:http'\nconst server = http.createServer().listen(3000)\n"
        "process.on('SIGTERM', () => server.close())"
    ): ("javascript", "server"),
    "console.log(process.version)": ("javascript", "javascript"),
}


@pytest.mark.parametrize("code", ANSWERS)
def test_apps_are_told_from_programs_that_end(code: str) -> None:
    language, environment = ANSWERS[code]
    program = read_answer(f"```{language}\n{code}\n```", load_environments(), wanted="auto").program
    assert program is not None
    assert program.environment == environment


def test_each_brings_its_packages_along() -> None:
    for environment in (Streamlit(), Gradio(), Server()):
        assert isinstance(environment, PackageUser)


def test_an_app_is_told_its_port_and_where_it_is_shown() -> None:
    plan = Streamlit().plan(Program("x", "python", "streamlit"))
    assert "--server.baseUrlPath={prefix}" in plan.run
    assert not plan.strips_prefix
    assert Gradio().plan(Program("x", "python", "gradio")).variables["GRADIO_ROOT_PATH"] == "{prefix}"
    assert Server().plan(Program("x", "python", "server")).variables["PORT"] == "{port}"
