"""Every option there is: flags, variables, keys of `cachegate.yml`, inputs and documentation come from here."""

from __future__ import annotations

from cachegate.options import headers, queries, readers, upserts
from cachegate.options.spec import CHECK as OF_CHECK
from cachegate.options.spec import DOCTOR, EXPLAIN, INIT, PREFLIGHT, TRIGGER, VERIFY, Group, Shape, Spec

POSTGRES_VERSIONS = ("14", "15", "16", "17", "18")
LAYOUTS = (
    "plain", "supabase", "dbmate", "golang-migrate", "flyway", "goose", "sqitch", "prisma", "drizzle",
    "node-pg-migrate", "hasura",
)  # fmt: skip
FOREIGN = ("sql-migrate", "liquibase")
"""Layouts that are not run, and for which `trigger` can write."""
RUNGS = ("notify", "listener", "pool", "signal", "restart")
LIVE = (VERIFY, DOCTOR)
JUDGING = (OF_CHECK, VERIFY)
SERVED = (OF_CHECK, *LIVE)
READING = (OF_CHECK, PREFLIGHT)
ASKING = (*JUDGING, PREFLIGHT)

# One or two lines per option read better than eight: hence the `fmt: skip`.
CHECK = (
    Spec("directory", Group.CHECK, "DIR", readers.folder, "A migrations folder, or a project in which one is found.",
         default="the current folder", commands=(*READING, TRIGGER, INIT), positional=True),
    Spec("config", Group.CHECK, "FILE", readers.input_file, "The configuration file.",
         default="cachegate.yml in DIR or above it, up to the root of the repository",
         commands=(*SERVED, PREFLIGHT, TRIGGER), in_file=False),
    Spec("layout", Group.CHECK, "NAME", readers.choice(*LAYOUTS, *FOREIGN),
         f"One of {', '.join(LAYOUTS)}.",
         default=f"recognised; trigger also writes for {' and '.join(FOREIGN)}",
         commands=(*READING, TRIGGER, INIT)),
    Spec("baseline", Group.CHECK, "WHICH", readers.baseline,
         "Which migrations are there already: none, until:VERSION, ref:GITREF, all-but:N or ledger.",
         default="in the action, what the base of the pull request has; else none", commands=READING),
    Spec("ledger", Group.CHECK, "SCHEMA.TABLE", readers.table_name,
         "Where the migration tool keeps what it applied, if it is not told its usual table.",
         default="the usual table of the layout's tool", commands=READING),
    Spec("baseline-present", Group.CHECK, "", readers.switch,
         "The database already has the baseline: do not apply it.", Shape.SWITCH),
    Spec("bootstrap", Group.CHECK, "FILE", readers.bootstrap,
         "SQL to run before anything else; the word supabase is what Supabase provides, none is nothing.", Shape.LINES,
         default="supabase for its layout, where the database does not have it"),
    Spec("auto-expose", Group.CHECK, "WHEN", readers.choice("auto", "on", "off", "baseline"),
         "Whether Supabase grants new tables to the API: on, off, baseline (off for what is pending), or auto.",
         default="auto, as supabase/config.toml says"),
    Spec("seed", Group.CHECK, "FILE", readers.input_file, "SQL to run after the baseline.", Shape.LINES),
    Spec("migrate-command", Group.CHECK, "COMMAND", readers.command,
         "A program of yours that migrates the database, run in DIR instead of reading a folder; no shell is involved.",
         in_file=False),
    Spec("baseline-command", Group.CHECK, "COMMAND", readers.command,
         "The same for the baseline.",
         default="with a commit to compare with the migrate command, run in a copy of DIR as it was there",
         in_file=False),
    Spec("migrate-timeout", Group.CHECK, "TIME", readers.duration, "How long such a command may take."),
    Spec("transaction", Group.CHECK, "MODE", readers.transaction,
         "How a file is sent: file in one transaction, statement by statement, or auto, as the file needs it."),
    Spec("set", Group.CHECK, "NAME=VALUE", readers.variable,
         "A variable for files that psql would run, as its own --set gives it, or a placeholder of the layout's tool.",
         Shape.SETTINGS),
    Spec("upserts", Group.CHECK, "TABLE(COLUMN,…)", upserts.upsert_target,
         "An upsert that clients send, as films(title, year) or api.films(title, year): it has to find its key.",
         Shape.LINES, commands=JUDGING),
    Spec("ignore", Group.CHECK, "KEY=REASON", readers.word,
         "A finding to live with, by its key, and why; KEY=until YYYY-MM-DD REASON for a while.", Shape.IGNORES,
         commands=JUDGING),
    Spec("write-ignores", Group.CHECK, "", readers.switch,
         "Add an ignore for each finding that fails this run to cachegate.yml, for you to fill in why.",
         Shape.SWITCH, in_file=False, flag_only=True),
)  # fmt: skip

SET_UP = (
    Spec("print", Group.INIT, "", readers.switch, "Print the files rather than write them.",
         Shape.SWITCH, commands=(INIT,), in_file=False, flag_only=True),
    Spec("force", Group.INIT, "", readers.switch,
         "Overwrite files that are there; without it the difference is shown and nothing is written.",
         Shape.SWITCH, commands=(INIT,), in_file=False, flag_only=True),
)  # fmt: skip

SERVERS = (
    Spec("database-url", Group.SERVERS, "URL", readers.database_url,
         "The database; for check a disposable one, with a role that may run the migrations.",
         default="for check a private Postgres", commands=(*SERVED, PREFLIGHT, TRIGGER), secret=True),
    Spec("postgrest-url", Group.SERVERS, "URL", readers.http_url,
         "The PostgREST that serves that database; every instance of it, where there are several.", Shape.LINES,
         default="for check a private PostgREST", commands=SERVED),
    Spec("postgrest-admin-url", Group.SERVERS, "URL", readers.http_url,
         "Its admin server (PostgREST's admin-server-port), a second witness of the reload.", commands=SERVED),
    Spec("header", Group.SERVERS, "NAME=VALUE", headers.header,
         "A header to send with every request to PostgREST, such as the API key of a gateway before it.",
         Shape.SETTINGS, commands=SERVED, secret=True),
    Spec("ca-file", Group.SERVERS, "FILE", readers.input_file,
         "Certificates (PEM) to trust besides the system's, for an address with https.", commands=SERVED),
    Spec("schemas", Group.SERVERS, "NAME,…", readers.identifier, "The exposed schemas.", Shape.NAMES,
         default="what PostgREST says it exposes", commands=(*SERVED, TRIGGER)),
    Spec("extra-search-path", Group.SERVERS, "NAME,…", readers.identifier,
         "PostgREST's db-extra-search-path: embeds are looked for through views of these schemas too.", Shape.NAMES,
         default="what the database sets for PostgREST's role, else public", commands=JUDGING),
    Spec("channel", Group.SERVERS, "NAME", readers.identifier,
         "The channel on which PostgREST listens for reloads (its db-channel).", commands=(*SERVED, TRIGGER)),
    Spec("roles", Group.SERVERS, "NAME,…", readers.identifier, "The API roles that count.", Shape.NAMES,
         default="the anonymous role, and those that PostgREST's own role may switch to", commands=JUDGING),
    Spec("jwt-secret", Group.SERVERS, "SECRET", readers.secret,
         "PostgREST's jwt-secret, to ask as other roles than the anonymous one. Better given as a variable.",
         commands=SERVED, secret=True),
    Spec("jwt-role-claim", Group.SERVERS, "PATH", readers.role_claim,
         "Where the role stands in a token (PostgREST's jwt-role-claim-key).", commands=SERVED),
    Spec("jwt-audience", Group.SERVERS, "TEXT", readers.word, "The audience that PostgREST expects (its jwt-aud).",
         commands=SERVED),
    Spec("postgrest-pid", Group.SERVERS, "PID", readers.process_id,
         "PostgREST's process on this machine, to signal it where it is no container.",
         commands=(OF_CHECK, DOCTOR), in_file=False),
    Spec("restart-command", Group.SERVERS, "COMMAND", readers.command,
         "A program and its arguments that restart PostgREST; no shell is involved.",
         commands=(OF_CHECK, DOCTOR), in_file=False),
    Spec("allow-remote", Group.SERVERS, "", readers.switch,
         "The database may be used although it does not look disposable. Its data can be lost.", Shape.SWITCH),
)  # fmt: skip

TRIGGERED = (
    Spec("check", Group.TRIGGER, "", readers.switch,
         "Judge the event triggers of the database, rather than print a migration.",
         Shape.SWITCH, commands=(TRIGGER,), in_file=False, flag_only=True),
    Spec("write", Group.TRIGGER, "", readers.switch,
         "Write the migration into the folder, rather than print it; a file that is there is never overwritten.",
         Shape.SWITCH, commands=(TRIGGER,), in_file=False, flag_only=True),
    Spec("run-statements", Group.TRIGGER, "", readers.switch,
         "Every kind of statement may be run, on objects that are made for it and dropped: PostgREST will reload.",
         Shape.SWITCH, commands=(TRIGGER,), in_file=False, flag_only=True),
)  # fmt: skip

DATA = (
    Spec("checks", Group.PREFLIGHT, "NAME=SQL", queries.check,
         "A query that must return no row, and its name: run before and after the pending migrations, and live.",
         Shape.SETTINGS, commands=ASKING),
    Spec("question-timeout", Group.PREFLIGHT, "TIME", readers.duration,
         "How long one question about rows may take.", commands=ASKING),
    Spec("show-values", Group.PREFLIGHT, "", readers.switch,
         "Show what rows have in them; else keys are shown, and values are not.",
         Shape.SWITCH, commands=READING, in_file=False),
)  # fmt: skip

SERVERS_THAT_LIVE = (
    Spec("allow-fence", Group.LIVE, "", readers.switch,
         "The proof may be made: a view is created in an exposed schema, and dropped when PostgREST shows it.",
         Shape.SWITCH, commands=LIVE),
    Spec("allow", Group.LIVE, "RUNG,…", readers.choice(*RUNGS, "supabase"),
         f"The ways of making PostgREST reload that are allowed: {', '.join(RUNGS)}, supabase.",
         Shape.NAMES, default="none", commands=(DOCTOR,), in_file=False),
    Spec("supabase-project", Group.LIVE, "REF", readers.project_reference,
         "The hosted project that the way supabase notifies, with the token in SUPABASE_ACCESS_TOKEN.",
         commands=(DOCTOR,), in_file=False),
)  # fmt: skip

BEHAVIOUR = (
    Spec("self-reload", Group.BEHAVIOUR, "LEVEL", readers.choice("error", "warning", "off"),
         "What it means when the migrations do not make PostgREST reload by themselves: error, warning or off."),
    Spec("try-rows", Group.BEHAVIOUR, "WHEN", readers.choice("auto", "off"),
         "Insert rows and roll them back: off, or auto, where PostgREST has db-tx-end=commit-allow-override."),
    Spec("fail-on", Group.BEHAVIOUR, "LEVEL", readers.choice("error", "warning", "notice", "never"),
         "The least severity that makes the run exit with 1: error, warning, notice or never.",
         commands=JUDGING),
    Spec("require-pending", Group.BEHAVIOUR, "", readers.switch,
         "Exit with 2 when there is no pending migration.", Shape.SWITCH),
    Spec("wait-timeout", Group.BEHAVIOUR, "TIME", readers.duration, "How long to wait for the servers at the start.",
         commands=(*SERVED, PREFLIGHT)),
    Spec("self-reload-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long PostgREST may take to reload by itself."),
    Spec("reload-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long PostgREST may take to reload, by all ways that are tried together.", commands=SERVED),
    Spec("ladder", Group.BEHAVIOUR, "RUNG,…", readers.choice(*RUNGS),
         f"The ways of making PostgREST reload that are tried, always from the gentlest: {', '.join(RUNGS)}.",
         Shape.NAMES, default="all of them"),
    Spec("timeout", Group.BEHAVIOUR, "TIME", readers.duration, "How long one request may take.", commands=SERVED),
    Spec("statement-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long one statement of a migration may take.", default="as the database has it"),
    Spec("lock-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long a statement may wait for a lock.", default="as the database has it"),
)  # fmt: skip

REPORTS = (
    Spec("name", Group.REPORTS, "TEXT", readers.word,
         "What this run is called in its reports; tells several runs on one pull request apart.", commands=SERVED),
    Spec("json", Group.REPORTS, "FILE", readers.output_file, "Write the report as JSON (format v1).",
         commands=(*SERVED, PREFLIGHT, EXPLAIN)),
    Spec("junit", Group.REPORTS, "FILE", readers.output_file, "Write the report as JUnit XML.", commands=JUDGING),
    Spec("markdown", Group.REPORTS, "FILE", readers.output_file,
         "Write the text of the pull-request comment; for doctor, the incident report.", commands=(*SERVED, PREFLIGHT)),
    Spec("summary", Group.REPORTS, "FILE", readers.output_file,
         "Write the job summary to this file too; in GitHub Actions the job's page shows it anyway.",
         commands=JUDGING),
    Spec("annotations", Group.REPORTS, "WHEN", readers.choice("auto", "on", "off"),
         "Mark findings on file and line: on, off, or auto, in GitHub Actions.",
         commands=JUDGING),
    Spec("comment", Group.REPORTS, "WHEN", readers.choice("auto", "off"),
         "Comment on the pull request: off, or auto, where there is one and a token that may."),
)  # fmt: skip

EMBEDDED = (
    Spec("embedded-postgres", Group.EMBEDDED, "VERSION", readers.choice(*POSTGRES_VERSIONS),
         f"The private Postgres: {', '.join(POSTGRES_VERSIONS)}.",
         default="18; in a Supabase project the one of its config.toml, or the nearest"),
    Spec("embedded-postgrest", Group.EMBEDDED, "VERSION", readers.version,
         "The private PostgREST: 11.2.2 and 12.0.2 are packaged, others are looked for on PATH."),
    Spec("embedded-config", Group.EMBEDDED, "KEY=VALUE", readers.setting,
         "A setting of the private PostgREST, such as db-schemas=api.", Shape.SETTINGS),
    Spec("postgres-bin", Group.EMBEDDED, "PATH", readers.program, "The folder with your own postgres and initdb.",
         default="the packaged ones"),
    Spec("postgrest-bin", Group.EMBEDDED, "PATH", readers.program, "Your own postgrest.",
         default="the packaged one"),
)  # fmt: skip

EXPLAINED = (
    Spec("what", Group.EXPLAIN, "WHAT", readers.anything,
         "A code (PGRST204, 42703, 409), the body of an error, or a log file; - is standard input.",
         default="standard input", commands=(EXPLAIN,), positional=True, in_file=False, flag_only=True),
    Spec("follow", Group.EXPLAIN, "", readers.switch,
         "Go on reading as the log grows, and tell what is new at once; Ctrl-C ends it with the summary.",
         Shape.SWITCH, commands=(EXPLAIN,), in_file=False, flag_only=True),
)  # fmt: skip

ALL: tuple[Spec, ...] = (
    CHECK + SET_UP + TRIGGERED + EXPLAINED + SERVERS + DATA + SERVERS_THAT_LIVE + BEHAVIOUR + REPORTS + EMBEDDED
)
ANYWHERE = tuple(spec for spec in ALL if not spec.flag_only)
INPUTS = tuple(spec for spec in ALL if spec.is_input)
BY_NAME = {spec.name: spec for spec in ALL}
BY_FIELD = {spec.field: spec for spec in ALL}


def options_of(command: str) -> tuple[Spec, ...]:
    """The options that a command takes, in the order of the help."""
    return tuple(spec for spec in ALL if command in spec.commands)
