"""Which container this is, from what is seen inside."""

from __future__ import annotations

from pathlib import Path

import pytest

from cachegate.engine.own import container_id, own_container

ID = "0123456789abcdef" * 4
MOUNT = f"650 640 254:0 /var/lib/docker/containers/{ID}/hostname /etc/hostname rw - ext4 /dev/vda rw"


@pytest.mark.parametrize(
    ("mountinfo", "cgroup", "hostname"),
    [
        (MOUNT, "0::/\n", "postgrest-check"),
        (MOUNT.replace("/var/lib/docker", "/data"), "", ""),
        ("", f"12:pids:/docker/{ID}\n1:name=systemd:/docker/{ID}\n", ""),
        ("", f"0::/system.slice/docker-{ID}.scope\n", "0123456789ab"),
    ],
)
def test_the_id_is_found_whichever_way_the_engine_shows_it(mountinfo: str, cgroup: str, hostname: str) -> None:
    """By mounts on every kernel, by control groups on older ones."""
    assert container_id(mountinfo, cgroup, hostname) == ID


def test_the_host_name_is_the_start_of_the_id_unless_somebody_chose_another() -> None:
    """The last thing to go by."""
    assert container_id("", "0::/", "0123456789ab") == "0123456789ab"


@pytest.mark.parametrize("hostname", ["laptop", "fv-az123-456", "0123456789ag", "0123456789abc", ""])
def test_outside_of_a_container_there_is_none(hostname: str) -> None:
    """A machine has mounts and control groups too."""
    mountinfo = "22 1 254:0 / / rw - ext4 /dev/vda rw"

    assert container_id(mountinfo, "0::/user.slice/session-1.scope", hostname) is None


def test_what_cannot_be_read_shows_nothing(tmp_path: Path) -> None:
    """No `/proc` on this system, or a half of it."""
    assert own_container(tmp_path / "none", "laptop") is None

    (tmp_path / "mountinfo").write_text(MOUNT)

    assert own_container(tmp_path, "laptop") == ID
