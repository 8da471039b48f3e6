"""Outputs of untrusted programs: nothing that acts reaches the page."""

from __future__ import annotations

from typing import Any

import pytest

from codearena_jupyter.battles.outputs import FRAME_MIME, safe_outputs


def shown(data: dict[str, Any], **more: Any) -> dict[str, Any]:
    framed: list[str] = []
    output = {"output_type": "display_data", "data": data, "metadata": {"isolated": False}, **more}
    (safe,) = safe_outputs([output], lambda html: framed.append(html) or f"frame/{len(framed)}")  # type: ignore[func-returns-value]
    return {**safe, "framed": framed}


@pytest.mark.parametrize(
    "mime", ["text/plain", "image/png", "image/jpeg", "image/gif", "application/json", "text/latex"]
)
def test_what_can_do_nothing_is_passed(mime: str) -> None:
    assert shown({mime: "x"})["data"] == {mime: "x"}


@pytest.mark.parametrize(
    "mime",
    [
        "text/html",
        "image/svg+xml",
        "application/javascript",
        "text/javascript",
        "text/markdown",
    ],
)
def test_what_can_act_or_load_goes_into_a_frame(mime: str) -> None:
    output = shown({mime: "<img src=//evil>", "text/plain": "x"})
    assert output["data"] == {"text/plain": "x", FRAME_MIME: {"url": "frame/1"}}
    assert len(output["framed"]) == 1


@pytest.mark.parametrize(
    "mime",
    [
        "application/vnd.jupyter.widget-view+json",
        "application/pdf",
        "text/x-evil",
        "application/vnd.bokehjs_exec.v0+json",
    ],
)
def test_what_is_not_known_is_left_out(mime: str) -> None:
    assert shown({mime: {"model_id": "x"}, "text/plain": "x"})["data"] == {"text/plain": "x"}


def test_tables_look_as_in_a_notebook_and_whole_pages_as_their_authors_meant_them() -> None:
    (table,) = shown({"text/html": "<table><tr><td>1</td></tr></table>"})["framed"]
    assert table.startswith("<!doctype html><style>")
    assert table.endswith("<table><tr><td>1</td></tr></table>")
    page = "<HTML><p>mine</p></HTML>"
    assert shown({"text/html": page})["framed"] == [page]


def test_markdown_is_rendered_in_the_frame_with_its_markup_escaped() -> None:
    (html,) = shown({"text/markdown": ["# Title\n", "<script>x()</script>\n\n| a |\n|---|\n| 1 |"]})["framed"]
    assert "<h1>Title</h1>" in html
    assert "<script>" not in html
    assert "<td>1</td>" in html


def test_a_chart_with_its_own_data_is_shown_as_version_5() -> None:
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "data": {"values": [{"url": "text"}]},
    }
    data = shown({"application/vnd.vegalite.v6+json": spec})["data"]
    (chart,) = data.values()
    assert list(data) == ["application/vnd.vegalite.v5+json"]
    assert chart["$schema"].endswith("v5.json")
    assert chart["data"] == spec["data"]


@pytest.mark.parametrize(
    "spec",
    [
        {"data": {"url": "https://evil/x.csv"}},
        {"layer": [{"transform": [{"lookup": "a", "from": {"data": {"url": "//evil"}}}]}]},
        {"mark": {"type": "image", "url": "https://evil/x.png"}},
        {"encoding": {"href": {"value": "javascript:x()"}}},
        {"encoding": {"url": {"field": "picture"}}},
        {"usermeta": {"embedOptions": {"loader": {}}}},
        {"values": {"not": "rows"}, "config": {"url": 1}},
    ],
)
def test_a_chart_that_reaches_out_is_not_shown(spec: dict[str, Any]) -> None:
    assert shown({"application/vnd.vegalite.v5+json": spec, "text/plain": "chart"})["data"] == {
        "text/plain": "chart"
    }


def test_metadata_goes_and_streams_and_errors_stay_as_they_are() -> None:
    assert shown({"text/plain": "x"})["metadata"] == {}
    stream = {"output_type": "stream", "name": "stdout", "text": "<b>"}
    error = {"output_type": "error", "ename": "E", "evalue": "<b>", "traceback": ["<b>"]}
    assert safe_outputs([stream, error], lambda html: None) == [stream, error]


def test_without_a_server_what_needs_a_frame_leaves_its_text() -> None:
    output = {
        "output_type": "execute_result",
        "data": {"text/html": "<b>", "text/plain": "b"},
        "metadata": {},
    }
    assert safe_outputs([output], lambda html: None)[0]["data"] == {"text/plain": "b"}


@pytest.mark.parametrize(
    "data", [{"text/html": 5}, {"text/html": None}, {"text/html": [1, "x"]}, {"image/png": {"a": 1}}]
)
def test_data_of_the_wrong_type_breaks_nothing(data: dict[str, Any]) -> None:
    assert isinstance(shown(data)["data"], dict)
