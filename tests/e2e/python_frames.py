"""Programs in Pyodide's frames, in a page of the user's session that no panel shows."""
# ruff: noqa: E501

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

from ..openai_server import Behaviour, OpenAIServer
from .lab import TOKEN, Lab
from .test_frame_escapes import batched

# What the panel's component does, for programs that no panel shows.
HARNESS = """
async ([base, token, frames]) => {
  const headers = {Authorization: `token ${token}`};
  const names = ['pyodide.mjs', 'pyodide.asm.mjs', 'pyodide.asm.wasm', 'python_stdlib.zip', 'pyodide-lock.json'];
  window.core ??= Object.fromEntries(await Promise.all(names.map(async name => {
    const response = await fetch(`${base}codearena/pyodide/${name}`, {headers});
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return [name, await response.arrayBuffer()];
  })));
  const play = ({frame: path}) => new Promise(resolve => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    addEventListener('message', event => {
      if (event.source !== frame.contentWindow) return;
      if (event.data.type === 'codearena:python-ready')
        frame.contentWindow.postMessage({type: 'codearena:python-core', core: window.core}, '*');
      if (event.data.type === 'codearena:python-result') {
        frame.remove();
        resolve(event.data.result);
      }
    });
    frame.src = base + path;
    document.body.append(frame);
  });
  await Promise.all(frames.map(async run => {
    const body = JSON.stringify({result: await play(run)});
    const response = await fetch(`${base}codearena/api/browser-runs/${run.id}`, {method: 'POST', headers, body});
    if (!response.ok) throw new Error(await response.text());
  }));
}
"""


@dataclass
class Frames:
    """A page with the user's session that runs programs in Pyodide's frames."""

    lab: Lab
    server: OpenAIServer
    page: Page

    def run(self, programs: Mapping[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
        """The logged executions of programs; each holds its `code` and what else a run may have."""
        use_models(self.lab, self.server, "```html\n<p>x</p>\n```", "```html\n<p>x</p>\n```")
        battle = self.lab.api("POST", "battles", json={"prompt": "x"}).json()
        path = f"battles/{battle['battle_id']}"
        settled(self.lab, path)
        done: dict[str, dict[str, Any]] = {}
        for pair in batched(programs.items(), 2):
            for side, (_, fields) in zip("ab", pair, strict=False):
                body = {"environment": "python", "python": "browser", **fields}
                answer = self.lab.api("POST", f"{path}/sides/{side}/run", json=body)
                assert answer.status_code == 202, answer.text
            frames = [self._offer(path, side) for side, _ in zip("ab", pair, strict=False)]
            self.page.evaluate(HARNESS, [self.lab.url, TOKEN, frames])
            sides = settled(self.lab, path)["sides"]
            for side, (name, _) in zip("ab", pair, strict=False):
                done[name] = sides[side]["execution"]
                assert (done[name]["sandbox"], done[name]["edited"]) == ("pyodide", True)
        return done

    def battle(self, answer: str) -> dict[str, Any]:
        """The sides of a battle whose two answers run in this browser."""
        use_models(self.lab, self.server, answer, answer)
        battle = self.lab.api("POST", "battles", json={"prompt": "x", "python": "browser"}).json()
        path = f"battles/{battle['battle_id']}"
        frames = [self._offer(path, side) for side in "ab"]
        self.page.evaluate(HARNESS, [self.lab.url, TOKEN, frames])
        return dict(settled(self.lab, path)["sides"])

    def _offer(self, path: str, side: str) -> dict[str, Any]:
        for _ in range(200):
            offer = self.lab.api("GET", path).json()["sides"][side]["browser_run"]
            if offer:
                return dict(offer)
            time.sleep(0.05)
        raise AssertionError("no program was offered")


def use_models(lab: Lab, server: OpenAIServer, *answers: str) -> None:
    for name, answer in zip(("left", "right"), answers, strict=True):
        server.models[name] = Behaviour(answer)
        lab.api("DELETE", f"models/{name}")  # of the test before
        lab.api("POST", "models", json=server.entry(name)).raise_for_status()


def settled(lab: Lab, path: str) -> dict[str, Any]:
    for _ in range(1200):
        view = lab.api("GET", path).json()
        if view["phase"] == "ready" and not any(side["busy"] for side in view["sides"].values()):
            return dict(view)
        time.sleep(0.05)
    raise AssertionError(view)
