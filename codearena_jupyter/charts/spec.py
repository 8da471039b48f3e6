"""From an Altair chart to the specification that JupyterLab renders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
"""A name, not an address that is loaded: renderers look at the version in it."""
MIME = "application/vnd.vegalite.v5+json"


def load() -> None:
    """Load Altair, which takes a second or two, before the first chart is asked for."""
    import altair  # noqa: F401, ICN001


@contextmanager
def unchecked() -> Iterator[None]:
    """Draw without checking each part against the schema, which takes longer than rating; tests check it.

    Altair's switch is one for all threads: only one at a time may draw so.
    """
    from altair.utils import schemapi

    with schemapi.debug_mode(False):
        yield


def v5(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The chart as Vega-Lite 5 with its data inline.

    JupyterLab renders version 5 only, while Altair 6 writes version 6. What our charts use
    means the same in both (a test renders them with both), so the label is all that changes.
    """
    # Tests draw every chart; checking each against the schema here would take longer than rating.
    return relabelled(chart.to_dict(validate=False), SCHEMA)


def relabelled(specification: Mapping[str, Any], schema: str) -> dict[str, Any]:
    """The same chart for another version."""
    return {**specification, "$schema": schema}
