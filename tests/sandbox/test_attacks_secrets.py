"""What a program may not find: secrets, other processes, services. Each search is shown to find
them outside of the sandbox first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..sandboxes import Bench
from .canaries import Canaries, canaries


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canaries]:
    with canaries(tmp_path_factory.mktemp("host")) as found:
        yield found


SEARCH_FILES = """
import os
for path in {paths}:
    alone = [(os.path.dirname(path), [], [os.path.basename(path)])]
    for folder, _, names in os.walk(path) if os.path.isdir(path) else alone:
        for name in names:
            try:
                data = open(os.path.join(folder, name), 'rb').read(1 << 20)
            except OSError:
                continue
            if ('$secret$').encode() in data:
                print('FOUND', os.path.join(folder, name))
"""

SEARCHES = {
    "its own variables": "import os\nprint('FOUND' * (('$secret$') in str(os.environ)))",
    "the variables of every process": """
import glob
for path in glob.glob('/proc/[0-9]*/environ') + ['/proc/1/environ', '/proc/self/environ']:
    try:
        data = open(path, 'rb').read()
    except OSError:
        continue
    if ('$secret$').encode() in data:
        print('FOUND', path)
""",
    "the command lines of other processes": """
import glob
for path in glob.glob('/proc/[0-9]*/cmdline'):
    try:
        data = open(path, 'rb').read()
    except OSError:
        continue
    if ('$secret$').encode() in data and b'time.sleep' in data:
        print('FOUND', path)
""",
    "inherited descriptors": """
import glob, os
for path in glob.glob('/proc/[0-9]*/fd/*'):
    try:
        target = os.readlink(path)
        data = os.pread(os.open(path, os.O_RDONLY | os.O_NONBLOCK), 1 << 16, 0)
    except OSError:
        continue
    if ('$secret$').encode() in data and target.endswith('id_rsa'):
        print('FOUND', path)
""",
    "the home of the user": SEARCH_FILES.format(paths="['$folder$/home']"),
    "Jupyter's runtime files": SEARCH_FILES.format(paths="['$folder$/runtime']"),
    "the vote store": SEARCH_FILES.format(paths="['$folder$/data/codearena.sqlite']"),
    "a link to the configuration": """
import os, tempfile
link = os.path.join(tempfile.mkdtemp(), 'link')
os.symlink('$folder$/config/models.json', link)
try:
    print('FOUND' * (('$secret$') in open(link).read()))
except OSError as error:
    print(error)
""",
    "the root of process 1": SEARCH_FILES.format(
        paths="['/proc/1/root$folder$', '/proc/1/cwd$folder$', '/proc/self/root$folder$']"
    ),
}

CONNECTIONS = {
    "tcp": "s = socket.create_connection(('127.0.0.1', $port$), 2)",
    "path": "s = socket.socket(socket.AF_UNIX); s.connect('$path_socket$')",
    "abstract": "s = socket.socket(socket.AF_UNIX); s.connect('\\0$abstract_socket$')",
}


@pytest.mark.parametrize("place", SEARCHES)
def test_no_program_finds_a_secret(bench: Bench, host: Canaries, place: str) -> None:
    assert "FOUND" in host.run_outside(SEARCHES[place]), "this search can't find anything anywhere"
    execution = bench.run(host.fill(SEARCHES[place]))
    assert execution.status == "ok", execution.stderr
    assert "FOUND" not in execution.stdout


@pytest.mark.parametrize("kind", CONNECTIONS)
def test_no_program_reaches_a_service_of_the_host(bench: Bench, host: Canaries, kind: str) -> None:
    program = f"import socket\n{CONNECTIONS[kind]}\nprint('CONNECTED')"
    before = len(host.visits) + 1
    assert "CONNECTED" in host.run_outside(program), "nobody would be there to be reached"
    host.wait_for(before)
    execution = bench.run(host.fill(program))
    assert execution.status == "error"
    assert "CONNECTED" not in execution.stdout
    assert len(host.visits) == before


def test_there_is_no_network_and_no_name_resolution(bench: Bench) -> None:
    code = """
import socket
def tell(name, attempt):
    try:
        print(name, 'REACHED', attempt())
    except OSError as error:
        print(name, type(error).__name__)
print(sorted(name for _, name in socket.if_nameindex()))
tell('tcp', lambda: socket.create_connection(('192.0.2.1', 80), 2))
tell('udp', lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53)))
tell('tcp6', lambda: socket.create_connection(('2001:db8::1', 80), 2))
tell('dns', lambda: socket.getaddrinfo('example.com', 80))
tell('packet', lambda: socket.socket(17, socket.SOCK_RAW))
tell('vsock', lambda: socket.socket(40, socket.SOCK_STREAM))
tell('crypto', lambda: socket.socket(38, socket.SOCK_SEQPACKET))
tell('bluetooth', lambda: socket.socket(31, socket.SOCK_RAW))
"""
    execution = bench.run(code)
    assert execution.stdout.splitlines() == [
        "['lo']", "tcp OSError", "udp OSError", "tcp6 OSError", "dns gaierror", "packet OSError",
        "vsock OSError", "crypto OSError", "bluetooth OSError",
    ]  # fmt: skip


def test_only_its_own_processes_and_few_devices_are_there(bench: Bench) -> None:
    code = """
import os
print(len([pid for pid in os.listdir('/proc') if pid.isdigit()]))
print(sorted(os.listdir('/dev')))
print(sorted(os.listdir('/')))
print(os.listdir('/home'), os.listdir('/run'), sorted(os.listdir('/etc')))
print(*map(os.path.exists, ('/sys/class', '/root/.ssh', '/root/.bashrc', '/var')))
print(open('/etc/passwd').read().count('\\n'))
"""
    lines = bench.run(code).stdout.splitlines()
    assert int(lines[0]) <= 4  # bubblewrap, the supervisor, the kernel
    devices = {"console", "core", "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin",
               "stdout", "tty", "urandom", "zero"}  # fmt: skip
    assert set(eval(lines[1])) <= devices
    assert not {"sys", "var", "mnt", "media", "boot", "srv"} & set(eval(lines[2]))
    assert lines[3].startswith("['arena'] ")
    assert not any(name in lines[3] for name in ("shadow", "jupyter", "pip", "resolv", "machine-id", "ssh"))
    assert lines[4:] == ["False False False False", "1"]


def test_the_isolation_holds_no_privilege(bench: Bench) -> None:
    code = """
import os
status = dict(line.split(':\\t') for line in open('/proc/self/status').read().splitlines() if ':\\t' in line)
for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Groups'):
    print(name, status[name].strip())
print(os.getuid() != 0 != os.getgid())
"""
    lines = bench.run(code).stdout.splitlines()
    assert lines == [
        *(f"Cap{kind} 0000000000000000" for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")),
        "NoNewPrivs 1", "Seccomp 2", "Groups ", "True",
    ]  # fmt: skip


def test_nothing_of_the_system_can_be_written(bench: Bench) -> None:
    code = """
import os
places = ['/x', '/usr/x', '/etc/x', '/etc/passwd', '/dev/x', '/opt/arena/x', '/run/x', '/run/arena.json',
          '/home/x', '/opt/arena/lib', '/usr/bin/env', '/proc/sys/kernel/core_pattern',
          '/proc/sys/vm/drop_caches', '/proc/sysrq-trigger']
import sys
places += [os.path.join(p, 'x') for p in sys.path if p and not p.startswith('/home')]
for place in places:
    try:
        open(place, 'a').close()
        print('WROTE', place)
    except OSError:
        pass
for folder in ('/home/arena', '/tmp', '/dev/shm', '/run/arena'):
    open(os.path.join(folder, 'x'), 'w').close()
print('writable where it should be')
"""
    assert bench.run(code).stdout == "writable where it should be\n"
