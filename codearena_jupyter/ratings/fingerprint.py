"""A hash of the votes: two leaderboards with the same one were computed from the same data."""

from __future__ import annotations

import hashlib

import numpy as np

from .labels import Labels
from .votes import Votes

BLOCK = 1 << 13
"""Votes are hashed in blocks, so that a new vote leaves all but the last block's hash as it was."""


class Fingerprint:
    """The hash of votes that only ever grow at their end; remembers the hashes of whole blocks."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def of(self, votes: Votes) -> str:
        """SHA-256 of the votes in their order; the way they were encoded does not matter.

        `votes` must begin with the votes that were hashed before.
        """
        for start in range(len(self._blocks) * BLOCK, len(votes) - BLOCK + 1, BLOCK):
            self._blocks.append(_hash_block(votes.rows(start, start + BLOCK)))
        rest = votes.rows(len(self._blocks) * BLOCK, len(votes))
        digest = hashlib.sha256(str(len(votes)).encode())
        for block in [*self._blocks, _hash_block(rest)]:
            digest.update(block)
        return digest.hexdigest()


def data_hash(votes: Votes) -> str:
    """SHA-256 of the votes in their order; the way they were encoded does not matter."""
    return Fingerprint().of(votes)


def _hash_block(votes: Votes) -> bytes:
    digest = hashlib.sha256()
    for name, column in votes.columns():
        digest.update(f"\0{name}\0".encode())
        if isinstance(column, Labels):
            used = column.used()
            digest.update("\0".join(used.names).encode())
            digest.update(np.ascontiguousarray(used.codes, dtype="<i4").tobytes())
        else:
            digest.update(column.dtype.str.encode())
            digest.update(np.ascontiguousarray(column).tobytes())
    return digest.digest()
