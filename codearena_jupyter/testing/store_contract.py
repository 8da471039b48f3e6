"""What every vote store has to keep to, as tests.

Subclass `StoreContract` in your own tests and say how a store is opened::

    class TestMyStore(StoreContract):
        @pytest.fixture
        def opened(self, tmp_path):
            return lambda: MyStore(tmp_path / "votes")

`opened` gives a new connection to the *same* store each time it is called; what one has acknowledged,
the next one sees.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ..domain.battle import Attachment, Problem, Side
from ..domain.interaction import InteractionBatch, Interactions
from ..domain.protocols import BattleStore
from ..errors import NotFound, StoreError
from .samples import MOMENT, Opened, a_battle, a_side, a_vote, an_execution, ready
from .vote_contract import VoteContract

__all__ = ["Opened", "StoreContract"]


class StoreContract(VoteContract):
    """Collected by pytest through its subclasses."""

    @pytest.fixture
    def opened(self) -> Opened:
        """Opens the same store anew at each call."""
        raise NotImplementedError("A subclass says how its store is opened.")

    @pytest.fixture
    def store(self, opened: Opened) -> Iterator[BattleStore]:
        """An empty store."""
        store = opened()
        yield store
        store.close()

    @pytest.fixture
    def again(self, opened: Opened, store: BattleStore) -> Iterator[BattleStore]:
        """A second connection to the store."""
        other = opened()
        yield other
        other.close()

    def test_a_battle_is_read_back_as_it_was_stored(self, store: BattleStore, again: BattleStore) -> None:
        """Through another connection, every field."""
        battle = a_battle()
        turn = replace(battle.turn, attachments=(Attachment("data.csv", 3, "0" * 64),), network=True)
        battle = replace(battle, turns=(turn,))
        store.create_battle(battle)
        assert again.battle(battle.id) == battle

    def test_answers_and_runs_are_read_back(self, store: BattleStore, again: BattleStore) -> None:
        """With program, usage, outputs, durations."""
        battle = ready(store)
        turn = again.battle(battle.id).turn
        assert turn.phase == "ready"
        assert turn.can_vote
        assert turn.a == replace(a_side(), execution=an_execution())
        assert turn.b == turn.a

    def test_a_problem_is_read_back(self, store: BattleStore, again: BattleStore) -> None:
        """What the provider said included."""
        battle = a_battle()
        store.create_battle(battle)
        side = Side("half", problem=Problem("cut", "It was cut.", "private words"))
        store.add_answer(battle.id, 1, "b", side)
        assert again.battle(battle.id).turn.b == side

    @pytest.mark.parametrize(
        "text", ["", "\0", "\ud800", "🏳️‍🌈 ﷽ \u202e", "a\r\nb\tc", "'; DROP TABLE votes; --"]
    )
    def test_any_text_can_be_kept(self, store: BattleStore, again: BattleStore, text: str) -> None:
        """What no database keeps becomes the replacement character; the rest stays as it is."""
        battle = a_battle(turns=(replace(a_battle().turn, prompt=text),))
        store.create_battle(battle)
        store.add_answer(battle.id, 1, "a", Side(text))
        store.add_execution(battle.id, 1, "a", text, an_execution(stdout=text), edited=True)
        kept = text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
        turn = again.battle(battle.id).turn
        assert (turn.prompt, turn.a.answer) == (kept, kept)

    def test_a_long_prompt_and_answer_are_kept_whole(self, store: BattleStore, again: BattleStore) -> None:
        """A million characters."""
        text = "é" * 1_000_000
        battle = a_battle(turns=(replace(a_battle().turn, prompt=text),))
        store.create_battle(battle)
        store.add_answer(battle.id, 1, "a", Side(text))
        turn = again.battle(battle.id).turn
        assert turn.prompt == turn.a.answer == text

    def test_an_unknown_battle_is_said_to_be_unknown(self, store: BattleStore) -> None:
        """By every method that names one."""
        missing = a_battle()
        with pytest.raises(NotFound):
            store.battle(missing.id)
        with pytest.raises(NotFound):
            store.add_vote(a_vote(missing))
        with pytest.raises(NotFound):
            store.end_turn(missing.id, 1, "ready")

    def test_rows_that_belong_to_no_battle_are_refused(self, store: BattleStore) -> None:
        """Nothing dangles."""
        missing = a_battle()
        with pytest.raises(StoreError):
            store.add_turn(missing.id, missing.turn)
        with pytest.raises(StoreError):
            store.add_answer(missing.id, 1, "a", a_side())
        with pytest.raises(StoreError):
            store.add_execution(missing.id, 1, "a", "", an_execution(), edited=False)

    def test_a_battle_is_stored_whole_or_not_at_all(self, store: BattleStore) -> None:
        """The second turn contradicts the first, so there is no battle."""
        battle = a_battle()
        with pytest.raises(StoreError):
            store.create_battle(replace(battle, turns=(battle.turn, battle.turn)))
        with pytest.raises(NotFound):
            store.battle(battle.id)

    def test_an_answer_is_never_replaced(self, store: BattleStore) -> None:
        """The first one stands."""
        battle = a_battle()
        store.create_battle(battle)
        store.add_answer(battle.id, 1, "a", Side("first"))
        with pytest.raises(StoreError):
            store.add_answer(battle.id, 1, "a", Side("second"))
        assert store.battle(battle.id).turn.a.answer == "first"

    def test_the_first_ending_of_a_turn_stands(self, store: BattleStore, again: BattleStore) -> None:
        """And is what a later one is told."""
        battle = a_battle()
        store.create_battle(battle)
        assert store.end_turn(battle.id, 1, "stopped") == "stopped"
        assert again.end_turn(battle.id, 1, "interrupted") == "stopped"
        assert store.battle(battle.id).turn.phase == "stopped"

    def test_interactions_with_no_battle_are_refused(self, store: BattleStore) -> None:
        """A turn that there is not, a battle that there is not."""
        battle = ready(store)
        batch = InteractionBatch(
            uuid.uuid4().hex, battle.id, 2, "a", uuid.uuid4().hex, Interactions(1), MOMENT
        )
        for wrong in (batch, replace(batch, battle_id="0" * 32, turn=1)):
            with pytest.raises(NotFound):
                store.add_interactions(wrong)

    def test_an_empty_store_has_no_columns(self, store: BattleStore) -> None:
        """And no battles."""
        assert store.vote_columns().count == 0
        assert store.battles() == []

    def test_battles_come_newest_first(self, store: BattleStore) -> None:
        """All of them or one owner's."""
        made = [a_battle(created_at=MOMENT + timedelta(days=day), owner="ab"[day % 2]) for day in range(4)]
        for battle in made:
            store.create_battle(battle)
        newest = [battle.id for battle in reversed(made)]
        assert [battle.id for battle in store.battles(limit=3)] == newest[:3]
        assert [battle.id for battle in store.battles(owner="a")] == newest[1::2]

    def test_turns_without_an_ending_are_found(self, store: BattleStore) -> None:
        """With who runs them."""
        ready(store)
        battle = a_battle()
        store.create_battle(battle)
        (found,) = store.unfinished()
        assert (found.battle_id, found.turn) == (battle.id, 1)
        assert (found.process, found.created_at) == ("host/1/2.00", MOMENT)

    def test_a_file_is_kept_once_under_its_content(self, store: BattleStore, again: BattleStore) -> None:
        """Whatever its name."""
        data = bytes(range(256))
        first = store.save_file("a.bin", data)
        second = again.save_file("b.bin", data)
        assert first.sha256 == second.sha256
        assert again.load_file(first).data == data
        assert again.load_file(second).name == "b.bin"
        with pytest.raises(NotFound):
            store.load_file(Attachment("a.bin", 1, "f" * 64))
