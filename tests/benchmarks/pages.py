# ruff: noqa: E501  # programs and their settings are lines
"""Answer complete → page: the builder against `npm install` and Vite on the same code, side by side.

    python tests/benchmarks/pages.py [--rounds 3] [--in-a-row 200] [--photographs 60] [--json]

Each round builds the same React and Vue programs both ways, one after the other, the project for Vite in a new
folder with npm's cache as it is (after the first round it is warm, to Vite's favour). Ours is the whole way: a warm
sandboxed kernel is taken, Bun builds, the libraries are put in. The page is then loaded under the frame's policy in
headless Chromium, for its first contentful paint. The ratio is the median of the rounds' ratios, so that both have
met the same other work on the machine; needs a package registry for npm. With `--in-a-row`, so many pages of all
kinds are built in one process and what that leaves behind is counted; with `--photographs`, so many pages are
photographed. Either is measured instead of the comparison.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from codearena_jupyter.arena.parts import Parts  # noqa: E402  # after the path to the tests
from codearena_jupyter.domain.code import Program  # noqa: E402
from codearena_jupyter.domain.execution import ExecutionRequest  # noqa: E402
from codearena_jupyter.execution.photographs import photographing  # noqa: E402
from codearena_jupyter.sandbox.browser import confine  # noqa: E402
from codearena_jupyter.server.frames import FrameRegistry  # noqa: E402
from codearena_jupyter.settings import Settings  # noqa: E402
from tests.benchmarks import growth  # noqa: E402
from tests.pages.conftest import Visitor, page_of  # noqa: E402
from tests.sandboxes import settings  # noqa: E402

REACT = """import { useState } from 'react';
import { Bar, BarChart, CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { DollarSign, TrendingUp, Users } from 'lucide-react';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'];
const data = months.map((month, i) => ({ month, sales: 400 + 130 * i, visits: 900 - 40 * i }));

export default function Dashboard() {
  const [key, setKey] = useState('sales');
  return (
    <main className="min-h-screen bg-slate-100 p-6">
      <h1 className="text-2xl font-bold text-slate-800">Dashboard</h1>
      <div className="mt-4 grid grid-cols-3 gap-4">
        {[[DollarSign, 'Revenue'], [Users, 'Visitors'], [TrendingUp, 'Growth']].map(([Icon, title]) => (
          <button key={title} onClick={() => setKey(key === 'sales' ? 'visits' : 'sales')}
            className="rounded-xl bg-white p-4 shadow"><Icon /> {title}</button>
        ))}
      </div>
      <div className="mt-4 h-64 rounded-xl bg-white p-4 shadow">
        <ResponsiveContainer><LineChart data={data}><CartesianGrid /><XAxis dataKey="month" /><YAxis /><Tooltip />
          <Line dataKey={key} /></LineChart></ResponsiveContainer>
      </div>
      <BarChart width={500} height={200} data={data}><XAxis dataKey="month" /><Bar dataKey={key} /></BarChart>
    </main>
  );
}
"""
VUE = """<script setup lang="ts">
import { computed, ref } from 'vue'
interface Task { title: string; done: boolean }
const tasks = ref<Task[]>([{ title: 'Write', done: true }, { title: 'Test', done: false }])
const title = ref('')
const left = computed(() => tasks.value.filter(task => !task.done).length)
function add() { if (title.value) tasks.value.push({ title: title.value, done: false }) }
</script>

<template>
  <main class="mx-auto max-w-md p-6">
    <h1 class="text-2xl font-bold">{{ left }} left</h1>
    <form class="mt-4 flex gap-2" @submit.prevent="add"><input v-model="title" class="flex-1 rounded border px-2" />
      <button class="rounded bg-blue-600 px-4 text-white">Add</button></form>
    <label v-for="task in tasks" :key="task.title" class="block p-2"><input v-model="task.done" type="checkbox" />
      {{ task.title }}</label>
  </main>
</template>

<style scoped>
h1 { letter-spacing: -0.02em; }
</style>
"""
PROGRAMS = {"react": (REACT, "javascript"), "vue": (VUE, "vue")}
PROJECTS: dict[str, dict[str, Any]] = {
    "react": {
        "packages": {"react": "19", "react-dom": "19", "recharts": "3", "lucide-react": "0.562"},
        "plugin": ("@vitejs/plugin-react", "react"),
        "files": {
            "src/App.jsx": REACT,
            "src/main.jsx": "import './style.css';import { createRoot } from 'react-dom/client';"
            "import App from './App.jsx';createRoot(document.getElementById('root')).render(<App />);",
        },
    },
    "vue": {
        "packages": {"vue": "3"},
        "plugin": ("@vitejs/plugin-vue", "vue"),
        "files": {
            "src/App.vue": VUE,
            "src/main.jsx": "import './style.css';import { createApp } from 'vue';"
            "import App from './App.vue';createApp(App).mount('#root');",
        },
    },
}


def with_vite(kind: str) -> tuple[float, float]:
    """Seconds of `npm install` and of `vite build` in a new folder."""
    project = PROJECTS[kind]
    package, name = project["plugin"]
    dependencies = {
        **project["packages"],
        "vite": "*",
        package: "*",
        "tailwindcss": "4",
        "@tailwindcss/vite": "4",
    }
    files = {
        **project["files"],
        "package.json": json.dumps({"type": "module", "private": True, "dependencies": dependencies}),
        "vite.config.js": f"import plugin from '{package}'; import tailwind from '@tailwindcss/vite';"
        "export default { plugins: [plugin(), tailwind()] };",
        "src/style.css": '@import "tailwindcss";',
        "index.html": f'<title>{name}</title><div id="root"></div><script type="module" src="/src/main.jsx"></script>',
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for path, text in files.items():
            target = Path(folder, path)
            target.parent.mkdir(exist_ok=True)
            target.write_text(text)
        install = _seconds(["npm", "install", "--no-audit", "--no-fund"], folder)
        return install, _seconds(["npx", "vite", "build"], folder)


def _seconds(command: list[str], folder: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return time.perf_counter() - began


async def compare(rounds: int) -> dict[str, list[dict[str, Any]]]:
    """For each round: seconds from the request to the page, with a kernel warm in the pool, what came out, and
    the seconds of npm and Vite."""
    parts = Parts(Settings.load(pool_size=2))
    results: dict[str, list[dict[str, Any]]] = {kind: [] for kind in PROGRAMS}
    try:
        parts.pages.fill_cache(parts.settings.caches_dir)
        await parts.sandbox.warm()
        for number in range(rounds + 1):
            for kind, (code, language) in PROGRAMS.items():
                await asyncio.sleep(6)  # the pool refills while people read and play
                began = time.perf_counter()
                execution = await parts.runner.run(ExecutionRequest(Program(code, language, kind)))
                seconds = time.perf_counter() - began
                assert execution.status == "ok", execution
                if number:  # the first one imports this process's libraries
                    install, build = await asyncio.to_thread(with_vite, kind)
                    found = {"ours": seconds, "execution": execution, "install": install, "vite": build}
                    results[kind].append(found)
    finally:
        await parts.close()
    return results


MANY = {
    **PROGRAMS,
    "html": ("<!doctype html><script src='https://unpkg.com/three'></script><canvas></canvas>", "html"),
    "mermaid": ("graph TD; A --> B", "mermaid"),
    "markdown": ("# Title\n\n$a$ and ```b```", "markdown"),
}


async def in_a_row(runs: int) -> list[growth.Count]:
    """What there is after the first tenth of many pages and at nine moments after it."""
    counts = []
    with tempfile.TemporaryDirectory(prefix="pages-") as name:
        folder = Path(name)
        parts = Parts(settings(folder))
        frames = FrameRegistry()
        programs = list(MANY.items())
        try:
            for number in range(1, runs + 1):
                kind, (code, language) = programs[number % len(programs)]
                execution = await parts.runner.run(ExecutionRequest(Program(code, language, kind)))
                assert execution.status == "ok", execution
                frames.url_for(execution.page or "", str(number % 20))
                if number % (runs // 10) == 0:
                    await parts.runner.settle()  # type: ignore[attr-defined]  # of ProgramRunner
                    counts.append(growth.count(number, folder))
                    print(counts[-1], file=sys.stderr, flush=True)
        finally:
            await parts.close()
    return counts


async def photographs(count: int) -> dict[str, float]:
    """Pictures a minute of pages as they are shown, and seconds until the first one."""
    pages = [page_of(kind, code, language) for kind, (code, language) in MANY.items()]
    began = time.perf_counter()
    async with photographing(confine) as photographer:
        await photographer.take(pages[0])
        first = time.perf_counter() - began
        began = time.perf_counter()
        await asyncio.gather(*(photographer.take(pages[number % len(pages)]) for number in range(count)))
        spent = time.perf_counter() - began
    return {"first_seconds": round(first, 2), "a_minute": round(60 * count / spent, 1)}


def main() -> None:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--in-a-row", type=int)
    parser.add_argument("--photographs", type=int)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report: dict[str, dict[str, Any]] = {"load": {"before": [round(value, 1) for value in os.getloadavg()]}}
    if options.in_a_row:
        counts = asyncio.run(in_a_row(options.in_a_row))
        found = growth.grown(counts[3:])  # before them caches fill and threads start
        report["in a row"] = {
            "bytes_a_run": round(growth.slope(counts, "memory_bytes")),
            "grown": found or "nothing",
        }
    elif options.photographs:
        report["photographs"] = asyncio.run(photographs(options.photographs))
    else:
        report |= comparison(options.rounds)
    report["load"]["after"] = [round(value, 1) for value in os.getloadavg()]
    if options.json:
        print(json.dumps(report))
        return
    for kind, row in report.items():
        print(kind, *(f"  {name:26} {value}" for name, value in row.items()), sep="\n")


def comparison(rounds: int) -> dict[str, dict[str, Any]]:
    """Medians of the rounds."""
    results = asyncio.run(compare(rounds))
    visitor = Visitor()
    report = {}
    for kind, found in results.items():
        paints = [(visitor.visit(one["execution"].page or "").first_paint or 0.0) / 1000 for one in found]
        middle = statistics.median
        report[kind] = {
            "ours_seconds": round(middle(one["ours"] for one in found), 3),
            "of_it_waiting_for_a_kernel": round(
                middle(one["execution"].durations_ms.start for one in found) / 1000, 3
            ),
            "first_paint_seconds": round(middle(paints), 3),
            "answer_to_paint_seconds": round(
                middle(one["ours"] + paint for one, paint in zip(found, paints, strict=True)), 3
            ),
            "npm_install_seconds": round(middle(one["install"] for one in found), 2),
            "vite_build_seconds": round(middle(one["vite"] for one in found), 2),
            "ratio": round(middle((one["install"] + one["vite"]) / one["ours"] for one in found), 1),
        }
    visitor.close()
    return report


if __name__ == "__main__":
    main()
