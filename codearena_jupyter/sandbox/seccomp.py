"""The system calls that a sandboxed program may not make: a classic BPF filter, made by hand.

A deny list: programs in twelve languages run under it, and namespaces, capabilities and limits
already bound what the allowed calls can reach. What is denied either reaches large, rarely
used parts of the kernel, or allots memory that no limit sees.
"""

from __future__ import annotations

import platform
import struct

# struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]
_NR, _ARCH, _ARG0, _ARG1 = 0, 4, 16, 24
_LOAD, _EQUALS, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS, _EAFNOSUPPORT = 1, 38, 97

# name: (x86_64, aarch64); None where the architecture has no such call.
DENIED: dict[str, tuple[int | None, int | None]] = {
    # Memory outside of RLIMIT_DATA, tmpfs sizes and resident sets.
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "semget": (64, 190),
    "msgget": (68, 186), "mq_open": (240, 180), "vmsplice": (278, 75), "io_setup": (206, 0),
    # Large attack surfaces.
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "fanotify_init": (300, 262),
    "lookup_dcookie": (212, 18), "modify_ldt": (154, None), "personality": (135, 92),
    # Other processes.
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    # File systems and namespaces.
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "unshare": (272, 97), "setns": (308, 268), "fsopen": (430, 430), "fsconfig": (431, 431),
    "fsmount": (432, 432), "fspick": (433, 433), "move_mount": (429, 429), "open_tree": (428, 428),
    "open_tree_attr": (467, 467), "mount_setattr": (442, 442), "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    # `clone3` hides its flags from filters; programs fall back to `clone`, checked below.
    "clone3": (435, 435),
    # The machine.
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "syslog": (103, 116), "settimeofday": (164, 170),
    "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "vhangup": (153, 58), "iopl": (172, None),
    "ioperm": (173, None), "uselib": (134, None), "ustat": (136, None), "sysfs": (139, None),
}  # fmt: skip

_ABSENT = {"clone3", "memfd_create", "io_uring_setup", "io_setup"}
"""Answered with ENOSYS, as by a kernel without them: callers have a fallback for that."""

_NEW_NAMESPACE = 0x7E020000  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}
_FAMILIES = (1, 2, 10, 16)  # AF_UNIX, AF_INET, AF_INET6, AF_NETLINK
_TERMINAL_INPUT = (0x5412, 0x541C)  # TIOCSTI, TIOCLINUX
_MACHINES = {
    # audit architecture, column in DENIED, numbers of clone, socket, ioctl
    "x86_64": (0xC000003E, 0, 56, 41, 16),
    "aarch64": (0xC00000B7, 1, 220, 198, 29),
}


def supports(machine: str) -> bool:
    """Whether there is a filter for this kind of processor (`platform.machine()`)."""
    return machine in _MACHINES


def seccomp_filter(machine: str = platform.machine()) -> bytes:
    """The filter as an array of `struct sock_filter`, as `bwrap --seccomp FD` reads it.

    Raises:
        KeyError: a machine that `supports` denies.
    """
    arch, column, clone, socket, ioctl = _MACHINES[machine]
    code: list[bytes] = []

    def add(operation: int, value: int, then: int = 0, otherwise: int = 0) -> None:
        code.append(struct.pack("HBBI", operation, then, otherwise, value))

    add(_LOAD, _ARCH)
    add(_EQUALS, arch, 1, 0)
    add(_RETURN, _KILL)  # a 32-bit call on a 64-bit kernel has other numbers
    add(_LOAD, _NR)
    if machine == "x86_64":
        add(_AT_LEAST, 0x40000000, 0, 1)
        add(_RETURN, _ERRNO | _ENOSYS)  # the x32 numbers of the same calls
    for name, numbers in DENIED.items():
        number = numbers[column]
        if number is not None:
            add(_EQUALS, number, 0, 1)
            add(_RETURN, _ERRNO | (_ENOSYS if name in _ABSENT else _EPERM))
    add(_EQUALS, clone, 0, 4)
    add(_LOAD, _ARG0)
    add(_ANY_BIT, _NEW_NAMESPACE, 0, 1)
    add(_RETURN, _ERRNO | _EPERM)
    add(_LOAD, _NR)
    add(_EQUALS, socket, 0, 3 + len(_FAMILIES))
    add(_LOAD, _ARG0)
    for position, family in enumerate(_FAMILIES):
        add(_EQUALS, family, len(_FAMILIES) - position)
    add(_RETURN, _ERRNO | _EAFNOSUPPORT)
    add(_LOAD, _NR)
    add(_EQUALS, ioctl, 0, 1 + len(_TERMINAL_INPUT))
    add(_LOAD, _ARG1)
    for position, request in enumerate(_TERMINAL_INPUT):
        add(_EQUALS, request, len(_TERMINAL_INPUT) - position)
    add(_RETURN, _ALLOW)
    add(_RETURN, _ERRNO | _EPERM)
    return b"".join(code)
