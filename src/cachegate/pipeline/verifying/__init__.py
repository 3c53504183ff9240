"""A live database against the PostgREST in front of it, both ways: what the one has and the other has not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from psycopg import Connection

from cachegate.database import introspect, roles, session, watch
from cachegate.derive.access import matrix
from cachegate.diagnose import diagnose
from cachegate.errors import EnvironmentProblem
from cachegate.model.catalog import Catalog
from cachegate.model.report import Report
from cachegate.options import Options
from cachegate.pipeline import confirming, datachecks, diagnosing
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.baseline import exposed, missing_schemas, require_schema
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Say, Servers
from cachegate.pipeline.verifying.concluding import ELSEWHERE, Seen, concluded
from cachegate.pipeline.verifying.freshness import Look, differing
from cachegate.pipeline.verifying.questions import asked_apart, catalog_of, look, sample, things, wanted
from cachegate.pipeline.work import Stages
from cachegate.postgrest import identify
from cachegate.waiting import look_until

Seeing = TypeVar("Seeing")
SETTLING, PAUSE = 5.0, 0.25
"""Seconds in which a load that is under way ends, and between two looks: its end shows in the API only."""

__all__ = ["catalog_of", "look", "run", "things", "wanted"]


def run(servers: Servers, options: Options, say: Say, stage: Stages, today: date) -> Report:
    """Compare. Raises `EnvironmentProblem` where it cannot be looked at all; a difference is never an exception."""
    if not servers.loaded:
        raise EnvironmentProblem(
            "PostgREST has no schema cache",
            "It answers every request with 503 PGRST002: its loads fail, or have not ended.",
            "cachegate doctor says why.",
        )
    with session.reading(str(options.database_url)) as connection:
        seen = _looked(servers, connection, options, say, stage)
        if options.allow_fence:
            seen = _reloaded(seen, connection, options, say, stage)
        seen = _explained(seen, connection, stage)
    return concluded(seen, options, stage, today)


def _looked(servers: Servers, connection: Connection[Any], options: Options, say: Say, stage: Stages) -> Seen:
    with stage("catalog"):
        catalog = catalog_of(servers, connection, options)
        identify.require_accepted(servers.prober)
        census = introspect.counted(connection, exposed(servers))
    with stage("verify"):
        questions = tuple(wanted(catalog))
        say(f"asking the API about {len(questions)} things")
        describe = introspect.rewritten(connection, catalog.schemas)
        first = _settled(lambda: look(servers, questions, catalog, describe=describe), lambda seen: seen.stale)
        others = tuple((one.url, _asked_too(replace(servers, prober=one), first, catalog)) for one in servers.others)
    with stage("roles"):
        access = confirming.confirm(servers, matrix(sample(catalog)), catalog)
    with stage("data"):
        data = datachecks.asked(connection, options)
    missing = missing_schemas(connection, catalog.schemas)
    return Seen(servers, catalog, census, first, others, access, data=data, missing=missing)


def _asked_too(servers: Servers, first: Look, catalog: Catalog) -> Asked:
    """The same questions to another instance."""
    questions = tuple(first.asked.judgements)
    return _settled(lambda: asked_apart(servers, questions, catalog), lambda asked: bool(differing(first.asked, asked)))


def _settled(look: Callable[[], Seeing], stale: Callable[[Seeing], bool]) -> Seeing:
    """Look again while it is stale, for a few seconds: a deploy has just notified, and a load may be under way."""
    return look_until(look, lambda seen: not stale(seen), seconds=SETTLING, pause=PAUSE)


def _reloaded(seen: Seen, connection: Connection[Any], options: Options, say: Say, stage: Stages) -> Seen:
    """Prove that PostgREST reloads, and look again; the fence is taken out of its cache as well."""
    servers = seen.servers
    with stage("reload"), session.opened(servers.database_url) as writing:
        say("making PostgREST reload, and waiting for the proof")
        fenced = reload(servers, writing, require_schema(writing, exposed(servers)), options)
        watch.notify(writing, servers.channel)
    with stage("catalog"):
        catalog = catalog_of(servers, connection, options, fenced.anonymous or seen.catalog.roles.anonymous)
    with stage("verify"):
        questions = tuple(wanted(catalog))
        after = look(servers, questions, catalog, describe=introspect.rewritten(connection, catalog.schemas))
    return replace(seen, catalog=catalog, after=after, reload=fenced.reload)


def _explained(seen: Seen, connection: Connection[Any], stage: Stages) -> Seen:
    """Why PostgREST does not follow, if it does not: from what can be seen of the pair, without changing it.

    Where everything holds and no fence stood, it may be on another database that has the same schema.
    """
    follows = not seen.last.stale and (seen.reload is None or seen.reload.proven)
    if follows and (seen.proven or _served(seen.servers, connection)):
        return seen
    with stage("diagnosis"):
        made = diagnosing.trials(seen.servers, seen.reload) if seen.reload else ()
        vitals = diagnosing.look(seen.servers, connection, made)
        found = diagnose(replace(vitals, stale=seen.last.drift()))
        return replace(seen, diagnoses=tuple(one for one in found if one.id in ELSEWHERE) if follows else found)


def _served(servers: Servers, connection: Connection[Any]) -> bool:
    """Whether a PostgREST of this version is connected to this database."""
    versions = {one.version for one in roles.here(connection)}
    return bool(versions & {servers.can.version, None})
