"""What users say about a side's packages, and the files that its programs leave."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from codearena_jupyter.battles.live import LiveBattles
from codearena_jupyter.battles.session import BattleSession
from codearena_jupyter.battles.tools import PackageChoice
from codearena_jupyter.battles.written import WrittenFiles, read_written
from codearena_jupyter.domain.execution import Artifact, Execution, ExecutionRequest
from codearena_jupyter.domain.packages import Package, Provision
from codearena_jupyter.errors import NotFound
from codearena_jupyter.execution.packages import with_packages

from .fakes import PAIR, Stage, in_loop, view


async def over(live: LiveBattles) -> BattleSession:
    session = await live.create(PAIR, prompt="Go", environment="auto")
    await session.finished()
    return session


async def rerun(
    session: BattleSession, stage: Stage, code: str, choice: PackageChoice | None
) -> ExecutionRequest:
    await session.rerun("a", code, packages=choice)
    [_ async for _ in session.events()]
    return stage.runner.requests[-1]


@in_loop
async def test_what_the_user_wrote_stands_in_place_of_what_was_found_and_is_kept(stage: Stage) -> None:
    session = await over(stage.live())
    asked = await rerun(session, stage, "import rich, yaml", None)
    assert (asked.program.dependencies, asked.demanded) == (("pyyaml", "rich"), False)
    asked = await rerun(
        session, stage, "import rich, yaml", PackageChoice(("rich==13", "cowsay"), ("cowsay",))
    )
    assert (asked.program.dependencies, asked.demanded) == (("rich==13", "cowsay"), True)
    asked = await rerun(session, stage, "import rich, httpx", None)
    assert (asked.program.dependencies, asked.demanded) == (("httpx", "rich==13", "cowsay"), False)
    assert asked.confirmed == ("cowsay",)


@in_loop
async def test_what_was_confirmed_once_is_not_asked_again_on_either_side(stage: Stage) -> None:
    session = await over(stage.live())
    await rerun(session, stage, "import oddity", PackageChoice(confirmed=("oddity",)))
    await session.rerun("b", "import oddity")
    [_ async for _ in session.events()]
    asked = stage.runner.requests[-1]
    assert (asked.confirmed, asked.program.dependencies) == (("oddity",), ("oddity",))


@in_loop
async def test_the_view_tells_packages_and_files_and_no_path_of_the_server(
    stage: Stage, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("hello")
    artifacts = (
        Artifact("file", "text/plain", str(tmp_path / "a.txt"), "a.txt", 5),
        Artifact("file", "application/zip", None, "big.zip", 10**9),
    )
    packages = (Package("rich", "rich", "installed", "13.0"),)
    stage.runner.results["print('left')"] = Execution(
        "python", "python", "ok", artifacts=artifacts, packages=packages
    )
    session = await over(stage.live())
    told = view(session)["sides"]["a"]["execution"]
    assert [(file["name"], file["kept"], file["path"]) for file in told["artifacts"]] == [
        ("a.txt", True, None),
        ("big.zip", False, None),
    ]
    assert told["packages"][0]["version"] == "13.0"
    assert await session.runs.written("a", "a.txt") == ("text/plain", b"hello")
    for name, file in (("a", "big.zip"), ("a", "other"), ("a", str(tmp_path / "a.txt")), ("b", "a.txt")):
        with pytest.raises(NotFound):
            await session.runs.written(name, file)  # type: ignore[arg-type]
    stored = stage.store.battle(session.battle.id).turn.a.execution
    assert stored is not None
    assert stored.packages == packages
    (tmp_path / "a.txt").unlink()
    with pytest.raises(NotFound, match="run the program again"):
        read_written(stored, "a.txt")


@in_loop
async def test_each_run_keeps_its_files_in_a_folder_of_its_own_if_it_wrote_any(
    stage: Stage, tmp_path: Path
) -> None:
    live = stage.live()
    live.tools = replace(live.tools, written=WrittenFiles(tmp_path / "written"))
    await over(live)
    first, second = (request.keep_files for request in stage.runner.requests)
    assert first != second
    assert list((tmp_path / "written").iterdir()) == [], "nothing was written"


def test_what_was_written_longest_ago_goes_first(tmp_path: Path) -> None:
    files = WrittenFiles(tmp_path / "written", max_bytes=25)
    folders = []
    for age in range(3):
        folder = files.new()
        (folder / "file").write_bytes(b"x" * 10)
        os.utime(folder, (1000 + age, 1000 + age))
        folders.append(folder)
    files.new()
    assert [folder.exists() for folder in folders] == [False, True, True]


UNKNOWN = "“x” is not among those that pages may use."
MISSING = Provision((Package("x", "x", "missing"),), detail="Missing: x.")


@pytest.mark.parametrize(
    ("execution", "provision", "status", "detail"),
    [
        (Execution("python", "python", "error", "ModuleNotFoundError: No module named 'x'"), MISSING,
         "install_failed", "Missing: x. ModuleNotFoundError: No module named 'x'"),
        (Execution("javascript", "javascript", "error", "Exit 1.", stderr="Cannot find package 'x'"), MISSING,
         "install_failed", "Missing: x. Exit 1."),
        (Execution("react", "javascript", "build_failed", UNKNOWN), MISSING,
         "install_failed", f"Missing: x. {UNKNOWN}"),
        (Execution("python", "python", "error", "ZeroDivisionError"), MISSING,
         "error", "Missing: x. ZeroDivisionError"),
        (Execution("python", "python", "ok"), MISSING, "ok", "Missing: x."),
        (Execution("python", "python", "error", "ImportError: x"), Provision(), "error", "ImportError: x"),
    ],
)  # fmt: skip
def test_only_what_fails_for_lack_of_packages_has_the_status_that_says_so(
    execution: Execution, provision: Provision, status: str, detail: str
) -> None:
    told = with_packages(execution, provision)
    assert (told.status, told.detail) == (status, detail)
