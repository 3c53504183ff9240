"""Every option there is: flags, variables, keys of `cachegate.yml`, inputs and documentation come from here."""

from __future__ import annotations

from cachegate.options import readers, upserts
from cachegate.options.spec import Group, Shape, Spec

POSTGRES_VERSIONS = ("14", "15", "16", "17", "18")
LAYOUTS = ("plain", "supabase")

# One or two lines per option read better than eight: hence the `fmt: skip`.
CHECK = (
    Spec("directory", Group.CHECK, "DIR", readers.folder, "A migrations folder, or a project in which one is found.",
         default="the current folder", positional=True),
    Spec("config", Group.CHECK, "FILE", readers.input_file, "The configuration file.",
         default="cachegate.yml in DIR or above it, up to the root of the repository", in_file=False),
    Spec("layout", Group.CHECK, "NAME", readers.choice(*LAYOUTS),
         f"How migration files are named and ordered: {' or '.join(LAYOUTS)}.", default="recognised"),
    Spec("baseline", Group.CHECK, "WHICH", readers.baseline,
         "Which migrations are there already: none, until:VERSION, ref:GITREF, or all-but:N for all but the last N.",
         default="in the action, what the base of the pull request has; else none"),
    Spec("baseline-present", Group.CHECK, "", readers.switch,
         "The database already has the baseline: do not apply it.", Shape.SWITCH),
    Spec("bootstrap", Group.CHECK, "FILE", readers.input_file,
         "SQL to run before anything else: roles, extensions, what the platform brings.", Shape.LINES),
    Spec("seed", Group.CHECK, "FILE", readers.input_file, "SQL to run after the baseline.", Shape.LINES),
    Spec("transaction", Group.CHECK, "MODE", readers.transaction,
         "How a file is sent: file in one transaction, statement by statement, or auto, as the file needs it."),
    Spec("upserts", Group.CHECK, "TABLE(COLUMN,…)", upserts.upsert_target,
         "An upsert that clients send, as films(title, year) or api.films(title, year): it has to find its key.",
         Shape.LINES),
    Spec("ignore", Group.CHECK, "KEY=REASON", readers.word,
         "A finding to live with, by its key, and why; KEY=until YYYY-MM-DD REASON for a while.", Shape.IGNORES),
    Spec("write-ignores", Group.CHECK, "", readers.switch,
         "Add an ignore for each finding that fails this run to cachegate.yml, for you to fill in why.",
         Shape.SWITCH, in_file=False, flag_only=True),
)  # fmt: skip

SERVERS = (
    Spec("database-url", Group.SERVERS, "URL", readers.database_url,
         "The disposable database, with a role that may run the migrations. Needs postgrest-url as well.",
         default="a private Postgres", secret=True),
    Spec("postgrest-url", Group.SERVERS, "URL", readers.http_url,
         "The PostgREST that serves that database. Needs database-url as well.", default="a private PostgREST"),
    Spec("postgrest-admin-url", Group.SERVERS, "URL", readers.http_url,
         "Its admin server (PostgREST's admin-server-port), a second witness of the reload."),
    Spec("schemas", Group.SERVERS, "NAME,…", readers.identifier, "The exposed schemas.", Shape.NAMES,
         default="what PostgREST says it exposes"),
    Spec("extra-search-path", Group.SERVERS, "NAME,…", readers.identifier,
         "PostgREST's db-extra-search-path: embeds are looked for through views of these schemas too.", Shape.NAMES,
         default="what the database sets for PostgREST's role, else public"),
    Spec("channel", Group.SERVERS, "NAME", readers.identifier,
         "The channel on which PostgREST listens for reloads (its db-channel)."),
    Spec("roles", Group.SERVERS, "NAME,…", readers.identifier, "The API roles that count.", Shape.NAMES,
         default="the anonymous role, and those that PostgREST's own role may switch to"),
    Spec("jwt-secret", Group.SERVERS, "SECRET", readers.secret,
         "PostgREST's jwt-secret, to ask as other roles than the anonymous one. Better given as a variable.",
         secret=True),
    Spec("jwt-role-claim", Group.SERVERS, "PATH", readers.role_claim,
         "Where the role stands in a token (PostgREST's jwt-role-claim-key)."),
    Spec("jwt-audience", Group.SERVERS, "TEXT", readers.word, "The audience that PostgREST expects (its jwt-aud)."),
    Spec("allow-remote", Group.SERVERS, "", readers.switch,
         "The database may be used although it does not look disposable. Its data can be lost.", Shape.SWITCH),
)  # fmt: skip

BEHAVIOUR = (
    Spec("self-reload", Group.BEHAVIOUR, "LEVEL", readers.choice("error", "warning", "off"),
         "What it means when the migrations do not make PostgREST reload by themselves: error, warning or off."),
    Spec("try-rows", Group.BEHAVIOUR, "WHEN", readers.choice("auto", "off"),
         "Insert rows and roll them back: off, or auto, where PostgREST has db-tx-end=commit-allow-override."),
    Spec("fail-on", Group.BEHAVIOUR, "LEVEL", readers.choice("error", "warning", "notice", "never"),
         "The least severity that makes the run exit with 1: error, warning, notice or never."),
    Spec("require-pending", Group.BEHAVIOUR, "", readers.switch,
         "Exit with 2 when there is no pending migration.", Shape.SWITCH),
    Spec("wait-timeout", Group.BEHAVIOUR, "TIME", readers.duration, "How long to wait for the servers at the start."),
    Spec("self-reload-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long PostgREST may take to reload by itself."),
    Spec("reload-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long each way of reloading PostgREST may take."),
    Spec("timeout", Group.BEHAVIOUR, "TIME", readers.duration, "How long one request may take."),
    Spec("statement-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long one statement of a migration may take.", default="as the database has it"),
    Spec("lock-timeout", Group.BEHAVIOUR, "TIME", readers.duration,
         "How long a statement may wait for a lock.", default="as the database has it"),
)  # fmt: skip

REPORTS = (
    Spec("name", Group.REPORTS, "TEXT", readers.word,
         "What this run is called in its reports; tells several runs on one pull request apart."),
    Spec("json", Group.REPORTS, "FILE", readers.output_file, "Write the report as JSON (format v1)."),
    Spec("junit", Group.REPORTS, "FILE", readers.output_file, "Write the report as JUnit XML."),
    Spec("markdown", Group.REPORTS, "FILE", readers.output_file, "Write the text of the pull-request comment."),
    Spec("summary", Group.REPORTS, "FILE", readers.output_file,
         "Write the job summary to this file too; in GitHub Actions the job's page shows it anyway."),
    Spec("annotations", Group.REPORTS, "WHEN", readers.choice("auto", "on", "off"),
         "Mark findings on file and line: on, off, or auto, in GitHub Actions."),
    Spec("comment", Group.REPORTS, "WHEN", readers.choice("auto", "off"),
         "Comment on the pull request: off, or auto, where there is one and a token that may."),
)  # fmt: skip

EMBEDDED = (
    Spec("embedded-postgres", Group.EMBEDDED, "VERSION", readers.choice(*POSTGRES_VERSIONS),
         f"The private Postgres: {', '.join(POSTGRES_VERSIONS)}."),
    Spec("embedded-postgrest", Group.EMBEDDED, "VERSION", readers.version,
         "The private PostgREST: 11.2.2 and 12.0.2 are packaged, others are looked for on PATH."),
    Spec("embedded-config", Group.EMBEDDED, "KEY=VALUE", readers.word,
         "A setting of the private PostgREST, such as db-schemas=api.", Shape.SETTINGS),
    Spec("postgres-bin", Group.EMBEDDED, "PATH", readers.program, "The folder with your own postgres and initdb.",
         default="the packaged ones"),
    Spec("postgrest-bin", Group.EMBEDDED, "PATH", readers.program, "Your own postgrest.",
         default="the packaged one"),
)  # fmt: skip

ALL: tuple[Spec, ...] = CHECK + SERVERS + BEHAVIOUR + REPORTS + EMBEDDED
ANYWHERE = tuple(spec for spec in ALL if not spec.flag_only)
BY_NAME = {spec.name: spec for spec in ALL}
BY_FIELD = {spec.field: spec for spec in ALL}
