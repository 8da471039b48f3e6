"""What to know about a failure that lies less in the program than in what there is here."""

from __future__ import annotations

import re

from .complaints import asked_for_network

_NO_NETWORK = "Programs have no internet unless you allow it for a battle, or with --network."
_TIPS = (
    (
        r"no display name|Qt platform plugin|annot connect to (?:the )?X|NoSuchDisplay|open display"
        r"|HeadlessException|requires the '\w+' interactive framework",
        "There is no screen here: of windows, only those of pygame are shown.",
    ),
    (
        r"cbreak\(\) returned ERR|Error opening terminal|could not find terminal|Inappropriate ioctl for dev",
        "There is no terminal here: programs read lines from their standard input.",
    ),
    (
        r"cannot find package \"[^\"/]*\.|no required module provides package",
        "Go programs have the standard library, and what the answer brings.",
    ),
    (
        r"build constraints exclude all Go files",
        "Go programs are built without cgo, so that they have no C.",
    ),
    (r"unresolved module or unlinked crate|can't find crate for", "Rust programs have the standard library."),
    (r"error: package [\w.]+ does not exist", "Java programs have the JDK's packages."),
    (
        r"preview feature|interface, enum, or record expected\n\s*(?:static )?void main\(",
        "The JDK here is older than the Java that this is written in.",
    ),
    (
        r"fatal error: \S+: No such file or directory",
        "C and C++ programs have the libraries that are installed on this machine.",
    ),
    (
        r"^(?:Parser Error|Catalog Error: (?:Type|Scalar Function|Table Function))\b",
        "SQL is run by DuckDB, whose dialect is much like PostgreSQL's.",
    ),
)


def with_tip(detail: str, errors: str, *, network: bool) -> str:
    """A sentence about how a program failed, and the tip that belongs to what it wrote to its standard error,
    where there is one. `network` is whether it had one."""
    if not network and asked_for_network(f"{detail}\n{errors}"):
        return f"{_NO_NETWORK} {detail}"  # which may be long
    for pattern, tip in _TIPS:
        if re.search(pattern, errors, re.MULTILINE):
            return f"{detail.rstrip('.')}. {tip}"
    return detail
