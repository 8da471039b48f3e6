"""Room to tell how a program ended that took all the memory there was."""

from __future__ import annotations

import resource


def make_room() -> None:
    """Raise the limit that the program ran into as far as it goes.

    What the program holds it still has: without more than it could get, nobody could pass on what it wrote.
    Who looks after all processes ends it where it makes use of that.
    """
    most = resource.getrlimit(resource.RLIMIT_DATA)[1]
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
