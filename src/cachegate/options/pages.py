"""The commands, and the text around the options in their help."""

from __future__ import annotations

from dataclasses import dataclass

PLACES = """\
Where options may stand:
  Each option is also a variable, --reload-timeout as CACHEGATE_RELOAD_TIMEOUT,
  and a key in cachegate.yml, reload-timeout; but --config and what a pull
  request must not decide (--allow, --postgrest-pid, --restart-command,
  also --migrate-command, --baseline-command, --supabase-project and
  the preflight's --show-values) are no keys, and what is meant for one run,
  such as --write-ignores, is a flag only. Flags win over variables, these
  over the file. The stronger source replaces the weaker, also for lists.
  Durations are 500ms, 5s, 2m or 1h; a number alone is seconds."""

CODES = """\
Exit codes:
  0  everything claimed is so
  1  a finding reaches --fail-on, or a migration failed
  2  wrong usage or configuration
  3  something could not be verified"""


@dataclass(frozen=True, slots=True)
class Page:
    """One command's help. `arguments` is what follows its name, `summary` the line in the list of commands."""

    command: str
    summary: str
    arguments: str
    introduction: str
    examples: str
    codes: str = CODES

    @property
    def epilogue(self) -> str:
        return f"{PLACES}\n\n{self.examples}\n\n{self.codes}"


CHECK = Page(
    "check",
    "judge pending migrations on disposable servers (in CI, before the merge)",
    "[DIR] [options]",
    """\
Apply the pending migrations to a disposable Postgres with a running PostgREST,
make PostgREST reload, prove that it did, and verify over HTTP that everything
the migrations made is exposed. Without URLs, private servers are started for
the run and removed afterwards.""",
    """\
Examples:
  cachegate check
      the project here, with private servers, all migrations pending
  cachegate check --baseline ref:origin/main --junit out/junit.xml
      what this branch adds
  CACHEGATE_DATABASE_URL=postgresql://postgres:postgres@localhost:5432/app \\
  cachegate check db/migrations --postgrest-url http://localhost:3000
      against servers of your own""",
)

VERIFY = Page(
    "verify",
    "compare a live database with the PostgREST in front of it (after a deploy)",
    "[options]",
    """\
Compare a live database with the live PostgREST that serves it, both ways:
everything that the database has and the API lacks, and the other way round.
Only reads, in read-only transactions, unless --allow-fence is given.""",
    """\
Examples:
  cachegate verify --postgrest-url https://example.com/rest/v1 --header apikey=…
      with CACHEGATE_DATABASE_URL in the environment; reads only
  cachegate verify --allow-fence
      also notifies PostgREST, and proves by a short-lived view that it reloads""",
)

DOCTOR = Page(
    "doctor",
    "find out why PostgREST does not follow its database, and heal it where allowed",
    "[options]",
    """\
Find out what is wrong between a live database and its PostgREST: who listens,
on which channel and database, whether loads fail and why. Changes nothing
unless --allow names a way of reloading. Ends with an incident report.""",
    """\
Examples:
  cachegate doctor --postgrest-url http://localhost:3000 --markdown incident.md
      look only; CACHEGATE_DATABASE_URL is in the environment
  cachegate doctor --allow-fence --allow notify,listener
      prove what is stale, and try two ways of reloading""",
    """\
Exit codes:
  0  PostgREST follows its database, or does again
  1  it does not; the incident report says what to do
  2  wrong usage or configuration
  3  it could not be told""",
)

PREFLIGHT = Page(
    "preflight",
    "ask a live database whether its rows are in the way of migrations (before a deploy)",
    "[DIR] [options]",
    """\
Find the rows of a live database that pending migrations would fail on: duplicates,
NULLs, orphans, values that do not fit. Says how many, shows some (their keys only),
how long which lock may last, and how to clean up. Only reads; applies nothing.""",
    """\
Examples:
  cachegate preflight --baseline ledger
      with CACHEGATE_DATABASE_URL in the environment: what that database lacks
  cachegate preflight db/migrations --baseline ref:origin/main --markdown preflight.md
      what this branch adds""",
    """\
Exit codes:
  0  no row is in the way
  1  a migration would fail, or a check returned rows
  2  wrong usage or configuration
  3  something could not be told""",
)

TRIGGER = Page(
    "trigger",
    "print a migration that makes PostgREST reload by itself, or judge the one there is",
    "[DIR] [options]",
    """\
Print a migration that installs event triggers by which PostgREST reloads after
every change of the schema, in the layout of the project. With --check, judge
the event triggers that a database has.""",
    """\
Examples:
  cachegate trigger
      the migration, in the layout of the project here; its name is said as well
  cachegate trigger --write
      the same as a new file of the migrations folder
  cachegate trigger --check
      with CACHEGATE_DATABASE_URL in the environment; reads only
  cachegate trigger --check --run-statements
      tries every kind of statement on objects that are dropped again""",
    """\
Exit codes:
  0  done; with --check, the triggers there are complete
  1  with --check, there is none, or it misses something
  2  wrong usage or configuration
  3  it could not be told""",
)

EXPLAIN = Page(
    "explain",
    "say what an error of PostgREST, or a whole log of it, means",
    "[WHAT] [options]",
    """\
Say what an error of PostgREST means and what ends it. WHAT is a code, the body
of an error, or a log file; without it, or as a dash, standard input is read.""",
    """\
Examples:
  cachegate explain PGRST204
  cachegate explain '{"code":"42703","message":"column a.b does not exist"}'
  cachegate explain postgrest.log
  docker logs -f postgrest 2>&1 | cachegate explain --follow""",
    """\
Exit codes:
  0  recognised, or nothing wrong in the log
  2  wrong usage, or a code that nobody knows""",
)

INIT = Page(
    "init",
    "look at a repository and write a workflow and a cachegate.yml for it (to begin with)",
    "[DIR] [options]",
    """\
Look at a repository, find its migrations and how its API is served, and write
.github/workflows/cachegate.yml, cachegate.yml and the roles that PostgREST needs.
What cannot be found out stands in them as a comment. Nothing is overwritten.""",
    """\
Examples:
  cachegate init
      the repository here
  cachegate init --print
      only shows the files
  cachegate init services/shop --layout dbmate
      one of several folders of migrations""",
    """\
Exit codes:
  0  written, or printed
  2  no migrations, or files in the way: nothing was written""",
)

ALL: tuple[Page, ...] = (INIT, CHECK, PREFLIGHT, VERIFY, DOCTOR, TRIGGER, EXPLAIN)
BY_COMMAND = {page.command: page for page in ALL}
COMMANDS = tuple(BY_COMMAND)


def overview() -> str:
    """What `cachegate --help` shows."""
    commands = "\n".join(f"  {page.command:<11}{page.summary}" for page in ALL)
    return (
        "usage: cachegate COMMAND [options]\n\n"
        "A gate for pull requests of projects that serve Postgres through PostgREST.\n\n"
        f"Commands:\n{commands}\n\n"
        "cachegate COMMAND --help lists the options of one.\n\n"
        "Other:\n  -h, --help  Show this page.\n  --version   Show the version."
    )
