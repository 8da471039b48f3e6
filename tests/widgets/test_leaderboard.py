"""Boards in a notebook: choosers ask the arena, charts and tables follow, text stands in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from codearena_jupyter.errors import UsageError
from codearena_jupyter.settings import Settings
from codearena_jupyter.widgets.board_text import NO_CHART, NO_VOTES
from codearena_jupyter.widgets.client import LocalClient, ServerClient
from codearena_jupyter.widgets.leaderboard import VEGALITE_MIME, BoardWidget, refresh_all, show

from ..benchmarks.fill_store import fill
from .conftest import Server


class Counting(LocalClient):
    """The kernel's own arena; remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def call(self, method: str, params: dict[str, Any]) -> Any:
        self.asked.append((method, params))
        return await super().call(method, params)


@pytest.fixture
def votes() -> None:
    """400 made-up votes on 5 models in the store that the settings name."""
    path = Path(Settings.load().store_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    fill(path, votes=400, models=5, voters=40, seed=1)


def with_board(
    view: str,
    steps: Callable[[BoardWidget], Awaitable[None] | None],
    asked: dict[str, str | None] | None = None,
) -> tuple[BoardWidget, Counting]:
    """Show a board in a running loop, as in a kernel, do the steps and wait for its answer."""

    async def run() -> tuple[BoardWidget, Counting]:
        client = Counting()
        board = show(view, asked or {}, client)
        done = steps(board)
        if done is not None:
            await done
        if board._task is not None:
            await board._task
        return board, client

    return asyncio.run(run())


def nothing(_: BoardWidget) -> None:
    """Only show it."""


def chart(board: BoardWidget) -> dict[str, Any]:
    """The specification that the board shows."""
    found: dict[str, Any] = board._chart.outputs[0]["data"][VEGALITE_MIME]
    return found


@pytest.mark.usefixtures("votes")
def test_the_leaderboard_shows_a_chart_a_table_and_its_text() -> None:
    board, client = with_board("leaderboard", nothing)
    assert client.asked == [("leaderboard", {})]
    assert "vega-lite/v5" in chart(board)["$schema"]
    assert "<caption>Leaderboard</caption>" in board._table.value
    assert "model-00" in board.text
    assert "400 votes count." in board._summary.value
    assert (
        "setting all, 95 % intervals by sandwich, kept together by voter (31), seed 0, "
        in board._summary.value
    )


@pytest.mark.usefixtures("votes")
def test_the_text_and_the_chart_stand_in_where_widgets_are_not_shown() -> None:
    board, _ = with_board("leaderboard", nothing)
    bundle = board._repr_mimebundle_()
    assert bundle["text/plain"] == board.text
    assert bundle[VEGALITE_MIME] == chart(board)


@pytest.mark.usefixtures("votes")
@pytest.mark.parametrize("view", ["leaderboard", "heatmap", "stats"])
def test_no_chart_takes_the_width_of_an_output_that_has_none(view: str) -> None:
    board, _ = with_board(view, nothing)
    assert isinstance(chart(board)["width"], int)


@pytest.mark.usefixtures("votes")
def test_a_chooser_asks_anew() -> None:
    board, client = with_board(
        "leaderboard", lambda board: setattr(board._choosers["setting"], "value", "language-matched")
    )
    assert client.asked[-1] == ("leaderboard", {"setting": "language-matched", "interval": "sandwich"})
    assert board._answer["meta"]["setting"] == "language-matched"
    assert "Left out: environment matched" in board.text


@pytest.mark.usefixtures("votes")
def test_the_slices_on_offer_are_those_with_votes() -> None:
    async def steps(board: BoardWidget) -> None:
        assert board._choosers["key"].layout.display == "none"
        board._choosers["by"].value = "language"
        assert board._task is not None
        await board._task
        board._choosers["key"].value = "python"

    board, client = with_board("leaderboard", steps)
    assert client.asked[-1][1] == {"by": "language", "key": "python", "interval": "sandwich"}
    assert [params.get("key") for _, params in client.asked] == [None, None, "python"]
    assert {row["key"] for row in board._answer["rows"]} == {"python"}


@pytest.mark.usefixtures("votes")
def test_a_window_of_time_is_counted_back_from_now() -> None:
    board, client = with_board("leaderboard", lambda board: setattr(board._choosers["window"], "value", 7))
    assert client.asked[-1][1]["since"].endswith("+00:00")
    assert board._answer["meta"]["removed"]["since"] == 400


@pytest.mark.usefixtures("votes")
def test_a_dark_page_gets_charts_for_it() -> None:
    light, _ = with_board("heatmap", nothing)
    dark, client = with_board("heatmap", lambda board: setattr(board._theme, "dark", True))
    assert client.asked[-1][1]["dark"] == "1"
    assert chart(dark)["config"] != chart(light)["config"]


@pytest.mark.usefixtures("votes")
def test_what_is_asked_for_presets_the_choosers() -> None:
    board, client = with_board("heatmap", nothing, {"by": "topic", "setting": None})
    assert client.asked == [("heatmap", {"by": "topic"})]
    assert board._choosers["by"].value == "topic"


@pytest.mark.usefixtures("votes")
def test_statistics_show_one_chart_at_a_time_without_asking_again() -> None:
    board, client = with_board("stats", lambda board: setattr(board._choosers["shown"], "value", "position"))
    assert len(client.asked) == 1
    assert "<caption>Position balance</caption>" in board._table.value
    assert "Topics" not in board._table.value


@pytest.mark.usefixtures("votes")
def test_a_vote_in_this_kernel_refreshes_the_boards() -> None:
    _, client = with_board("leaderboard", lambda _: refresh_all())
    assert [method for method, _ in client.asked] == ["leaderboard", "leaderboard"]


def test_an_empty_store_says_what_to_do() -> None:
    board, _ = with_board("leaderboard", nothing)
    assert "No votes yet" in board.text
    assert board._chart.outputs[0]["data"] == {"text/plain": NO_VOTES}


def test_a_first_vote_that_rates_nobody_is_not_called_none() -> None:
    path = Path(Settings.load().store_url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    fill(path, votes=1, models=2, voters=1, seed=1)
    board, _ = with_board("leaderboard", lambda _: None)
    assert board._chart.outputs[0]["data"] == {"text/plain": NO_CHART}
    assert "1 vote counts." in board.text


@pytest.mark.parametrize("by", ["executed", "month", "voter_group"])
def test_win_rates_are_cut_as_leaderboards_are(by: str) -> None:
    _, client = with_board("heatmap", lambda _: None, {"by": by})
    assert client.asked == [("heatmap", {"by": by})]


def test_an_unknown_view_or_choice_is_told() -> None:
    with pytest.raises(UsageError, match="no view “podium”"):
        show("podium", {}, Counting())
    with pytest.raises(UsageError, match="setting"):
        show("leaderboard", {"setting": "sideways"}, Counting())
    with pytest.raises(UsageError, match="of what is “python”"):
        show("heatmap", {"key": "python"}, Counting())
    with pytest.raises(UsageError, match="no chooser “key”"):
        show("heatmap", {"by": "language", "key": "python"}, Counting())


def test_the_servers_refusal_is_shown_and_the_old_answer_stays(server: Server) -> None:
    meta = {
        "votes": 1, "removed": {}, "demo_shown": False, "seed": 0, "data_hash": "ab", "version": "1",
        "setting": "all", "filters": {},
    }  # fmt: skip
    answer = {"meta": meta, "rows": list[Any](), "chart": None, "choices": dict[str, Any]()}
    server.answers["/codearena/api/leaderboard"] = [(200, json.dumps(answer))]
    refusal = json.dumps({"message": "The store is <locked>."})
    server.answers["/codearena/api/leaderboard?interval=sandwich"] = [(500, refusal)]

    async def run() -> BoardWidget:
        board = show("leaderboard", {}, ServerClient(server.url, "", "/"))
        board.refresh()
        assert board._task is not None
        await board._task
        return board

    board = asyncio.run(run())
    assert "The store is &lt;locked&gt;." in board._problem.value
    assert "1 vote counts." in board._summary.value
