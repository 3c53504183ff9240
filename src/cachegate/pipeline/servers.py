"""The two servers of a run: given or private, awaited, and known by version, schemas and channel."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from urllib.parse import urlsplit

from cachegate import embedded
from cachegate.database import roles, rolesetup, session
from cachegate.errors import EnvironmentProblem, Problem
from cachegate.migrations import lexer, psql
from cachegate.model.migration import Migration
from cachegate.options import Options
from cachegate.pipeline import levers
from cachegate.pipeline.files import run_files
from cachegate.pipeline.foundation import Foundation, lay
from cachegate.pipeline.levers import NOTHING, Levers
from cachegate.ports import Instance
from cachegate.postgrest import identify, versions
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.reload import policy
from cachegate.postgrest.reload.policy import Ladder
from cachegate.postgrest.tokens import Tokens
from cachegate.postgrest.trust import trusting

Say = Callable[[str], None]
NEWEST_POSTGRES = "18"
UNCONFINED = (
    "note: this kernel has no {}: the private Postgres is not fully kept from this machine's files and programs; only"
    " what the text of the migrations shows is refused"
)


@dataclass(frozen=True, slots=True)
class Servers:
    """What the run talks to. `schemas` is None until PostgREST has told which it exposes.

    `admin` asks PostgREST's admin server, if it has one. `others` ask further instances of the same PostgREST, which
    have to know the fence as well.
    `ladder` says which ways of reloading may be gone: of servers that nobody called disposable, the notification only.
    `members` are the roles that a private Postgres lets its connection role become, None for given servers. `notes`
    are sentences for the report about what was prepared. `own` is whom PostgREST is in production, and whom it could
    become before the pending files, where a role of ours logs in.
    """

    database_url: str
    postgres_version: str
    prober: Prober
    instance: Instance | None
    can: versions.Capabilities
    schemas: tuple[str, ...] | None
    loaded: bool
    channel: str
    admin: Prober | None = None
    others: tuple[Prober, ...] = ()
    members: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    connection_role: str | None = None
    own: rolesetup.Own | None = None
    levers: Levers = NOTHING
    ladder: Ladder = policy.GENTLEST

    def learnt(self, options: Options) -> Servers:
        """The same, after waiting for a cache that was not loaded at first."""
        told = identify.wait(
            self.prober,
            timeout=options.wait_timeout,
            revive=lambda: _revive(self.instance, self.levers.absent),
            patience=options.wait_timeout,
        )
        return replace(self, schemas=options.schemas or told.schemas, loaded=told.loaded)


@contextmanager
def opened(
    options: Options,
    files: Sequence[Migration],
    foundation: Foundation,
    say: Say,
    environ: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Servers]:
    """Bring both servers up and close them again. `files` are all migrations, to see which roles they make.

    `environ` is for the user's own command that restarts PostgREST.
    Raises `EnvironmentProblem` when one of them does not come up, `UsageProblem` for addresses that cannot be used.
    """
    if options.database_url is None or not options.postgrest_url:
        with _private(options, files, foundation, say) as servers:
            yield servers
        return
    session.require_disposable(options.database_url, allow_remote=options.allow_remote)
    say(f"waiting for Postgres at {session.address(options.database_url)}")
    version = session.wait(options.database_url, timeout=options.wait_timeout)
    if not options.baseline_present:
        session.require_empty(options.database_url, options.schemas or ("public",), allow_remote=options.allow_remote)
    notes = _lay(options.database_url, foundation, options, say)
    with ExitStack() as stack:
        tokens = _tokens(options, options.jwt_secret)
        prober, *others = (stack.enter_context(asking(url, options, tokens)) for url in options.postgrest_url)
        at_hand = levers.find(options, prober, environ)
        found = _identified(options, options.database_url, version, prober, at_hand, say)
        url = options.postgrest_admin_url if found.can.admin_facts else None
        admin = stack.enter_context(asking(url, options)) if url else None
        yield replace(found, admin=admin, others=tuple(others), notes=notes)


def asking(url: str, options: Options, tokens: Tokens | None = None) -> Prober:
    """A prober for one address, with the headers and certificates that the options give."""
    trust = trusting(options.ca_file) if options.ca_file else None
    return Prober(url, timeout=options.timeout, tokens=tokens, headers=options.header, trust=trust)


@contextmanager
def _private(options: Options, files: Sequence[Migration], foundation: Foundation, say: Say) -> Iterator[Servers]:
    with embedded.session() as started:
        wanted = options.embedded_postgres or NEWEST_POSTGRES
        say(f"starting a private Postgres {wanted}")
        postgres = started.postgres(wanted, options.postgres_bin)
        version = session.wait(postgres.url, timeout=options.wait_timeout)
        if postgres.process.missing:
            say(UNCONFINED.format(" and ".join(postgres.process.missing)))
        notes = _lay(postgres.url, foundation, options, say)
        texts = [_code(file) for file in (*foundation.files, *files)]
        role, password = rolesetup.connection_role(texts), secrets.token_urlsafe(16)
        settings = _settings(options, postgres.url, role, password)
        members = _members(options, settings["db-anon-role"])
        with session.opened(postgres.url) as connection:
            rolesetup.ensure(connection, role, password, members, texts)
        say(f"starting a private PostgREST {options.embedded_postgrest}")
        instance = started.postgrest(options.embedded_postgrest, options.postgrest_bin, settings)
        tokens = _tokens(options, settings["jwt-secret"])
        with ExitStack() as stack:
            prober = stack.enter_context(asking(instance.url, options, tokens))
            found = _identified(options, postgres.url, version, prober, Levers(instance), say)
            url = instance.admin_url if found.can.admin_facts else None
            admin = stack.enter_context(asking(url, options)) if url else None
            yield replace(found, members=members, connection_role=role, admin=admin, notes=notes)


def _lay(url: str, foundation: Foundation, options: Options, say: Say) -> tuple[str, ...]:
    notes = lay(url, foundation)
    if notes:
        say(notes[0])
    run_files(url, foundation.files, "bootstrap", say, options.set, values=options.show_values)
    return notes


def _code(file: Migration) -> str:
    """A file's SQL, with what it includes, without comments and rows."""
    return " ".join(word for one in (file, *file.includes) for word in lexer.code(psql.sql_only(one.sql.decode())))


def _settings(options: Options, database_url: str, role: str, password: str) -> dict[str, str]:
    parts = urlsplit(database_url)
    ours = {
        "db-uri": f"postgresql://{role}:{password}@{parts.hostname}:{parts.port}{parts.path}",
        "db-schemas": ",".join(options.schemas or ("public",)),
        "db-anon-role": "anon",
        "db-channel": options.channel,
        "db-tx-end": "commit-allow-override",  # so that rows can be tried and rolled back
        "jwt-secret": options.jwt_secret or secrets.token_urlsafe(32),
    }
    return ours | dict(options.embedded_config)


def _members(options: Options, anonymous: str) -> tuple[str, ...]:
    usual = ("authenticated", "service_role") if options.layout == "supabase" else ()
    return tuple(dict.fromkeys((anonymous, *options.roles, *usual)))


def _tokens(options: Options, secret: str | None) -> Tokens:
    return Tokens(secret, options.jwt_role_claim, options.jwt_audience)


def _identified(
    options: Options, database_url: str, version: str, prober: Prober, at_hand: Levers, say: Say
) -> Servers:
    say(f"waiting for PostgREST at {prober.url}")
    told = identify.wait(prober, timeout=options.wait_timeout, revive=lambda: _revive(at_hand.instance, at_hand.absent))
    with session.opened(database_url) as connection:
        seen = roles.presence(connection)
    number = told.version or seen.version
    if number is None:
        raise EnvironmentProblem(
            "The PostgREST version cannot be told",
            "Its answers have no Server header, and no connection of PostgREST to this database is seen.",
            "Is PostgREST on the database of --database-url? Does a gateway stand in front of it?",
        )
    return Servers(
        database_url=database_url,
        postgres_version=version,
        prober=prober,
        instance=at_hand.instance,
        can=versions.capabilities(number),
        schemas=options.schemas or told.schemas,
        loaded=told.loaded,
        channel=options.channel,
        levers=at_hand,
        ladder=policy.in_ci(options.ladder),
    )


def _revive(instance: Instance | None, absent: str) -> str | None:
    """Start a PostgREST that exited; its state and last words, for a message. `absent`: why there is no instance."""
    if instance is None:
        return f"Its state cannot be looked at: {absent}"
    try:
        if instance.running():
            return f"{instance.describe()}; its last lines:\n{instance.logs(10)}"
        state = f"{instance.describe()}; its last lines:\n{instance.logs(10)}"
        instance.start()
    except Problem as problem:
        return f"{problem.what}: {problem.why}"
    return state
