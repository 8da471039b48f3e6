"""System calls that a program may not make, and processes that it may not touch."""

from __future__ import annotations

import errno
import os
import platform

import pytest

from codearena_jupyter.sandbox.seccomp import DENIED

from ..sandboxes import Bench
from .canaries import canaries

COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]
ABSENT = {"memfd_create", "io_uring_setup", "io_setup", "clone3"}


def number(name: str) -> int:
    value = DENIED[name][COLUMN]
    assert value is not None
    return value


CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(*args):
    result = libc.syscall(*args)
    return ctypes.get_errno() if result < 0 else 0
"""


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ptrace", "0, 0, 0, 0"),  # PTRACE_TRACEME: allowed to everybody elsewhere
        ("process_vm_readv", "1, 0, 0, 0, 0, 0"),
        ("process_vm_writev", "1, 0, 0, 0, 0, 0"),
        ("mount", "b'none', b'/tmp', b'tmpfs', 0, 0"),
        ("umount2", "b'/tmp', 2"),
        ("pivot_root", "b'/tmp', b'/tmp'"),
        ("chroot", "b'/tmp'"),
        ("unshare", "0x10000000"),
        ("setns", "0, 0"),
        ("io_uring_setup", "1, 0"),
        ("memfd_create", "b'x', 0"),
        ("shmget", "0, 1 << 30, 0o1600"),
        ("bpf", "0, 0, 0"),
        ("keyctl", "0, 0, 0"),
        ("perf_event_open", "0, 0, 0, 0, 0"),
        ("userfaultfd", "1"),
        ("personality", "0xffffffff"),
        ("open_by_handle_at", "0, 0, 0"),
        ("fsopen", "b'tmpfs', 0"),
        ("pidfd_getfd", "0, 0, 0"),
        ("init_module", "0, 0, b''"),
        ("kexec_load", "0, 0, 0, 0"),
        ("reboot", "0, 0, 0, 0"),
        ("syslog", "3, 0, 0"),
    ],
)
def test_a_dangerous_call_is_refused(bench: Bench, name: str, arguments: str) -> None:
    execution = bench.run(f"{CALL}\nprint(call({number(name)}, {arguments}))")
    refused = errno.ENOSYS if name in ABSENT else errno.EPERM
    assert execution.stdout == f"{refused}\n", execution


def test_the_refusals_come_from_the_filter(bench: Bench) -> None:
    """The same calls work here, outside: the test above can fail."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.syscall(number("personality"), 0xFFFFFFFF) >= 0
    fd = libc.syscall(number("memfd_create"), b"x", 0)
    assert fd >= 0
    os.close(fd)


def test_no_user_namespace_can_be_made(bench: Bench) -> None:
    clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    code = f"""{CALL}
import subprocess
print(call({clone}, 0x10000000 | 17, 0, 0, 0, 0))
print(call({number("clone3")}, 0, 0))
print(subprocess.run(['unshare', '-Ur', 'id'], capture_output=True, text=True).returncode != 0)
"""
    assert bench.run(code).stdout.splitlines() == [str(errno.EPERM), str(errno.ENOSYS), "True"]


def test_setuid_programs_give_nothing(bench: Bench) -> None:
    code = """
import subprocess
print(subprocess.run('cp /usr/bin/id /tmp/id; chmod 4755 /tmp/id; /tmp/id -u; su -c "id -u" </dev/null',
                     shell=True, capture_output=True, text=True).stdout)
"""
    assert "0" not in bench.run(code).stdout.split()


def test_killing_everything_kills_only_the_sandbox(bench: Bench, tmp_path) -> None:
    with canaries(tmp_path) as host:
        execution = bench.run("import os, signal\nprint('before', flush=True)\nos.kill(-1, signal.SIGKILL)")
        assert host.process.poll() is None
    assert execution.status in ("ok", "error")
    assert bench.run("print('next')").stdout == "next\n"


def test_the_terminal_can_not_be_typed_into(bench: Bench) -> None:
    code = """
import fcntl, os
for request in (0x5412, 0x541C):
    for name in ('/dev/tty', '/dev/pts/ptmx', '/dev/ptmx'):
        try:
            fd = os.open(name, os.O_RDWR | os.O_NOCTTY)
            fcntl.ioctl(fd, request, b'x')
            print('TYPED', name)
        except OSError:
            pass
print('done')
"""
    assert bench.run(code).stdout == "done\n"
