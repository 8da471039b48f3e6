"""An acknowledged vote survives SIGKILL at any instant, exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from codearena_jupyter.store.store import open_store

# Votes on one new battle after the other, retrying each vote as an impatient client does, and says so
# on standard output only once the store has answered.
VOTER = """
import os, sys
from codearena_jupyter.store.store import open_store
from codearena_jupyter.testing.samples import bare, a_vote
store = open_store(f"sqlite:///{sys.argv[1]}")
while True:
    battle = bare(store)
    for _ in range(2):
        vote = store.add_vote(a_vote(battle))
        os.write(1, f"{battle.id} {vote.id}\\n".encode())
"""


class Voter:
    """A child process, and what it said it had stored."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen([sys.executable, "-c", VOTER, str(path)], stdout=subprocess.PIPE)
        self.lines: list[bytes] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(self.process.stdout)
        self.process.stdout.close()

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        assert self.process.wait() == -signal.SIGKILL
        self._reader.join()


def acknowledged_then_killed(path: Path, wanted: int, voters: int) -> dict[str, str]:
    """Battle → vote of every vote that was acknowledged, over many killed processes."""
    rng = random.Random(7)
    said: dict[str, str] = {}
    while len(said) < wanted:
        running = [Voter(path) for _ in range(voters)]
        deadline = time.monotonic() + 60
        while not all(voter.lines or voter.process.poll() is not None for voter in running):
            assert time.monotonic() < deadline, "no vote within a minute"
            time.sleep(0.01)
        time.sleep(rng.uniform(0, 1.5 if wanted < 1_000 else 20))
        for voter in running:
            assert voter.process.poll() is None, "the voter ended by itself"
            voter.kill()
            for line in voter.lines:
                if line.endswith(b"\n"):
                    battle, vote = line.decode().split()
                    assert said.setdefault(battle, vote) == vote
    return said


def check(path: Path, said: dict[str, str]) -> None:
    store = open_store(f"sqlite:///{path}")
    stored = {record.vote.battle_id: record.vote.id for record in store.votes()}
    counts = Counter(record.vote.battle_id for record in store.votes())
    store.close()
    assert max(counts.values()) == 1
    assert {battle: stored.get(battle) for battle in said} == said


def test_no_acknowledged_vote_is_lost_or_doubled_when_voters_are_killed(tmp_path: Path) -> None:
    path = tmp_path / "votes.sqlite"
    check(path, acknowledged_then_killed(path, 100, voters=2))


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_none_of_ten_thousand_votes_is_lost_or_doubled(tmp_path: Path) -> None:
    path = tmp_path / "votes.sqlite"
    check(path, acknowledged_then_killed(path, 10_000, voters=4))
