"""Brings the packages that programs need: what is there, what can be fetched, what has to be asked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from ...domain.code import Program
from ...domain.packages import Ecosystem, Package, PackageState, Provision
from ...errors import InstallError, NotFound, UsageError
from . import requirements
from .attempt import Attempt, provision_of, sentence_about
from .indexes import Index, find_index
from .installation import Installation, InstallSettings, Workshop, key_of
from .known import doubt
from .requirements import Wanted
from .shelf import Shelf
from .source import Source

ECOSYSTEMS: Mapping[str, Ecosystem] = {
    "python": "python", "javascript": "npm", "typescript": "npm", "vue": "npm",
    "html": "npm",
}  # fmt: skip
"""By language."""
_LOOK_SECONDS = 10
_MAX_TEXT = 100
OFF = "Installing packages is switched off here; what is there already can be used."
NO_WAY = (
    "This sandbox has no network to fetch packages through; what is there already can be used. With "
    "bubblewrap or a container (codearena doctor) packages can be installed."
)


class PackageInstaller:
    """Implements `domain.packages.Installer`."""

    def __init__(
        self,
        settings: InstallSettings,
        workshop: Workshop,
        tools: Mapping[Ecosystem, str],
        *,
        vendored: Callable[[Program], Mapping[str, str]] | None = None,
        index: Callable[[Ecosystem], Index] = find_index,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`tools` are the installers' binaries inside; `vendored` tells which npm packages (and versions) a
        program has without installing."""
        self._settings, self._workshop, self._tools = settings, workshop, tools
        self._vendored = vendored or (lambda program: {})
        self._index, self._now = index, now
        self._shelf = Shelf(settings.packages_dir, settings.packages_bytes)
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def provide(
        self,
        program: Program,
        *,
        brought: Sequence[str] = (),
        confirmed: Sequence[str] = (),
        installing: Callable[[], None] = lambda: None,
    ) -> Provision:
        """See to a program's dependencies, as `domain.packages.Installer` says."""
        ecosystem = ECOSYSTEMS.get(program.language)
        if ecosystem is None or not program.dependencies:
            return Provision()
        wanted, wrong = _read(program.dependencies, ecosystem)
        held = dict(self._vendored(program))
        if ecosystem == "python":
            held |= await self._workshop.held(brought)
        if program.language == "html":  # whose libraries come in the version that is here
            wanted = [replace(one, specifier="") if one.name in held else one for one in wanted]
        there = {one.name: requirements.version_of(one, held, ecosystem) for one in wanted}
        shipped = [one for one in wanted if there[one.name] and not one.extras]
        needed = [one for one in wanted if one not in shipped]
        found = Provision()
        if needed:
            found = await self._provide(ecosystem, needed, brought, held, confirmed, installing)
        packages = (
            *(Package(one.name, one.text, "shipped", there[one.name]) for one in shipped),
            *(_with_extras(package, there[package.name]) for package in found.packages),
            *wrong,
        )
        return replace(found, packages=packages, detail=sentence_about(packages))

    async def _provide(
        self,
        ecosystem: Ecosystem,
        needed: Sequence[Wanted],
        brought: Sequence[str],
        held: Mapping[str, str],
        confirmed: Sequence[str],
        installing: Callable[[], None],
    ) -> Provision:
        key = key_of(ecosystem, needed, held)
        if lease := await asyncio.to_thread(self._shelf.take, key):
            return provision_of(ecosystem, needed, (), Attempt(lease))
        if not (self._settings.install_packages and self._workshop.lets_out):
            # Said at once: nobody should have to confirm what can't be installed then.
            words = NO_WAY if self._settings.install_packages else OFF
            return provision_of(ecosystem, needed, (), Attempt(words=words))
        agreed = {one.name for one in _read(confirmed, ecosystem)[0]}
        # Looking into the index takes its time too.
        installing()
        async with Source(
            ecosystem, self._index(ecosystem), self._shelf, self._settings.install_bytes
        ) as source:
            doubtful = await self._doubtful(ecosystem, needed, agreed, source)
            sure = [one for one in needed if one.name not in {package.name for package in doubtful}]
            attempt = Attempt()
            if sure:
                installation = Installation(
                    self._settings,
                    self._workshop,
                    self._shelf,
                    source,
                    ecosystem,
                    self._tools[ecosystem],
                    brought=brought,
                    held=held,
                    agreed=agreed,
                    now=self._now(),
                )
                async with self._locks[key]:
                    attempt = await installation.attempt(sure)
        return provision_of(ecosystem, sure, doubtful, attempt)

    async def _doubtful(
        self, ecosystem: Ecosystem, needed: Sequence[Wanted], agreed: Collection[str], source: Source
    ) -> list[Package]:
        """What the user has to look at first, with what the index says of it. Nothing is installed."""
        found = []
        for one in needed:
            if one.name in agreed:
                continue
            if requirements.is_standard(one, ecosystem):
                reason = f"“{one.name}” is the name of a module that Python brings along."
                found.append(Package(one.name, one.text, "flagged", detail=reason))
            elif reason := doubt(one.name, ecosystem, self._settings.trusted_packages):
                found.append(await self._looked_up(one, reason, source))
        return found

    async def _looked_up(self, one: Wanted, reason: str, source: Source) -> Package:
        state: PackageState = "flagged"
        try:
            async with asyncio.timeout(_LOOK_SECONDS):
                born = await source.first_upload(one.name)
        except NotFound:
            state = "missing"
            reason += " The package index does not know it: the model has probably made it up."
        except (InstallError, TimeoutError):
            reason += " The package index could not be asked."
        else:
            if born is not None:
                days = (self._now() - born).days
                reason += f" It came to the package index {days:,} days ago" + (
                    ": look closely." if days < self._settings.package_age_days else "."
                )
        return Package(one.name, one.text, state, detail=reason)


def _with_extras(package: Package, version: str) -> Package:
    """What became of a package that is there in this `version`, "" where it is not, and was to get extras."""
    if not version:
        return package
    if package.state == "installed":
        return replace(package, version=package.version or version)
    return replace(package, state="shipped", version=version, detail=f"Without its extras: {package.detail}")


def _read(texts: Sequence[str], ecosystem: Ecosystem) -> tuple[list[Wanted], list[Package]]:
    """The requirements among texts, and what is none."""
    good, wrong = [], []
    for text in texts[: requirements.MAX_PACKAGES]:
        try:
            requirements.read((text,), ecosystem)
        except UsageError as error:
            wrong.append(Package(text[:_MAX_TEXT], text[:_MAX_TEXT], "missing", detail=str(error)))
        else:
            good.append(text)
    left = len(texts) - requirements.MAX_PACKAGES
    if left > 0:
        reason = f"A program may ask for {requirements.MAX_PACKAGES} packages."
        wrong.append(Package(f"{left} more", "", "missing", detail=reason))
    return requirements.read(good, ecosystem), wrong
