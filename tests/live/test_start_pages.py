"""What is shown first of servers that have nothing at their root."""

from __future__ import annotations

import aiohttp

from .bench import OK, Bench, page


def test_a_server_with_nothing_at_its_root_is_shown_where_it_has_something(bench: Bench) -> None:
    """As programming interfaces are: what their programs name is tried."""
    answer = f'if self.path == "/api/pens":\n            {OK}\n        else: self.send_error(404)'
    told = bench.serve(page(answer))
    assert (told.status, told.detail) == ("ok", "")
    life = bench.lives[-1]
    assert life.start == "/api/pens"
    assert bench.get(life.start.removeprefix("/")) == (200, "hello /api/pens")
    capability = life.url.rpartition("/")[2]

    async def wrapper() -> str:
        async with aiohttp.ClientSession() as session, session.get(bench.server.url + life.url) as response:
            return await response.text()

    assert f"inner.src = '{capability}/api/pens';" in bench.run(wrapper())


def test_pages_that_want_more_than_being_asked_for_are_passed_over(bench: Bench) -> None:
    """A value in the query, a token: who has none still sees the page after them."""
    answer = f"""status = {{"/": 404, "/add": 422, "/me": 401}}.get(self.path)
        if status: self.send_error(status)
        else: {OK}"""
    told = bench.serve(page(answer, more='# app.get("/add") app.get("/me") app.get("/health")'))
    assert (told.status, told.detail, bench.lives[-1].start) == ("ok", "", "/health")


def test_it_is_said_which_pages_were_asked_for(bench: Bench) -> None:
    told = bench.serve(page("self.send_error(404)", more='# app.get("/add") app.get("/me")'))
    assert told.detail == (
        "It serves, but its start page is answered with 404 (Not Found), "
        "and nothing is to be seen at /add, /me."
    )


def test_a_page_that_breaks_is_named(bench: Bench) -> None:
    answer = 'self.send_error(404 if self.path == "/" else 500)'
    told = bench.serve(page(answer, more='# app.get("/pens")'))
    assert told.detail == "It serves, but /pens is answered with 500 (Internal Server Error)."
