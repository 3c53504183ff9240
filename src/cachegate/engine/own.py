"""Which container we run in ourselves, from what the kernel and the engine leave inside it."""

from __future__ import annotations

import re
from pathlib import Path

# The engine mounts …/containers/<id>/hostname and its neighbours into every container.
_MOUNT = re.compile(r"/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\.conf)\b")
_CONTROL_GROUP = re.compile(r"(?:/|docker-)([0-9a-f]{64})(?:\.scope)?$", re.MULTILINE)
_HOST_NAME = re.compile(r"[0-9a-f]{12}")  # what the engine calls a container that nobody gave a host name


def container_id(mountinfo: str, cgroup: str, hostname: str) -> str | None:
    """The id, or the start of it, of the container that has these; None when they show none.

    `mountinfo` and `cgroup` are the texts of `/proc/self/mountinfo` and `/proc/self/cgroup`.
    """
    for pattern, text in ((_MOUNT, mountinfo), (_CONTROL_GROUP, cgroup)):
        found = pattern.search(text)
        if found is not None:
            return found[1]
    return hostname if _HOST_NAME.fullmatch(hostname) else None


def own_container(proc: Path, hostname: str) -> str | None:
    """`container_id` of the process whose folder is `proc`, usually `/proc/self`."""
    return container_id(_read(proc / "mountinfo"), _read(proc / "cgroup"), hostname)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
