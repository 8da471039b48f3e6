"""Games that are played: what a game and whoever shows it know of each other."""

from __future__ import annotations

from typing import Any, Protocol

MAX_MESSAGE_BYTES = 1000
"""Of what a browser says of the player."""


class Viewer(Protocol):
    """Somebody who looks at a game."""

    def show(self, picture: bytes) -> None:
        """Draw a JPEG, and say so to the game."""
        ...

    def tell(self, message: dict[str, Any]) -> None:
        """Something about the window, or that the game is over."""
        ...


class Game(Protocol):
    """A running game."""

    def attach(self, viewer: Viewer) -> None:
        """Somebody begins to look."""
        ...

    def detach(self, viewer: Viewer) -> None:
        """Somebody goes away."""
        ...

    def hear(self, viewer: Viewer, message: str | bytes) -> None:
        """What a viewer's browser says of the player.

        Raises:
            ValueError: it is none of what browsers say.
        """
        ...


class Games(Protocol):
    """Shows games under unguessable addresses; only a server can."""

    def add(self, game: Game) -> str:
        """Where a game is shown from now on, below the server's base URL."""
        ...

    def remove(self, url: str) -> None:
        """Show it no more; safe to call twice."""
        ...
