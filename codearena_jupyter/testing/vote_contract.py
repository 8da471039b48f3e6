"""What every store has to keep to about votes, as tests: a part of `StoreContract`."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ..domain.battle import Phase, Problem, Side
from ..domain.interaction import InteractionBatch, Interactions, InteractionTotal
from ..domain.protocols import BattleStore
from ..domain.vote import WINNERS, Vote, Winner
from ..errors import Conflict, NotFound
from .samples import MOMENT, Opened, a_battle, a_side, a_vote, an_execution, bare, ready

COUNT = 510
"""More votes than a store reads at once."""


class VoteContract:
    """Works with the fixtures of `StoreContract`."""

    def test_edited_runs_are_logged_beside_the_models_own(self, store: BattleStore) -> None:
        """The side keeps its own run; the vote's record counts the others up to the vote."""
        battle = ready(store)
        ids = {
            store.add_execution(battle.id, 1, "a", "print(2)", an_execution(stdout="2"), edited=True)
            for _ in range(3)
        }
        store.add_vote(a_vote(battle, created_at=datetime.now(UTC)))
        store.add_execution(battle.id, 1, "b", "print(3)", an_execution(stdout="3"), edited=True)
        assert len(ids) == 3
        assert store.battle(battle.id).turn.a.execution == an_execution()
        (record,) = store.votes()
        assert (record.edited_runs_a, record.edited_runs_b) == (3, 0)

    def test_interactions_count_up_to_the_vote_and_once(self, store: BattleStore, again: BattleStore) -> None:
        """However often the same batch is sent, and whoever sends one later."""
        battle = ready(store)
        batch = InteractionBatch(
            uuid.uuid4().hex, battle.id, 1, "a", uuid.uuid4().hex, Interactions(1, 2, 3, 4, 5.5), MOMENT
        )
        for each in (store, again, store):
            each.add_interactions(batch)
        store.add_interactions(replace(batch, id=uuid.uuid4().hex))
        store.add_vote(a_vote(battle))
        later = MOMENT + timedelta(hours=1)
        store.add_interactions(replace(batch, id=uuid.uuid4().hex, created_at=later))
        (record,) = again.votes()
        assert record.interactions_a == Interactions(2, 4, 6, 8, 11)
        assert record.interactions_b == Interactions()
        assert again.interaction_totals() == [InteractionTotal("python", 1, Interactions(2, 4, 6, 8, 11))]

    @pytest.mark.parametrize("winner", WINNERS)
    def test_a_vote_is_seen_by_others_once_it_is_acknowledged(
        self, store: BattleStore, again: BattleStore, winner: Winner
    ) -> None:
        """Through another connection, with its battle."""
        battle = ready(store)
        vote = a_vote(battle, winner)
        assert store.add_vote(vote) == vote
        (record,) = again.votes()
        stored = again.battle(battle.id)
        assert record.vote == vote == stored.turn.vote
        assert not stored.turn.can_vote
        assert (record.prompt, record.environment, record.turns) == ("Draw a circle", "auto", 1)
        assert (record.model_a, record.model_b, record.pair_probability) == (
            battle.model_a,
            battle.model_b,
            0.25,
        )
        assert (record.a, record.b) == (stored.turn.a, stored.turn.b)

    def test_the_same_vote_again_answers_the_stored_one(self, store: BattleStore, again: BattleStore) -> None:
        """A double click, a retry, a second tab."""
        battle = ready(store)
        first = store.add_vote(a_vote(battle, "tie"))
        assert store.add_vote(first) == first
        assert again.add_vote(a_vote(battle, "tie", voter="other")) == first
        assert len(list(store.votes())) == 1

    def test_another_vote_on_the_same_turn_is_refused(self, store: BattleStore, again: BattleStore) -> None:
        """The first one stands, and is named."""
        battle = ready(store)
        first = store.add_vote(a_vote(battle, "model_a"))
        with pytest.raises(Conflict, match="model_a"):
            again.add_vote(a_vote(battle, "model_b"))
        assert [record.vote for record in store.votes()] == [first]

    @pytest.mark.parametrize("phase", ["generating", "stopped", "failed", "interrupted"])
    def test_a_turn_that_is_not_ready_can_not_be_voted_on(self, store: BattleStore, phase: Phase) -> None:
        """Whatever a client asks."""
        battle = a_battle()
        store.create_battle(battle)
        if phase != "generating":
            store.end_turn(battle.id, 1, phase)
        with pytest.raises(Conflict):
            store.add_vote(a_vote(battle))
        assert list(store.votes()) == []

    def test_a_turn_with_a_providers_failure_can_not_be_voted_on(self, store: BattleStore) -> None:
        """Even if it was ended as ready."""
        battle = a_battle()
        store.create_battle(battle)
        store.add_answer(battle.id, 1, "a", a_side())
        store.add_answer(battle.id, 1, "b", Side(problem=Problem("rate_limit", "Too many requests.")))
        store.end_turn(battle.id, 1, "ready")
        with pytest.raises(Conflict):
            store.add_vote(a_vote(battle))

    def test_each_turn_has_a_vote_of_its_own(self, store: BattleStore) -> None:
        """A later turn can be voted on too; the earlier vote stays."""
        battle = ready(store)
        first = store.add_vote(a_vote(battle, "model_a"))
        store.add_turn(battle.id, replace(battle.turn, number=2, prompt="Now in red"))
        store.end_turn(battle.id, 2, "ready")
        second = store.add_vote(a_vote(battle, "model_b", turn=2))
        with pytest.raises(NotFound):
            store.add_vote(a_vote(battle, turn=3))
        assert [turn.vote for turn in store.battle(battle.id).turns] == [first, second]
        assert [(record.prompt, record.turns) for record in store.votes()] == [
            ("Draw a circle", 1),
            ("Now in red", 2),
        ]

    def test_a_vote_after_the_reveal_is_kept_beside_the_blind_one(self, store: BattleStore) -> None:
        """But it does not take its place."""
        battle = ready(store)
        blind = store.add_vote(a_vote(battle, "model_a"))
        changed = store.add_vote(a_vote(battle, "model_b", blind=False))
        assert [record.vote for record in store.votes()] == [blind, changed]
        assert store.battle(battle.id).turn.vote == blind

    def test_votes_come_in_the_order_of_commit(self, store: BattleStore) -> None:
        """Whatever their times, and across more of them than are read at once."""
        battle = bare(store)
        moments = [MOMENT - timedelta(seconds=number) for number in range(COUNT)]
        stored = [store.add_vote(a_vote(battle, blind=False, created_at=moment)) for moment in moments]
        assert [record.vote for record in store.votes()] == stored
        columns = store.vote_columns()
        assert columns.count == COUNT
        since_1970 = [moment - datetime(1970, 1, 1, tzinfo=UTC) for moment in moments]
        microsecond = timedelta(microseconds=1)
        assert list(columns.numbers["created_us"]) == [delta // microsecond for delta in since_1970]
        assert set(columns.numbers["battle"]) == {columns.numbers["sequence"][0]}

    def test_new_votes_are_read_alone(self, store: BattleStore) -> None:
        """And still know the first vote on their battle."""
        battle = ready(store)
        store.add_vote(a_vote(battle))
        known = store.vote_columns()
        store.add_vote(a_vote(battle, blind=False))
        store.add_vote(a_vote(ready(store)))
        new = store.vote_columns(known.last)
        assert new.count == 2
        assert list(new.numbers["battle"]) == [known.last, new.last]
        assert store.vote_columns(new.last).count == 0

    def test_the_stamp_changes_with_each_vote_and_topic(self, store: BattleStore) -> None:
        """And with nothing else; it tells of the votes what their columns do."""
        stamps = [store.votes_stamp()]
        battle = ready(store)
        assert store.votes_stamp() == stamps[0]
        store.add_vote(a_vote(battle))
        stamps.append(store.votes_stamp())
        store.add_vote(a_vote(battle, blind=False))
        stamps.append(store.votes_stamp())
        store.add_topic(battle.id, "web_design", "judge")
        stamps.append(store.votes_stamp())
        assert len(set(stamps)) == 4
        columns = store.vote_columns()
        assert (columns.last, columns.count, columns.judged) == (
            stamps[-1].last, stamps[-1].count, stamps[-1].judged,
        )  # fmt: skip

    def test_columns_repeat_what_ratings_group_by(self, store: BattleStore) -> None:
        """A program that could not run was not executed."""
        battle = a_battle()
        store.create_battle(battle)
        store.add_answer(battle.id, 1, "a", a_side())
        store.add_execution(battle.id, 1, "a", "", an_execution(), edited=False)
        store.add_answer(battle.id, 1, "b", Side("No code."))
        store.end_turn(battle.id, 1, "ready")
        store.add_vote(a_vote(battle))
        columns = store.vote_columns()
        assert {name: texts[0] for name, (_, texts) in columns.texts.items() if texts} == {
            "model_a": "Left", "model_b": "Right", "winner": "model_a", "language_a": "python",
            "environment_a": "python", "voter": "ada",
        }  # fmt: skip
        assert list(columns.texts["language_b"][0]) == list(columns.texts["environment_b"][0]) == [-1]
        flags = {"executed_a": True, "executed_b": False, "blind": True, "demo": False}
        assert {name: bool(columns.numbers[name][0]) for name in flags} == flags

    def test_one_of_many_simultaneous_votes_on_a_turn_wins(self, opened: Opened, store: BattleStore) -> None:
        """Eight connections at once: one vote is stored, and only who gave the same hears of no conflict."""
        battle = ready(store)
        gate = threading.Barrier(8)

        def attempt(winner: Winner) -> Vote | None:
            own = opened()
            try:
                gate.wait()
                return own.add_vote(a_vote(battle, winner))
            except Conflict:
                return None
            finally:
                own.close()

        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(attempt, WINNERS * 2))
        (stored,) = (record.vote for record in store.votes())
        assert [vote for vote in answers if vote is not None] == [stored, stored]

    def test_simultaneous_votes_on_different_battles_are_all_kept(self, store: BattleStore) -> None:
        """One connection object, several threads."""
        battles = [bare(store) for _ in range(60)]
        with ThreadPoolExecutor(8) as pool:
            given = list(pool.map(lambda battle: store.add_vote(a_vote(battle)), battles))
        assert {record.vote.id for record in store.votes()} == {vote.id for vote in given}
