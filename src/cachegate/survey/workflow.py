"""The workflow: one job with Postgres and PostgREST as services, as README.md has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from cachegate.survey.conclusions import Conclusion
from cachegate.survey.scalars import comment, scalar

# Pinned as README.md does; a test keeps them the same.
CHECKOUT = "actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2"
ACTION = "cachegate/cachegate@v0"
SECRET = "a-secret-for-this-job-and-no-other"


@dataclass(frozen=True, slots=True)
class Line:
    """A key with its value, and a remark behind it."""

    name: str
    value: str
    remark: str = ""

    def at(self, indent: int) -> str:
        remark = f" # {comment(self.remark)}" if self.remark else ""
        return f"{' ' * indent}{self.name}: {scalar_or_url(self.value)}{remark}"


@dataclass(frozen=True, slots=True)
class Job:
    """What differs from one repository to another: images, PostgREST's variables, inputs; `head` are comments."""

    postgres: Line
    postgrest: Line
    env: tuple[Line, ...]
    inputs: tuple[Line, ...]
    head: tuple[str, ...] = ()


def scalar_or_url(text: str) -> str:
    """Addresses and images without quotes, where nothing in them means anything to YAML."""
    usual = text.isascii() and not set(text) - _USUAL and not text.startswith(("-", ".", ":", "@")) and text[-1:] != ":"
    return text if usual and any(letter in text for letter in ":/-") and not text[0].isdigit() else scalar(text)


_USUAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@")


def job(found: Conclusion) -> Job:
    """The job for what was found; the password and the secret are for it alone."""
    user = quote(found.login, safe="")
    guessed = "not found in the repository: set it as in production"
    env = [
        Line("PGRST_DB_URI", f"postgresql://{user}:{quote(found.password, safe='')}@postgres:5432/postgres"),
        Line("PGRST_DB_SCHEMAS", found.schemas.joined, _source(found.schemas.file) or guessed),
        Line("PGRST_DB_ANON_ROLE", found.anonymous.joined, _source(found.anonymous.file) or guessed),
        *(Line(name, fact.value, _source(fact.file)) for name, fact in found.carried),
        Line("PGRST_JWT_SECRET", SECRET),
        Line("PGRST_DB_TX_END", "commit-allow-override", "lets rows be tried and rolled back"),
    ]
    guess = "not found in the repository: use the version that production has"
    lacking = f"needs an image that has {', '.join(found.lacking)}" if found.lacking else ""
    return Job(
        Line("image", found.postgres.joined, lacking or _source(found.postgres.file) or guess),
        Line("image", found.postgrest.joined, _source(found.postgrest.file) or guess),
        tuple(env),
        (
            Line("database-url", "postgresql://postgres:postgres@postgres:5432/postgres"),
            Line("postgrest-url", "http://postgrest:3000"),
            Line("jwt-secret", SECRET),
        ),
        head=tuple(_programs(found)),
    )


def _source(file: str) -> str:
    return f"from {file}" if file else ""


def _programs(found: Conclusion) -> Iterator[str]:
    if found.survey.folders:
        return
    yield "No folder of SQL migrations was found. cachegate check can run the team's own tool instead, where that tool"
    yield "is installed; the action's container has none. On the runner itself, after installing both:"
    for program in found.survey.programs:
        yield f"  cachegate check --migrate-command '{program.command}'  # {program.tool}: {program.file}"


def render(work: Job) -> str:
    """The text of `.github/workflows/cachegate.yml`."""
    head = "".join(f"# {comment(line)}\n" for line in work.head)
    env = "\n".join(line.at(10) for line in work.env)
    inputs = "\n".join(line.at(10) for line in work.inputs)
    return f"""\
{head}name: API

on: pull_request

permissions: {{}}

concurrency:
  group: api-${{{{ github.ref }}}}
  cancel-in-progress: true

jobs:
  cachegate:
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    permissions:
      contents: read # to check the migrations out
      pull-requests: write # for the comment; without it, the job summary has the report
    services:
      postgres:
{work.postgres.at(8)}
        env:
          POSTGRES_PASSWORD: postgres # this database lives as long as the job: nothing here is a secret
      postgrest:
{work.postgrest.at(8)}
        env:
{env}
    steps:
      - uses: {CHECKOUT}
        with:
          fetch-depth: 0 # the history tells which migrations are new
          persist-credentials: false
      - uses: {ACTION}
        with:
{inputs}
"""
