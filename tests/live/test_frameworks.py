"""Real apps of each framework in a real browser: click, type, stream, upload, download."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from .served import Served, serving
from .test_escapes import APPEND, ATTEMPTS, NAVIGATIONS

STREAMLIT = """
import time, streamlit as st
st.title("Shop")
if st.button("Count up"):
    st.session_state.n = st.session_state.get("n", 0) + 1
st.write("Counted", st.session_state.get("n", 0))
st.write("Hello " + st.text_input("Name", "nobody"))
upload = st.file_uploader("File")
if upload:
    st.write(f"It has {len(upload.getvalue())} bytes")
st.download_button("Take it", "some,data", "data.csv")
if st.button("Talk"):
    st.write_stream(word + " " for word in "one two three".split())
"""
GRADIO = """
import time, gradio as gr
def talk(name):
    told = ""
    for letter in "Hello " + name:
        told += letter
        yield told
        time.sleep(0.02)
def measure(file):
    path = "/tmp/measured.txt"
    open(path, "w").write(f"{len(open(file, 'rb').read())} bytes")
    return open(path).read(), path
with gr.Blocks() as demo:
    name, said = gr.Textbox(label="Name"), gr.Textbox(label="Said")
    gr.Button("Talk").click(talk, name, said)
    given, size, taken = gr.File(label="Given"), gr.Textbox(label="Size"), gr.File(label="Taken")
    given.upload(measure, given, [size, taken])
demo.launch()
"""
FLASK = """
from flask import Flask, Response, redirect, request, session, url_for
app = Flask(__name__)
app.secret_key = "x"
@app.get("/")
def home():
    return f'''<html><head><link rel="stylesheet" href="/style.css"></head><body>
    <h1>Clicked {session.get("n", 0)}</h1>
    <form method="post" action="/click"><button>Click</button></form>
    <form method="post" action="{url_for("upload")}" enctype="multipart/form-data">
    <input type="file" name="file"><button>Send</button></form>
    <a href="/file" download>Take it</a> <p id="said"></p>
    <button onclick="location.href = '/other'">Leave</button>
    <script>new EventSource('/words').onmessage = e => said.textContent += e.data + ' '</script>
    </body></html>'''
@app.post("/click")
def click():
    session["n"] = session.get("n", 0) + 1
    return redirect("/")
@app.post("/upload")
def upload():
    return f"<p>It has {len(request.files['file'].read())} bytes</p>"
@app.get("/file")
def file():
    return Response("data", headers={"Content-Disposition": "attachment; filename=data.txt"})
@app.get("/style.css")
def style():
    return Response("h1 { color: rgb(1, 2, 3) }", mimetype="text/css")
@app.get("/words")
def words():
    def talk():
        yield from ("data: one\\n\\n", "data: two\\n\\n")
        import time; time.sleep(30)
    return Response(talk(), mimetype="text/event-stream")
@app.get("/other")
def other():
    return "<h2>Another page</h2>"
if __name__ == "__main__":
    app.run(debug=True, host="0.0.0.0", port=5000)
"""
FASTAPI = """
from fastapi import FastAPI, UploadFile, WebSocket
from fastapi.responses import HTMLResponse
app = FastAPI()
@app.get("/", response_class=HTMLResponse)
def home():
    return '''<html><body><h1>Echo</h1><p id="heard"></p><p id="size"></p>
    <input id="text" aria-label="Text"><button onclick="socket.send(text.value)">Say</button>
    <input type="file" onchange="send(this.files[0])">
    <script>
    const socket = new WebSocket(`ws://${location.host}/echo`);
    socket.onmessage = ({data}) => heard.textContent = data;
    async function send(file) {
      const body = new FormData(); body.append('file', file);
      const answer = await fetch('http://localhost:8000/upload', {method: 'POST', body});
      size.textContent = (await answer.json()).bytes + ' bytes';
    }</script></body></html>'''
@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    while True:
        await socket.send_text("heard " + await socket.receive_text())
@app.post("/upload")
async def upload(file: UploadFile):
    return {"bytes": len(await file.read())}
"""
DASH = """
from dash import Dash, Input, Output, callback, dcc, html
import plotly.express as px
app = Dash()
app.layout = html.Div([html.H1("Chart"), dcc.Dropdown(["a", "b"], "a", id="which"), html.P(id="said"),
                       dcc.Graph(figure=px.bar(x=["x", "y"], y=[1, 2])), html.Button("Press", id="press")])
@callback(Output("said", "children"), Input("press", "n_clicks"), Input("which", "value"))
def tell(n, which):
    return f"Pressed {n or 0} times, {which}"
if __name__ == "__main__":
    app.run(debug=True)
"""
INTERFACE = """
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI(title="Pens")
pens = []
class Pen(BaseModel):
    colour: str
@app.get("/pens")
def read() -> list[Pen]:
    return pens
@app.post("/pens", status_code=201)
def add(pen: Pen) -> Pen:
    pens.append(pen)
    return pen
"""
SCRIPT = """
import http from 'node:http';
let clicks = 0;
const page = `<html><body><h1 id="n"></h1><button id="b">Click</button><script>
document.getElementById('b').onclick = () => fetch('/click', {method: 'POST'});
new EventSource('/events').onmessage = e => document.getElementById('n').textContent = 'Clicked ' + e.data;
</script></body></html>`;
const open = new Set();
http.createServer((request, response) => {
  if (request.url === '/events') {
    response.writeHead(200, {'Content-Type': 'text/event-stream'});
    response.write('data: ' + clicks + '\\\\n\\\\n');
    open.add(response);
  } else if (request.url === '/click') {
    clicks++;
    for (const each of open) each.write('data: ' + clicks + '\\\\n\\\\n');
    response.end();
  } else response.writeHead(200, {'Content-Type': 'text/html'}).end(page);
}).listen(3000);
""".replace("\\\\n", "\\n")
FILE = {"name": "a.bin", "mimeType": "application/octet-stream", "buffer": b"x" * 4321}
SECONDS = 40_000


@pytest.fixture(scope="module")
def apps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("apps")) as made:
        yield made


@pytest.fixture
def page(browser: Browser, apps: Served) -> Iterator[Page]:
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(SECONDS)
    yield page
    context.close()
    apps.stop()


def shown(page: Page, apps: Served, code: str, environment: str, language: str = "python") -> FrameLocator:
    """The app, in the frame of the page around it."""
    told, url = apps.start(code, environment, language)
    assert told.status == "ok", (told.detail, told.stderr[-500:])
    page.goto(url)
    return page.frame_locator("iframe")


def taken(page: Page, app: FrameLocator, name: str) -> str:
    """What clicking something downloads."""
    with page.expect_download() as download:
        app.get_by_text(name, exact=True).first.click()
    return Path(download.value.path()).read_text()


@pytest.mark.slow
def test_a_streamlit_app(page: Page, apps: Served) -> None:
    app = shown(page, apps, STREAMLIT, "streamlit")
    app.get_by_role("button", name="Count up").click()
    expect(app.get_by_text("Counted 1")).to_be_visible(timeout=SECONDS)
    app.get_by_label("Name").fill("Ada")
    app.get_by_label("Name").press("Enter")
    expect(app.get_by_text("Hello Ada")).to_be_visible(timeout=SECONDS)
    app.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]
    expect(app.get_by_text("It has 4321 bytes")).to_be_visible(timeout=SECONDS)
    assert taken(page, app, "Take it") == "some,data"
    app.get_by_role("button", name="Talk").click()
    expect(app.get_by_text("one two three")).to_be_visible(timeout=SECONDS)


@pytest.mark.slow
def test_a_gradio_app(page: Page, apps: Served) -> None:
    app = shown(page, apps, GRADIO, "gradio")
    app.get_by_label("Name").fill("Ada")
    app.get_by_role("button", name="Talk").click()
    expect(app.get_by_label("Said")).to_have_value("Hello Ada", timeout=SECONDS)
    app.locator("input[type=file]").first.set_input_files(FILE)  # type: ignore[arg-type]
    expect(app.get_by_label("Size")).to_have_value("4321 bytes", timeout=SECONDS)
    link = app.locator('a[download="measured.txt"]').first.get_attribute("href", timeout=SECONDS)
    assert link is not None
    assert page.request.get(link).text() == "4321 bytes"


def test_a_flask_app_that_believes_to_be_alone_on_its_host(page: Page, apps: Served) -> None:
    app = shown(page, apps, FLASK, "server")
    expect(app.get_by_role("heading")).to_have_css("color", "rgb(1, 2, 3)")
    expect(app.locator("#said")).to_have_text("one two")
    app.get_by_role("button", name="Click").click()
    expect(app.get_by_role("heading")).to_have_text("Clicked 1")
    assert taken(page, app, "Take it") == "data"
    app.get_by_role("button", name="Leave").click()
    expect(app.get_by_role("heading")).to_have_text("Another page")
    page.reload()
    app.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]
    app.get_by_role("button", name="Send").click()
    expect(app.get_by_text("It has 4321 bytes")).to_be_visible()


FROM_THE_WEB = """
from flask import Flask
app = Flask(__name__)
@app.get("/")
def home():
    return '''<!doctype html><html><head><link rel="stylesheet" integrity="sha384-of-another-version"
    href="https://cdn.jsdelivr.net/npm/bootstrap@5.3.0/dist/css/bootstrap.min.css" crossorigin="anonymous">
    <script src="https://cdn.jsdelivr.net/npm/chart.js"></script>
    <script src="https://code.jquery.com/jquery-3.7.1.min.js"></script></head>
    <body><button class="btn btn-danger">Press</button><p></p><canvas width="200" height="100"></canvas>
    <script>$("button").on("click", () => $("p").text("pressed"));
    new Chart($("canvas")[0], {type: "bar", data: {labels: ["a"], datasets: [{data: [1]}]},
                               options: {animation: false}});
    </script></body></html>'''
app.run()
"""


@pytest.mark.slow
def test_a_flask_app_whose_pages_load_libraries_from_the_web(page: Page, apps: Served) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    app = shown(page, apps, FROM_THE_WEB, "server")
    button = app.get_by_role("button", name="Press")
    expect(button).to_have_css("background-color", "rgb(220, 53, 69)")
    button.click()
    expect(app.locator("p")).to_have_text("pressed")
    assert app.locator("canvas").evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, c.height).data.some(x => x)"
    )
    assert errors == []


@pytest.mark.slow
def test_a_fastapi_app_that_is_only_made(page: Page, apps: Served) -> None:
    app = shown(page, apps, FASTAPI, "server")
    app.get_by_label("Text").fill("hi")
    app.get_by_role("button", name="Say").click()
    expect(app.locator("#heard")).to_have_text("heard hi")
    app.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]
    expect(app.locator("#size")).to_have_text("4321 bytes")


@pytest.mark.slow
def test_an_interface_of_fastapi_is_tried_on_the_page_that_describes_it(page: Page, apps: Served) -> None:
    app = shown(page, apps, INTERFACE, "server")
    app.get_by_role("button", name="POST /pens Add").click()
    app.get_by_role("button", name="Try it out").click()
    app.locator("textarea").fill('{"colour": "green"}')
    app.get_by_role("button", name="Execute").click()
    expect(app.locator(".live-responses-table .response .response-col_status")).to_contain_text("201")
    expect(app.locator(".live-responses-table .microlight").first).to_contain_text("green")


@pytest.mark.slow
def test_a_dash_app(page: Page, apps: Served) -> None:
    app = shown(page, apps, DASH, "server")
    app.get_by_role("button", name="Press").click()
    expect(app.get_by_text("Pressed 1 times, a")).to_be_visible(timeout=SECONDS)
    expect(app.locator(".js-plotly-plot .bars")).to_be_visible(timeout=SECONDS)


def test_a_server_in_javascript(page: Page, apps: Served) -> None:
    app = shown(page, apps, SCRIPT, "server", "javascript")
    expect(app.get_by_role("heading")).to_have_text("Clicked 0")
    app.get_by_role("button", name="Click").click()
    expect(app.get_by_role("heading")).to_have_text("Clicked 1")


@pytest.mark.slow
def test_an_express_server_with_its_package_from_the_index(page: Page, apps: Served) -> None:
    home = "(request, response) => response.send('<h1>Express</h1>')"
    code = f"import express from 'express';\nexpress().get('/', {home}).listen(3000);"
    app = shown(page, apps, code, "server", "javascript")
    expect(app.get_by_role("heading")).to_have_text("Express")


OWN = {"streamlit": STREAMLIT, "gradio": GRADIO, "server": FLASK}


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("environment", OWN)
def test_the_pages_of_a_framework_reach_nothing_but_their_app(
    page: Page, apps: Served, environment: str
) -> None:
    told, url = apps.start(OWN[environment], environment)
    assert told.status == "ok"
    answered: list[str] = []
    page.on("response", lambda response: answered.append(response.url))
    quiet = [attempt for name, attempt in ATTEMPTS.items() if name != "form"]
    for attempts in (quiet, [ATTEMPTS["form"]], *([each] for each in NAVIGATIONS.values())):
        page.goto(url)
        page.frame_locator("iframe").locator("button").first.wait_for()
        for attempt in attempts:
            # As a script of the app would: nothing that it does may come out as an error of the test.
            page.frames[1].evaluate(f"setTimeout(() => {{ {APPEND} {attempt} }})")
        page.wait_for_timeout(1000)
        assert page.url == url
        assert len(page.context.pages) == 1
    outside = [address for address in answered if not address.startswith((url, "data:", "blob:"))]
    assert outside == []
