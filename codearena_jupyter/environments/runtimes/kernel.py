"""Runs in the sandbox: a program in another kernel of Jupyter, its outputs passed on."""

import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from IPython.display import display
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

START_SECONDS = 50
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def run(argv: list[str], variables: dict[str, str], code: str) -> None:
    """Start the kernel that `argv` names, run `code` in it, end with what came of it."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(argv=argv, env={"IPYTHONDIR": quiet(), **variables})
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=START_SECONDS)

        def answer(_: object) -> None:
            client.input(sys.stdin.readline().rstrip("\n") or "\x04")

        reply = client.execute_interactive(
            code, store_history=False, allow_stdin=True, output_hook=show, stdin_hook=answer
        )
    except RuntimeError as error:
        print(f"The kernel does not start: {error}", file=sys.stderr)
        sys.exit(1)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if reply["content"]["status"] != "ok":
        sys.exit(1)


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
