"""The second filter's answers, call by call, from an interpreter of its code that is written here anew."""

from __future__ import annotations

import struct

import pytest

from codearena_jupyter.sandbox.landlock_filter import (
    ADVICE,
    ASKED,
    ONLY_OWN,
    READING,
    REFUSED,
    SILENT,
    landlock_filter,
)

ALLOW, ASK = 0x7FFF0000, 0x7FC00000
MACHINES = {"x86_64": 0, "aarch64": 1}
SOCKET = {"x86_64": 41, "aarch64": 198}
PRIORITY = {"x86_64": 141, "aarch64": 140}


def errno(number: int) -> int:
    return 0x00050000 | number


def answer(machine: str, number: int, *arguments: int) -> int:
    """What the kernel would answer: loads, jumps and returns of classic BPF."""
    code = list(struct.iter_unpack("HBBI", landlock_filter(machine)))
    data = struct.pack("=iIQ6Q", number, 0, 0, *arguments, *(0,) * (6 - len(arguments)))
    at, value = 0, 0
    while True:
        operation, then, otherwise, operand = code[at]
        at += 1
        if operation == 0x20:
            (value,) = struct.unpack_from("=I", data, operand)
        elif operation == 0x15:
            at += then if value == operand else otherwise
        elif operation == 0x54:
            value &= operand
        elif operation == 0x06:
            return int(operand)
        else:
            raise AssertionError(f"an unknown operation {operation:#x}")


@pytest.mark.parametrize("machine", MACHINES)
def test_each_group_of_calls_gets_its_answer(machine: str) -> None:
    column = MACHINES[machine]
    for group, expected in ((SILENT, errno(0)), (ASKED, ASK), (REFUSED, errno(1))):
        for name, numbers in group.items():
            if numbers[column] is not None:
                assert answer(machine, numbers[column], 5, 5) == expected, name


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_about_processes_are_for_the_own_one(machine: str) -> None:
    column = MACHINES[machine]
    for group, otherwise in ((ONLY_OWN, errno(1)), (ADVICE, errno(0))):
        for name, numbers in group.items():
            number = numbers[column]
            assert number is not None
            assert answer(machine, number, 0) == ALLOW, name
            assert answer(machine, number, 4321) == otherwise, name
    assert answer(machine, PRIORITY[machine], 0, 0) == ALLOW
    assert answer(machine, PRIORITY[machine], 0, 4321) == errno(1)
    assert answer(machine, PRIORITY[machine], 2, 0) == errno(1)  # of a user's processes


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("family", "kind", "allowed"),
    [
        (1, 1, True),  # AF_UNIX, SOCK_STREAM
        (1, 5, True),  # SOCK_SEQPACKET
        (1, 1 | 0o2000000, True),  # with SOCK_CLOEXEC
        (1, 2, False),  # SOCK_DGRAM could write to anybody's
        (2, 1, False),
        (10, 1, False),
        (16, 3, False),
    ],
)
def test_sockets_are_local_ones_with_a_connection(
    machine: str, family: int, kind: int, allowed: bool
) -> None:
    assert answer(machine, SOCKET[machine], family, kind) == (ALLOW if allowed else errno(95))


@pytest.mark.parametrize("machine", MACHINES)
def test_plain_reading_is_looked_at(machine: str) -> None:
    number = READING["openat"][MACHINES[machine]]
    assert number is not None
    here, plain = 0xFFFFFFFFFFFFFF9C, 0o2000000
    assert answer(machine, number, here, 0, plain) == ASK
    assert answer(machine, number, 5, 0, plain) == ALLOW
    assert answer(machine, number, here, 0, plain | 1) == ALLOW  # for writing: Landlock's alone


@pytest.mark.parametrize("machine", MACHINES)
def test_what_programs_need_is_left_alone(machine: str) -> None:
    names = {"x86_64": (0, 1, 2, 9, 56, 59), "aarch64": (63, 64, 56, 222, 220, 221)}[machine]
    assert {answer(machine, number, 3, 3) for number in names} == {ALLOW}
