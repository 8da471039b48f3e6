"""Runs in the sandbox: a program in another kernel of Jupyter, its outputs passed on."""

import os
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

import zmq
from IPython.display import display
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

START_SECONDS = 50
_LOOK_MS = 200
"""How soon a dead kernel is noticed."""
_LEFT_MS = 500
"""How long a dead kernel's last messages may be under way."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_END = "\x04"
"""What kernels take for the end of standard input."""
_LEFT_WITH = "ARENA_LEFT_WITH"
# What kernels make of a program's own end is to go on: a notebook's cell has none. And the arguments are the
# kernel's.
_PREFACES = {
    "r": """
local({
  quit <- function(save = "default", status = 0, runLast = TRUE) {
    writeLines(as.character(status), Sys.getenv("ARENA_LEFT_WITH"))
    signalCondition(structure(class = c("interrupt", "condition"), list(message = "quit", call = NULL)))
  }
  commandArgs <- function(trailingOnly = FALSE) if (trailingOnly) character(0) else "R"
  attach(list(quit = quit, q = quit, commandArgs = commandArgs), name = "arena", warn.conflicts = FALSE)
})
""",
}
"""Run before programs, by language."""
_AT_END = {"r": ""}
"""What reading a line gives at the end, where it is not told by `_END`."""


def run(argv: list[str], variables: dict[str, str], language: str, code: str) -> None:
    """Start the kernel that `argv` names, run `code` in it, end with what came of it."""
    left_with = Path(tempfile.mkdtemp(), "status")
    manager = KernelManager()
    told = {"IPYTHONDIR": quiet(), _LEFT_WITH: str(left_with), **variables}
    manager._kernel_spec = KernelSpec(argv=argv, env=told)
    manager.start_kernel(stdin=standard_input())
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=START_SECONDS)
        if preface := _PREFACES.get(language):
            client.execute(preface, silent=True, store_history=False, reply=True, timeout=START_SECONDS)
        request = client.execute(code, store_history=False, allow_stdin=True)
        status = int(follow(manager, client, request, language))
        ended = process(manager).poll()
    except RuntimeError as error:
        print(f"The kernel does not start: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if ended is not None and ended < 0:
        sys.stdout.flush()
        os.kill(os.getpid(), -ended)
    if ended is not None:
        sys.exit(ended)
    if left_with.exists():
        status = int(left_with.read_text() or 0)
    sys.exit(status)


def process(manager: KernelManager) -> Any:
    """The kernel's own."""
    return manager.provisioner.process  # type: ignore[union-attr]  # a local one


def standard_input() -> int:
    """The program's, from its beginning: kernels ask for lines, and what they run may read the descriptor."""
    try:
        return os.open("/proc/self/fd/0", os.O_RDONLY)
    except OSError:
        return 0


def follow(manager: KernelManager, client: BlockingKernelClient, request: str, language: str) -> bool:
    """Pass on what the kernel says until it is idle or dead; whether the program failed."""
    poller = zmq.Poller()
    channels = {channel.socket: channel for channel in (client.iopub_channel, client.stdin_channel)}
    for socket in channels:
        poller.register(socket, zmq.POLLIN)
    while True:
        dead = process(manager).poll() is not None
        ready = poller.poll(_LEFT_MS if dead else _LOOK_MS)
        if dead and not ready:
            return True
        for socket, _ in ready:
            message = channels[socket].get_msg(timeout=1)
            if message["parent_header"].get("msg_id") != request:
                continue
            if message["msg_type"] == "input_request":
                answer(client, message["content"].get("prompt", ""), language)
            elif message["content"].get("execution_state") == "idle":
                return failed(client, request)
            else:
                show(message)


def failed(client: BlockingKernelClient, request: str) -> bool:
    """Whether the reply says so; those to what was asked before may still lie there."""
    while True:
        reply = client.get_shell_msg(timeout=START_SECONDS)
        if reply["parent_header"].get("msg_id") == request:
            return bool(reply["content"]["status"] != "ok")


def answer(client: BlockingKernelClient, prompt: str, language: str) -> None:
    """Give the kernel the next line of standard input."""
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    client.input(line.rstrip("\n") if line else _AT_END.get(language, _END))


def quiet() -> str:
    """A folder of settings for kernels that are written in Python: what their launcher warns of (TCP without
    encryption, which nobody else sees here) is no output of the program."""
    folder = Path(tempfile.mkdtemp(), "profile_default")
    folder.mkdir()
    (folder / "ipython_kernel_config.py").write_text("get_config().Application.log_level = 'ERROR'\n")
    return str(folder.parent)


def show(message: dict[str, Any]) -> None:
    """Pass an output on to where this program's own would go."""
    content = message["content"]
    match message["msg_type"]:
        case "stream":
            print(content["text"], end="", file=sys.stdout if content["name"] == "stdout" else sys.stderr)
        case "display_data" | "execute_result":
            sys.stdout.flush()
            display(content["data"], raw=True, metadata=content.get("metadata"))  # type: ignore[no-untyped-call]
        case "error":
            text = "\n".join(content["traceback"]) or f"{content['ename']}: {content['evalue']}"
            print(_COLOURS.sub("", text), file=sys.stderr)
