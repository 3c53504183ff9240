"""Who runs the servers, and what that user may read."""

from __future__ import annotations

import pwd
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cachegate.embedded.account import Account, open_to_all, servers_account
from cachegate.embedded.sessions import MEMORY, roomy_folder
from cachegate.errors import EnvironmentProblem


@pytest.fixture
def tree() -> Iterator[Path]:
    """A folder with a file that everybody may read; pytest's own `tmp_path` is in private ones."""
    with TemporaryDirectory(dir=roomy_folder(MEMORY)) as public:
        tree = Path(public) / "tree"
        tree.mkdir()
        (tree / "file").touch()
        for path, mode in ((tree.parent, 0o755), (tree, 0o755), (tree / "file", 0o644)):
            path.chmod(mode)  # whatever the umask is
        yield tree


def test_ordinary_users_stay_who_they_are() -> None:
    """Only root has somebody to become."""
    assert servers_account(1000) is None


def test_root_becomes_the_first_user_that_exists() -> None:
    """Our own user where the image made one, else somebody with few rights."""
    entry = pwd.getpwnam("nobody")

    assert servers_account(0, ("no such user", "nobody", "root")) == Account(entry.pw_uid, entry.pw_gid)


def test_root_alone_on_a_machine_is_told_to_make_a_user() -> None:
    """Postgres would refuse, with a message that does not help."""
    with pytest.raises(EnvironmentProblem, match="cannot be started as root") as caught:
        servers_account(0, ("no such user",))

    assert "named cachegate" in caught.value.help


def test_a_public_tree_is_open(tree: Path) -> None:
    """Nothing closed on the way, nothing closed inside; a dangling link is no obstacle."""
    (tree / "dangling").symlink_to("nowhere")

    assert open_to_all(tree)
    assert open_to_all(tree / "file")


@pytest.mark.parametrize(("closed", "mode"), [("..", 0o700), (".", 0o700), ("file", 0o600), ("file", 0o744)])
def test_one_closed_door_is_enough(tree: Path, closed: str, mode: int) -> None:
    """A private checkout, folder or file, a program for its owner only: each keeps the servers' user out."""
    (tree / closed).resolve().chmod(mode)

    assert not open_to_all(tree)
