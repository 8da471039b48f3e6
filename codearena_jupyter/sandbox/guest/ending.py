"""What Python does when a script ends: wait for its threads and children, call `atexit` functions."""

from __future__ import annotations

import atexit
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

# The kernel needs it for its first large message. Imported only then, the exit function that it registers
# would be taken for the program's, and calling it keeps later messages from being sent.
import zmq.utils.garbage  # noqa: F401


class Ending:
    """Around the program: notes the threads it starts and the functions it registers; `finish`
    ends them, since this process goes on after the program."""

    def __init__(self) -> None:
        self._before = set(threading.enumerate())
        self._functions: list[tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]] = []

    def __enter__(self) -> Ending:
        self._register, self._unregister = atexit.register, atexit.unregister
        atexit.register, atexit.unregister = self._note, self._forget  # type: ignore[assignment]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        atexit.register, atexit.unregister = self._register, self._unregister

    def _note(self, function: Callable[..., object], *args: Any, **kwargs: Any) -> Callable[..., object]:
        self._functions.append((function, args, kwargs))
        return function

    def _forget(self, function: Callable[..., object]) -> None:
        self._functions = [entry for entry in self._functions if entry[0] != function]

    def finish(self) -> None:
        """Wait for the program's threads and children, then call its exit functions."""
        self._end_thread_pools()
        while threads := [thread for thread in self._new_threads() if not thread.daemon]:
            threads[0].join()
        for function, args, kwargs in reversed(self._functions):
            try:
                function(*args, **kwargs)
            except Exception:  # noqa: BLE001  # as Python does: report it and go on
                traceback.print_exc()
        processes = sys.modules.get("multiprocessing.util")
        if processes is not None:
            processes._exit_function()
            processes._exiting = False  # type: ignore[attr-defined]

    def _new_threads(self) -> list[threading.Thread]:
        current = threading.current_thread()
        return [thread for thread in threading.enumerate() if thread not in self._before | {current}]

    def _end_thread_pools(self) -> None:
        """Let the idle workers of thread pools that were never shut down end."""
        pools = sys.modules.get("concurrent.futures.thread")
        if pools is None:
            return
        new = set(self._new_threads())
        workers = {thread: queue for thread, queue in list(pools._threads_queues.items()) if thread in new}
        pools._shutdown = True  # type: ignore[attr-defined]
        try:
            for queue in workers.values():
                queue.put(None)
            for thread in workers:
                thread.join()
        finally:
            pools._shutdown = False  # type: ignore[attr-defined]
