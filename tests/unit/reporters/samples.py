"""Reports to look at: one with every kind of trouble, one green, one refused by Postgres, one that saw nothing."""

from __future__ import annotations

from dataclasses import replace

from cachegate.model.access import Access, Cause, Cell, Obstacle
from cachegate.model.migration import Migration, Place, SqlFailure, Step, StepOutcome
from cachegate.model.reload import Notification, Reload, Rung, RungOutcome, SelfReload, SelfReloadVerdict, Source
from cachegate.model.report import (
    ApiChange,
    Change,
    Counts,
    Environment,
    ExitCode,
    Finding,
    Outcome,
    Report,
    Severity,
    Subject,
    Surface,
    Verdict,
)

FOLDER = "supabase/migrations"
CHAT = f"{FOLDER}/20260114093000_chat_artifacts.sql"
QUEUE = f"{FOLDER}/20260114094500_stripe_sync_queue.sql"
LOYALTY = f"{FOLDER}/20260115080000_loyalty.sql"
BLOB = "https://github.com/acme/shop/blob/4f1c0de5a9b7e2d34c6f8a01b2c3d4e5f6a7b8c9/"

ENVIRONMENT = Environment(
    cachegate="0.1.0",
    postgres="18.1",
    postgrest="12.0.2",
    schemas=("public", "api"),
    connection_role="authenticator",
    anonymous_role="anon",
    api_roles=("anon", "authenticated"),
    layout="supabase",
)
TIMINGS = {"wait": 1.2, "baseline": 3.41, "pending": 0.38, "self-reload": 5.0, "reload": 0.12, "verify": 0.31}


def step(file: str, outcome: StepOutcome = StepOutcome.APPLIED, failure: SqlFailure | None = None) -> Step:
    migration = Migration(version=file.rsplit("/", 1)[-1].split("_")[0], file=file, sql=b"select 1")
    return Step(migration, outcome, seconds=0.04, failure=failure)


def passed(label: str, claim: str, *, file: str | None = CHAT, before: Outcome | None = Outcome.PASSED) -> Finding:
    schema, name = label.split(".", 1)
    return Finding(
        check="relation-readable",
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("relation", schema, name),
        claim=claim,
        key=f"relation-readable:{label}",
        change=Change.ADDED,
        file=file,
        before=before,
    )


STALE = Finding(
    check="reloads-by-itself",
    outcome=Outcome.FAILED,
    severity=Severity.ERROR,
    subject=Subject("cache", None, "schema cache"),
    claim="After these migrations production's PostgREST learns of the new schema without anybody's help.",
    key="reloads-by-itself",
    cause="No notification was seen on channel `pgrst` while the migrations ran, and no event trigger sends one: "
    "production would go on answering from the old schema until somebody reloads or restarts PostgREST.",
    remedy="End the last migration with the line below, or add the event trigger once and for all; "
    "if your deploy restarts PostgREST, set `self-reload: off`.",
    sql="notify pgrst, 'reload schema';",
    file=LOYALTY,
)
COLUMNS = tuple(
    Finding(
        check="column-writable",
        outcome=Outcome.FAILED,
        severity=Severity.ERROR,
        subject=Subject("column", "public", "artifact_versions", column),
        claim=f"A client can write `{column}` of `public.artifact_versions` as `authenticated`.",
        key=f"column-writable:public.artifact_versions.{column}:authenticated",
        change=Change.ADDED,
        role="authenticated",
        code="42501",
        cause="Postgres answers 403: the role may not insert into the table. A new table grants nothing by itself.",
        remedy="Grant it in the migration that makes the table.",
        sql="grant select, insert, update on public.artifact_versions to authenticated;",
        file=CHAT,
        line=14,
        before=Outcome.FAILED,
    )
    for column in ("id", "artifact_id", "body", "created_at")
)
UPSERT = Finding(
    check="key-usable",
    outcome=Outcome.FAILED,
    severity=Severity.ERROR,
    subject=Subject("key", "public", "stripe_sync_queue", "stripe_sync_queue_space_event_idx"),
    claim="A client can upsert into `public.stripe_sync_queue` on `space_id, event_type`.",
    key="key-usable:public.stripe_sync_queue:space_id,event_type",
    change=Change.ADDED,
    code="42P10",
    cause="The unique index has a `where` clause, and Postgres cannot match an upsert to a partial index.",
    remedy="Make it a constraint over the two columns.",
    sql="drop index public.stripe_sync_queue_space_event_idx;\nalter table public.stripe_sync_queue\n"
    "  add constraint stripe_sync_queue_space_event_key unique (space_id, event_type);",
    file=QUEUE,
    line=9,
    before=Outcome.FAILED,
)
OVERLOAD = Finding(
    check="function-callable",
    outcome=Outcome.FAILED,
    severity=Severity.ERROR,
    subject=Subject("function", "public", "get_loyalty_tier(uuid, timestamp with time zone)"),
    claim="A call of `get_loyalty_tier` with only `p_user_id` finds exactly one function.",
    key="function-callable:public.get_loyalty_tier(uuid,timestamptz)",
    change=Change.CHANGED,
    code="PGRST203",
    cause="Two functions fit: the old one was left in place, because `create or replace` with a new parameter makes a "
    "second function. Calls that worked before are now refused.",
    remedy="Drop the old one in the same migration.",
    sql="drop function public.get_loyalty_tier(uuid);",
    file=LOYALTY,
    line=3,
    before=Outcome.FAILED,
)
EMBED = Finding(
    check="embed-resolves",
    outcome=Outcome.ERRORED,
    severity=Severity.ERROR,
    subject=Subject("foreign key", "public", "organizations", "organizations_created_by_fkey"),
    claim="`GET /organizations?select=*,profiles(*)` embeds the creator.",
    key="embed-resolves:public.organizations.organizations_created_by_fkey",
    change=Change.ADDED,
    cause="PostgREST did not answer within 10 s.",
    remedy="Look at its log below, and run the check again.",
    file=LOYALTY,
    line=22,
)
SUPERUSER = Finding(
    check="connection-role",
    outcome=Outcome.FAILED,
    severity=Severity.WARNING,
    subject=Subject("role", None, "postgres"),
    claim="PostgREST connects as a role that may do no more than it needs.",
    key="connection-role:postgres",
    cause="It connects as a superuser here, so missing grants to it cannot be noticed.",
    remedy="Give PostgREST in CI the same connection role as in production.",
)
IGNORED = Finding(
    check="column-writable",
    outcome=Outcome.FAILED,
    severity=Severity.ERROR,
    subject=Subject("column", "public", "chat_messages", "artifact_ids"),
    claim="A client can write `artifact_ids` of `public.chat_messages` as `anon`.",
    key="column-writable:public.chat_messages.artifact_ids:anon",
    change=Change.ADDED,
    role="anon",
    code="42501",
    cause="The role may not insert into the table.",
    file=CHAT,
    line=2,
    ignored="Visitors only read; see the decision of 12 January.",
)
SKIPPED = Finding(
    check="column-readable",
    outcome=Outcome.SKIPPED,
    severity=Severity.ERROR,
    subject=Subject("relation", "public", "loyalty_by_month"),
    claim="A client can read `public.loyalty_by_month`.",
    key="column-readable:public.loyalty_by_month",
    cause="The materialized view is not populated yet.",
    file=LOYALTY,
    line=30,
)
GOOD = (
    passed("public.chat_messages", "A client can read `public.chat_messages` as `anon`."),
    passed("public.artifact_versions", "PostgREST knows `public.artifact_versions`.", before=Outcome.FAILED),
    passed("public.stripe_sync_queue", "PostgREST knows the table.", file=QUEUE, before=Outcome.FAILED),
    passed("public.profiles_view", "PostgREST knows `public.profiles_view`.", file=LOYALTY, before=Outcome.FAILED),
    passed("public.spaces", "A client can still read `public.spaces`.", file=None),
)
ADDED = (
    "/artifact_versions",
    "/artifact_versions upsert on artifact_versions_pkey",
    "/profiles_view",
    "/stripe_sync_queue",
    "/rpc/get_loyalty_tier(uuid, timestamp with time zone)",
)
SURFACE = Surface(
    (
        ApiChange(Change.REMOVED, "/rpc/get_user_role(uuid)", "", "calls are refused (PGRST202)", LOYALTY, 3),
        ApiChange(Change.CHANGED, "/chat_messages column artifact_ids", "type text → text[]", "values differ", CHAT, 7),
        ApiChange(Change.CHANGED, "/chat_messages column title", "has a default"),
        *(ApiChange(Change.ADDED, what) for what in ADDED),
    )
)
VERBS = ("select", "insert", "update", "delete")
NOT_GRANTED, NO_POLICY = Obstacle(Cause.GRANT), Obstacle(Cause.ROW_SECURITY, "public.artifact_versions")
ACCESS = (
    Access("relation", "public", "artifact_versions", "anon", tuple(Cell(verb, (NOT_GRANTED,)) for verb in VERBS)),
    Access(
        "relation",
        "public",
        "artifact_versions",
        "authenticated",
        (
            Cell("select"),
            Cell("insert", (Obstacle(Cause.SEQUENCE, "public.artifact_versions_id_seq"),)),
            Cell("update", (NO_POLICY,)),
            Cell("delete", (NO_POLICY,)),
        ),
        ("select",),
    ),
    Access("function", "public", "get_loyalty_tier(uuid)", "anon", (Cell("execute", (NOT_GRANTED,)),)),
    Access("function", "public", "get_loyalty_tier(uuid)", "authenticated", (Cell("execute"),), ("execute",)),
)
RED = Report(
    verdict=Verdict.FAIL,
    exit_code=ExitCode.FOUND,
    headline="7 things that this pull request makes will not work through the API, "
    "and production would not notice the rest by itself",
    findings=(STALE, *COLUMNS, UPSERT, OVERLOAD, EMBED, SUPERUSER, IGNORED, SKIPPED, *GOOD),
    counts=Counts(passed=5, failed=9, errored=1, skipped=1),
    environment=ENVIRONMENT,
    before_reload=Counts(passed=2, failed=12, errored=1, skipped=1),
    after_reload=Counts(passed=5, failed=9, errored=1, skipped=1),
    self_reload=SelfReload(
        SelfReloadVerdict.STALE,
        "No notification was seen while the migrations ran.",
        notifications=(
            Notification("pgrst", "reload config", Source.UNKNOWN, file=CHAT, perhaps=("do", "call"), why="no use"),
            Notification("other", "", Source.STATEMENT, "notify other", CHAT, 3, why="no use"),
        ),
    ),
    reload=Reload(
        rungs=(
            Rung("notify", RungOutcome.NO_EFFECT, 30.0, "PostgREST does not listen on channel `pgrst`"),
            Rung("SIGUSR1", RungOutcome.WORKED, 0.12),
        ),
        proof="The view `public.cachegate_fence_1a2b3c`, made after the last commit, was answered with 200.",
    ),
    surface=SURFACE,
    access=ACCESS,
    steps=(step(CHAT), step(QUEUE), step(LOYALTY)),
    baseline_how="The 41 files of the merge commit's first parent were applied before.",
    baseline_count=41,
    kept_judged=212,
    notes=("`cachegate.yml` was changed in this pull request.",),
    timings=TIMINGS,
)
GREEN = Report(
    verdict=Verdict.PASS,
    exit_code=ExitCode.GOOD,
    headline="everything that this pull request makes is answered by the API, and production notices by itself",
    findings=tuple(replace(good, before=Outcome.PASSED) for good in GOOD),
    counts=Counts(passed=5),
    environment=ENVIRONMENT,
    before_reload=Counts(passed=5),
    after_reload=Counts(passed=5),
    self_reload=SelfReload(
        SelfReloadVerdict.RELOADS,
        "The event trigger `pgrst_ddl_watch` notified.",
        (CHAT,),
        0.09,
        (Notification("pgrst", "", Source.EVENT_TRIGGER, "event trigger pgrst_ddl_watch", CHAT, 3, (), True),),
    ),
    reload=Reload((Rung("notify", RungOutcome.WORKED, 0.08),), "The fence was answered with 200."),
    surface=SURFACE,
    access=(Access("relation", "public", "artifact_versions", "anon", tuple(map(Cell, VERBS)), VERBS),),
    steps=(step(CHAT), step(QUEUE), step(LOYALTY)),
    timings=TIMINGS,
)
REFUSED = Report(
    verdict=Verdict.FAIL,
    exit_code=ExitCode.FOUND,
    headline="a migration does not apply, so nothing after it could be looked at",
    findings=(),
    counts=Counts(),
    environment=ENVIRONMENT,
    steps=(
        step(CHAT),
        step(
            QUEUE,
            StepOutcome.FAILED,
            SqlFailure(
                Place(QUEUE, 7, 14),
                "42P01",
                'relation "spaces" does not exist',
                "create table public.stripe_sync_queue (\n  id uuid,\n  space_id uuid references spaces\n);",
            ),
        ),
        step(LOYALTY, StepOutcome.SKIPPED),
    ),
)
UNSEEN = Report(
    verdict=Verdict.ERROR,
    exit_code=ExitCode.UNVERIFIED,
    headline="PostgREST went away, so nothing could be verified",
    findings=(),
    counts=Counts(),
    environment=ENVIRONMENT,
)
SAMPLES = {"red": RED, "green": GREEN, "refused": REFUSED, "unseen": UNSEEN}
