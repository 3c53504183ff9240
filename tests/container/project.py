"""A small project with a pull request, and its checkout as actions/checkout leaves it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

NUMBER = 7
MERGE = f"refs/pull/{NUMBER}/merge"
RUNNER = 1001  # whom the checkout belongs to on GitHub's machines; the container runs as root


@dataclass(frozen=True)
class PullRequest:
    """A pull request at one moment: the target branch, its own last commit, and GitHub's merge of the two."""

    origin: Path
    base: str
    head: str
    merge: str

    def check_out(self, workspace: Path, depth: str) -> None:
        """What actions/checkout does for a pull request; `depth` is its `fetch-depth`, "0" is everything."""
        workspace.mkdir()
        _git(workspace, "init", "--quiet")
        _git(workspace, "remote", "add", "origin", self.origin.as_uri())
        refs = [f"+{MERGE}:refs/remotes/pull/{NUMBER}/merge"]
        if depth == "0":
            refs.append("+refs/heads/*:refs/remotes/origin/*")
        cut = [] if depth == "0" else [f"--depth={depth}"]
        _git(workspace, "fetch", "--quiet", "--no-tags", *cut, "origin", *refs)
        _git(workspace, "checkout", "--quiet", "--force", f"refs/remotes/pull/{NUMBER}/merge")
        assert _git(workspace, "rev-parse", "HEAD") == self.merge
        if os.getuid() == 0:
            for folder, _, files in os.walk(workspace):
                for name in (".", *files):
                    os.chown(Path(folder, name), RUNNER, RUNNER, follow_symlinks=False)

    def event(self, repository: str) -> dict[str, object]:
        """GitHub's event file, as far as anybody reads it."""
        place = {"full_name": repository, "default_branch": "main"}
        base = {"sha": self.base, "ref": "main", "repo": place}
        head = {"sha": self.head, "ref": "change", "repo": place}
        pull = {"number": NUMBER, "base": base, "head": head, "merge_commit_sha": self.merge}
        return {"action": "synchronize", "number": NUMBER, "pull_request": pull, "repository": place}


@dataclass(frozen=True)
class Project:
    """A repository on its server: `main`, and a pull request that comes and is repaired."""

    origin: Path

    @classmethod
    def start(cls, origin: Path, files: Mapping[str, str]) -> Project:
        """A new repository whose `main` has these files."""
        origin.mkdir()
        _git(origin, "init", "--quiet", "--initial-branch", "main")
        _git(origin, "config", "uploadpack.allowAnySHA1InWant", "true")
        project = cls(origin)
        project._commit(files, "Begin")
        _git(origin, "branch", "change")
        return project

    def propose(self, files: Mapping[str, str]) -> PullRequest:
        """A commit more on the pull request's branch, merged by GitHub into a main that has moved on meanwhile."""
        _git(self.origin, "checkout", "--quiet", "main")
        base = self._commit({"notes.txt": f"{_git(self.origin, 'rev-parse', 'change')}\n"}, "Something else")
        _git(self.origin, "checkout", "--quiet", "change")
        head = self._commit(files, "Change")
        _git(self.origin, "checkout", "--quiet", "--detach", "main")
        _git(self.origin, "merge", "--quiet", "--no-ff", "-m", f"Merge {head} into {base}", "change")
        merge = _git(self.origin, "rev-parse", "HEAD")
        _git(self.origin, "update-ref", MERGE, merge)
        return PullRequest(self.origin, base, head, merge)

    def _commit(self, files: Mapping[str, str], message: str) -> str:
        for name, text in files.items():
            place = self.origin / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        _git(self.origin, "add", "--all")
        _git(self.origin, "commit", "--quiet", "-m", message)
        return _git(self.origin, "rev-parse", "HEAD")


def _git(folder: Path, *arguments: str) -> str:
    who = {
        f"GIT_{role}_{what}": "octocat@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    alone = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *arguments], cwd=folder, env={**alone, **who}, capture_output=True, text=True)
    assert done.returncode == 0, f"git {arguments[0]}: {done.stderr}"
    return done.stdout.strip()
