"""What git tells about a repository, and that it runs nothing in it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cachegate.errors import UsageProblem
from cachegate.migrations.git import Repository, repository
from unit.migrations.checkouts import Checkout

ODD_NAMES = ("a b.sql", "new\nline.sql", "-rf.sql", "ünï.sql", 'quo"te.sql', "tab\t.sql", "*.sql")


def opened(checkout: Checkout) -> Repository:
    found = repository(checkout.root)
    assert found is not None
    return found


def everything(path: str) -> bool:
    return True


def test_no_repository(tmp_path: Path) -> None:
    """A folder outside git has none."""
    assert repository(tmp_path) is None


def test_the_root_from_below(checkout: Checkout) -> None:
    """From any folder of the working tree."""
    assert repository(checkout.write("a/b c/x.sql", "").parent) == Repository(checkout.root)


def test_files_at_a_commit_whatever_their_names(checkout: Checkout) -> None:
    """Raw contents by path; nothing of other folders, nothing uncommitted, no change of line ends."""
    for name in ODD_NAMES:
        checkout.write(f"db/m/{name}", f"select '{name}';\r\n")
    checkout.write("db/m2/x.sql", "")
    checkout.write(".gitattributes", "*.sql text eol=lf ident filter=evil\n")
    checkout.git("config", "core.autocrlf", "false")
    checkout.git("config", "filter.evil.clean", "cat")
    commit = checkout.commit()
    checkout.write("db/m/later.sql", "")

    files = opened(checkout).files(commit, "db/m", everything)

    assert set(files) == {f"db/m/{name}" for name in ODD_NAMES}
    assert files["db/m/new\nline.sql"].startswith(b"select 'new\nline.sql';")
    assert set(opened(checkout).files(commit, "db/m", lambda path: path.endswith("/a b.sql"))) == {"db/m/a b.sql"}
    assert opened(checkout).files(commit, "nowhere", everything) == {}
    assert ".gitattributes" in opened(checkout).files(commit, ".", everything)


def test_one_file_at_a_commit(checkout: Checkout) -> None:
    """None where there was none."""
    checkout.write("a.sql", b"\xff\0")
    commit = checkout.commit()

    assert opened(checkout).read(commit, "a.sql") == b"\xff\0"
    assert opened(checkout).read(commit, "b.sql") is None


def test_links_are_followed_inside_the_repository(checkout: Checkout) -> None:
    """A link that leads out of it is an empty file: git does not know what is there."""
    checkout.write("shared.sql", "select 1")
    checkout.write("m/x.sql", "")
    (checkout.root / "m/in.sql").symlink_to("../shared.sql")
    (checkout.root / "m/out.sql").symlink_to("../../etc/passwd")
    (checkout.root / "m/abs.sql").symlink_to("/etc/passwd")
    (checkout.root / "m/dead.sql").symlink_to("nowhere")
    commit = checkout.commit()

    assert opened(checkout).files(commit, "m", everything) == {
        "m/x.sql": b"", "m/in.sql": b"select 1", "m/out.sql": b"", "m/abs.sql": b"", "m/dead.sql": b"",
    }  # fmt: skip


def test_refs(checkout: Checkout) -> None:
    """Branches, tags, names, expressions, and branches that only the remote has."""
    first = checkout.commit()
    checkout.git("tag", "-a", "-m", "x", "v1")
    second = checkout.commit()
    checkout.git("branch", "feature/ü")
    clone = opened(checkout.clone())

    for ref, commit in [("v1", first), ("HEAD~1", first), (first[:12], first), ("main", second), ("feature/ü", second)]:
        assert clone.commit(ref) == commit
    assert clone.commit("nowhere") is None
    assert clone.commit("1" * 40) is None


@pytest.mark.parametrize("ref", ["", " ", "-x", "--upload-pack=touch x", "a\nb", "a\0b"])
def test_what_is_no_ref(checkout: Checkout, ref: str) -> None:
    """Nothing that git could take for an option gets to git."""
    with pytest.raises(UsageProblem, match="is not a git ref"):
        opened(checkout).commit(ref)


def test_parents_and_merge_base(checkout: Checkout) -> None:
    """Of a merge, the branch that was merged into comes first."""
    fork = checkout.commit()
    checkout.git("checkout", "--quiet", "-b", "topic")
    topic = checkout.commit("Topic")
    checkout.git("checkout", "--quiet", "main")
    main = checkout.commit("Main")
    checkout.git("merge", "--quiet", "--no-ff", "topic")
    found = opened(checkout)

    assert found.parents(checkout.git("rev-parse", "HEAD")) == (main, topic)
    assert found.parents(fork) == ()
    assert found.merge_base(main, topic) == fork
    assert not found.shallow()


def test_a_shallow_clone(checkout: Checkout) -> None:
    """It knows the names of parents that it does not have."""
    first = checkout.commit()
    second = checkout.commit()
    clone = opened(checkout.clone("--depth=1"))

    assert clone.shallow()
    assert clone.parents(second) == (first,)
    assert clone.commit(first) is None
    assert clone.merge_base(second, second) == second


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_checkout_of_another_user(checkout: Checkout) -> None:
    """In a container action the workspace belongs to somebody else."""
    checkout.write("m/a.sql", "select 1")
    commit = checkout.commit()
    for place in [checkout.root, *checkout.root.rglob("*")]:
        os.chown(place, 12345, 12345)

    assert opened(checkout).files(commit, "m", everything) == {"m/a.sql": b"select 1"}


def test_nothing_in_the_repository_runs(checkout: Checkout, tmp_path: Path) -> None:
    """Filters, text conversion, pagers, monitors: all set to spring a trap, which git by itself falls into."""
    trap = f"touch {tmp_path}/sprung; cat"
    checkout.write("m/a.sql", "select 1")
    checkout.write(".gitattributes", "*.sql filter=x diff=x\n")
    commit = checkout.commit()
    for key in ("filter.x.smudge", "filter.x.clean", "diff.x.textconv", "core.fsmonitor", "core.pager"):
        checkout.git("config", key, trap)

    found = opened(checkout)
    assert found.files(found.commit("HEAD") or "", "m", everything) == {"m/a.sql": b"select 1"}
    assert found.merge_base(commit, commit) == commit
    assert found.read(commit, "m/a.sql") == b"select 1"

    assert not (tmp_path / "sprung").exists()
    checkout.git("status")
    assert (tmp_path / "sprung").exists()


def test_a_folder_dressed_up_as_a_repository(checkout: Checkout) -> None:
    """A pull request may bring one that calls the whole disk its working tree; git is told not to believe it."""
    checkout.write("m/HEAD", "ref: refs/heads/main\n")
    checkout.write("m/config", "[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = /\n")
    for folder in ("objects", "refs"):
        checkout.write(f"m/{folder}/x", "")

    assert repository(checkout.root / "m") is None


def test_the_callers_environment_does_not_matter(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    """GIT_DIR and its like, set by a hook for instance, point elsewhere."""
    checkout.write("m/a.sql", "select 1")
    commit = checkout.commit()
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "x")

    assert set(opened(checkout).files(commit, "m", everything)) == {"m/a.sql"}
