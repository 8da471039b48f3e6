"""The battery once more as a normal user, where the tests run as root.

In a mount namespace of its own, in which that user may see what Python and the tests are made of.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ..conftest import ANSWERS_PYTHON

NOBODY = 65534
ROOT = Path(__file__).parents[2]
QUICK = ("test_attacks_secrets", "test_attacks_calls")
LONG = ("test_attacks_resources", "test_attacks_messages", "test_bubblewrap", "test_network", "test_limits")


def showing(paths: list[Path]) -> str:
    """Shell commands that make `paths` reachable for everybody, below folders that are private."""
    commands = []
    hidden: dict[Path, list[Path]] = {}
    for path in paths:
        for parent in reversed(path.parents):
            if not parent.stat().st_mode & 0o001:
                hidden.setdefault(parent, []).append(path)
                break
    for number, (parent, inside) in enumerate(hidden.items()):
        stage = f"/mnt/{number}"
        commands.append(f"mkdir {stage}")
        for path in inside:
            place = shlex.quote(f"{stage}/{path.relative_to(parent)}")
            commands += [f"mkdir -p {place}", f"mount --rbind {shlex.quote(str(path))} {place}"]
        commands.append(f"mount --rbind {stage} {shlex.quote(str(parent))}")
    return " && ".join(["mount -t tmpfs -o mode=755 none /mnt", *commands])


@pytest.mark.skipif(os.geteuid() != 0, reason="the battery runs as a normal user already")
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    "battery", [QUICK, pytest.param(LONG, marks=pytest.mark.slow)], ids=["quick", "long"]
)
def test_the_battery_holds_for_a_normal_user(battery: tuple[str, ...]) -> None:
    if not shutil.which("unshare") or not shutil.which("setpriv"):
        pytest.skip("util-linux is not installed")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("no mount namespace can be made here")
    own = Path(tempfile.mkdtemp(prefix="nobody-"))  # pytest's own folders are private
    os.chown(own, NOBODY, NOBODY)
    files = [f"tests/sandbox/{name}.py" for name in battery]
    tests = [
        sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--basetemp", str(own / "t"),
        "-m", "not slow", *files,
    ]  # fmt: skip
    become = [
        "setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env", "-i", f"HOME={own}",
        f"TMPDIR={own}", "PATH=/usr/bin:/bin", f"CODEARENA_PYTHON={ANSWERS_PYTHON}",
    ]  # fmt: skip
    parts = [Path(sys.prefix), Path(sys.base_prefix), ROOT, Path(ANSWERS_PYTHON)]
    script = f"{showing([path.resolve() for path in parts])} && exec {shlex.join([*become, *tests])}"
    result = subprocess.run(
        ["unshare", "--mount", "sh", "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    shutil.rmtree(own)
    assert result.returncode == 0, result.stdout[-8000:] + result.stderr[-2000:]
    assert " passed" in result.stdout
