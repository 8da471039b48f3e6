"""Whether a package index offers anything for a requirement, before an installer is asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...domain.packages import Ecosystem
from .pages import Release, old_enough
from .requirements import Wanted

UNKNOWN = "The package index does not know it."
_LINUX = ("any", "linux", "manylinux", "musllinux")


def too_young(days: float) -> str:
    """Why a package is not taken that is younger than so many days."""
    return f"All of it that will do came to the package index less than {days:g} days ago."


def refusal(
    one: Wanted, releases: Sequence[Release], ecosystem: Ecosystem, before: datetime | None, days: float
) -> str:
    """Why none of what the index has will do, as a sentence; "" where some may. Of packages that the user did
    not confirm, nothing is taken that came after `before`, which is so many `days` ago."""
    if ecosystem == "npm":
        # Ranges and tags are read by the installer, whole versions are known here.
        exact = one.specifier[:1].isdigit() and one.specifier.count(".") == 2
        found = [release for release in releases if release.name == one.specifier] if exact else releases
    else:
        wheels = [(release, wheel) for release in releases if (wheel := _wheel(release.name))]
        if not any(runs for _, (_, runs) in wheels):
            return (
                "There is no wheel for Linux, and nothing is built here, since that runs code of its makers."
            )
        found = [release for release, (version, runs) in wheels if runs and one.accepts(version, ecosystem)]
    if not found:
        return f"The package index has no version that “{one.text}” accepts."
    if before is not None and not old_enough(found, before):
        return too_young(days)
    return ""


def _wheel(name: str) -> tuple[str, bool] | None:
    """(version, whether it runs on Linux) of a wheel, None where its name is none."""
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    try:
        _, version, _, tags = parse_wheel_filename(name)
    except InvalidWheelFilename:
        return None
    return str(version), any(tag.platform.startswith(_LINUX) for tag in tags)
