"""Docker and Podman: the commands that start, find and remove containers.

No image of any registry is needed: what programs see are views of this machine. So Podman gets a folder with
mount points as its root, and Docker an image without anything in it, made here.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import MissingRequirement, SandboxError
from .leftovers import alive

LABEL = "codearena.owner"
_SECONDS = 60
_LOOK_SECONDS = 0.005


@dataclass(frozen=True)
class Engine:
    """`command` runs it, with the options that make it work here."""

    command: tuple[str, ...]
    version: str
    cgroups: bool = True
    """Whether it can bound memory and processes of a container as a whole."""

    @property
    def podman(self) -> bool:
        """Whether it is Podman; else it is Docker."""
        return Path(self.command[0]).name == "podman"

    @property
    def title(self) -> str:
        """For people."""
        return " ".join(["Podman" if self.podman else "Docker", self.version, *self.command[1:]])

    def root_options(
        self, root: Path, links: Mapping[str, str], covered: Collection[str]
    ) -> tuple[list[str], list[str]]:
        """Options, and what stands for the image, so that a container's root looks like the folder
        `root`, in which are `links` at the top, and of which `covered` have something else mounted there.

        Raises:
            SandboxError: the image can't be made.
        """
        if self.podman:
            own = ["--read-only-tmpfs=false", "--no-hosts", "--http-proxy=false"]
            hidden = ["--security-opt", "mask=/sys", "--security-opt", "unmask=/sys/firmware"]
            return [*own, *hidden], ["--rootfs", str(root)]
        words = ["--tmpfs", "/sys:ro,size=4k"]
        for path in sorted(root.iterdir()):
            if not path.is_symlink() and f"/{path.name}" not in covered:
                words += ["--volume", f"{path}:/{path.name}:ro"]
        for name in ("hosts", "hostname", "resolv.conf"):  # else they are the machine's
            words += ["--volume", f"{root}/etc/{name}:/etc/{name}:ro"]
        return words, [self._empty_image(links)]

    def first_process(self, name: str, client: subprocess.Popen[bytes], note: Path) -> int:
        """The process id, on the host, of a container's first process, once it runs. `note` is where
        Podman was told to write it.

        Raises:
            SandboxError: it ended instead, or does not start.
        """
        deadline = time.monotonic() + _SECONDS
        while client.poll() is None and time.monotonic() < deadline:
            if self.podman:
                text = note.read_text() if note.exists() else ""
            else:
                text = self._ask("inspect", "--format", "{{.State.Pid}}", name)
            if text.strip().isdigit() and int(text) > 0:
                return int(text)
            time.sleep(_LOOK_SECONDS)
        raise SandboxError("The container did not start.")

    def remove_abandoned(self) -> int:
        """Remove containers of processes that are gone; answers of how many."""
        owners = set()
        listed = self._ask(
            "ps", "--all", "--filter", f"label={LABEL}",
            "--format", f'{{{{.ID}}}} {{{{.Label "{LABEL}"}}}}' if not self.podman
            else f'{{{{.ID}}}} {{{{index .Labels "{LABEL}"}}}}',
        )  # fmt: skip
        for line in listed.splitlines():
            container, _, owner = line.strip().partition(" ")
            if not alive(owner.replace("-", " ")):
                self.remove(container)
                owners.add(owner)
        return len(owners)

    def remove(self, name: str) -> None:
        """Remove a container that did not start as it should, if there is one."""
        self._ask("kill", name)  # `rm` would wait for it to end by itself
        self._ask("rm", "--force", name)

    def _empty_image(self, links: Mapping[str, str]) -> str:
        digest = hashlib.sha256(repr(sorted(links.items())).encode()).hexdigest()
        name = f"codearena-empty:{digest[:12]}"
        if not self._ask("images", "--quiet", name).strip():
            archive = io.BytesIO()
            with tarfile.open(fileobj=archive, mode="w") as tar:
                for path, target in links.items():
                    entry = tarfile.TarInfo(path.lstrip("/"))
                    entry.type, entry.linkname = tarfile.SYMTYPE, target
                    tar.addfile(entry)
            made = subprocess.run(
                [*self.command, "import", "-", name],
                input=archive.getvalue(), capture_output=True, timeout=_SECONDS, check=False,
            )  # fmt: skip
            if made.returncode != 0:
                raise SandboxError(f"No image can be made: {_last_line(made.stderr)}")
        return name

    def _ask(self, *words: str) -> str:
        """What a command of the engine answers, "" where it fails."""
        try:
            answer = subprocess.run(
                [*self.command, *words],
                stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return ""
        return answer.stdout.decode(errors="replace") if answer.returncode == 0 else ""


def engines() -> list[Engine]:
    """Those that answer, in every way in which they may work here.

    Raises:
        MissingRequirement: there is none; says what to install.
    """
    found = []
    for words in _ways():
        answer = Engine(words, "")._ask("version", "--format", "{{.Client.Version}} {{.Server.Version}}")
        if not answer and words[0].endswith("podman"):  # without a service it has no server's version
            answer = Engine(words, "")._ask("version", "--format", "{{.Client.Version}}")
        if answer.strip():
            version = answer.split()[-1]
            found += [Engine(words, version), Engine(words, version, cgroups=False)]
    if not found:
        raise MissingRequirement(
            "Neither Podman nor Docker answers: install one (apt-get install podman) or start its service."
        )
    return found


def _ways() -> Sequence[tuple[str, ...]]:
    places = os.environ.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    podman, docker = shutil.which("podman", path=places), shutil.which("docker", path=places)
    ways: list[tuple[str, ...]] = []
    if podman:
        ways.append((podman,))
        # Some machines (and containers) have a default runtime that does not work there.
        ways += [
            (podman, "--runtime", runtime)
            for runtime in ("runc", "crun")
            if shutil.which(runtime, path=f"{places}:/usr/sbin:/sbin")
        ]
    if docker:
        ways.append((docker,))
    return ways


def _last_line(data: bytes) -> str:
    return data.decode(errors="replace").strip().rpartition("\n")[2]
