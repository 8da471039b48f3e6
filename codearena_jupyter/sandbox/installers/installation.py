"""Installs packages for one program in a sandbox of its own: all of them, or those that can be had."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from ...domain.execution import MB, Limits
from ...domain.packages import Ecosystem
from ...errors import CodeArenaError, InstallError, NotFound
from ..doorway import listen_inside
from ..process import SandboxProcess
from .airlock import copy_out
from .attempt import Attempt
from .gateway import ADDRESS, Gateway
from .installed import FOLDERS
from .offers import UNKNOWN, refusal, too_young
from .requirements import Wanted
from .shelf import Lease, Shelf
from .source import Source

_MAX_WORDS = 600
_MORE_ROOM = "CODEARENA_INSTALL_GB sets more"
_NO_ROOM = "No space left on device"


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


@dataclass(frozen=True, kw_only=False)
class Installation:
    """What one program's packages are installed with. `tool` is the installer's binary inside, `brought` the
    requirements of the program's environment, `held` the versions that are there already, and `agreed` names
    packages that the user confirmed."""

    settings: InstallSettings
    workshop: Workshop
    shelf: Shelf
    source: Source
    ecosystem: Ecosystem
    tool: str
    brought: Sequence[str]
    held: Mapping[str, str]
    agreed: Collection[str]
    now: datetime

    async def attempt(self, wanted: Sequence[Wanted]) -> Attempt:
        """Install all; where some of them can't be had, the others."""
        key = key_of(self.ecosystem, wanted, self.held)
        if lease := await asyncio.to_thread(self.shelf.take, key):
            return Attempt(lease)
        gateway = Gateway(self.ecosystem, self.source, self._before, self.agreed, self.held)
        try:
            reasons = await self._refused(wanted)
            words = "" if reasons else await self._run(wanted, gateway, key)
        except InstallError as error:
            return Attempt(words=str(error))
        if isinstance(words, Lease):
            return Attempt(words)
        reasons |= dict.fromkeys(gateway.absent, UNKNOWN)
        reasons |= dict.fromkeys(gateway.too_new, too_young(self.settings.package_age_days))
        problem = next(iter(gateway.problems), "")
        if not problem and not any(one.name in reasons for one in wanted) and len(wanted) > 1:
            reasons |= await self._alone(wanted)
        left = [one for one in wanted if one.name not in reasons]
        if left and len(left) < len(wanted):
            again = await self.attempt(left)
            return replace(again, reasons={**(again.reasons or {}), **reasons})
        return Attempt(reasons=reasons, words=problem or words)

    @property
    def _before(self) -> datetime:
        return self.now - timedelta(days=self.settings.package_age_days)

    async def _refused(self, wanted: Sequence[Wanted]) -> dict[str, str]:
        """Reasons by name why the index offers nothing for some.

        Raises:
            InstallError: it can't be asked.
        """
        # Their pages are there then when the installer asks; and without an index it need not start.
        asked = [self.source.project(one.name) for one in wanted]
        reasons = {}
        for one, page in zip(wanted, await asyncio.gather(*asked, return_exceptions=True), strict=True):
            if isinstance(page, NotFound):
                reasons[one.name] = UNKNOWN
            elif isinstance(page, BaseException):
                raise page
            elif reason := refusal(
                one,
                page[1],
                self.ecosystem,
                None if one.name in self.agreed else self._before,
                self.settings.package_age_days,
            ):
                reasons[one.name] = reason
        return reasons

    async def _alone(self, wanted: Sequence[Wanted]) -> dict[str, str]:
        """Reasons by name why some can't be installed even by themselves."""
        reasons = {}
        for one in wanted:
            attempt = await self.attempt([one])
            if attempt.lease is not None:
                await asyncio.to_thread(attempt.lease.release)
            else:
                reasons[one.name] = (attempt.reasons or {}).get(one.name, attempt.words)
        return reasons

    async def _run(self, wanted: Sequence[Wanted], gateway: Gateway, key: str) -> Lease | str:
        """Run the installer; a lease on what it made, or its complaint about what it was asked for.

        Raises:
            InstallError: it could not do its work.
        """
        settings = self.settings
        limits = Limits(
            wall_seconds=settings.install_seconds,
            cpu_seconds=int(settings.install_seconds),
            memory_bytes=2048 * MB + 2 * settings.install_bytes,
            disk_bytes=3 * settings.install_bytes,  # archives, what is in them, and Python compiled
            file_bytes=settings.install_bytes,
        )
        order = {
            "ecosystem": self.ecosystem,
            "tool": self.tool,
            "address": ADDRESS,
            "requirements": [one.text for one in wanted],
            "present": [] if self.ecosystem == "python" else list(self.held),
        }
        try:
            async with self.workshop.tool(
                "installing", json.dumps(order).encode(), limits, self.brought
            ) as process:
                try:
                    listener = await asyncio.to_thread(listen_inside, process.init)
                    await gateway.open(listener)
                    async with asyncio.timeout(settings.install_seconds):
                        await process.wait()
                except TimeoutError as error:
                    raise InstallError(f"It took more than {settings.install_seconds:g} seconds.") from error
                except OSError as error:
                    raise InstallError(f"This isolation can't install packages: {error}.") from error
                finally:
                    await gateway.close()
                ending = process.ending
                if ending is not None and ending.exit_code == 0:
                    return await asyncio.to_thread(self._keep, process.home, key)
                if ending and ending.limit:
                    raise InstallError(f"The installer hit the limit on {ending.limit}.")
                return self._complaint(process.last_words())
        except CodeArenaError as error:
            raise InstallError(str(error)) from error

    def _complaint(self, words: str) -> str:
        words = " ".join(words.split())
        if _NO_ROOM in words:
            size = f"{self.settings.install_bytes / (1024 * MB):g} GB"
            return f"With what it needs it is larger than {size} ({_MORE_ROOM})."
        words = words[max(words.find(_COMPLAINS), 0) :].removeprefix(_COMPLAINS)
        cut = "…" if len(words) > _MAX_WORDS else "."
        return f"{words[:_MAX_WORDS].rstrip('. ')}{cut}"

    def _keep(self, home: int, key: str) -> Lease:
        name = FOLDERS[self.ecosystem]

        def fill(folder: Path) -> None:
            entry = folder / "entry"
            entry.mkdir(mode=0o755)
            copy_out(home, name, entry / name, self.settings.install_bytes)

        try:
            return self.shelf.put(key, fill)
        except OSError as error:
            raise InstallError(f"The packages could not be kept: {error}.") from error


_COMPLAINS = "error: "
"""What uv and Bun begin with."""


def key_of(ecosystem: Ecosystem, wanted: Sequence[Wanted], held: Mapping[str, str]) -> str:
    """The same for the same requirements on top of the same packages."""
    texts = [
        ecosystem,
        *sorted(one.text for one in wanted),
        *(f"{name}={held[name]}" for name in sorted(held)),
    ]
    return f"{ecosystem}-set-{hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:32]}"
