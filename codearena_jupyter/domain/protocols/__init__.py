"""What the parts expect of each other. Inner rings know each other only through these."""

from __future__ import annotations

from .environment import BuiltPage, Environment, PackageUser, PageBuilder, ToolUser
from .provider import Provider
from .runner import Apps, Progress, Runner, RunPhase
from .sandbox import Kernel, KernelEnding, Sandbox, WrittenFile
from .store import BattleStore, Describe, Unfinished, VoteColumns, VoteRecord, VotesStamp

__all__ = [
    "Apps",
    "BattleStore",
    "BuiltPage",
    "Describe",
    "Environment",
    "Kernel",
    "KernelEnding",
    "PackageUser",
    "PageBuilder",
    "Progress",
    "Provider",
    "RunPhase",
    "Runner",
    "Sandbox",
    "ToolUser",
    "Unfinished",
    "VoteColumns",
    "VoteRecord",
    "VotesStamp",
    "WrittenFile",
]
