# ruff: noqa: E501  # a program is a line
from __future__ import annotations

import pytest
from playwright.async_api import Frame

from .conftest import Visitor, build, page_of

COUNTER = """
import { useState } from 'react';
export default function App() {
  const [count, setCount] = useState(0);
  return <button onClick={() => setCount(count + 1)}>clicked {count}</button>;
}
"""


def test_a_component_is_shown_and_works(visitor: Visitor) -> None:
    async def click(frame: Frame) -> str:
        await frame.click("button")
        await frame.click("button")
        return await frame.inner_text("button")

    visit = visitor.visit(page_of("react", COUNTER), click)
    assert visit.result == "clicked 2"
    assert visit.errors == visit.requests == []
    assert {"type": "codearena:interaction", "kind": "click"} in visit.reports


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("const App = () => <b>arrow</b>;", "arrow"),
        ("function Part() { return <i>part</i> }\nfunction Whole() { return <b><Part /> of whole</b> }", "part of whole"),
        ("function App() { return <b>app</b> }\nexport function Other() { return <i>other</i> }", "app"),
        ("class Old extends React.Component { render() { return <b>class</b> } }\nimport React from 'react'", "class"),
        ("function Named() { return <b>named</b> }\nexport { Named as default }", "named"),
        (
            "import ReactDOM from 'react-dom'\nconst App = () => <b>old style</b>\n"
            "ReactDOM.render(<App />, document.getElementById('container'))",
            "old style",
        ),
        (
            "import { createRoot } from 'react-dom/client'\n"
            "createRoot(document.getElementById('root')!).render(<b>entry file</b>)",
            "entry file",
        ),
        ("const title: string = 5;\nexport default () => <b>{title satisfies unknown}</b>", "5"),
        ("import type { FC } from 'react';\nconst App: FC<{}> = () => <b>typed</b>;\nexport default App", "typed"),
        ("const { name } = await Promise.resolve({ name: 'awaited' });\nexport default () => <b>{name}</b>", "awaited"),
        ("import './App.css';\nimport 'bootstrap/dist/css/bootstrap.min.css';\nexport default () => <b>styled</b>", "styled"),
    ],
)  # fmt: skip
def test_every_usual_way_to_write_a_component_is_shown(visitor: Visitor, code: str, text: str) -> None:
    visit = visitor.visit(page_of("react", code, "typescript"), settle=0.2)
    assert visit.text.strip() == text
    assert visit.errors == visit.requests == []


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("const x = 1;", "no component to show"),
        ("export default function App() {\n  return <div>\n}", "line 3"),
        ("import a from './Button';\nexport default () => <b>{a}</b>", "line 1: “./Button” can't be imported"),
        ("\nimport a from '@/components/Missing';\nexport default () => <b>{a}</b>", "line 2: “@/components/Missing”"),
        ("import { Sphere } from '@/components/ui/sphere';\nexport default () => <Sphere />", "exports no “Sphere”"),
        ("import a from '/etc/passwd';\nexport default () => <b>{a}</b>", "“/etc/passwd” can't be imported"),
        ("import a from 'https://evil.example/a.js';\nexport default () => <b>{a}</b>", "no network"),
        ("import a from 'data:text/javascript,export default 1';\nexport default () => <b>{a}</b>", "can't be imported"),
        ("import a from 'left-pad/index';\nexport default () => <b>{a}</b>", "The package “left-pad” is not among"),
        ("import fs from 'node:fs';\nexport default () => <b>{fs.x}</b>", "belongs to Node.js"),
        ("import { $ } from 'bun';\nexport default () => <b>{$}</b>", "belongs to Node.js"),
        ("const a = require('child_process');\nexport default () => <b>{a.x}</b>", "belongs to Node.js"),
        ("export default () => import('./later')", "“./later” can't be imported"),
        ("import { Nothing } from 'lucide-react';\nexport default () => <Nothing />", "“lucide-react” exports no “Nothing”"),
        ("import x from 'three/addons/nothing/Nothing.js';\nexport default () => <b>{x}</b>", "not among the parts of three"),
        ("import { max } from 'd3' with { type: 'macro' };\nexport default () => <b>{max([1])}</b>", "Macros are disabled"),
    ],
)  # fmt: skip
def test_what_can_not_be_built_is_told_with_its_line(code: str, problem: str) -> None:
    built = build("react", code)
    assert built.html is None
    assert problem in built.problems


def test_problems_quote_the_lines_around_and_mark_the_column() -> None:
    built = build("react", "export default function App() {\n  const a = ;\n  return <b>{a}</b>;\n}\n")
    first, *frame = built.problems.split("\n")
    assert first.startswith("line 2, column 13: ")
    assert frame == [
        "  1 | export default function App() {",
        "> 2 |   const a = ;",
        "    |             ^",
        "  3 |   return <b>{a}</b>;",
        "  4 | }",
    ]


def test_there_is_one_react_however_many_libraries_bring_it(visitor: Visitor) -> None:
    code = """
import { useState } from 'react';
import { BarChart, Bar } from 'recharts';
import { motion } from 'framer-motion';
import { motion as again } from 'motion/react';
import { create } from 'zustand';
import { MemoryRouter, Routes, Route, Link } from 'react-router-dom';
import { Bar as Chart } from 'react-chartjs-2';
import 'chart.js/auto';
import { Camera, Github } from 'lucide-react';
import { BeakerIcon } from '@heroicons/react/24/solid';
import { Slot } from '@radix-ui/react-slot';
import { Canvas } from '@react-three/fiber';
const useStore = create(() => ({ bears: 3 }));
export default function App() {
  const bears = useStore(state => state.bears);
  const [data] = useState([{ v: 1 }, { v: 2 }]);
  return <MemoryRouter><Slot><p>bears {bears}</p></Slot><Camera /><Github /><BeakerIcon width={20} />
    <BarChart width={100} height={50} data={data}><Bar dataKey="v" /></BarChart>
    <motion.i animate={{ opacity: 1 }}>moved</motion.i>
    <Chart data={{ labels: ['a'], datasets: [{ data: [1] }] }} />
    <Routes><Route path="/" element={<Link to="/a">routed</Link>} /></Routes></MemoryRouter>;
}
"""
    visit = visitor.visit(page_of("react", code))
    assert visit.errors == visit.requests == []
    assert "bears 3" in visit.text
    assert "routed" in visit.text


def test_tailwind_styles_pages_that_use_it_and_leaves_others_alone(visitor: Visitor) -> None:
    async def look(frame: Frame) -> list[str]:
        return await frame.evaluate(
            "[getComputedStyle(document.querySelector('h1')).fontSize, "
            "getComputedStyle(document.querySelector('h1')).color]"
        )

    used = 'export default () => <h1 className="mt-4 text-3xl font-bold text-[rgb(1,2,3)]">x</h1>'
    assert visitor.visit(page_of("react", used), look).result == ["30px", "rgb(1, 2, 3)"]
    own = 'export default () => <><style>{".title { color: rgb(9, 9, 9) }"}</style><h1 className="title">x</h1></>'
    assert visitor.visit(page_of("react", own), look).result == ["32px", "rgb(9, 9, 9)"]


def test_storage_dialogs_and_pop_ups_do_not_break_a_page(visitor: Visitor) -> None:
    code = """
export default function App() {
  localStorage.setItem('a', '1');
  const opened = window.open('https://example.com');
  return <b>{localStorage.getItem('a')} {String(opened)} <img src="https://example.com/a.png" alt="" /></b>;
}
"""
    visit = visitor.visit(page_of("react", code))
    assert visit.text.strip() == "1 null"
    assert visit.errors == []


def test_an_error_while_drawing_is_the_pages(visitor: Visitor) -> None:
    visit = visitor.visit(page_of("react", "export default () => <b>{missing.thing}</b>"))
    assert any("missing is not defined" in error for error in visit.errors)
