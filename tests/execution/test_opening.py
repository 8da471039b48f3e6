"""What programs open in browsers and viewers is an output."""

from __future__ import annotations

from ..sandboxes import Bench


def test_pages_and_pictures_that_a_program_opens_are_shown(bench: Bench) -> None:
    execution = bench.run(
        "import pathlib, webbrowser\n"
        "from PIL import Image\n"
        "page = pathlib.Path('a page.html'); page.write_text('<b>hello</b>')\n"
        "print(webbrowser.open(page.resolve().as_uri()), webbrowser.open_new_tab('a page.html'))\n"
        "print(webbrowser.open('https://example.com'))\n"
        "Image.new('RGB', (2, 2), 'red').show()\n"
    )
    assert (execution.status, execution.stdout) == ("ok", "True True\nFalse\n"), execution.stderr
    assert execution.stderr == "There is no browser here to open https://example.com in.\n"
    shown = [output["data"] for output in execution.outputs if output["output_type"] == "display_data"]
    assert [data.get("text/html") for data in shown[:2]] == ["<b>hello</b>"] * 2
    assert "image/png" in shown[2]
