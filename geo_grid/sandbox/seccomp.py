"""A filter of system calls: no sockets, no new processes, no look into other processes.

Classic BPF by ``prctl(PR_SET_SECCOMP)`` (seccomp(2), linux/filter.h). What is named is refused with
EPERM, so that a library that only tries its luck goes on without. Numbers: the kernel's
``syscall_64.tbl`` and ``asm-generic/unistd.h``.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

_SET_NO_NEW_PRIVS, _GET_SECCOMP, _SET_SECCOMP, _FILTER = 38, 21, 22, 2
_LOAD, _EQUALS, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _ERRNO, _KILL_PROCESS = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _FIRST_ARGUMENT_AT = 0, 4, 16  # of struct seccomp_data, little-endian
_CLONE_THREAD = 0x10000
_X32_BIT = 0x40000000

# pidfd_*, io_uring_* (which connects without a call of connect), new mounts, process_madvise
_SAME_EVERYWHERE = (
    424, 425, 426, 427, 428, 429, 430, 431, 432, 433, 434, 438, 440, 442,
)  # fmt: skip
_DENIED = {
    "x86_64": (
        # sockets: socket connect accept send* recv* bind listen socketpair
        41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307,
        # processes: fork vfork execve kill tkill execveat; ptrace and the memory of others
        57, 58, 59, 62, 200, 322, 101, 310, 311, 312,
        # shared memory, semaphores and queues, which the database of the same account has too
        29, 30, 31, 64, 65, 66, 220, 68, 69, 70, 71, 240,
        # bpf perf_event_open userfaultfd, keys, files by handle
        321, 298, 323, 248, 249, 250, 303, 304,
        # mounts, namespaces, roots, modules, the machine and its clock
        165, 166, 155, 161, 308, 272, 175, 176, 313, 246, 320, 169, 167, 168, 170, 172, 173,
        164, 227, 159, 305, 163, 179,
    ),
    "aarch64": (
        198, 203, 202, 206, 207, 211, 212, 200, 201, 199, 242, 243, 269,
        221, 129, 130, 281, 117, 270, 271, 272,
        194, 195, 196, 190, 191, 192, 193, 186, 187, 188, 189, 180,
        280, 241, 282, 217, 218, 219, 264, 265,
        40, 39, 41, 51, 268, 97, 105, 106, 273, 104, 294, 142, 224, 225, 161,
        170, 112, 171, 266, 89, 60,
    ),
}  # fmt: skip
_ARCHES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_CLONE = {"x86_64": 56, "aarch64": 220}
_TGKILL = {"x86_64": 234, "aarch64": 131}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_CLONE3 = 435


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def available() -> bool:
    """True where the kernel filters and we know its numbers."""
    if sys.platform != "linux" or platform.machine() not in _ARCHES:
        return False
    return bool(_libc().prctl(_GET_SECCOMP, 0, 0, 0, 0) >= 0)


def forbid_new_privileges() -> None:
    """Whatever is executed from here on gains nothing; both filters ask for it."""
    if _libc().prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_NO_NEW_PRIVS")


def apply() -> None:
    """Filter the calls of this process for good. Raises :class:`OSError`."""
    code = _instructions(platform.machine(), os.getpid())
    held = ctypes.create_string_buffer(code)
    program = _Program(len(code) // 8, ctypes.addressof(held))
    if _libc().prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "PR_SET_SECCOMP")


def _instructions(machine: str, pid: int) -> bytes:
    refused = _ERRNO | errno.EPERM
    code = [
        _one(_LOAD, _ARCH_AT), _one(_EQUALS, _ARCHES[machine], 1, 0), _one(_RETURN, _KILL_PROCESS),
        _one(_LOAD, _NUMBER_AT),
    ]  # fmt: skip
    if machine == "x86_64":  # the same calls once more, under other numbers
        code += [_one(_AT_LEAST, _X32_BIT, 0, 1), _one(_RETURN, refused)]
    for number in (*_DENIED[machine], *_SAME_EVERYWHERE):
        code += [_one(_EQUALS, number, 0, 1), _one(_RETURN, refused)]
    # its flags lie in memory, where no filter looks; libraries fall back to clone
    code += [_one(_EQUALS, _CLONE3, 0, 1), _one(_RETURN, _ERRNO | errno.ENOSYS)]
    for number, test in (
        (_CLONE[machine], (_ANY_BIT, _CLONE_THREAD)),  # threads, no processes
        (_TGKILL[machine], (_EQUALS, pid)),  # abort() is a signal to oneself
        (_PRLIMIT[machine], (_EQUALS, 0)),  # one's own limits
    ):
        code += [
            _one(_EQUALS, number, 0, 4), _one(_LOAD, _FIRST_ARGUMENT_AT), _one(*test, 0, 1),
            _one(_RETURN, _ALLOW), _one(_RETURN, refused),
        ]  # fmt: skip
    return b"".join([*code, _one(_RETURN, _ALLOW)])


def _one(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
