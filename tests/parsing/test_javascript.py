from __future__ import annotations

import time

import pytest

from codearena_jupyter.parsing.javascript import facts


@pytest.mark.parametrize(
    ("code", "imports"),
    [
        ("import React from 'react'", {"react"}),
        ("import { a } from 'react-dom/client'", {"react-dom"}),
        ('import x from "@mui/material/Button"', {"@mui/material"}),
        ("import 'three'", {"three"}),
        ("export * from 'd3'", {"d3"}),
        ("const fs = require('node:fs')", {"node:fs"}),
        ("const x = await import('lodash')", {"lodash"}),
        (
            "import a from './a.js'; import b from '../b'; import c from '@/c'; import d from 'https://x.org/d'",
            set(),
        ),
        ("import type { A } from 'types'; const a = 1", set()),
        ("// import x from 'comment'\nconst s = \"import y from 'string'\"", set()),
        ("const t = `import z from 'template'`; const r = /import q from 'regex'/", set()),
        ("require(name); import(`x${y}`)", set()),
        ("notrequire('x'); a.require('y')", set()),
        ("import x from 'a' with { type: 'json' }", {"a"}),
        ("const a = 1; import late from 'late'; function f() { return require('inner') }", {"late", "inner"}),
        ("const x = (;\nimport y from 'after-an-error'", {"after-an-error"}),
    ],
)
def test_imports_are_what_the_parser_sees(code: str, imports: set[str]) -> None:
    assert facts(code, "typescript")[0] == imports


@pytest.mark.parametrize(
    ("code", "traits"),
    [
        ("const a = <b>x</b>", {"jsx"}),
        ("const a = <></>", {"jsx"}),
        ("const a = b < c && d > e", set()),
        ("document.body.append('x')", {"dom"}),
        ("window.onload = f", {"dom"}),
        ("const s = 'document'; // window", set()),
        ("function f(document) { document.x() }", set()),
        ("const window = 1; window + 1", set()),
        ("a.document.b; ({ window: 1 })", set()),
        ("process.exit(1)", {"node"}),
        ("import fs from 'fs'", {"node"}),
        ("module.exports = 1", {"node"}),
        ("const { JSDOM } = require('jsdom'); const { document } = new JSDOM().window", {"node"}),
        ("console.log(1)", set()),
    ],
)
def test_traits_are_what_the_parser_sees(code: str, traits: set[str]) -> None:
    assert facts(code, "javascript")[1] == traits


def test_typescript_is_read_with_and_without_jsx() -> None:
    assert facts("const a = <T,>(x: T) => <b>{x}</b>\nimport x from 'x'", "typescript") == ({"x"}, {"jsx"})
    assert facts("const a = <number>b;\nimport x from 'x'", "typescript")[0] == {"x"}


@pytest.mark.parametrize(
    "text", ["(" * 100_000, "<a>" * 40_000, "a?" * 60_000, "`${" * 50_000, "import " * 30_000, ""]
)
def test_hostile_code_takes_bounded_time(text: str) -> None:
    started = time.process_time()
    facts(text, "typescript")
    assert time.process_time() - started < 4
