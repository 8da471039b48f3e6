"""What works on this machine, and preparing what does not yet."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from .. import _version
from ..domain.protocols import PackageUser, Sandbox
from ..errors import InstallError, SandboxError, StoreError
from ..settings import told_limits
from .browser_python import pyodide
from .parts import Parts

Json = dict[str, Any]


def outline(parts: Parts) -> Json:
    """The part of the status that no probe is needed for; the environments are not said to be available."""
    settings = parts.settings
    return {
        "version": _version.__version__,
        "environments": [
            {"name": environment.name, "title": environment.title} for environment in parts.environments
        ],
        "limits": {
            "max_prompt_chars": settings.max_prompt_chars,
            "max_file_bytes": settings.max_file_bytes,
            "max_files": settings.max_files,
        },
    }


async def status(parts: Parts) -> Json:
    """What the panel has to know first; kernels are warmed in the background."""
    report = await _report(parts)
    models = await parts.catalog.models()
    real = [model for model in models if model.available and not model.demo]
    if report["sandbox"]["available"]:
        parts.warm()
    return {
        **outline(parts),
        **report,
        "demo_only": len(real) < 2,
        "pyodide": pyodide(parts),
        "store": await asyncio.to_thread(_store, parts),
    }


async def doctor(parts: Parts) -> Json:
    """`{"sandbox", "environments", "providers", "store"}`; `detail` says what to install."""
    models = await parts.catalog.models()
    ready = Counter(model.provider for model in models if model.available)
    missing = {model.provider: model.detail for model in models if not model.available}
    providers = [
        {
            "name": name,
            "available": ready[name] > 0,
            "models": ready[name],
            "detail": missing.get(name, "") if not ready[name] else f"{ready[name]} models ready",
        }
        for name in parts.providers
    ]
    return {**await _report(parts), "providers": providers, "store": await asyncio.to_thread(_store, parts)}


async def _report(parts: Parts) -> Json:
    sandbox = await asyncio.to_thread(parts.sandbox.probe)
    environments = await asyncio.to_thread(_environments, parts)
    return {
        "sandbox": {"name": sandbox.name, "available": sandbox.available, "detail": sandbox.detail},
        "environments": environments,
        "run_limits": told_limits(parts.settings.limits),
        "allowed": {
            "network": parts.settings.allow_network and _lets_out(parts.sandbox),
            "installs": parts.settings.install_packages and _lets_out(parts.sandbox),
        },
    }


def _lets_out(sandbox: Sandbox) -> bool:
    """Whether programs and installers can be given a way out; third parties' sandboxes say so when asked."""
    from ..sandbox.base import KernelSandbox

    return not isinstance(sandbox, KernelSandbox) or sandbox.lets_out


def _environments(parts: Parts) -> list[Json]:
    return [
        {**asdict(environment.availability()), "title": environment.title}
        for environment in parts.environments
    ]


def _store(parts: Parts) -> Json:
    try:
        parts.store.votes_stamp()
    except StoreError as error:
        return {"available": False, "detail": str(error)}
    return {"available": True, "detail": parts.settings.store_url}


async def prepare(parts: Parts, tell: Callable[[str], None], *, quick: bool = False) -> None:
    """Build what answers run in; `tell` gets lines of progress. `quick` leaves out what single environments
    bring along and what compilers compile ahead.

    Raises:
        MissingRequirement: there is no working sandbox here.
        SandboxError: it does not start.
    """
    await parts.sandbox.prepare(tell)
    if not quick:
        await prepare_environments(parts, tell)
        await fill_caches(parts, tell)
    kernel = await parts.sandbox.acquire()
    await kernel.close()
    tell("Ready.")


async def prepare_environments(parts: Parts, tell: Callable[[str], None]) -> None:
    """Install the packages that single environments bring along; what fails is told."""
    sets = [user.requirements for user in parts.environments if isinstance(user, PackageUser)]
    for requirements in dict.fromkeys(sets):
        try:
            await parts.sandbox.prepare(tell, requirements)
        except InstallError as error:
            tell(str(error))


async def fill_caches(parts: Parts, tell: Callable[[str], None]) -> None:
    """Let compilers compile ahead what every program needs, so that first runs are quick too.

    What fails only makes them slower, and is told.
    """
    for user in parts.tool_users:
        tell(f"Compiling ahead for {getattr(user, 'title', 'a tool')} …")
        try:
            await asyncio.to_thread(user.fill_cache, parts.settings.caches_dir)
        except SandboxError as error:
            tell(str(error))
