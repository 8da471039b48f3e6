"""Reaching into a sandbox without ever letting the host resolve a path that the sandbox can write.

A path such as `/proc/PID/root/run/arena/k-1` is an escape: the sandboxed program can put an
absolute symbolic link in its place, which then resolves on the host. Everything here goes through
`openat2(2)`, relative to a descriptor opened before the program ran, without symbolic links.
"""

from __future__ import annotations

import asyncio
import ctypes
import errno
import os
import socket
import stat
import struct

_OPENAT2 = 437  # the same number on every architecture
_RESOLVE_NO_XDEV, _RESOLVE_NO_MAGICLINKS, _RESOLVE_NO_SYMLINKS, _RESOLVE_IN_ROOT = 0x01, 0x02, 0x04, 0x10
_TURNS_TO_SERVE = 3  # of the event loop: the transport, the protocol, its callback
_STAY = _RESOLVE_NO_MAGICLINKS | _RESOLVE_NO_SYMLINKS | _RESOLVE_IN_ROOT


def open_inside(root: int, path: str, flags: int = os.O_PATH, *, cross_mounts: bool = False) -> int:
    """Open `path` below the directory `root` (a descriptor), which no link can leave.

    Raises:
        OSError: it is not there, or a symbolic link (ELOOP) or mount (EXDEV) is in the way.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    resolve = _STAY | (0 if cross_mounts else _RESOLVE_NO_XDEV)
    how = struct.pack("QQQ", flags | os.O_CLOEXEC, 0, resolve)
    fd: int = libc.syscall(_OPENAT2, root, os.fsencode(path), how, len(how))
    if fd < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), path)
    return fd


def connect_inside(directory: int, name: str) -> socket.socket:
    """Connect to the Unix socket `name` in `directory` (a descriptor); the result is non-blocking.

    Raises:
        OSError: there is no such socket, something else is in its place, or nobody listens.
    """
    target = open_inside(directory, name)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    try:
        if not stat.S_ISSOCK(os.fstat(target).st_mode):
            raise OSError(errno.ENOTSOCK, os.strerror(errno.ENOTSOCK), name)
        connection.connect(f"/proc/self/fd/{target}")
    except OSError:
        connection.close()
        raise
    finally:
        os.close(target)
    return connection


async def close_server(server: asyncio.Server) -> None:
    """Stop listening. Who was accepted just now gets as far as to be served, and so is closed: asyncio
    loses a connection whose server closes between the two."""
    loop = asyncio.get_running_loop()
    for listener in server.sockets:
        loop.remove_reader(listener.fileno())
    for _ in range(_TURNS_TO_SERVE):
        await asyncio.sleep(0)
    server.close()
