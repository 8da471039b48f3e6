"""The parent of a program behind Landlock: shuts it in, ends it as a whole, and reaps what it left.

Run by path as a process of its own (`python -I -S landlock_warden.py DESCRIPTOR`), so only the standard
library is imported. It stays outside of what it shuts the program in, where the program can neither
signal nor trace it. It ends as bubblewrap does: with the program's exit status, or 128 + the signal.

To SIGTERM, or when the process that started it ends, it kills the program.
"""

from __future__ import annotations

import array
import base64
import ctypes
import fcntl
import json
import os
import platform
import resource
import signal
import socket
import stat
import struct
import sys
import threading
import time
from contextlib import suppress
from typing import Any

LIBC = ctypes.CDLL(None, use_errno=True)
_SET_PDEATHSIG, _KEEP_CAPABILITIES, _SET_SUBREAPER, _NO_NEW_PRIVS = 1, 8, 36, 38
_DROP_BOUNDING, _AMBIENT, _RAISE, _CLEAR_ALL = 24, 47, 2, 4
_READ_SEARCH, _CAPABILITIES_3 = 2, 0x20080522
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _OPENAT2 = 444, 445, 446, 437
_SECCOMP = {"x86_64": 317, "aarch64": 277}[platform.machine()]
_RECEIVE, _SEND, _STILL_ASKS, _GIVE = 0xC0502100, 0xC0182101, 0x40082102, 0x40182103
_GO_ON, _AND_SEND = 1, 2
_OWN_MAP = b"/proc/self/maps\0"
_AT_FDCWD = -100
_STAY = 0x01 | 0x02 | 0x04 | 0x08  # RESOLVE_{NO_XDEV,NO_MAGICLINKS,NO_SYMLINKS,BENEATH}
_OMIT, _NOW = (1 << 30) - 2, (1 << 30) - 1
# name: by machine; see landlock_filter.ASKED
_CHMOD, _FCHMOD, _FCHMODAT, _FCHMODAT2, _UTIMENSAT, _OPENAT = {
    "x86_64": (90, 91, 268, 452, 280, 257),
    "aarch64": (-1, 52, 53, 452, 88, 56),
}[platform.machine()]


def main() -> None:
    """Shut the program in and see it to its end."""
    with open(int(sys.argv[1]), encoding="utf-8") as file:  # noqa: PTH123  # a descriptor
        config = json.load(file)
    _checked(LIBC.prctl(_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0))
    if os.getppid() != config["parent"]:
        sys.exit(1)
    _checked(LIBC.prctl(_SET_SUBREAPER, 1, 0, 0, 0))
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGCHLD})
    folders = {path: os.open(path, os.O_PATH | os.O_DIRECTORY) for path in config["written"]}
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    program = os.fork()
    if program == 0:
        _become_program(config, theirs)
    theirs.close()
    _, given, _, _ = socket.recv_fds(ours, 1, 1)
    if given:
        threading.Thread(target=_answer_all, args=(given[0], folders), daemon=True).start()
    sys.exit(_until_the_end(program))


def _until_the_end(program: int) -> int:
    while os.waitid(os.P_PID, program, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if signal.sigwait({signal.SIGTERM, signal.SIGCHLD}) == signal.SIGTERM:
            os.killpg(program, signal.SIGKILL)
        else:
            _reap_others(program)
    # Not reaped yet: the number of its group can't be anybody else's.
    os.killpg(program, signal.SIGKILL)
    status = 0
    with suppress(ChildProcessError):
        while True:
            pid, its = os.wait()
            status = its if pid == program else status
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def _reap_others(program: int) -> None:
    """What the program's dead children left to this process."""
    while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        if ended.si_pid == program:
            return
        os.waitpid(ended.si_pid, 0)


def _become_program(config: dict[str, Any], warden: socket.socket) -> None:
    try:
        os.setsid()
        _checked(LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
        with open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123
            file.write("1000")  # where memory runs out, this goes first
        for kind, values in config["limits"]:
            resource.setrlimit(kind, values)
        _give_up_privileges(config["uid"], keep_reading=config["keep_reading"])
        _restrict(config["rules"], config["handled"])
        for code in config["filters"][:-1]:
            _filter(base64.b64decode(code), 0)
        listener = _filter(base64.b64decode(config["filters"][-1]), 8)  # SECCOMP_FILTER_FLAG_NEW_LISTENER
        warden.sendmsg([b"1"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener]))])
        os.closerange(3, 1 << 20)
        os.chdir(config["folder"])
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        os.execve(config["command"][0], config["command"], config["variables"])
    except BaseException as error:  # noqa: BLE001  # nothing of this process may go on
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    os._exit(127)


def _give_up_privileges(uid: int | None, *, keep_reading: bool) -> None:
    """Become the user `uid`, without any capability but, where `keep_reading`, to pass private folders."""
    if uid is not None:
        kept = [_READ_SEARCH] if keep_reading else []
        for capability in range(64):
            if capability not in kept and LIBC.prctl(_DROP_BOUNDING, capability, 0, 0, 0) < 0:
                break
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        _checked(LIBC.prctl(_KEEP_CAPABILITIES, int(keep_reading), 0, 0, 0))
        os.setresuid(uid, uid, uid)  # which clears what was effective and ambient, and what was permitted
        _checked(LIBC.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))  # cleared with them
        if keep_reading:
            only = 1 << _READ_SEARCH
            header = struct.pack("Ii", _CAPABILITIES_3, 0)
            _checked(LIBC.capset(header, struct.pack("6I", only, only, only, 0, 0, 0)))
    _checked(LIBC.prctl(_AMBIENT, _CLEAR_ALL, 0, 0, 0))
    if keep_reading:
        _checked(LIBC.prctl(_AMBIENT, _RAISE, _READ_SEARCH, 0, 0))
    _checked(LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0))


def _restrict(rules: list[tuple[str, int]], handled: list[int]) -> None:
    attributes = struct.pack("QQQ", *handled)
    ruleset = _checked(LIBC.syscall(_CREATE_RULESET, attributes, len(attributes), 0))
    for path, access in rules:
        target = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", access, target)
        _checked(LIBC.syscall(_ADD_RULE, ruleset, 1, rule, 0))
        os.close(target)
    _checked(LIBC.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)


def _filter(code: bytes, flags: int) -> int:
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("HxxxxxxP", len(code) // 8, ctypes.addressof(buffer))
    return _checked(LIBC.syscall(_SECCOMP, 1, flags, program))


def _answer_all(listener: int, folders: dict[str, int]) -> None:
    """Change modes and times as the program asks, in its own folders only, and let it read its own map."""
    while True:
        request = bytearray(80)
        try:
            fcntl.ioctl(listener, _RECEIVE, request, True)
        except OSError:
            continue  # who asked died meanwhile
        number, pid, _, call, _, _, *arguments = struct.unpack("QIIiIQ6Q", request)
        if call == _OPENAT:
            _pass_reading(listener, number, pid, arguments[1])
            continue
        try:
            _do(call, pid, arguments, folders)
            error = 0
        except OSError as problem:
            error = -(problem.errno or 1)
        with suppress(OSError):
            fcntl.ioctl(listener, _SEND, struct.pack("QqiI", number, 0, error, 0))


def _pass_reading(listener: int, number: int, pid: int, pointer: int) -> None:
    """Answer with the map of the asking process, or leave it to the system, which has rules for all else."""
    try:
        if _memory(pid, pointer, len(_OWN_MAP)) == _OWN_MAP:
            own = os.open(f"/proc/{pid}/maps", os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.ioctl(listener, _STILL_ASKS, struct.pack("Q", number))  # the map is of who asked
                given = struct.pack("QIIII", number, _AND_SEND, own, 0, os.O_CLOEXEC)
                fcntl.ioctl(listener, _GIVE, given)
            finally:
                os.close(own)
            return
    except OSError:
        pass  # gone meanwhile, or a pointer to nowhere: the system has an answer
    with suppress(OSError):
        fcntl.ioctl(listener, _SEND, struct.pack("QqiI", number, 0, 0, _GO_ON))


def _do(call: int, pid: int, arguments: list[int], folders: dict[str, int]) -> None:
    first = ctypes.c_int(arguments[0] & 0xFFFFFFFF).value
    if call == _CHMOD:
        target, mode = _path(pid, _AT_FDCWD, arguments[0]), arguments[1]
    elif call == _FCHMOD:
        target, mode = _path(pid, first, 0), arguments[1]
    elif call in (_FCHMODAT, _FCHMODAT2):
        target, mode = _path(pid, first, arguments[1]), arguments[2]
    else:
        target, mode = _path(pid, first, arguments[1]), -1
    found = _open_own(target, folders)
    try:
        own = f"/proc/self/fd/{found}"
        if stat.S_ISLNK(os.fstat(found).st_mode):
            raise PermissionError(1, "a link")
        if call == _UTIMENSAT:
            times = _times(pid, arguments[2])
            os.utime(own, ns=_filled(times, os.fstat(found)))
        else:
            os.chmod(own, mode & 0o777)  # noqa: PTH101
    finally:
        os.close(found)


def _path(pid: int, folder: int, pointer: int) -> str:
    """What a process calls by a descriptor and a pointer to a name, as an absolute path."""
    link = f"/proc/{pid}/cwd" if folder == _AT_FDCWD else f"/proc/{pid}/fd/{folder}"
    name = _text(pid, pointer) if pointer else ""
    return os.path.normpath(os.path.join(os.readlink(link), name))  # noqa: PTH115, PTH118


def _text(pid: int, pointer: int) -> str:
    data = b""
    while b"\0" not in data and len(data) < 4096:
        # Not over the end of a page: the next may be none of its own.
        more = _memory(pid, pointer + len(data), 4096 - (pointer + len(data)) % 4096)
        data += more
    return os.fsdecode(data.partition(b"\0")[0])


def _memory(pid: int, address: int, count: int) -> bytes:
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        return os.pread(memory, count, address)
    finally:
        os.close(memory)


def _times(pid: int, pointer: int) -> tuple[int, int, int, int]:
    return struct.unpack("qqqq", _memory(pid, pointer, 32)) if pointer else (0, _NOW, 0, _NOW)


def _filled(times: tuple[int, int, int, int], found: os.stat_result) -> tuple[int, int]:
    old = (found.st_atime_ns, found.st_mtime_ns)
    pairs = (times[:2], times[2:])
    a, m = (
        kept if part == _OMIT else time.time_ns() if part == _NOW else seconds * 10**9 + part
        for (seconds, part), kept in zip(pairs, old, strict=True)
    )
    return a, m


def _open_own(path: str, folders: dict[str, int]) -> int:
    """Open what the path leads to within one of `folders`, and nowhere else.

    Raises:
        OSError: it is not there, or would lead out.
    """
    for root, descriptor in folders.items():
        if path == root or path.startswith(f"{root}/"):
            inside = os.fsencode(path[len(root) + 1 :] or ".")
            how = struct.pack("QQQ", os.O_PATH | os.O_CLOEXEC | os.O_NOFOLLOW, 0, _STAY)
            return _checked(LIBC.syscall(_OPENAT2, descriptor, inside, how, len(how)))
    raise PermissionError(1, "not the program's own")


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


if __name__ == "__main__":
    main()
