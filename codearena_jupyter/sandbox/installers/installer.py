"""Brings the packages that programs need: what is there, what can be fetched, what has to be asked."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from ...domain.code import Program
from ...domain.execution import MB, Limits
from ...domain.packages import Ecosystem, Package, PackageState, Provision
from ...errors import CodeArenaError, InstallError, NotFound, UsageError
from ..doorway import listen_inside
from ..process import SandboxProcess
from . import requirements
from .airlock import copy_out
from .attempt import Attempt, provision_of, sentence_about
from .gateway import ADDRESS, Gateway
from .indexes import Index, find_index
from .installed import FOLDERS
from .known import doubt
from .requirements import Wanted
from .shelf import Lease, Shelf
from .source import Source

ECOSYSTEMS: Mapping[str, Ecosystem] = {
    "python": "python", "javascript": "npm", "typescript": "npm", "vue": "npm",
    "html": "npm",
}  # fmt: skip
"""By language."""
_LOOK_SECONDS = 10
_MAX_WORDS = 600
_MORE_ROOM = "CODEARENA_INSTALL_GB sets more"
_NO_ROOM = "No space left on device"
_MAX_TEXT = 100
OFF = "Installing packages is switched off here; what is there already can be used."
NO_WAY = (
    "This sandbox has no network to fetch packages through; what is there already can be used. With "
    "bubblewrap or a container (codearena doctor) packages can be installed."
)


class InstallSettings(Protocol):
    """What of the settings this needs."""

    @property
    def packages_dir(self) -> Path: ...  # noqa: D102
    @property
    def install_packages(self) -> bool: ...  # noqa: D102
    @property
    def trusted_packages(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def package_age_days(self) -> float: ...  # noqa: D102
    @property
    def packages_bytes(self) -> int: ...  # noqa: D102
    @property
    def install_bytes(self) -> int: ...  # noqa: D102
    @property
    def install_seconds(self) -> float: ...  # noqa: D102


class Workshop(Protocol):
    """The sandbox, as far as installers need it."""

    @property
    def lets_out(self) -> bool:
        """Whether what runs in it can be given a way to the outside."""
        ...

    async def held(self, brought: Sequence[str]) -> Mapping[str, str]:
        """Versions of what the answers' Python has, with an environment's own packages."""
        ...

    def tool(
        self, module: str, order: bytes, limits: Limits, brought: Sequence[str]
    ) -> AbstractAsyncContextManager[SandboxProcess]:
        """Run a module of the guest in a sandbox of its own; `order` is the file it reads."""
        ...


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
        shipped = [
            Package(one.name, one.text, "shipped", version)
            for one in wanted
            if (version := requirements.version_of(one, held, ecosystem))
        ]
        names = {package.name for package in shipped}
        needed = [one for one in wanted if one.name not in names]
        found = Provision()
        if needed:
            found = await self._provide(ecosystem, needed, brought, held, confirmed, installing)
        packages = (*shipped, *found.packages, *wrong)
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
        key = _key(ecosystem, needed, held)
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
                async with self._locks[key]:
                    attempt = await self._attempt(ecosystem, sure, brought, held, agreed, source)
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

    async def _attempt(
        self,
        ecosystem: Ecosystem,
        sure: Sequence[Wanted],
        brought: Sequence[str],
        held: Mapping[str, str],
        agreed: Collection[str],
        source: Source,
    ) -> Attempt:
        """Install all; where the index does not have some of them, the others."""
        key = _key(ecosystem, sure, held)
        if lease := await asyncio.to_thread(self._shelf.take, key):
            return Attempt(lease)
        age = timedelta(days=self._settings.package_age_days)
        gateway = Gateway(ecosystem, source, self._now() - age, agreed, held)
        words: Lease | str = ""
        absent = []
        # Their pages are there then when the installer asks; and without an index it need not start.
        pages = [source.project(one.name) for one in sure]
        for one, page in zip(sure, await asyncio.gather(*pages, return_exceptions=True), strict=True):
            if isinstance(page, NotFound):
                absent.append(one.name)
            elif isinstance(page, InstallError):
                return Attempt(words=str(page))
            elif isinstance(page, BaseException):
                raise page
        if not absent:
            words = await self._run(ecosystem, sure, brought, held, gateway, key)
        if isinstance(words, Lease):
            return Attempt(words)
        absent += gateway.absent
        reasons = dict.fromkeys(absent, "The package index does not know it.") | dict.fromkeys(
            gateway.too_new,
            f"All of it came to the package index less than {age.days} days ago.",
        )
        left = [one for one in sure if one.name not in reasons]
        if left and len(left) < len(sure):
            again = await self._attempt(ecosystem, left, brought, held, agreed, source)
            return replace(again, reasons={**(again.reasons or {}), **reasons})
        return Attempt(reasons=reasons, words=next(iter(gateway.problems), words))

    async def _run(
        self,
        ecosystem: Ecosystem,
        wanted: Sequence[Wanted],
        brought: Sequence[str],
        held: Mapping[str, str],
        gateway: Gateway,
        key: str,
    ) -> Lease | str:
        """Run the installer; a lease on what it made, or its complaint."""
        settings = self._settings
        limits = Limits(
            wall_seconds=settings.install_seconds,
            cpu_seconds=int(settings.install_seconds),
            memory_bytes=2048 * MB + 2 * settings.install_bytes,
            disk_bytes=3 * settings.install_bytes,  # archives, what is in them, and Python compiled
            file_bytes=settings.install_bytes,
        )
        order = {
            "ecosystem": ecosystem,
            "tool": self._tools[ecosystem],
            "address": ADDRESS,
            "requirements": [one.text for one in wanted],
            "present": [] if ecosystem == "python" else list(held),
        }
        try:
            async with self._workshop.tool(
                "installing", json.dumps(order).encode(), limits, brought
            ) as process:
                try:
                    listener = await asyncio.to_thread(listen_inside, process.init)
                    await gateway.open(listener)
                    async with asyncio.timeout(settings.install_seconds):
                        await process.wait()
                except TimeoutError:
                    return f"It took more than {settings.install_seconds:g} seconds."
                except OSError as error:
                    return f"This isolation can't install packages: {error}."
                finally:
                    await gateway.close()
                ending = process.ending
                if ending is None or ending.exit_code != 0:
                    if ending and ending.limit:
                        return f"The installer hit the limit on {ending.limit}."
                    words = " ".join(process.last_words().split())
                    if _NO_ROOM in words:
                        size = f"{settings.install_bytes / (1024 * MB):g} GB"
                        return f"With what it needs it is larger than {size} ({_MORE_ROOM})."
                    return f"{words[-_MAX_WORDS:].rstrip('.')}."
                return await asyncio.to_thread(self._keep, ecosystem, process.home, key)
        except CodeArenaError as error:
            return str(error)

    def _keep(self, ecosystem: Ecosystem, home: int, key: str) -> Lease:
        def fill(folder: Path) -> None:
            entry = folder / "entry"
            entry.mkdir(mode=0o755)
            copy_out(home, FOLDERS[ecosystem], entry / FOLDERS[ecosystem], self._settings.install_bytes)

        try:
            return self._shelf.put(key, fill)
        except OSError as error:
            raise InstallError(f"The packages could not be kept: {error}.") from error


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


def _key(ecosystem: Ecosystem, wanted: Sequence[Wanted], held: Mapping[str, str]) -> str:
    """The same for the same requirements on top of the same packages."""
    texts = [
        ecosystem,
        *sorted(one.text for one in wanted),
        *(f"{name}={held[name]}" for name in sorted(held)),
    ]
    return f"{ecosystem}-set-{hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:32]}"
