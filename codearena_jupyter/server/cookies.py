"""The cookies of one app, which is not trusted to keep to any bound."""

from __future__ import annotations

import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from http.cookies import CookieError, SimpleCookie

MAX_COOKIES = 50
MAX_BYTES = 4096
"""Of a name and its value, as browsers have it."""

_VALUE = re.compile(r"[!-+\--:<-~]*")
"""Without control characters, spaces, commas and semicolons."""


class Cookies:
    """Names and values; paths and domains mean nothing here, since an app has but one address."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def header(self) -> str:
        """The value of a request's `Cookie`, "" where there is none."""
        return "; ".join(f"{name}={value}" for name, value in self._values.items())

    def take(self, lines: Iterable[str]) -> None:
        """Keep what a response's `Set-Cookie` lines say; malformed ones are passed over."""
        for line in lines:
            if len(line) > 2 * MAX_BYTES:
                continue
            try:
                parsed = SimpleCookie(line)
            except CookieError:
                continue
            for name, morsel in parsed.items():
                self._values.pop(name, None)
                value = morsel.coded_value
                fits = len(name) + len(value) <= MAX_BYTES and _VALUE.fullmatch(value.strip('"'))
                if fits and not _is_over(morsel["max-age"], morsel["expires"]):
                    self._values[name] = value
        for name in list(self._values)[:-MAX_COOKIES]:
            del self._values[name]


def _is_over(age: str, expires: str) -> bool:
    """Whether this is the way to delete a cookie; others live as long as the app does."""
    if age:
        return age.startswith("-") or age == "0"
    try:
        return bool(expires) and parsedate_to_datetime(expires.replace("-", " ")).year <= 1970
    except ValueError:
        return False
