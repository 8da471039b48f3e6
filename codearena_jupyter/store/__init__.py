"""Keeps battles and votes: append-only tables behind one contract."""
