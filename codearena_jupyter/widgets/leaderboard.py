"""Leaderboard, win rates and statistics in a notebook: choosers around a chart and its table."""

from __future__ import annotations

import asyncio
import html
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, get_args

import ipywidgets

from ..errors import CodeArenaError, UsageError
from .board_text import NO_CHART, NO_VOTES, SHARES, as_html, as_text, summary_html
from .client import ArenaClient, find_client
from .theme import ThemeWidget
from .waiting import wait

Json = dict[str, Any]
View = Literal["leaderboard", "heatmap", "stats"]
VIEWS: tuple[View, ...] = get_args(View)
WIDTH = 560
VEGALITE_MIME = "application/vnd.vegalite.v5+json"

_SETTINGS = [
    ("All votes", ""),
    ("Environment matched", "environment-matched"),
    ("Language matched", "language-matched"),
]
_BYS = [("Overall", ""), ("Language", "language"), ("Environment", "environment"), ("Topic", "topic"),
        ("Executed", "executed"), ("Month", "month"), ("Voter group", "voter_group")]  # fmt: skip
_HEATMAPS = [("Opponent", "opponent"), *_BYS[1:]]
_INTERVALS = [("Sandwich", "sandwich"), ("Bootstrap", "bootstrap")]
_WINDOWS = [("All time", 0), *((f"Last {days} days", days) for days in (7, 30, 90, 365))]
_EVERY = ("Every one", "")

_shown: deque[BoardWidget] = deque(maxlen=5)
"""The latest boards: a kernel is not told when the output of a cell goes away."""


def show(view: str, asked: Mapping[str, str | None], client: ArenaClient | None = None) -> BoardWidget:
    """A widget with what is known now; `asked` presets choosers (`setting`, `by`, `key`, `interval`).

    Raises:
        UsageError: there is no such view, or it can't be asked so.
        CodeArenaError: the votes can't be read.
    """
    if view not in VIEWS:
        raise UsageError(f"There is no view “{view}”; it must be one of {', '.join(VIEWS)}.")
    return BoardWidget(
        view, client or find_client(), **{name: value for name, value in asked.items() if value}
    )


def refresh_all() -> None:
    """A vote was stored in this kernel: ask for the boards anew."""
    for board in list(_shown):
        board.refresh()


class BoardWidget(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """One view of the votes. Where widgets are not shown, its text or its chart stands in."""

    def __init__(self, view: View, client: ArenaClient, **asked: Any) -> None:
        """Ask once before anything is shown.

        Raises:
            UsageError: a chooser of this view has no such choice.
            CodeArenaError: the votes can't be read.
        """
        self._view, self._client = view, client
        self._task: asyncio.Task[None] | None = None
        self._answer: Json = wait(client.call(view, {name: str(value) for name, value in asked.items()}))
        self._choosers = _choosers(view, self._answer, asked)
        self._theme = ThemeWidget()
        self._refresh = ipywidgets.Button(icon="refresh", tooltip="Refresh", layout={"width": "40px"})
        self._problem, self._summary, self._table = (ipywidgets.HTML() for _ in range(3))
        self._chart = ipywidgets.Output()
        table = ipywidgets.Accordion([self._table], titles=("As a table",), selected_index=None)
        bar = ipywidgets.HBox([*self._choosers.values(), self._refresh], layout={"flex_flow": "row wrap"})
        super().__init__([bar, self._problem, self._summary, self._chart, table, self._theme])
        self._draw()
        for chooser in self._choosers.values():
            chooser.observe(self._on_choice, "value")
        self._theme.observe(lambda _: self.refresh(), "dark")
        self._refresh.on_click(lambda _: self.refresh())
        _shown.append(self)

    @property
    def text(self) -> str:
        """What is shown, as text."""
        return as_text(self._view, self._answer)

    def refresh(self) -> None:
        """Ask anew; the old answer stays until the new one is there."""
        if self._task is not None:
            self._task.cancel()
        self._task = asyncio.ensure_future(self._ask())

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        chart = self._chart_shown()
        fallback = {"text/plain": self.text, **({} if chart is None else {VEGALITE_MIME: chart})}
        return {**(bundle or {}), **fallback}

    def _on_choice(self, change: Json) -> None:
        name = next(name for name, chooser in self._choosers.items() if chooser is change["owner"])
        if name == "by":
            self._offer_keys()
        if name == "shown":
            self._draw()
        else:
            self.refresh()

    def _offer_keys(self) -> None:
        """The slices of the chosen cut; choosing none of them must not ask a second time."""
        key, by = self._choosers["key"], self._choosers["by"].value
        key.unobserve(self._on_choice, "value")
        key.options = _keys(self._answer, by)
        key.value = ""
        key.observe(self._on_choice, "value")
        key.layout.display = None if by else "none"

    async def _ask(self) -> None:
        try:
            self._answer = await self._client.call(self._view, self._params())
        except CodeArenaError as error:
            self._problem.value = f'<p role="alert">{html.escape(str(error))}</p>'
            return
        self._problem.value = ""
        self._draw()

    def _params(self) -> Json:
        chosen = {name: chooser.value for name, chooser in self._choosers.items() if name != "shown"}
        days = chosen.pop("window")
        if days:
            chosen["since"] = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="minutes")
        if self._theme.dark:
            chosen["dark"] = "1"
        return {name: value for name, value in chosen.items() if value}

    def _draw(self) -> None:
        """Show the answer, each part replaced at once."""
        meta, shown = self._answer["meta"], self._choosers.get("shown")
        caption = None if shown is None else SHARES[shown.value]
        self._summary.value = summary_html(meta)
        self._table.value = as_html(self._view, self._answer, caption)
        chart = self._chart_shown()
        if chart is None:
            data: Json = {"text/plain": NO_CHART if meta["votes"] else NO_VOTES}
        else:
            data = {VEGALITE_MIME: chart, "text/plain": self.text}
        # Assigned and not displayed: a display goes to the cell that runs, not to this widget.
        self._chart.outputs = ({"output_type": "display_data", "data": data, "metadata": {}},)

    def _chart_shown(self) -> Json | None:
        if self._view != "stats":
            return _sized(self._answer["chart"])
        return _sized(self._answer["charts"][self._choosers["shown"].value])


def _sized(chart: Json | None) -> Json | None:
    """With a width of its own: “container” has none in an output, and JupyterLab then redraws for ever."""
    return {**chart, "width": WIDTH} if chart and chart.get("width") == "container" else chart


def _choosers(view: View, answer: Json, asked: Json) -> dict[str, ipywidgets.Dropdown]:
    """The view's choosers by the name of their parameter.

    Raises:
        UsageError: something was asked for that has no chooser, or is none of its choices.
    """
    offers: dict[str, tuple[str, list[tuple[str, Any]]]] = {"setting": ("Setting", _SETTINGS)}
    if view == "leaderboard":
        by = str(asked.get("by", ""))
        offers |= {
            "by": ("Slice by", _BYS),
            "key": ("Slice", _keys(answer, by)),
            "interval": ("Interval", _INTERVALS),
        }
    elif view == "heatmap":
        offers["by"] = ("By", _HEATMAPS)
    else:
        offers["shown"] = ("Chart", [(title, name) for name, title in SHARES.items()])
    offers["window"] = ("Time", _WINDOWS)
    unknown = sorted(set(asked) - set(offers))
    if unknown:
        raise UsageError(f"The {view} has no chooser “{unknown[0]}”; it has {', '.join(offers)}.")
    made = {}
    for name, (title, options) in offers.items():
        made[name] = ipywidgets.Dropdown(
            options=options, value=_preset(name, options, asked), description=title,
            style={"description_width": "initial"}, layout={"width": "auto"},
        )  # fmt: skip
    if view == "leaderboard" and not made["by"].value:
        made["key"].layout.display = "none"
    return made


def _preset(name: str, options: list[tuple[str, Any]], asked: Json) -> Any:
    values = [value for _, value in options]
    value = asked.get(name, values[0])
    if value not in values:
        known = ", ".join(str(value) for value in values if value)
        raise UsageError(f"“{value}” is no choice of {name}; it must be one of {known}.")
    return value


def _keys(answer: Json, by: str) -> list[tuple[str, Any]]:
    offers = answer["choices"].get(by, [])
    return [_EVERY, *((f"{offer['key']} ({offer['votes']:,})", offer["key"]) for offer in offers)]
