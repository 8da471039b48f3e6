"""What runs inside the sandbox: an IPython kernel that runs one program as a script.

Only the standard library and ipykernel are imported here: the package is mounted read-only
into the sandbox as `codearena_guest` and started by `python -m codearena_guest`.

**Interface** (whoever executes code through the kernel's client relies on it):

`execute_request`
    The code is one whole program, run as `python main.py` would run it: a fresh `__main__`,
    `__file__` `/home/arena/main.py` (written there), `sys.argv == ["main.py"]`, working folder
    `/home/arena`, no running event loop. On top of that, as in a notebook: top-level `await`,
    magics, the value of a trailing expression, inline figures. Threads, child processes and
    `atexit` functions of the program end before the reply, their output included.
`execute_reply`
    `metadata["codearena"] == {"exit_code": int, "signal": int}` always: 0 at a normal end, n after
    `sys.exit(n)`, 1 after `sys.exit("text")` (the text is on stderr) and after an uncaught
    exception, 130 after an interrupt. `content["status"]` is "error" only for an uncaught
    exception (then there is an `error` message on iopub too, `KeyboardInterrupt` included);
    `sys.exit(3)` is "ok" with exit code 3. The message comes from the sandbox, so the value is to
    be checked like anything else.
Commands
    With `"codearena:command"` in the request's `user_expressions`, the code is not run. The value is
    base64 of the JSON `{"files": {name: text}, "command": [word, …], "variables": {name: value}}`:
    the files are written into the working folder, then the command runs with the program's
    standard streams. `exit_code` is its exit status, `metadata["codearena"]["signal"]` the number
    of the signal that ended it, else 0. As in a shell, 127 means that it was not found. With
    `"port": n` too, the command is a web app: connections to the Unix socket `/run/arena/app` are
    carried to port n, or to another one that it listens on, as soon as it does.
Files
    `"codearena:files"` in `user_expressions`: base64 of the JSON `{path: text}`, written into the working
    folder before the program runs.
Standard input
    At its end (EOF), unless the request's `user_expressions` hold `"codearena:stdin"`: the bytes
    in base64. It may come with the program's request, or ahead of it in a request whose code is
    empty (and which prints nothing); it counts for the next program. `input_request` is never
    sent, whatever `allow_stdin` says.
Packages
    `"codearena:packages"` in `user_expressions` names folders below Python's prefix, separated by commas,
    that the program's imports (and those of the Pythons it starts) are looked up in first, after
    Python's own modules.
Traceback
    As Python prints it, without colours, one string per line, frames of the program and of the
    libraries it calls, none of ours. Programs are in `/home/arena/main.py`.
Several requests
    Each is a new program with a fresh namespace; files stay.
When the process itself dies (`os._exit`, a signal, a limit) there is no reply: see
`domain.protocols.KernelEnding`.
"""
