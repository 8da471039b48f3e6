"""Where there are many votes, a process of its own makes the first answers before anybody asks."""

from __future__ import annotations

import sys

import pytest

from codearena_jupyter.arena import ahead
from codearena_jupyter.arena.recalled import recall
from codearena_jupyter.settings import Settings
from codearena_jupyter.store.store import SqlBattleStore

from .conftest import Cast, Door
from .test_recalled import kept_file, read_votes, server, vote_some


def test_what_is_made_ahead_is_what_would_be_answered(cast: Cast, store: SqlBattleStore) -> None:
    """The ranking is kept before all else is, in light and in dark."""
    vote_some(cast)
    with server() as plain:
        asked = [("page", {}), ("page", {"dark": "1"})]
        answers = [plain.board(*each) for each in asked]
    kept_file().unlink(missing_ok=True)
    seen: list[int] = []

    def tell() -> None:
        found = recall(kept_file(), store.votes_stamp())
        seen.append(len(found.kept) if found else 0)

    with server() as maker:
        maker._loop.run_until_complete(maker._arena._parts.board().make_first(tell))
    assert 0 < seen[0] < seen[1]
    with server() as door:
        assert [door.board(*each) for each in asked] == answers
        assert not read_votes(door)
    seen.clear()
    with server() as again:  # nothing new to say
        again._loop.run_until_complete(again._arena._parts.board().make_first(tell))
        assert not read_votes(again)


def test_a_small_store_starts_no_process(arena: Door, cast: Cast) -> None:
    vote_some(cast)
    arena._arena.read_ahead()
    made = arena._arena._parts.board()._ahead
    assert not made.running
    made.wait()


@pytest.mark.slow
def test_the_server_asks_the_process_beside_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "LARGE", 1)
    vote_some(cast)
    with server() as door:
        door._arena.read_ahead()
        assert door._arena._parts.board()._ahead.running
        assert door.board("page", {"sections": "leaderboard"})["leaderboard"]["meta"]["votes"] == 3
        assert len(door.board("heatmap")["rows"]) == 2
        assert not read_votes(door)
        assert door.board("leaderboard", {"setting": "language-matched"})["rows"]
        assert read_votes(door)


@pytest.mark.slow
def test_a_process_that_fails_or_is_ended_holds_nobody_up(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "LARGE", 1)
    vote_some(cast)
    with server() as door:
        door._arena.read_ahead()
        made = door._arena._parts.board()._ahead
        made.stop()
        assert not made.running
        assert door.board("version")["votes"] == 3
        assert read_votes(door)
    monkeypatch.setattr(sys, "executable", "/bin/false")
    failing = ahead.Ahead(Settings.load())
    failing.start()
    failing.wait()
    assert not failing.running
