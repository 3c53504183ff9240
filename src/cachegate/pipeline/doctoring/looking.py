"""One look at a live pair: its vitals, what the API lacks, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from psycopg import Connection

from cachegate.database import introspect
from cachegate.database import vitals as of_database
from cachegate.database.siblings import functions_after
from cachegate.diagnose import diagnose
from cachegate.errors import EnvironmentProblem
from cachegate.model.catalog import Catalog, Name
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.exchange import Expectation
from cachegate.model.incident import Objects
from cachegate.model.vitals import DatabaseVitals, Stale, Trial, Vitals
from cachegate.options import Options
from cachegate.pipeline import diagnosing, torn, verifying
from cachegate.pipeline.doctoring.patient import Patient
from cachegate.pipeline.servers import Servers
from cachegate.pipeline.verifying.freshness import Look
from cachegate.postgrest import vitals as of_api

REASONS = 3
"""How many reasons are told why something could not be asked; many are as good as none."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The API asked about the catalog: with what, about what, and what it said."""

    servers: Servers
    catalog: Catalog
    wanted: tuple[Expectation, ...]
    describe: bool
    look: Look

    def objects(self) -> Objects:
        """By things, not by questions; those that were answered."""
        return Objects(len(verifying.things(self.look.asked, answered=True)), *self.look.labels())

    def untold(self) -> str:
        """Why this is not everything, "" if it is."""
        if not any(self.look.asked.answers):
            return "The exposed schemas have nothing that could be asked."
        reasons = self.look.untold
        return f"Not everything could be asked. {' '.join(reasons[:REASONS])}" if reasons else ""

    def sentinel(self) -> Name | None:
        """A relation by which servers behind one address can be told apart: one that is lacking, if any is."""
        lacking = [one.subject for one in self.look.lacking if one.subject.kind == "relation"]
        if lacking:
            return str(lacking[0].schema), lacking[0].name
        return next(iter(self.catalog.relations), None)


@dataclass(frozen=True, slots=True)
class Examination:
    """What was seen, and what follows. `asking` is None where the API could not be asked, `unasked` why not all was."""

    vitals: Vitals
    diagnoses: tuple[Diagnosis, ...]
    asking: Asking | None
    unasked: str = ""

    @property
    def objects(self) -> Objects | None:
        return self.asking.objects() if self.asking else None


def examine(
    patient: Patient,
    connection: Connection[Any],
    options: Options,
    *,
    trials: Sequence[Trial] = (),
    earlier: DatabaseVitals | None = None,
    hears: bool | None = None,
) -> Examination:
    """Look at everything; nothing is changed. `trials` are experiments that were made already, `hears` is one as well.

    After experiments of which no NOTIFY was heard the look is a harder one: what listens has to stay what it is among
    requests.
    """
    heard = hears is True or any(trial.order == "notify" and trial.proven for trial in trials)
    unheard = not heard and (hears is False or bool(trials))
    held = patient.held()
    (diagnosing.crowd if unheard else diagnosing.wake)(patient.probers[1:] if held else patient.probers)
    database = of_database.gather(connection, patient.database_url, earlier=earlier)
    asking, unasked = (None, "") if held else _asked(patient, connection, database, options)
    sentinel = asking.sentinel() if asking else None
    apis = tuple(
        of_api.gather(
            prober,
            None if number else patient.levers.instance,
            None if number else patient.admin,
            sentinel=sentinel,
        )
        for number, prober in enumerate(patient.probers)
    )
    stale = _stale(asking, connection) if asking else None
    seen = Vitals(database, apis, options.channel, tuple(trials), stale, hears)
    return Examination(seen, diagnose(seen), asking, unasked)


def _asked(
    patient: Patient, connection: Connection[Any], database: DatabaseVitals, options: Options
) -> tuple[Asking | None, str]:
    servers = patient.servers(database, options)
    if servers is None:
        return None, ""
    try:
        catalog = verifying.catalog_of(servers, connection, options)
        wanted = tuple(verifying.wanted(catalog))
        describe = introspect.rewritten(connection, catalog.schemas)
        looked = verifying.look(servers, wanted, catalog, describe=describe)
        asking = Asking(servers, catalog, wanted, describe, looked)
        return asking, asking.untold()
    except EnvironmentProblem as problem:
        return None, f"{problem.what}: {problem.why}"


def _stale(asking: Asking, connection: Connection[Any]) -> Stale:
    seen, asked = asking.objects(), asking.look.asked
    lacking = torn.lacking_relations(asked)
    siblings = functions_after(connection, lacking) if lacking else ()
    found = torn.torn(lacking, torn.known_functions(asked), siblings)
    return Stale(seen.asked, seen.lacking, seen.left_over, str(found or ""), differing=seen.differing)


def again(asking: Asking) -> Asking:
    """The same questions once more."""
    looked = verifying.look(asking.servers, asking.wanted, asking.catalog, describe=asking.describe)
    return replace(asking, look=looked)
