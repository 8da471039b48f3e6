"""How an installation went, and what that means for a program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...domain.packages import Ecosystem, InstalledSet, Package, PackageState, Provision
from .installed import FOLDERS, versions_in
from .requirements import Wanted
from .shelf import Lease


@dataclass(frozen=True, slots=True)
class Attempt:
    """How an installation went: what is there, or why it is not, by package and as a whole."""

    lease: Lease | None = None
    reasons: Mapping[str, str] | None = None
    words: str = ""


def provision_of(
    ecosystem: Ecosystem, sure: Sequence[Wanted], doubtful: Sequence[Package], attempt: Attempt
) -> Provision:
    """What a program gets: `sure` was attempted, `doubtful` was not."""
    reasons = attempt.reasons or {}
    packages = list(doubtful)
    there: Mapping[str, str] = {}
    installed = None
    if lease := attempt.lease:
        there = versions_in(lease.path, ecosystem)
        installed = InstalledSet(ecosystem, lease.path / FOLDERS[ecosystem], lease.release)
    for one in sure:
        reason = reasons.get(one.name, "" if attempt.lease else attempt.words)
        state: PackageState = "missing" if reason or attempt.lease is None else "installed"
        packages.append(Package(one.name, one.text, state, there.get(one.name, ""), reason))
    return Provision(tuple(packages), installed)


def sentence_about(packages: Sequence[Package]) -> str:
    """What is missing and what to do about it."""
    flagged = [package.name for package in packages if package.state == "flagged"]
    missing = [package for package in packages if package.state == "missing"]
    texts = []
    if flagged:
        texts.append(f"Not installed until you confirm it: {', '.join(flagged)}.")
    for reason in dict.fromkeys(package.detail for package in missing):
        names = ", ".join(package.name for package in missing if package.detail == reason)
        texts.append(f"Missing: {names}. {reason}".strip())
    return " ".join(texts)
