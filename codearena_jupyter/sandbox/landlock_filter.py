"""A second system call filter, for programs that share their user and namespaces with others.

Landlock rules over opening, making and removing files. This denies what it does not rule over and
what reaches other processes of the same user: sockets to them, their limits and shared memory.
Changing modes and times is passed to the warden, who does it in the program's own folders.
"""

from __future__ import annotations

import platform
import struct

_LOAD, _EQUALS, _ALU_AND, _RETURN = 0x20, 0x15, 0x54, 0x06
_ALLOW, _ERRNO, _ASK = 0x7FFF0000, 0x00050000, 0x7FC00000
_EPERM, _EOPNOTSUPP = 1, 95  # of the ways to say no, libzmq expects the second for sockets
_NR, _ARGUMENTS = 0, (16, 24, 32)
_HERE, _READ_ONLY = 0xFFFFFF9C, 0o2000000  # AT_FDCWD; O_CLOEXEC alone
_AF_UNIX, _TYPES = 1, (1, 5)  # SOCK_STREAM, SOCK_SEQPACKET: others can write to anybody's socket

# name: (x86_64, aarch64); None where the architecture has no such call.
_Numbers = dict[str, tuple[int | None, int | None]]

SILENT: _Numbers = {"setsid": (112, 157), "setpgid": (109, 154)}
"""They do nothing and say that they did: all processes stay in one group, which is killed as one."""

ASKED: _Numbers = {
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "utimensat": (280, 88),
}  # fmt: skip
"""Answered by the warden."""

READING: _Numbers = {"openat": (257, 56)}
"""Passed by the warden too, where it is plain reading: a process may read the map of its own memory, and
JavaScript engines give up without it, but no rule can allow each process its own."""

REFUSED: _Numbers = {
    # Services of the host, by paths; the kernel itself only listens.
    "connect": (42, 203),
    # Files of the same user.
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "setxattrat": (463, 463),
    "removexattrat": (466, 466), "file_setattr": (469, 469), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "inotify_add_watch": (254, 27), "mq_unlink": (241, 181),
    # Shared memory, queues and semaphores that are there already.
    "shmat": (30, 196), "shmctl": (31, 195), "semop": (65, 193), "semctl": (66, 191),
    "semtimedop": (220, 192), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187),
    # Processes of the same user.
    "ioprio_set": (251, 30), "migrate_pages": (256, 238), "move_pages": (279, 239), "kcmp": (312, 272),
    "process_madvise": (440, 440), "process_mrelease": (448, 448),
}  # fmt: skip

ONLY_OWN: _Numbers = {"prlimit64": (302, 261)}
"""Refused unless their first argument is 0, the process itself."""

ADVICE: _Numbers = {
    "sched_setaffinity": (203, 122), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274),
}  # fmt: skip
"""For any other process they do nothing and say that they did: libraries give up where it fails, and
call them for their own threads, which a filter can't tell from others."""

_SOCKETS: _Numbers = {"socket": (41, 198), "socketpair": (53, 199)}
_PRIORITY: _Numbers = {"setpriority": (141, 140)}


def landlock_filter(machine: str = platform.machine()) -> bytes:
    """The filter as an array of `struct sock_filter`. The architecture is checked by the first one."""
    column = {"x86_64": 0, "aarch64": 1}[machine]
    code: list[bytes] = []

    def add(operation: int, value: int, then: int = 0, otherwise: int = 0) -> None:
        code.append(struct.pack("HBBI", operation, then, otherwise, value))

    def on(calls: _Numbers, *steps: tuple[int, int, int, int]) -> None:
        for numbers in calls.values():
            number = numbers[column]
            if number is not None:
                add(_EQUALS, number, 0, len(steps))
                for step in steps:
                    add(*step)

    refuse = (_RETURN, _ERRNO | _EPERM, 0, 0)
    allow = (_RETURN, _ALLOW, 0, 0)
    add(_LOAD, _NR)
    on(SILENT, (_RETURN, _ERRNO, 0, 0))
    on(ASKED, (_RETURN, _ASK, 0, 0))
    on(
        READING,
        (_LOAD, _ARGUMENTS[0], 0, 0),
        (_EQUALS, _HERE, 0, 3),
        (_LOAD, _ARGUMENTS[2], 0, 0),
        (_EQUALS, _READ_ONLY, 0, 1),
        (_RETURN, _ASK, 0, 0),
        allow,
    )
    on(REFUSED, refuse)
    on(ONLY_OWN, (_LOAD, _ARGUMENTS[0], 0, 0), (_EQUALS, 0, 1, 0), refuse, allow)
    on(ADVICE, (_LOAD, _ARGUMENTS[0], 0, 0), (_EQUALS, 0, 1, 0), (_RETURN, _ERRNO, 0, 0), allow)
    on(
        _PRIORITY,
        (_LOAD, _ARGUMENTS[0], 0, 0),
        (_EQUALS, 0, 0, 3),
        (_LOAD, _ARGUMENTS[1], 0, 0),
        (_EQUALS, 0, 0, 1),
        allow,
        refuse,
    )
    on(
        _SOCKETS,
        (_LOAD, _ARGUMENTS[0], 0, 0),
        (_EQUALS, _AF_UNIX, 0, 5),
        (_LOAD, _ARGUMENTS[1], 0, 0),
        (_ALU_AND, 0xF, 0, 0),
        (_EQUALS, _TYPES[0], 1, 0),
        (_EQUALS, _TYPES[1], 0, 1),
        allow,
        (_RETURN, _ERRNO | _EOPNOTSUPP, 0, 0),
    )
    add(*allow)
    return b"".join(code)
