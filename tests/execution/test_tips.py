"""What to know about failures, as real tools word them."""

from __future__ import annotations

import pytest

from codearena_jupyter.execution.tips import with_tip

from ..sandboxes import Bench


@pytest.mark.parametrize(
    ("errors", "tip"),
    [
        ("_tkinter.TclError: no display name and no $DISPLAY environment variable", "no screen"),
        ("qt.qpa.plugin: Could not load the Qt platform plugin \"xcb\" in \"\"", "no screen"),
        ("java.awt.HeadlessException: \nNo X11 DISPLAY variable was set", "no screen"),
        ("Cannot load backend 'TkAgg' which requires the 'tk' interactive framework", "no screen"),
        ("_curses.error: cbreak() returned ERR", "no terminal"),
        ("error: class, interface, enum, or record expected\nvoid main() {", "older than the Java"),
        ('main.go:2:15: cannot find package "github.com/google/uuid" in any of:', "Go programs"),
        ("package main: build constraints exclude all Go files in /home/arena", "without cgo"),
        ("2 | use of unresolved module or unlinked crate `rand`", "Rust programs"),
        ("Main.java:1: error: package com.google.gson does not exist", "Java programs"),
        ("main.cpp:1:10: fatal error: boost/asio.hpp: No such file or directory", "C and C++"),
        ('Parser Error: syntax error at or near "AUTO_INCREMENT"', "DuckDB"),
        ("Catalog Error: Type with name SERIAL does not exist!", "DuckDB"),
        ("java.net.UnknownHostException: example.com", "no internet"),
        ("dial tcp: lookup example.com on 1.1.1.1:53", "no internet"),
    ],
)  # fmt: skip
def test_tips_go_with_what_tools_say(errors: str, tip: str) -> None:
    assert tip in with_tip("It ended with exit code 1.", errors, network=False)


def test_there_is_no_tip_for_the_programs_own_mistakes() -> None:
    for errors in (
        "",
        'main.go:3: cannot find package "shapes"',
        "Catalog Error: Table with name x does not exist!",
    ):
        assert with_tip("It failed.", errors, network=False) == "It failed."
    assert with_tip("It failed.", "getaddrinfo failed", network=True) == "It failed."


def test_a_program_that_asks_for_the_network_is_told_that_there_is_none(bench: Bench) -> None:
    execution = bench.run("import urllib.request\nurllib.request.urlopen('https://example.com')")
    assert execution.status == "error"
    assert execution.detail.startswith("Programs have no internet unless you allow it")
