"""Secrets and services of the host that no program may find, and the proof that they can be found:
the same programs, run outside of the sandbox, find them."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Canaries:
    """`secret` stands in files, variables and command lines; `visits` counts connections."""

    folder: Path
    secret: str
    port: int
    path_socket: str
    abstract_socket: str
    process: subprocess.Popen[bytes]
    descriptor: int
    visits: list[str] = field(default_factory=list)

    def fill(self, program: str) -> str:
        """A program with the host's addresses in it."""
        for name in ("folder", "port", "path_socket", "abstract_socket"):
            program = program.replace(f"${name}$", str(getattr(self, name)))
        # The program looks for it without holding it in one piece: its own text is no find.
        return program.replace("$secret$", f"{self.secret[:8]}' + '{self.secret[8:]}")

    def wait_for(self, visits: int) -> None:
        """Until so many connections are counted: that is done in another thread."""
        deadline = time.monotonic() + 30
        while len(self.visits) < visits and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.visits) == visits

    def run_outside(self, program: str) -> str:
        """What the program prints when nothing holds it."""
        result = subprocess.run(
            [sys.executable, "-c", self.fill(program)],
            capture_output=True,
            text=True,
            close_fds=False,
            timeout=60,
            check=False,
        )
        return result.stdout


@contextmanager
def canaries(folder: Path) -> Iterator[Canaries]:
    """Everything set up below `folder`, and in this process."""
    secret = secrets.token_hex(16)
    with ExitStack() as stack:
        for place in (
            "home/.ssh/id_rsa",
            "runtime/kernel-1.json",
            "data/codearena.sqlite",
            "config/models.json",
        ):
            path = folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f'{{"key": "{secret}"}}')
        os.environ["CANARY_VALUE"] = secret
        stack.callback(os.environ.pop, "CANARY_VALUE", None)
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", secret])
        stack.callback(process.wait)
        stack.callback(process.kill)
        descriptor = os.open(folder / "home/.ssh/id_rsa", os.O_RDONLY)
        os.set_inheritable(descriptor, True)
        stack.callback(os.close, descriptor)
        listeners = {
            "tcp": stack.enter_context(socket.create_server(("127.0.0.1", 0))),
            "path": stack.enter_context(socket.socket(socket.AF_UNIX)),
            "abstract": stack.enter_context(socket.socket(socket.AF_UNIX)),
        }
        path_socket, abstract = str(folder / "host.sock"), f"canary-{secret[:8]}"
        listeners["path"].bind(path_socket)
        Path(path_socket).chmod(0o777)
        listeners["abstract"].bind(f"\0{abstract}")
        found = Canaries(
            folder, secret, listeners["tcp"].getsockname()[1], path_socket, abstract, process, descriptor
        )
        for name, listener in listeners.items():
            listener.listen()
            thread = threading.Thread(target=_greet, args=(name, listener, found.visits))
            thread.start()
            stack.callback(thread.join)
            stack.callback(listener.shutdown, socket.SHUT_RDWR)
        yield found


def _greet(name: str, listener: socket.socket, visits: list[str]) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        visits.append(name)
        connection.close()
