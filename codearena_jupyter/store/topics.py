"""Topics that a judge model gave to prompts, beside those that were found by words when the vote came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, and_, func, select

from ..domain.protocols import VoteColumns
from .tables import judged_topics, turns, votes


def unjudged(connection: Connection, judge: str, limit: int | None) -> Sequence[tuple[str, str, str | None]]:
    """(battle id, first prompt, topic by words) of battles with a vote that this judge has not seen."""
    judged = select(judged_topics.c.battle_id).where(judged_topics.c.judge == judge)
    by_words = func.min(votes.c.topic).label("topic")
    voted = select(votes.c.battle_id, by_words).group_by(votes.c.battle_id).subquery()
    query = (
        select(turns.c.battle_id, turns.c.prompt, voted.c.topic)
        .join(voted, voted.c.battle_id == turns.c.battle_id)
        .where(and_(turns.c.number == 1, turns.c.battle_id.not_in(judged)))
        .order_by(turns.c.created_us, turns.c.battle_id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]


def last_judged(connection: Connection) -> int:
    """Grows with each topic that a judge gives."""
    last: int | None = connection.execute(select(func.max(judged_topics.c.sequence))).scalar()
    return last or 0


def with_topics(connection: Connection, columns: VoteColumns) -> VoteColumns:
    """The judges' topics, the latest of each battle, in place of those found by words."""
    import numpy as np

    latest = select(func.max(judged_topics.c.sequence)).group_by(judged_topics.c.battle_id)
    query = (
        select(func.min(votes.c.sequence), judged_topics.c.topic)
        .join(votes, votes.c.battle_id == judged_topics.c.battle_id)
        .where(judged_topics.c.sequence.in_(latest))
        .group_by(judged_topics.c.battle_id, judged_topics.c.topic)
    )
    found = {row[0]: row[1] for row in connection.execute(query)}
    if not found:
        return columns
    codes, names = columns.texts["topic"]
    names = (*names, *sorted(set(found.values()) - set(names)))
    battles = np.array(sorted(found))
    topics = np.array([names.index(found[battle]) for battle in battles.tolist()], dtype=np.int32)
    place = np.minimum(np.searchsorted(battles, columns.numbers["battle"]), len(battles) - 1)
    there = battles[place] == columns.numbers["battle"]
    judged = (np.where(there, topics[place], codes).astype(np.int32), names)
    return replace(columns, texts={**columns.texts, "topic": judged})
