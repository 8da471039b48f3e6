"""Well-known libraries in place of the tags that would load them from the web."""

from __future__ import annotations

from codearena_jupyter.server.libraries import with_libraries_inside


class Shelf:
    """Has one script and one style sheet."""

    def find(self, address: str, *, style: bool) -> str | None:
        return ("styles/a.css" if style else "scripts/a.js") if "cdn.example/a" in address else None

    def text(self, name: str) -> bytes | None:
        return {"scripts/a.js": b"say('</script><\\u00e9>')", "styles/a.css": b"b{content:'</style>'}"}[name]


def test_known_scripts_and_styles_stand_in_the_document() -> None:
    page = (
        "<p>é</p><link rel='stylesheet' href='https://cdn.example/a.css'>"
        '<script charset="utf-8" src="//cdn.example/a.js?x=1&amp;y" integrity="sha256-x" '
        'crossorigin="anonymous"> </script><p>after</p>'
    )
    assert with_libraries_inside(page, Shelf()) == (
        "<p>é</p><style>b{content:'<\\/style>'}</style>"
        "<script charset=\"utf-8\">say('\\x3C/script><\\u00e9>')</script><p>after</p>"
    )


def test_everything_else_stays_as_it_is() -> None:
    page = (
        "<script src='https://other.example/b.js'></script><script>1</script><script src=a.js></script>"
        "<link rel=icon href='https://other.example/i'><a href='https://cdn.example/a.js'>a</a>\ud800"
    )
    assert with_libraries_inside(page, Shelf()) == page.replace("\ud800", "?")
