"""The battery of attacks once more, in a container."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from codearena_jupyter.sandbox.container import ContainerSandbox

from ..sandboxes import Bench, opened_bench
from .containers import needs_containers  # noqa: F401  # for every test here
from .test_attacks_calls import *  # noqa: F403
from .test_attacks_messages import *  # noqa: F403
from .test_attacks_resources import *  # noqa: F403
from .test_attacks_secrets import *  # noqa: F403
from .test_container import listed
from .test_network import *  # noqa: F403

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with opened_bench(ContainerSandbox) as bench:
        yield bench
    assert listed(os.getpid()) == []


def test_only_its_own_processes_and_few_devices_are_there(bench: Bench) -> None:
    """As in bubblewrap's sandbox, but for what engines put into every container."""
    code = """
import os
print(len([pid for pid in os.listdir('/proc') if pid.isdigit()]))
print(sorted(os.listdir('/dev')))
print(sorted(os.listdir('/')))
print(os.listdir('/home'), os.listdir('/run'), sorted(os.listdir('/etc')))
print(*map(os.path.exists, ('/sys/class', '/root/.ssh', '/root/.bashrc', '/var')))
print(open('/etc/passwd').read().count('\\n'))
print(*(len(open(f'/etc/{name}').read().split()) for name in ('resolv.conf', 'hostname')))
try:
    open('/dev/mqueue/x', 'w')
    print('QUEUE')
except OSError:
    pass
"""
    lines = bench.run(code).stdout.splitlines()
    assert int(lines[0]) <= 4  # the first process, the supervisor, the kernel
    devices = {"console", "core", "fd", "full", "mqueue", "null", "ptmx", "pts", "random", "shm", "stderr",
               "stdin", "stdout", "tty", "urandom", "zero"}  # fmt: skip
    assert set(eval(lines[1])) <= devices
    assert not {"var", "mnt", "media", "boot", "srv"} & set(eval(lines[2]))
    assert lines[3].startswith("['arena'] ")
    assert not any(name in lines[3] for name in ("shadow", "jupyter", "pip", "machine-id", "ssh"))
    # The name "arena" at most, and of the machine's own configuration nothing.
    assert lines[4:] in (["False False False False", "1", f"0 {count}"] for count in (0, 1))


def test_the_isolation_holds_no_privilege(bench: Bench) -> None:
    code = """
import os
status = dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)
for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp'):
    print(name, status[name].strip())
print(os.getuid() != 0 != os.getgid(), set(os.getgroups()) <= {os.getgid()})
"""
    assert bench.run(code).stdout.splitlines() == [
        *(f"Cap{kind} 0000000000000000" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")),
        "NoNewPrivs 1", "Seccomp 2", "True True",
    ]  # fmt: skip
