"""Everything around one test of the action: the README's workflow, a repository, jobs, and GitHub's API."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count
from pathlib import Path

from cachegate.postgrest import fence
from cachegate.postgrest.prober import Prober
from container.docker import docker, until
from container.film_club import FilmClub, Repository
from container.pooler import between
from container.project import PullRequest
from container.readme import Workflow
from container.runner import Job, Ran, Started, job
from standin.github import StandIn


@dataclass
class World:
    """`folder` is the test's own. Services live until `stack` is closed."""

    workflow: Workflow
    repository: Repository
    github: StandIn
    image: str
    mark: str
    folder: Path
    stack: ExitStack
    numbers: count[int] = field(default_factory=count)

    @property
    def club(self) -> FilmClub:
        return self.repository.club

    @property
    def comment(self) -> str:
        """The text of the one comment on the pull request."""
        (comment,) = self.github.site.comments.values()
        assert comment["issue_url"].endswith("/repos/octo/film-club/issues/7")
        return str(comment["body"])

    def job(
        self,
        inputs: Mapping[str, str] | None = None,
        *,
        postgrest: Mapping[str, str] | None = None,
        depth: str | None = None,
    ) -> Job:
        """The workflow's services, started. A test may have inputs, variables of PostgREST, or a depth of its own."""
        workflow = self.workflow.with_inputs(inputs or {}).with_env("postgrest", postgrest or {})
        return self._started(replace(workflow, depth=depth or workflow.depth))

    def deployed(self, *, pooler: str | None = None) -> Job:
        """Services after a deploy: what is on main is in the database, and PostgREST serves it.

        `pooler` is an image of PgBouncer that stands between the two."""
        workflow = between(self.workflow, pooler) if pooler else self.workflow
        job = self._started(workflow.publishing("postgrest", 3000))
        until(job.takes_connections, "Postgres takes connections")
        job.query(self.repository.bootstrap + self.club.begin)
        docker("restart", job.containers["postgrest"])
        until(lambda: self.serves(job, "films"), "PostgREST serves what is on main")
        return job

    def serves(self, job: Job, relation: str, *, within: float = 0.0) -> bool:
        """Whether PostgREST's schema cache has the relation, after so many seconds at most."""
        with Prober(job.url("postgrest", 3000), timeout=2.0) as prober:
            return fence.watch([prober], self.club.schema, relation, timeout=within) != (None,)

    @cached_property
    def pushed(self) -> PullRequest:
        """What the deploy was of."""
        return self.repository.propose(self.club.good)

    def after(self, job: Job, command: str, **inputs: str) -> Ran:
        """Run a command of the action as a step after the deploy; `allow_fence` is the input `allow-fence`."""
        given = {name.replace("_", "-"): text for name, text in inputs.items()}
        return self.run(job.with_inputs({"command": command, **given}), self.pushed, Started(event="push"))

    def _started(self, workflow: Workflow) -> Job:
        folder = self.folder / f"job-{next(self.numbers)}"
        folder.mkdir()
        return self.stack.enter_context(job(workflow, self.image, self.mark, folder))

    def run(self, job: Job, pull: PullRequest, started: Started | None = None) -> Ran:
        """Run the action in the job. GitHub's run ids grow from one run to the next."""
        api = f"http://{job.gateway}:{self.github.server_port}"
        return job.run(pull, replace(started or Started(), api=api, run_id=100 + next(self.numbers)))


def gives_up(job: Job) -> None:
    """PostgREST exits, because the role that it logs in as is made by nobody but the action."""
    until(lambda: job.state("postgrest") == "exited", "PostgREST exits for want of its role")
