"""What the kernel lets a private server do: run no program, read what it is made of, write only to its own folder.

Migrations run as the server's superuser, who may by SQL alone start programs and write files wherever the server can
(COPY … PROGRAM, COPY … TO a file, functions in C). On a private server that would be this machine. Two of the kernel's
means take that away before the server starts, and it cannot get it back: Landlock (landlock(7), Linux 5.13; TCP since
6.7, signals since 6.12) for files, connections and signals, and a seccomp filter (seccomp(2)) for programs, which older
kernels have as well. Standard library only: the keeper, a program of its own, loads this file.
"""

from __future__ import annotations

import ctypes
import os
import struct
from typing import Any

SYSTEM = ("/usr", "/lib", "/lib64", "/etc", "/opt", "/nix/store", "/sys/devices/system", "/proc/cpuinfo")
"""What any program reads: libraries, locales, time zones, who is who, and how many processors there are."""
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")

# linux/landlock.h
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = (1 << bit for bit in range(4))
MAKE_CHAR, MAKE_SOCK, MAKE_BLOCK = 1 << 6, 1 << 9, 1 << 11
TRUNCATE = 1 << 14
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE  # what a rule about a file, and not a folder, may grant
BIND_TCP, CONNECT_TCP = 1, 2
SCOPES = 0b11  # no abstract socket of others, no signal to others
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # asm/unistd_64.h
VERSION, PATH_BENEATH, NET_PORT = 1, 1, 2

# linux/prctl.h, linux/seccomp.h, linux/filter.h, linux/audit.h
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS, MODE_FILTER = 22, 38, 2
LOAD, JUMP_IF_EQUAL, JUMP_IF_NOT_BELOW, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # the latter with errno 1, EPERM
X86_64, X32 = 0xC000003E, 0x40000000
EXECVE, EXECVEAT, SOCKET, AF_UNIX = 59, 322, 41, 1
NUMBER, ARCH, FIRST_LOW, FIRST_HIGH = 0, 4, 16, 20  # offsets in struct seccomp_data

_libc = ctypes.CDLL(None, use_errno=True)


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _NetPort(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


class Confinement:
    """Made before the fork, entered after it. `rules` has `reads` and `writes` (paths) and `port`."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.abi = max(0, _libc.syscall(CREATE_RULESET, None, 0, VERSION))
        self.filters = _knows_filters()
        self._ruleset = _ruleset(self.abi, rules) if self.abi else None

    @property
    def missing(self) -> list[str]:
        """What this kernel cannot do, by its name there."""
        means = {"Landlock": self.abi > 0, "seccomp": self.filters}
        return [name for name, there in means.items() if not there]

    def run(self, arguments: list[str], environment: dict[str, str]) -> None:
        """Become this program, confined; only ever returns by `OSError`."""
        program = ctypes.create_string_buffer(os.fsencode(arguments[0]))
        _checked(_libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        if self._ruleset is not None:
            _checked(_libc.syscall(RESTRICT_SELF, self._ruleset, 0))
        if self.filters:
            _filter(ctypes.addressof(program))
        given = [f"{name}={value}" for name, value in environment.items()]
        _checked(_libc.execve(program, _strings(arguments), _strings(given)))

    def close(self) -> None:
        if self._ruleset is not None:
            os.close(self._ruleset)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _strings(texts: list[str]) -> ctypes.Array[ctypes.c_char_p]:
    return (ctypes.c_char_p * (len(texts) + 1))(*map(os.fsencode, texts), None)


def _ruleset(abi: int, rules: dict[str, Any]) -> int:
    """A ruleset that grants nothing but `rules`; what a kernel does not know yet stays as it is."""
    known = {1: 13, 2: 14, 3: 15, 4: 15}.get(abi, 16)  # how many of the rights to files there are
    everything = (1 << known) - 1
    attributes = _RulesetAttributes(everything, (BIND_TCP | CONNECT_TCP) * (abi >= 4), SCOPES * (abi >= 6))
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    ruleset = _checked(_libc.syscall(CREATE_RULESET, ctypes.byref(attributes), size, 0))
    os.set_inheritable(ruleset, False)
    reading = READ_FILE | READ_DIR
    writing = everything & ~(EXECUTE | MAKE_CHAR | MAKE_SOCK | MAKE_BLOCK)
    for path in (*SYSTEM, *rules["reads"]):
        _allow(ruleset, path, reading | EXECUTE)
    for path in DEVICES:
        _allow(ruleset, path, READ_FILE | WRITE_FILE)
    for path in rules["writes"]:
        _allow(ruleset, path, writing)
    if abi >= 4:
        port = _NetPort(BIND_TCP | CONNECT_TCP, rules["port"])
        _checked(_libc.syscall(ADD_RULE, ruleset, NET_PORT, ctypes.byref(port), 0))
    return ruleset


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        rights &= ~0 if os.path.isdir(path) else OF_FILES  # noqa: PTH112 - pathlib costs the keeper its start-up time
        rule = _PathBeneath(rights, handle)
        _checked(_libc.syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0))
    finally:
        os.close(handle)


def _knows_filters() -> bool:
    """A kernel with filters finds the missing program at a bad address (EFAULT), any other the mode invalid."""
    return bool(_libc.prctl(PR_SET_SECCOMP, MODE_FILTER, None, 0, 0) < 0 and ctypes.get_errno() == 14)


def _filter(program: int) -> None:
    """Refuse every exec but the one whose path stands at this address, and sockets of the file system.

    Once that exec has happened the address means nothing: memory is laid out anew, at random. Sockets of the file
    system are beyond Landlock, and one of them may be a container engine's.
    """
    low, high = program & 0xFFFFFFFF, program >> 32
    refuse, allow, socket = 13, 14, 11  # where these stand
    steps = (
        (LOAD, ARCH, 1, 1),
        (JUMP_IF_EQUAL, X86_64, 2, refuse),
        (LOAD, NUMBER, 3, 3),
        (JUMP_IF_NOT_BELOW, X32, refuse, 4),  # the same calls by other numbers
        (JUMP_IF_EQUAL, EXECVEAT, refuse, 5),
        (JUMP_IF_EQUAL, SOCKET, socket, 6),
        (JUMP_IF_EQUAL, EXECVE, 7, allow),
        (LOAD, FIRST_LOW, 8, 8),
        (JUMP_IF_EQUAL, low, 9, refuse),
        (LOAD, FIRST_HIGH, 10, 10),
        (JUMP_IF_EQUAL, high, allow, refuse),
        (LOAD, FIRST_LOW, 12, 12),
        (JUMP_IF_EQUAL, AF_UNIX, refuse, allow),
        (RETURN, REFUSE, 14, 14),
        (RETURN, ALLOW, 15, 15),
    )
    code = b"".join(
        struct.pack("HBBI", operation, then - after, otherwise - after, value)
        for after, (operation, value, then, otherwise) in enumerate(steps, 1)
    )
    instructions = ctypes.create_string_buffer(code, len(code))
    sent = _Program(len(steps), ctypes.addressof(instructions))
    _checked(_libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(sent), 0, 0))
