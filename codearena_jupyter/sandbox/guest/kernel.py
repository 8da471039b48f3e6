"""An IPython kernel whose every request is a program."""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import Any

from ipykernel.displayhook import ZMQShellDisplayHook
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelapp import IPKernelApp
from ipykernel.zmqshell import ZMQDisplayPublisher, ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import extract_header
from traitlets import Type

from . import script
from .charts import show_charts_offline
from .command import Command, write
from .opening import show_what_is_opened
from .paths import add_packages
from .streams import Streams
from .supervisor import Pipes

STDIN = "codearena:stdin"
COMMAND = "codearena:command"
PACKAGES = "codearena:packages"
FILES = "codearena:files"
PLACE = "codearena:place"


class ScriptDisplayHook(ZMQShellDisplayHook):
    """Shows the value of a trailing expression after what was printed before it."""

    def finish_displayhook(self) -> None:
        """Send the result."""
        _kernel().streams.flush()
        super().finish_displayhook()

    def quiet(self) -> bool:
        """The program's text decides, not a history of cells."""
        return False


class ScriptDisplayPublisher(ZMQDisplayPublisher):
    """Sends rich output after what was printed before it."""

    def _flush_streams(self) -> None:
        _kernel().streams.flush()


class ScriptShell(ZMQInteractiveShell):
    """The part of IPython that displays values and knows magics."""

    displayhook_class = Type(ScriptDisplayHook)
    display_pub_class = Type(ScriptDisplayPublisher)

    system = InteractiveShell.system_raw
    """`!command` writes where the program does, not to a terminal made for it."""

    def init_environment(self) -> None:
        """Leave the variables as they are: no forced colours in child processes."""

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Report an error that IPython caught (a magic, a failing `_repr_html_`)."""
        error = sys.exc_info()[1]
        if error is not None:
            _kernel().report(script.Failure.of(error))


class ScriptKernel(IPythonKernel):
    """Runs programs through `script.run`."""

    shell_class = Type(ScriptShell)
    pipes: Pipes
    """Of the standard streams, shared with the supervisor."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._header: dict[str, Any] = {}
        self._stdin = b""
        self._exit_code = 0
        self._signal = 0

    def start(self) -> None:
        """Take the standard streams over: until now, complaints went to whoever starts kernels."""
        assert self.shell is not None
        assert self.session is not None
        # What is not copied needs a thread, and the program may have left none.
        self.session.copy_threshold = sys.maxsize
        self.streams = Streams(self.pipes, self._send_stream)
        show_charts_offline(self.shell)
        show_what_is_opened()
        super().start()

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        **_: object,
    ) -> dict[str, Any]:
        """Run a program or a command, or only take its standard input where there is no code."""
        self._exit_code = self._signal = 0
        asked = user_expressions or {}
        if PACKAGES in asked:
            add_packages(asked[PACKAGES].split(","))
        if STDIN in asked:
            self._stdin = base64.b64decode(asked[STDIN])
        if FILES in asked:
            write(json.loads(base64.b64decode(asked[FILES])))
        failure = None
        if COMMAND in asked:
            self._run_command(Command.read(asked[COMMAND]))
        elif code.strip():
            failure = self._run(code, base64.b64decode(asked.get(PLACE, "")).decode() or script.MAIN)
            # The program may have closed its own; what comes after it flushes them before it says that all
            # is over.
            self.streams.reopen(b"")
        reply: dict[str, Any] = {
            "status": "error" if failure else "ok",
            "execution_count": self.execution_count,
            "user_expressions": {},
            "payload": [],
        }
        if failure:
            reply.update(ename=failure.name, evalue=failure.message, traceback=failure.traceback)
        return reply

    def finish_metadata(
        self, parent: dict[str, Any], metadata: dict[str, Any], reply_content: dict[str, Any]
    ) -> dict[str, Any]:
        """Put the exit code beside the reply."""
        metadata = super().finish_metadata(parent, metadata, reply_content)
        metadata["codearena"] = {"exit_code": self._exit_code, "signal": self._signal}
        return metadata

    def report(self, failure: script.Failure) -> None:
        """Send an error message, after what was printed before it."""
        self.streams.flush()
        self._exit_code = self._exit_code or 1
        content = {"ename": failure.name, "evalue": failure.message, "traceback": failure.traceback}
        self._send("error", content, "error")

    def _run(self, code: str, place: str) -> script.Failure | None:
        shell = self.shell
        assert shell is not None
        self._header = extract_header(self.get_parent("shell"))
        self.streams.reopen(self._stdin)
        self._stdin = b""
        shell.user_module = script.new_main(place, code)
        shell.user_ns = shell.user_module.__dict__
        with shell.display_trap:
            outcome = script.run(
                code,
                shell.user_module,
                transform=shell.transform_cell,
                display=sys.displayhook,
                flush=self._flush,
            )
        self._exit_code = self._exit_code or outcome.exit_code
        if outcome.failure:
            self.report(outcome.failure)
        shell.execution_count += 1
        return outcome.failure

    def _run_command(self, command: Command) -> None:
        self._header = extract_header(self.get_parent("shell"))
        self.streams.reopen(self._stdin)
        self._stdin = b""
        status = command.run()
        self._exit_code, self._signal = max(status, 0), max(-status, 0)
        self.streams.flush()

    def _flush(self) -> None:
        """Show open figures, then pass the output on."""
        assert self.shell is not None
        self.shell.events.trigger("post_execute")
        # It waits for a cell of a notebook to end before it shows figures by itself.
        if inline := sys.modules.get("matplotlib_inline.backend_inline"):
            inline.flush_figures()
        self.streams.flush()

    def _send_stream(self, name: str, text: str) -> None:
        self._send("stream", {"name": name, "text": text}, f"stream.{name}")

    def _send(self, kind: str, content: dict[str, Any], topic: str) -> None:
        assert self.session is not None
        self.session.send(self.iopub_socket, kind, content, self._header, ident=self._topic(topic))


class ScriptKernelApp(IPKernelApp):
    """Starts the kernel; the streams are the kernel's own affair."""

    kernel_class: Any = Type(ScriptKernel, klass="ipykernel.kernelbase.Kernel")
    outstream_class: Any = None

    def init_pdb(self) -> None:
        """Nothing: there is nobody to talk to a debugger."""


def _kernel() -> ScriptKernel:
    kernel = ScriptKernel.instance()
    assert isinstance(kernel, ScriptKernel)
    return kernel


def preload(names: list[str]) -> None:
    """Import what most programs import, and draw once so that fonts are loaded too."""
    import importlib.util

    for name in names:
        if importlib.util.find_spec(name.partition(".")[0]):
            importlib.import_module(name)
    if "matplotlib.pyplot" in sys.modules:
        pyplot = sys.modules["matplotlib.pyplot"]
        figure, axes = pyplot.subplots()
        axes.plot([0, 1])
        figure.savefig(io.BytesIO(), format="png")
        pyplot.close("all")
