"""The container sandbox keeps to the contract, and cleans up after a server that was killed."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from codearena_jupyter.domain.execution import AttachedFile
from codearena_jupyter.sandbox import container_engine
from codearena_jupyter.sandbox.container import ContainerSandbox
from codearena_jupyter.sandbox.container_engine import Engine
from codearena_jupyter.testing.sandbox_contract import SandboxContract

from ..sandboxes import opened_bench, settings
from .containers import needs_containers  # noqa: F401  # for every test here

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
class TestContainer(SandboxContract):
    @pytest.fixture
    def sandbox(self, tmp_path: Path) -> ContainerSandbox:
        return ContainerSandbox(settings(tmp_path))


def listed(owner: int | None = None) -> list[str]:
    """The labels of containers, of this process by default."""
    sandbox = ContainerSandbox(settings(Path("/nowhere")))
    assert sandbox.probe().available
    assert sandbox._engine is not None
    answer = sandbox._engine._ask("ps", "--all", "--no-trunc", "--format", "{{.Names}}")
    return [name for name in answer.split() if name.startswith(f"codearena-{owner or os.getpid()}-")]


def test_files_with_odd_names_are_attached_and_nothing_of_them_is_left() -> None:
    names = ["a:b,c.txt", 'say "hi".txt', "ü.txt", "-v"]
    with opened_bench(ContainerSandbox) as bench:
        code = f"for name in {names!r}:\n    print(open(name).read())"
        execution = bench.run(code, files=[AttachedFile(name, name.encode()) for name in names])
        assert execution.stdout.splitlines() == names, execution
        assert execution.artifacts == ()
    assert listed() == []


SERVER = """
import asyncio, sys
from pathlib import Path
from codearena_jupyter.sandbox.container import ContainerSandbox
from tests.sandboxes import settings

async def main():
    kernel = await ContainerSandbox(settings(Path(sys.argv[1]))).acquire()
    kernel.client.execute("import os, time\\nos.fork()\\ntime.sleep(600)")
    print(kernel.process.init, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.mark.slow
def test_a_killed_server_takes_its_containers_along_and_the_next_one_removes_the_rest(tmp_path: Path) -> None:
    server = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(SERVER), str(tmp_path)],
        stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )  # fmt: skip
    assert server.stdout is not None
    init = int(server.stdout.readline())
    handle = os.pidfd_open(init)
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    assert select.select([handle], [], [], 30)[0], "the container goes on"
    os.close(handle)
    sandbox = ContainerSandbox(settings(tmp_path))
    assert sandbox.remove_leftovers() <= 1
    assert listed(server.pid) == []
    assert not list(tmp_path.glob("run/*"))


def test_a_container_whose_owner_is_gone_is_removed(tmp_path: Path) -> None:
    sandbox = ContainerSandbox(settings(tmp_path))
    assert sandbox.probe().available
    engine = sandbox._engine
    assert engine is not None
    root = tmp_path / "root"
    root.mkdir(mode=0o755)
    for path in ("etc", "proc", "sys", "dev", "usr", "bin"):
        (root / path).mkdir()
    for name in ("hosts", "hostname", "resolv.conf"):
        (root / "etc" / name).touch()
    links = {"/lib": "usr/lib", "/lib64": "usr/lib64"}
    options, image = engine.root_options(root, links, {"/usr", "/proc", "/sys", "/dev"})
    if engine.podman:
        for path, target in links.items():
            (root / path.strip("/")).symlink_to(target)
    words = ["--label", f"{container_engine.LABEL}=4194304-1", "--name", f"codearena-4194304-{os.getpid()}"]
    more = ["--network", "none", "--volume", "/usr:/usr:ro", "--ulimit", "nofile=1024:1024"]
    more += ["--ulimit", "nproc=1024:1024"]
    started = subprocess.run(
        [*engine.command, "run", "--detach", *words, *more, *options, *image, "/usr/bin/sleep", "600"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert started.returncode == 0, started.stderr
    assert sandbox.remove_leftovers() == 1
    assert f"codearena-4194304-{os.getpid()}" not in engine._ask("ps", "--all", "--format", "{{.Names}}")


def fake_engine(folder: Path, name: str, complaint: str) -> Path:
    path = folder / name
    path.write_text(
        f"#!/bin/sh\nif [ \"$1\" = version ]; then echo 9.9; exit; fi\necho '{complaint}' >&2\nexit 125\n"
    )
    path.chmod(0o755)
    return path


def test_an_engine_that_starts_nothing_is_named_with_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_engine(tmp_path, "docker", "permission denied while trying to connect")
    monkeypatch.setenv("PATH", f"{tmp_path}:/nowhere")
    found = ContainerSandbox(settings(tmp_path)).probe()
    assert not found.available
    assert "Docker 9.9" in found.detail
    assert "permission denied while trying to connect" in found.detail


def test_without_an_engine_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    found = ContainerSandbox(settings(tmp_path)).probe()
    assert not found.available
    assert "apt-get install podman" in found.detail


def test_an_engine_is_told_apart_by_its_name() -> None:
    assert Engine(("/usr/bin/podman", "--runtime", "runc"), "4.3.1").title == "Podman 4.3.1 --runtime runc"
    assert Engine(("/usr/bin/docker",), "28.2").title == "Docker 28.2"
