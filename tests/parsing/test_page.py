from __future__ import annotations

import time

from codearena_jupyter.domain.code import CodeBlock
from codearena_jupyter.parsing.page import put_in

PAGE = """<html><head><link rel="stylesheet" href="style.css"></head>
<body><script src="app.js"></script></body></html>"""
CSS = CodeBlock("p { color: red }\n", "css", "style.css")
SCRIPT = CodeBlock("go()\n", "javascript", "app.js")


def test_style_and_script_beside_the_page_are_put_into_it() -> None:
    page = put_in(PAGE, [CSS, SCRIPT])
    assert "<style>\np { color: red }\n</style>" in page
    assert "<script>\ngo()\n</script>" in page
    assert "style.css" not in page
    assert "app.js" not in page


def test_the_only_nameless_block_is_what_the_page_asks_for() -> None:
    assert "color: red" in put_in(PAGE, [CodeBlock("p { color: red }\n", "css")])


def test_of_two_nameless_ones_none_is_taken() -> None:
    assert put_in(PAGE, [CodeBlock("a {}", "css"), CodeBlock("b {}", "css")]) == PAGE


def test_another_file_is_not_taken() -> None:
    assert put_in(PAGE, [CodeBlock("x", "css", "print.css")]) == PAGE


def test_a_deferred_script_still_waits_for_the_page() -> None:
    page = put_in('<script src="./app.js" defer></script>', [SCRIPT])
    assert page == '<script type="module">\ngo()\n</script>'


def test_references_to_the_web_stay() -> None:
    page = '<script src="https://cdn.example/app.js"></script><link href="//cdn.example/style.css">'
    assert put_in(page, [CSS, SCRIPT]) == page


def test_a_backslash_in_a_script_is_kept() -> None:
    block = CodeBlock(r'x = "\1\n"', "javascript", "app.js")
    assert r'x = "\1\n"' in put_in(PAGE, [block])


def test_endless_unclosed_tags_take_linear_time() -> None:
    started = time.process_time()
    for text in (
        "<link " * 33_000,
        "<script " * 25_000,
        "<link href=a" * 16_000,
        "<script src=a.js>" + " " * 200_000,
    ):
        put_in(text, [CSS, SCRIPT])
    assert time.process_time() - started < 8
