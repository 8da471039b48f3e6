"""Charts are drawn by the Vega-Lite that JupyterLab has, and carry words for who can't see them."""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from codearena_jupyter.charts.document import Section, html_document
from codearena_jupyter.charts.heatmap import heatmap_chart
from codearena_jupyter.charts.image import png, svg
from codearena_jupyter.charts.leaderboard import leaderboard_chart
from codearena_jupyter.charts.spec import v5
from codearena_jupyter.charts.tables import HEATMAP, LEADERBOARD, csv_text, html_table, latex_text
from codearena_jupyter.charts.theme import DARK, LIGHT
from codearena_jupyter.charts.trends import trends_chart
from codearena_jupyter.charts.usage import usage_charts
from codearena_jupyter.ratings.asked import Method
from codearena_jupyter.ratings.filters import select
from codearena_jupyter.ratings.heatmap import win_rates
from codearena_jupyter.ratings.leaderboard import rate
from codearena_jupyter.ratings.trends import trends
from codearena_jupyter.ratings.usage import usage
from codearena_jupyter.ratings.votes import Votes

from ..ratings.made import random_votes

Json = dict[str, Any]


@pytest.fixture(scope="module")
def votes() -> Votes:
    return random_votes(
        400,
        language_a=["python", "c"] * 200,
        language_b=["python"] * 400,
        topic=["web_design", "game_development", None, None] * 100,
        turns=[1, 2, 3, 1] * 100,
        seconds=[5, 50, 500, None] * 100,
        created_at=[f"2026-0{1 + i // 100}-01" for i in range(400)],
    )


@pytest.fixture(scope="module")
def charts(votes: Votes) -> Mapping[bool, Mapping[str, Json]]:
    board = rate(votes).to_json()
    cut = rate(votes, by="language", method=Method(interval="sandwich")).to_json()
    heatmap = win_rates(select(votes), "opponent", min_sessions=30).to_json()
    by_topic = win_rates(select(votes), "topic").to_json()
    over_time, stats = trends(select(votes)), usage(select(votes))
    found: dict[bool, dict[str, Json]] = {}
    for dark in (False, True):
        drawn = {
            "leaderboard": leaderboard_chart(board, dark),
            "by language": leaderboard_chart(cut, dark),
            "by topic": heatmap_chart(by_topic, dark),
            "heatmap": heatmap_chart(heatmap, dark),
            "trends": trends_chart(over_time, dark),
            **usage_charts(stats, dark),
        }
        found[dark] = {name: v5(chart) for name, chart in drawn.items() if chart is not None}
    return found


NAMES = [
    "leaderboard",
    "by language",
    "by topic",
    "heatmap",
    "trends",
    "topics",
    "languages",
    "turns",
    "interaction_time",
    "position",
]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_each_chart_is_drawn_without_a_warning_by_version_5(
    charts: Mapping[bool, Mapping[str, Json]], name: str, dark: bool
) -> None:
    specification = charts[dark][name]
    assert specification["$schema"].endswith("/vega-lite/v5.json")
    text = svg(specification, dark=dark)
    root = ET.fromstring(text)
    assert float(root.get("width", "0")) > 100
    assert len(root.findall(".//{*}path")) > 3
    assert "NaN" not in text
    assert "undefined" not in text


@pytest.mark.parametrize("name", NAMES)
def test_charts_hold_their_data_and_need_no_network(
    charts: Mapping[bool, Mapping[str, Json]], name: str
) -> None:
    text = json.dumps(charts[False][name])
    assert '"datasets"' in text
    assert not re.search(r'"url"|https?://(?!vega\.github\.io/schema)', text)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "by language"])
def test_charts_describe_themselves(charts: Mapping[bool, Mapping[str, Json]], name: str) -> None:
    assert len(charts[False][name]["description"]) > 20


def test_a_leaderboard_shows_each_rated_model_best_first(charts: Mapping[bool, Mapping[str, Json]]) -> None:
    text = svg(charts[False]["leaderboard"])
    models = re.findall(r">(model-\d)<", text)
    assert models == [f"model-{i}" for i in (5, 4, 3, 2, 1, 0)] or sorted(models) == sorted(set(models))
    assert len(models) == 6


@pytest.mark.parametrize("name", ["topics", "by topic"])
def test_topics_are_shown_as_words(charts: Mapping[bool, Mapping[str, Json]], name: str) -> None:
    text = svg(charts[False][name])
    assert ">Web design<" in text
    assert "web_design<" not in text


@pytest.mark.parametrize(("models", "side"), [(4, "bottom"), (30, "top")])
def test_the_axis_of_a_chart_taller_than_its_box_stands_in_sight(models: int, side: str) -> None:
    rows = [
        {"model": f"m{i}", "rating": 1000 - i, "lower": 990 - i, "upper": 1010 - i, "rank": i + 1,
         "votes": 10, "win_rate": 0.5}
        for i in range(models)
    ]  # fmt: skip
    chart = leaderboard_chart({"rows": rows, "meta": {"by": None}})
    assert chart is not None
    assert v5(chart)["layer"][0]["encoding"]["x"]["axis"]["orient"] == side


def test_masked_cells_show_how_many_votes_they_have(votes: Votes) -> None:
    heatmap = win_rates(select(votes), "opponent", min_sessions=30).to_json()
    masked = [row for row in heatmap["rows"] if row["masked"]]
    assert masked
    chart = heatmap_chart(heatmap)
    assert chart is not None
    shown = re.findall(r">(\d+)<", svg(v5(chart)))
    assert sorted(shown) == sorted(str(row["votes"]) for row in masked)


def test_nothing_gives_no_chart() -> None:
    empty = random_votes(0, created_at=[])
    assert leaderboard_chart(rate(empty).to_json()) is None
    assert heatmap_chart(win_rates(select(empty), "opponent").to_json()) is None
    assert trends_chart(trends(select(empty))) is None
    assert set(usage_charts(usage(select(empty))).values()) == {None}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("theme", "page"), [(LIGHT, "#ffffff"), (DARK, "#1f1f1f")])
def test_text_and_marks_stand_out_from_the_page(theme: Any, page: str) -> None:
    """WCAG 2: 4.5 to 1 for text, 3 to 1 for marks that carry meaning."""

    def contrast(colour: str) -> float:
        one, two = sorted((luminance(colour), luminance(page)))
        return (two + 0.05) / (one + 0.05)

    assert contrast(theme.text) >= 4.5
    assert contrast(theme.quiet) >= 4.5
    assert contrast(theme.accent) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_losing_and_winning_differ_for_the_colour_blind(theme: Any) -> None:
    """Simulated red and green blindness (Viénot 1999) leaves low and high far apart."""
    deutan = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))
    protan = ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0))
    for matrix in (deutan, protan):
        seen = []
        for colour in (theme.low, theme.high):
            rgb = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
            seen.append([sum(m * c for m, c in zip(row, rgb, strict=True)) for row in matrix])
        assert math.dist(*seen) > 0.4


def test_pictures_are_the_same_each_time(charts: Mapping[bool, Mapping[str, Json]]) -> None:
    first, second = (png(charts[False]["leaderboard"]) for _ in range(2))
    assert first == second
    assert first.startswith(b"\x89PNG\r\n\x1a\n")


def test_scalable_pictures_are_the_same_each_time(charts: Mapping[bool, Mapping[str, Json]]) -> None:
    """Vega numbers its gradients through all that one process draws."""
    first, second = (svg(charts[False]["heatmap"]) for _ in range(2))
    assert first == second
    assert first.count('"part-0"') == 1
    assert "url(#part-0)" in first


def test_a_csv_keeps_every_digit_and_runs_no_formula() -> None:
    rows = [{"model": "=cmd()", "rating": 1000.123456789, "lower": None, "upper": -5.0}]
    assert csv_text(rows) == "model,rating,lower,upper\n'=cmd(),1000.123456789,,-5.0\n"
    assert csv_text([], ["model", "rating"]) == "model,rating\n"


def test_latex_survives_the_names_of_models() -> None:
    rows = [{"model": r"a_b&c%d$e#f{g}~h^i\j", "rating": 1234.5, "rank": 1}]
    text = latex_text(rows, LEADERBOARD, "50 % & more", "seed: 0\nfilters: {}")
    assert r"a\_b\&c\%d\$e\#f\{g\}\textasciitilde{}h\textasciicircum{}i\textbackslash{}j" in text
    assert text.startswith("% seed: 0\n% filters: {}\n")
    assert r"\begin{tabular}{rlr}" in text
    (row,) = (
        line
        for line in latex_text(
            [{"model": 'new\nline <b>|"q" \u202ertl', "rating": 1.0}], LEADERBOARD, "", ""
        ).splitlines()
        if "line" in line
    )
    quoted = r"\textbar{}\textquotedbl{}q\textquotedbl{}"
    assert rf"new line \textless{{}}b\textgreater{{}}{quoted} rtl & 1 \\" in row


def test_a_table_escapes_markup() -> None:
    text = html_table([{"model": "<img src=x onerror=alert(1)>", "key": "&"}], HEATMAP, "<b>")
    assert "<img" not in text
    assert "&lt;b&gt;" in text
    assert '<th scope="col">Model</th>' in text


def test_the_document_is_closed_to_markup_in_names_and_to_the_network(votes: Votes) -> None:
    evil = "</script><script>alert(1)</script>"
    rows = [{"model": evil, "rating": 1000.0}]
    section = Section("Board", evil, {"x": evil}, {"x": evil}, rows, LEADERBOARD)
    page = html_document(evil, [section], {"note": evil})
    assert "<script>alert" not in page
    assert page.count("</script>") == 2
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src 'none';")
    assert "connect-src" not in policy[1]


@pytest.mark.parametrize(
    "name", ["constructor", "toString", "__proto__", "x\x01\x00\x1by", "\ufffe", "]]>&<"]
)
def test_any_name_can_be_drawn(name: str) -> None:
    """Some are words of Vega's language, and some are in no picture: they must not end the process."""
    count = 40
    votes = Votes.of(
        model_a=[name, "B"] * 20, model_b=["B", "C"] * 20,
        winner=["model_a", "model_b", "tie", "model_b"] * 10,
        language_a=[name] * count, language_b=["c"] * count, topic=[name] * count,
        created_at=["2026-01-01", "2026-02-01"] * 20,
    )  # fmt: skip
    selection = select(votes)
    drawn = [
        leaderboard_chart(rate(votes).to_json()),
        heatmap_chart(win_rates(selection, "opponent").to_json()),
        heatmap_chart(win_rates(selection, "language").to_json()),
        trends_chart(trends(selection)),
        usage_charts(usage(selection))["languages"],
    ]
    for chart in drawn:
        assert chart is not None
        specification = v5(chart)
        assert png(specification)
        ET.fromstring(svg(specification))  # our own picture


def test_cells_stand_in_the_order_of_the_heatmap() -> None:
    heatmap = win_rates(select(random_votes(300, models=12)), "opponent").to_json()
    chart = heatmap_chart(heatmap)
    assert chart is not None
    texts = re.findall(r">(model-\d+)</text>", svg(v5(chart)))
    assert texts == [*heatmap["keys"], *heatmap["models"]]
