"""The first answers of a server are those that an earlier one kept, as long as nobody has voted since."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.arena import board, recalled
from codearena_jupyter.settings import Settings
from codearena_jupyter.store.store import SqlBattleStore

from .conftest import Cast, Door


@pytest.fixture(autouse=True)
def few_votes_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "WORTH", 1)


@contextmanager
def server() -> Iterator[Door]:
    """One server from its start to its end, with what it writes on disk."""
    door = Door()
    yield door
    made = door._arena._parts.boards.get(None)
    if made:
        made._writing.shutdown()
    door.close()


def kept_file() -> Path:
    """Beside the store."""
    return Path(Settings.load().store_url.removeprefix("sqlite:///") + "-leaderboard")


def vote_some(cast: Cast) -> None:
    for winner in ("model_a", "model_b", "tie"):
        cast(winner=winner)


def read_votes(door: Door) -> bool:
    return door._arena._parts.vote_log.started


def test_the_next_server_answers_without_reading_votes(cast: Cast) -> None:
    vote_some(cast)
    asked = [("page", {}), ("leaderboard", {"dark": "1"}), ("heatmap", {"by": "opponent"}), ("version", {})]
    with server() as first:
        answers = [first.board(*each) for each in asked]
    assert kept_file().stat().st_mode & 0o777 == 0o600
    with server() as second:
        assert json.dumps([second.board(*each) for each in asked]) == json.dumps(answers)
        assert not read_votes(second)


def test_another_question_is_computed(cast: Cast) -> None:
    vote_some(cast)
    with server() as first:
        first.board("page")
    with server() as second:
        found = second.board("leaderboard", {"setting": "language-matched"})
        assert read_votes(second)
        assert found["meta"]["removed"]["environment_matched"] == 3
    with server() as third:  # what the second one computed did not push the first answers out
        third.board("page")
        assert not read_votes(third)


def test_a_vote_of_another_process_counts_at_once(cast: Cast) -> None:
    vote_some(cast)
    with server() as first:
        first.board("page")
    with server() as second:
        assert second.board("version")["votes"] == 3
        cast(winner="both_bad")
        assert second.board("version")["votes"] == 4
        assert second.board("leaderboard")["meta"]["both_bad"]["votes"] == 1


def test_a_vote_while_answers_are_written_is_not_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are only kept under the votes that they were computed from."""
    vote_some(cast)
    with server() as first:
        first._arena._parts.vote_log.read()
        cast()
        log = first._arena._parts.vote_log.known
        assert log
        first._arena._parts.board()._write(log)
    assert not kept_file().exists()


def test_a_vote_changed_after_the_reveal_is_honoured(cast: Cast, store: SqlBattleStore) -> None:
    """It is one more vote, which is not blind."""
    vote_some(cast)
    with server() as first:
        first.board("page")
    vote = next(iter(store.votes())).vote
    store.add_vote(replace(vote, id=uuid.uuid4().hex, winner="model_b", blind=False))
    with server() as second:
        assert second.board("page")["leaderboard"]["meta"]["votes"] == 4
        blind = second.board("leaderboard", {"blind_only": "1"})
        assert (blind["meta"]["votes"], blind["meta"]["removed"]["blind_only"]) == (3, 1)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"code": "old"}'])
def test_a_file_that_is_damaged_or_old_is_not_used(cast: Cast, text: str) -> None:
    vote_some(cast)
    kept_file().parent.mkdir(parents=True, exist_ok=True)
    kept_file().write_text(text)
    with server() as door:
        assert door.board("version")["votes"] == 3
        assert read_votes(door)


def test_another_version_computes_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    vote_some(cast)
    with server() as first:
        first.board("page")
    monkeypatch.setattr(recalled, "_code", lambda: "another version")
    with server() as second:
        second.board("page")
        assert read_votes(second)
