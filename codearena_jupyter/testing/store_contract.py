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

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ..domain.battle import SIDES, Attachment, Battle, Phase, Problem, Side, Turn
from ..domain.code import Program
from ..domain.execution import Artifact, Durations, Execution
from ..domain.interaction import InteractionBatch, Interactions, InteractionTotal
from ..domain.message import Usage
from ..domain.model import Model
from ..domain.protocols import BattleStore
from ..domain.vote import WINNERS, Vote, Winner
from ..errors import Conflict, NotFound, StoreError

Opened = Callable[[], BattleStore]
COUNT = 510
MOMENT = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)


def a_battle(**changes: object) -> Battle:
    """A battle of two models with one turn."""
    left = Model("Left", "litellm", "openai/left", parameters={"temperature": 0.5}, organization="Org")
    right = Model("Right", "litellm", "openai/right", api_base="http://127.0.0.1:1/v1", license="MIT")
    turn = Turn(1, "Draw a circle", "auto", MOMENT, process="host/1/2.00")
    battle = Battle(uuid.uuid4().hex, MOMENT, left, right, 0.25, (turn,), owner="ada")
    return replace(battle, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_side(text: str = "```python\nprint(1)\n```") -> Side:
    """An answer with a program."""
    return Side(
        text, Program("print(1)", "python", "python", ("rich",)), usage=Usage(1.5, 0.2, 10, 20, 0.001)
    )


def an_execution(**changes: object) -> Execution:
    """A run that used every field."""
    full = Execution(
        "python", "python", "ok", "It ran.", 0, "out\0\ud800", "err", True,
        ({"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},), "<p>", ("boom",),
        (Artifact("screenshot", "image/png", "x.png"),), Durations(1, 2, 3, 4.5), "bubblewrap",
    )  # fmt: skip
    return replace(full, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def a_vote(battle: Battle, winner: Winner = "model_a", **changes: object) -> Vote:
    """A blind vote on the first turn."""
    vote = Vote(uuid.uuid4().hex, battle.id, 1, winner, "ada", True, MOMENT + timedelta(minutes=1))
    return replace(vote, **changes)  # type: ignore[arg-type]  # checked by the dataclass


def ready(store: BattleStore, battle: Battle | None = None) -> Battle:
    """Store a battle that can be voted on."""
    battle = battle or a_battle()
    store.create_battle(battle)
    for name in SIDES:
        store.add_answer(battle.id, 1, name, a_side())
        store.add_execution(battle.id, 1, name, "print(1)", an_execution(), edited=False)
    store.end_turn(battle.id, 1, "ready")
    return battle


class StoreContract:
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
        turn = replace(battle.turn, attachments=(Attachment("data.csv", 3, "0" * 64),))
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

    def test_interactions_with_no_battle_are_refused(self, store: BattleStore) -> None:
        """A turn that there is not, a battle that there is not."""
        battle = ready(store)
        batch = InteractionBatch(
            uuid.uuid4().hex, battle.id, 2, "a", uuid.uuid4().hex, Interactions(1), MOMENT
        )
        for wrong in (batch, replace(batch, battle_id="0" * 32, turn=1)):
            with pytest.raises(NotFound):
                store.add_interactions(wrong)

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
        battle = _bare(store)
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

    def test_an_empty_store_has_no_columns(self, store: BattleStore) -> None:
        """And no battles."""
        assert store.vote_columns().count == 0
        assert store.battles() == []

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
        battles = [_bare(store) for _ in range(60)]
        with ThreadPoolExecutor(8) as pool:
            given = list(pool.map(lambda battle: store.add_vote(a_vote(battle)), battles))
        assert {record.vote.id for record in store.votes()} == {vote.id for vote in given}


def _bare(store: BattleStore) -> Battle:
    """A battle that can be voted on, and nothing more."""
    battle = a_battle()
    store.create_battle(battle)
    store.end_turn(battle.id, 1, "ready")
    return battle
