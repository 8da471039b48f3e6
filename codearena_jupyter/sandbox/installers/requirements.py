"""What a program or a user asks for, as text: read, checked, compared with what is there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...domain.packages import Ecosystem
from ...errors import UsageError
from .known import normal

_NPM = re.compile(
    r"((?:@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]{0,99})(?:@([\w.*^~<>=|+ -]{1,60}))?",
    re.IGNORECASE,
)
MAX_PACKAGES = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """One requirement. `name` is spelled as the index does; `extras` are what else of it is wanted."""

    name: str
    text: str
    specifier: str = ""
    extras: tuple[str, ...] = ()

    def accepts(self, version: str, ecosystem: Ecosystem) -> bool:
        """Whether a version that is there will do; for npm only one that is named exactly, or any."""
        if not self.specifier:
            return True
        if ecosystem == "npm":
            return self.specifier in {"*", "latest", version}
        from packaging.specifiers import SpecifierSet

        return SpecifierSet(self.specifier).contains(version, prereleases=True)


def read(texts: Iterable[str], ecosystem: Ecosystem) -> list[Wanted]:
    """The requirements, each package once.

    Raises:
        UsageError: one is none; says which. Files, addresses and options are none.
    """
    texts = list(texts)
    if len(texts) > MAX_PACKAGES:
        raise UsageError(f"A program may ask for {MAX_PACKAGES} packages, not {len(texts)}.")
    found = {
        wanted.name: wanted for wanted in (_read(text.strip(), ecosystem) for text in texts if text.strip())
    }
    return list(found.values())


def _read(text: str, ecosystem: Ecosystem) -> Wanted:
    if ecosystem == "npm":
        if match := _NPM.fullmatch(text):
            return Wanted(normal(match[1], ecosystem), text, match[2] or "")
        raise UsageError(f"“{text[:100]}” is no package of npm: a name, or a name@version.")
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise UsageError(f"“{text[:100]}” is no requirement such as “rich” or “rich>=13”.") from error
    if requirement.url:
        raise UsageError(f"“{text[:100]}” names an address; only packages of the index can be installed.")
    extras = tuple(sorted(requirement.extras))
    return Wanted(normal(requirement.name, ecosystem), text, str(requirement.specifier), extras)


def is_standard(wanted: Wanted, ecosystem: Ecosystem) -> bool:
    """Whether the runtime itself brings a module of this name, which no package should hide."""
    return ecosystem == "python" and wanted.name.replace("-", "_") in sys.stdlib_module_names


def version_of(wanted: Wanted, held: Mapping[str, str], ecosystem: Ecosystem) -> str:
    """The version that is there and will do, "" where there is none."""
    version = held.get(wanted.name, "")
    return version if version and wanted.accepts(version, ecosystem) else ""
