"""Commands started by root run as an account that may do less. Pure standard library."""

from __future__ import annotations

import os
import re
from pathlib import Path

# What lends a process a single right of root, by the number of its bit in /proc.
_PASS_DIRECTORIES = (("dac_read_search", 2), ("dac_override", 1))
_LOW_PORTS = ("net_bind_service", 10)


def as_account(account: str, *, directory: Path, has_low_port: bool = False) -> list[str]:
    """The words before a command that lend it an unprivileged account when root calls.

    A checkout below a directory that only root may enter (/root) is reached by a single capability
    that lets the process pass directories; with `has_low_port` another lets it listen below 1024.
    Nothing for any other caller: it is no more than itself.
    """
    if os.getuid() != 0:
        return []
    words = ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups"]
    wanted = []
    if not all(parent.stat().st_mode & 0o001 for parent in directory.resolve().parents):
        wanted += [name for name, bit in _PASS_DIRECTORIES if _is_held(bit)][:1]
    if has_low_port and _is_held(_LOW_PORTS[1]):
        wanted.append(_LOW_PORTS[0])
    if wanted:
        listed = ",".join(f"+{name}" for name in wanted)
        words += [f"--inh-caps={listed}", f"--ambient-caps={listed}"]
    return [*words, "--"]


def _is_held(bit: int) -> bool:
    """Whether root itself holds the capability here: containers take some away."""
    status = Path("/proc/self/status").read_text()
    return bool(int(re.findall(r"^CapBnd:\s*(\w+)", status, re.M)[0], 16) >> bit & 1)
