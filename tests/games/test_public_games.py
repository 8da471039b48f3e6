"""Programs that nobody wrote for this project: pygame-ce's own examples, as the package brings them along.

They are under pygame's licence (LGPL 2.1), many in the public domain. Each runs unchanged, with its own data
files. `python3 dev.py test tests/games/test_public_games.py -m slow -s` prints what became of each.
"""

from __future__ import annotations

import pytest

from .conftest import Bench

GAMES = (
    "aacircle", "aliens", "arraydemo", "blend_fill", "blit_blends", "chimp", "cursors", "dropevent",
    "eventlist", "fonty", "freetype_misc", "go_over_there", "joystick", "liquid", "mask", "moveit",
    "music_drop_fade", "ninepatch", "pixelarray", "resizing_new", "scroll", "setmodescale",
    "sprite_texture", "stars", "testsprite", "textinput", "vgrade", "video",
)  # fmt: skip
"""Every example that opens a window and goes on by itself."""


@pytest.mark.slow
@pytest.mark.parametrize("name", GAMES)
def test_an_example_of_pygame_is_played(bench: Bench, name: str) -> None:
    code = f"import runpy\nimport pygame\nrunpy.run_module('pygame.examples.{name}', run_name='__main__')\n"
    execution = bench.run(code, wall_seconds=30)
    print(f"\n{name:28} {execution.status:8} {execution.durations_ms.run:7.0f} ms  {execution.detail}")
    assert execution.status == "ok", execution.stderr[-800:]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["glcube", "window_opengl"])
def test_an_example_that_needs_a_graphics_card_says_so(bench: Bench, name: str) -> None:
    code = f"import runpy\nimport pygame\nrunpy.run_module('pygame.examples.{name}', run_name='__main__')\n"
    execution = bench.run(code, wall_seconds=30)
    print(f"\n{name:28} {execution.status:8} {execution.detail}")
    assert execution.status == "error"
