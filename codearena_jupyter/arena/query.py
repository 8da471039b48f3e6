"""What a leaderboard, a heatmap or statistics are asked for, from text or JSON to checked values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    from ..ratings.asked import Filters, Method

Params = Mapping[str, Any]

SECTIONS = ("leaderboard", "heatmap", "stats", "trends", "choices")
OWN = {
    "leaderboard": ("method", "by", "key"), "heatmap": ("heatmap_by", "min_sessions"), "trends": ("step",),
    "stats": (),
}  # fmt: skip
"""What each answer depends on, beside which votes count."""
FORMATS = ("json", "csv", "latex", "html", "png", "svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Everything that can be asked for; each answer looks at its part."""

    filters: Filters
    method: Method
    setting: str = "all"
    include_demo: bool = False
    by: str | None = None
    key: str | None = None
    heatmap_by: str = "opponent"
    min_sessions: int = 3
    step: str = "auto"
    dark: bool = False
    what: str = "leaderboard"
    format: str = "json"
    sections: tuple[str, ...] = SECTIONS

    def key_of(self, what: str) -> str:
        """Equal for queries with the same answer; `what` may say more after a space, such as its colours."""
        shown: dict[str, Any] = {
            name: getattr(self, name)
            for name in ("filters", "setting", "include_demo", *OWN[what.split(maxsplit=1)[0]])
        }
        if what.startswith("heatmap"):
            shown["both_bad"] = self.method.both_bad
        return f"{what} {shown}"


def parse_query(params: Params, *, interval: str | None = None) -> Query:
    """Parameters of an HTTP query (lists of texts), of JSON or of a command.

    An empty text means the default. `interval` is what is meant where none is named.

    Raises:
        UsageError: names the parameter that is unknown or makes no sense.
    """
    from ..ratings.asked import Filters, Method

    given = _Given(params)
    filters: dict[str, Any] = {
        **{name: given.truth(name) for name in _names(Filters, bool)},
        **{name: given.texts(name) for name in ("voters", "languages", "environments", "topics")},
        "min_turns": given.number("min_turns", 0),
        "since": given.moment("since"),
        "until": given.moment("until"),
    }
    style = given.truth("style")
    method = Method(
        interval=given.text("interval") or (interval if not style else None),  # type: ignore[arg-type]  # it checks
        bootstrap=given.number("bootstrap", 1000),
        seed=given.number("seed", 0),
        min_votes=given.number("min_votes", 0),
        ties=given.text("ties") or "half",  # type: ignore[arg-type]
        both_bad=given.text("both_bad") or "apart",  # type: ignore[arg-type]
        style=style,
        online=given.truth("online"),
    )
    by, key = given.text("by"), given.text("key")
    if key is not None and by is None:
        raise UsageError(f"The parameter “key” is one of “by”, which is not given: of what is “{key}”?")
    query = Query(
        filters=Filters(**filters),
        method=method,
        setting=given.text("setting") or "all",
        include_demo=given.truth("include_demo"),
        by=by,
        key=key,
        heatmap_by=given.text("heatmap_by") or by or "opponent",
        min_sessions=given.number("min_sessions", 3),
        step=given.text("step") or "auto",
        dark=given.truth("dark"),
        what=given.one_of("what", ("leaderboard", "heatmap"), "leaderboard"),
        format=given.one_of("format", FORMATS, "json"),
        sections=_sections(given.texts("sections")),
    )
    given.finish()
    _check(query)
    return query


def _check(query: Query) -> None:
    from ..ratings.asked import utc

    since, until = query.filters.since, query.filters.until
    if since is not None and until is not None and utc(since) >= utc(until):
        raise UsageError(f"No vote is both since {since} and before {until}: “since” has to be the earlier.")
    if query.include_demo and query.filters.no_demo:
        raise UsageError("Demo votes can be counted (“include_demo”) or left out (“no_demo”), not both.")


def _names(kind: type, of: type) -> list[str]:
    return [item.name for item in fields(kind) if item.type in {of, of.__name__}]


def _sections(named: Sequence[str]) -> tuple[str, ...]:
    wanted = [name for text in named for name in text.split(",")]
    for name in wanted:
        if name not in SECTIONS:
            raise UsageError(f"There is no section “{name}”; it must be one of {', '.join(SECTIONS)}.")
    return tuple(wanted) or SECTIONS


class _Given:
    """The parameters, each read once; what nobody reads is unknown."""

    def __init__(self, params: Params) -> None:
        self._left = dict(params)

    def _take(self, name: str) -> Any:
        value = self._left.pop(name, None)
        if isinstance(value, list | tuple):
            if len(value) > 1:
                raise UsageError(f"The parameter “{name}” can be given only once.")
            value = value[0] if value else None
        return value.strip() if isinstance(value, str) else value

    def text(self, name: str) -> str | None:
        value = self._take(name)
        if value is not None and not isinstance(value, str):
            raise UsageError(f"The parameter “{name}” must be a text, not {value!r}.")
        return value or None

    def texts(self, name: str) -> tuple[str, ...]:
        value = self._left.pop(name, None)
        values = value if isinstance(value, list | tuple) else [] if value is None else [value]
        if not all(isinstance(item, str) for item in values):
            raise UsageError(f"The parameter “{name}” must be a list of texts.")
        return tuple(item for item in values if item)

    def truth(self, name: str) -> bool:
        value = self._take(name)
        known = {None: False, "": False, "0": False, "false": False, "1": True, "true": True}
        if isinstance(value, bool):
            return value
        plain = value.lower() if isinstance(value, str) else value
        if plain not in known:
            raise UsageError(f"The parameter “{name}” must be 1 or 0, not {value!r}.")
        return known[plain]

    def number(self, name: str, default: int) -> int:
        value = self._take(name)
        if value is None or value == "":
            return default
        try:
            number = int(value)
        except (TypeError, ValueError):
            number = -1
        if number < 0 or isinstance(value, bool) or (isinstance(value, float) and value != number):
            raise UsageError(f"The parameter “{name}” must be a whole number of at least 0, not {value!r}.")
        return number

    def moment(self, name: str) -> datetime | None:
        value = self._take(name)
        if value is None or value == "" or isinstance(value, datetime):
            return value or None
        try:
            return datetime.fromisoformat(value)
        except (TypeError, ValueError) as error:
            example = "2026-11-24 or 2026-11-24T10:00Z"
            raise UsageError(
                f"The parameter “{name}” must be a time such as {example}, not {value!r}."
            ) from error

    def one_of(self, name: str, known: Sequence[str], default: str) -> str:
        value = self.text(name) or default
        if value not in known:
            raise UsageError(f"The parameter “{name}” must be one of {', '.join(known)}, not “{value}”.")
        return value

    def finish(self) -> None:
        unknown = sorted(self._left)
        if unknown:
            raise UsageError(f"There is no parameter “{unknown[0]}”.")
