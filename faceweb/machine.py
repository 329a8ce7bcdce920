"""What this machine, or the container we are in, has: cores and memory. Standard library only.

A container is told less than its host has by control groups (v2, or v1 where it is still used),
which neither `os.cpu_count` nor /proc/meminfo knows of.
"""

import math
import os
from pathlib import Path
from typing import NamedTuple

MEBIBYTE = 1024 * 1024
_GROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")
_MEMINFO = Path("/proc/meminfo")
# Where there is no /proc/meminfo: what a small machine has.
_MEMORY_UNKNOWN = 4096 * MEBIBYTE


class Machine(NamedTuple):
    """Cores that may be used at once, at least 1, and bytes of memory that may be filled."""

    cores: int
    memory_bytes: int


def machine(
    groups: Path = _GROUPS, membership: Path = _MEMBERSHIP, meminfo: Path = _MEMINFO
) -> Machine:
    """Affinity and the quota of every control group above us, whichever is least; memory likewise.
    A quota of 1.5 cores is 2."""
    affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if affinity else os.cpu_count() or 1
    memory_bytes = _available(meminfo)
    for folder in _groups_above(groups, membership):
        quota, limit_bytes = _quota(folder), _limit(folder)
        if quota is not None:
            cores = min(cores, max(1, math.ceil(quota)))
        if limit_bytes is not None:
            memory_bytes = min(memory_bytes, limit_bytes)
    return Machine(cores, memory_bytes)


def _groups_above(groups: Path, membership: Path) -> list[Path]:
    """The folders of our control group and of those it is in. Inside of a container its own is the
    root, whatever path the host knows it by."""
    found = [groups, groups / "cpu", groups / "memory"]
    for line in _text(membership).splitlines():
        _number, controllers, path = line.split(":", 2)
        root = groups if not controllers else groups / controllers.split(",")[0]
        inner = root
        for part in Path(path).parts[1:]:
            inner = inner / part
            found.append(inner)
    return found


def _quota(folder: Path) -> float | None:
    """In cores; None without one."""
    words = _text(folder / "cpu.max").split() or [
        _text(folder / "cpu.cfs_quota_us").strip(),
        _text(folder / "cpu.cfs_period_us").strip(),
    ]
    if len(words) < 2 or not (words[0].isdigit() and words[1].isdigit()):
        return None  # "max", and -1 of version 1
    return int(words[0]) / int(words[1])


def _limit(folder: Path) -> int | None:
    """In bytes; None without one. Version 1 says that there is none by a number beyond any."""
    for name in ("memory.max", "memory.limit_in_bytes"):
        said = _text(folder / name).strip()
        if said.isdigit():
            return int(said)
    return None


def _available(meminfo: Path) -> int:
    for line in _text(meminfo).splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return _MEMORY_UNKNOWN


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
