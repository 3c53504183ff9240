"""Random schemas, many at once behind one PostgREST, and its answers beside the model's predictions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, LiteralString

from psycopg import Connection

from cachegate import derive
from cachegate.database import introspect, session
from cachegate.model.api import Api
from cachegate.model.catalog import Catalog, Name, Roles
from cachegate.model.exchange import Answer, Claim, EmbedResolves, NoAnswer
from cachegate.pipeline.reloading import reload
from cachegate.pipeline.servers import Servers
from cachegate.postgrest.probes import family_of, resolve
from cachegate.postgrest.probes.family import Whole
from cachegate.postgrest.requests import Request, profile, segment
from cachegate.postgrest.settle import settle
from conftest import StartPostgrest
from gate import Given, opened
from predictions import RESOLVES, Names, told
from servers import Database

RELATIONS: LiteralString = """
select c.relname from pg_class as c where c.relnamespace = %s::regnamespace and c.relkind in ('r', 'v', 'm', 'f', 'p')
order by 1"""
FUNCTIONS: LiteralString = "select distinct proname from pg_proc where pronamespace = %s::regnamespace order by 1"
CONSTRAINTS: LiteralString = """
select conname from pg_constraint where contype = 'f' and connamespace = any(%s::regnamespace[]) order by 1"""
COLUMNS: LiteralString = """
select distinct a.attname from pg_constraint as k
join pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
  or a.attrelid = k.confrelid and a.attnum = any(k.confkey)
where k.contype = 'f' and k.connamespace = any(%s::regnamespace[]) order by 1"""


@dataclass
class Served:
    """Servers whose cache holds what the catalog has, proven by a fence."""

    servers: Servers
    connection: Connection[Any]
    catalog: Catalog
    api: Api

    def names(self, schema: str, around: Sequence[str]) -> Names:
        """What the database has in a schema; foreign keys also of the schemas `around` it."""
        quoted = [f'"{one}"' for one in around]

        def listed(query: LiteralString, of: object) -> tuple[str, ...]:
            return tuple(row[0] for row in self.connection.execute(query, (of,)).fetchall())

        return Names(
            schema=schema,
            relations=listed(RELATIONS, f'"{schema}"'),
            constraints=listed(CONSTRAINTS, quoted),
            columns=listed(COLUMNS, quoted),
            functions=listed(FUNCTIONS, f'"{schema}"'),
        )

    def answers(self, predicted: Mapping[Claim, str]) -> dict[Claim, Answer]:
        """What should resolve is settled as the product does it; of the rest each is asked alone."""
        likely = [claim for claim, wanted in predicted.items() if wanted == RESOLVES]
        rest = [claim for claim, wanted in predicted.items() if wanted != RESOLVES]
        return settle(likely, self.servers.prober.ask, self.servers.can) | self._alone(rest)

    def spread(self, claims: Sequence[EmbedResolves]) -> dict[EmbedResolves, bool]:
        """Whether each of these is one row to the server: up to 12 only those may be spread into their origin's."""
        families = [resolve.FAMILY.request((claim,), self.servers.can) for claim in claims]
        asked = [replace(one, path=one.path.replace("select=e0%3A", "select=...")) for one in families]
        found = {}
        for claim, response in zip(claims, self.servers.prober.ask(asked), strict=True):
            assert not isinstance(response, NoAnswer), response
            code, message = response.error
            assert code in (*resolve.PLANNED, "PGRST119", "PGRST122"), (claim, code, message)
            found[claim] = code != "PGRST119"
        return found

    def allowed(self, relations: Sequence[Name]) -> dict[Name, frozenset[str]]:
        """The methods that OPTIONS lists for each."""
        asked = [Request("OPTIONS", f"/{segment(name)}", profile(schema)) for schema, name in relations]
        found = {}
        for relation, response in zip(relations, self.servers.prober.ask(asked), strict=True):
            assert not isinstance(response, NoAnswer), response
            found[relation] = frozenset(response.header("allow").split(","))
        return found

    def _alone(self, claims: Sequence[Claim]) -> dict[Claim, Answer]:
        families = [family_of(claim) for claim in claims]
        can = self.servers.can
        requests = [family.request((claim,), can) for family, claim in zip(families, claims, strict=True)]
        found: dict[Claim, Answer] = {}
        for claim, family, response in zip(claims, families, self.servers.prober.ask(requests), strict=True):
            reading = response if isinstance(response, NoAnswer) else family.read((claim,), response, can)
            found[claim] = reading.answer if isinstance(reading, Whole) else reading
        return found


@contextmanager
def served(
    database: Database, start: StartPostgrest, version: str, schemas: Sequence[str], scripts: Iterable[str]
) -> Iterator[Served]:
    """Apply the scripts, make PostgREST load what they made, and read the catalog."""
    given = Given(settings={"db-schemas": ",".join(schemas), "db-pool": "4"})
    with opened(database, start, version, given) as servers, session.opened(servers.database_url) as connection:
        for script in scripts:
            connection.execute(script.encode())
        done = reload(servers, connection, schemas[0], given.options)
        assert done.reload.proven, done.reload
        roles = Roles("authenticator", "anon", ("anon",), ("anon",))
        catalog = introspect.snapshot(connection, schemas, roles)
        yield Served(servers, connection, catalog, derive.api_of(catalog))


def disagreements(predicted: Mapping[Claim, str], answers: Mapping[Claim, Answer]) -> Iterator[str]:
    """Where a server says something else than the model, one line for each."""
    for claim, wanted in predicted.items():
        if (said := told(answers[claim])) != wanted:
            yield f"{claim}: the model says {wanted}, PostgREST {said}"
