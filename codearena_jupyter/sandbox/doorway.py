"""Opens a listening socket in a sandbox's own network, on which the host's side then answers.

Run by path as a process of its own (`python -I -S doorway.py PID PORT DESCRIPTOR`), because only a process
with a single thread may enter a user namespace; so only the standard library is imported. The socket comes
back through the descriptor. Nothing of the sandbox takes part, and no path of it is resolved.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import socket
import subprocess
import sys
from pathlib import Path

PROXY = ("127.0.0.1", 3128)
"""Where a program that may use the network finds the proxy."""
_GET_OWNER = 0xB701  # NS_GET_USERNS
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SECONDS = 20


def listen_inside(init: int) -> socket.socket:
    """A listening socket at `PROXY` in the network of the sandbox whose first process is `init`. Blocks for
    some 30 ms.

    Raises:
        OSError: it can't be opened; says why.
    """
    ours, theirs = socket.socketpair()
    with ours, theirs:
        helper = subprocess.run(
            [sys.executable, "-I", "-S", "-B", __file__, str(init), str(PROXY[1]), str(theirs.fileno())],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, pass_fds=[theirs.fileno()],
            env={}, cwd="/", timeout=_SECONDS, check=False,
        )  # fmt: skip
        if helper.returncode != 0:
            reason = helper.stderr.strip().rpartition("\n")[2] or f"status {helper.returncode}"
            raise OSError(f"no way out could be opened in the sandbox ({reason})")
        _, (descriptor, *_), _, _ = socket.recv_fds(ours, 1, 1)
    return socket.socket(fileno=descriptor)


def main() -> None:
    """Enter the network, listen, hand the socket over."""
    init, port, descriptor = map(int, sys.argv[1:])
    network = os.open(f"/proc/{init}/ns/net", os.O_RDONLY)
    if os.path.samestat(os.fstat(network), Path("/proc/self/ns/net").stat()):
        raise OSError("it has no network of its own")
    owner = fcntl.ioctl(network, _GET_OWNER)
    if not os.path.samestat(os.fstat(owner), Path("/proc/self/ns/user").stat()):
        _enter(owner, _NEW_USER)
    _enter(network, _NEW_NETWORK)
    with socket.create_server((PROXY[0], port)) as listener, socket.socket(fileno=descriptor) as back:
        socket.send_fds(back, [b"1"], [listener.fileno()])


def _enter(namespace: int, kind: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, kind) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main()
