# ruff: noqa: E501  # programs and their settings are lines
"""Answer complete → page: the builder against `npm install` and Vite on the same code, side by side.

    python tests/benchmarks/pages.py [--rounds 3] [--json]

Each round builds the same React and Vue programs both ways, the project for Vite in a new folder with npm's cache
as it is (after the first round it is warm, to Vite's favour). Ours is the whole way: a warm sandboxed kernel is
taken, Bun builds, the libraries are put in. The page is then loaded under the frame's policy in headless Chromium,
for its first contentful paint. Needs a package registry for npm.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from codearena_jupyter.domain.code import Program  # noqa: E402  # after the path to the tests
from codearena_jupyter.domain.execution import Execution, ExecutionRequest  # noqa: E402
from codearena_jupyter.environments.pages.builder import BunBuilder  # noqa: E402
from codearena_jupyter.environments.registry import load_environments  # noqa: E402
from codearena_jupyter.execution.runner import ProgramRunner  # noqa: E402
from codearena_jupyter.sandbox.bubblewrap import BubblewrapSandbox  # noqa: E402
from codearena_jupyter.settings import Settings  # noqa: E402
from tests.pages.conftest import Visitor  # noqa: E402

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


async def with_ours(rounds: int) -> dict[str, list[tuple[float, Execution]]]:
    """Seconds from the request to the page, with a kernel warm in the pool, and what came out."""
    builder = BunBuilder()
    sandbox = BubblewrapSandbox(Settings.load(pool_size=2), builder.shown)
    runner = ProgramRunner(load_environments(), sandbox, builder)
    results: dict[str, list[tuple[float, Execution]]] = {kind: [] for kind in PROGRAMS}
    try:
        await sandbox.warm()
        for _ in range(rounds + 1):
            for kind, (code, language) in PROGRAMS.items():
                await asyncio.sleep(2)  # the pool refills while people read and play
                began = time.perf_counter()
                execution = await runner.run(ExecutionRequest(Program(code, language, kind)))
                results[kind].append((time.perf_counter() - began, execution))
                assert execution.status == "ok", execution
    finally:
        await sandbox.close()
    return {
        kind: found[1:] for kind, found in results.items()
    }  # the first one imports this process's libraries


def main() -> None:
    """Measure and print a table, or JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    ours = asyncio.run(with_ours(options.rounds))
    visitor = Visitor()
    report = {}
    for kind, runs in ours.items():
        paints = [visitor.visit(execution.page or "").first_paint or 0.0 for _, execution in runs]
        vite = [with_vite(kind) for _ in range(options.rounds)]
        built = statistics.median(seconds for seconds, _ in runs)
        theirs = statistics.median(map(sum, vite))
        paint = statistics.median(paints) / 1000
        report[kind] = {
            "ours_seconds": round(built, 3),
            "ours_build_seconds": round(statistics.median(e.durations_ms.build for _, e in runs) / 1000, 3),
            "first_paint_seconds": round(paint, 3),
            "answer_to_paint_seconds": round(built + paint, 3),
            "npm_install_seconds": round(statistics.median(install for install, _ in vite), 2),
            "vite_build_seconds": round(statistics.median(build for _, build in vite), 2),
            "ratio": round(theirs / built, 1),
        }
    visitor.close()
    if options.json:
        print(json.dumps(report))
        return
    for kind, row in report.items():
        print(kind, *(f"  {name:26} {value:8}" for name, value in row.items()), sep="\n")


if __name__ == "__main__":
    main()
