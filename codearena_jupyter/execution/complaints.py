"""What apps and games complained of when they failed, and what to say about it."""

from __future__ import annotations

import re

_MAX_LINE = 300
_TRACEBACK = "Traceback (most recent call last):"
_LINE = re.compile(
    r"^(?:\x1b\[[0-9;]*m)*((?:[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|error)\b|Error:).*)",
    re.MULTILINE,
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_NETWORK = re.compile(
    r"Temporary failure in name resolution|Name or service not known|Network is unreachable|ENOTFOUND"
    r"|Could not resolve host|EAI_AGAIN|NameResolutionError|getaddrinfo failed|OfflineModeIsEnabled"
    r"|UnknownHostException|dial tcp: lookup"
    r"|failed to lookup address|Unable to connect\. Is the computer able"
)
_NO_NETWORK = (
    "It asked for the network, which programs do not have; where a battle allows the internet, they reach it "
    "by HTTP and HTTPS through a proxy."
)
_ADVICE = {
    r"TemplateNotFound": "A program is one file: templates belong into it (render_template_string).",
    r"FileNotFoundError|ENOENT": "Programs have the files that you attach, and no others.",
    r"EOFError": "Nobody could type there: it has to ask for input in its window or on its page.",
    r"TclError": "Only windows of pygame are shown.",
    r"Invalid joystick": "There is none: games are played with keyboard and mouse.",
    r"Cannot assign requested address": "It has to listen on 127.0.0.1 or 0.0.0.0.",
    r"PermissionError: \[Errno 13\] Permission denied(?!:)|EACCES": "Ports below 1024 are not for programs.",
}
"""What to say where an error holds these words; the first that fit."""


def last_error(errors: str) -> str:
    """The line that names the last uncaught error in what a program wrote, "" where there is none."""
    at = errors.rfind(_TRACEBACK)
    for line in errors[at:].splitlines()[1:] if at >= 0 else ():
        if line[:1].strip() and not line.startswith(("Traceback", "During", "The above")):
            return _COLOURS.sub("", line)[:_MAX_LINE]
    found = _LINE.findall(errors)
    return _COLOURS.sub("", found[-1])[:_MAX_LINE] if found else ""


def asked_for_network(written: str) -> bool:
    """Whether a program complains that there is no network."""
    return _NETWORK.search(written) is not None


def with_advice(said: str, written: str = "") -> str:
    """A sentence about a failure, and what people should know about it. `written` is all that the program
    wrote: that it asked for the network may stand anywhere."""
    sentence = f"{said.rstrip('.')}."
    if asked_for_network(said) or asked_for_network(written):
        return f"{sentence} {_NO_NETWORK}"
    advice = next((text for pattern, text in _ADVICE.items() if re.search(pattern, said)), "")
    return f"{sentence} {advice}".strip()
