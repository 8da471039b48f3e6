"""What the votes can be cut and filtered by, with how many votes there are of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import UsageError
from .slices import BYS, sides
from .votes import Votes

Json = dict[str, Any]


def choices(votes: Votes) -> Json:
    """`{"language": [{key, votes}], …, "voters", "window", "votes"}`; an empty list where nothing is known.

    Most votes first, months in their order.
    """
    found: Json = {by: _keys(votes, by) for by in BYS}
    voters = votes.voter
    found["voters"] = 0 if voters is None else int((np.bincount(voters.codes + 1)[1:] > 0).sum())
    found["window"] = _window(votes)
    found["votes"] = len(votes)
    return found


def _keys(votes: Votes, by: Any) -> list[Json]:
    try:
        a, b = sides(votes, by)
    except UsageError:  # no such column
        return []
    counts = np.bincount(a.codes + 1, minlength=len(a.names) + 1)[1:]
    apart = b.codes[a.codes != b.codes]
    counts = counts + np.bincount(apart + 1, minlength=len(a.names) + 1)[1:]
    order = range(len(counts)) if by == "month" else np.lexsort((np.arange(len(counts)), -counts)).tolist()
    return [{"key": a.names[index], "votes": int(counts[index])} for index in order if counts[index]]


def _window(votes: Votes) -> Json:
    created = votes.created_at
    known = created[~np.isnat(created)] if created is not None else np.zeros(0, dtype="datetime64[us]")
    if not len(known):
        return {"first": None, "last": None}
    return {"first": _text(known.min()), "last": _text(known.max())}


def _text(moment: np.datetime64) -> str:
    return f"{moment.astype('datetime64[s]')}Z"
