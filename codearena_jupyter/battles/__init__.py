"""Battles: pairing two models, running a turn, what may be seen of it, voting."""
