"""PostgREST's loads of the schema cache fail, again and again: it serves nothing, or (16, or without a database) an
old cache."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose import reasons
from cachegate.diagnose.missing_schema import missing
from cachegate.diagnose.phrases import at, keeps_failing, lives, process_of, untried
from cachegate.diagnose.reasons import MISSING_SCHEMA
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import ApiVitals, LoadFailure, Vitals

NO_CACHE = frozenset({"PGRST000", "PGRST001", "PGRST002"})


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        if not lives(api):
            continue
        absent = missing(api, vitals.database)  # which is a diagnosis of its own
        told = [one for one in api.failures if one.code != MISSING_SCHEMA or not absent]
        if api.failures and not told:
            continue
        if told and keeps_failing(api):
            yield _because(api, told, vitals)
        elif not told and (api.code in NO_CACHE or api.failed_meanwhile or _not_ready(api)):
            yield _unexplained(api, vitals)


def _because(api: ApiVitals, told: list[LoadFailure], vitals: Vitals) -> Diagnosis:
    reason = reasons.of(told[0], vitals.database)
    return Diagnosis(
        SYMPTOM.id,
        f"PostgREST at {at(api)} cannot load its schema cache, because {reason.why}. {reason.mend}",
        (f"Its log has {len(told)} of these since its last load: {_words(told[0])}.", *_signs(api)),
        ask="What do the lines about the schema cache in PostgREST's log say, and since when?",
        heals=untried(vitals.trials, reason.heals),
    )


def _unexplained(api: ApiVitals, vitals: Vitals) -> Diagnosis:
    seen = f"{api.code}, for {api.looked:.0f} s" if api.code in NO_CACHE else "its admin server says so"
    return Diagnosis(
        SYMPTOM.id,
        f"PostgREST at {at(api)} has no current schema cache ({seen}): its loads fail, or take very long. "
        "Its log says why.",
        tuple(_signs(api)),
        ask="What do the lines about the schema cache in PostgREST's log say? Look for 57014 (statement_timeout), "
        "3F000 (a schema in db-schemas that does not exist) and 42501 (permission).",
        heals=untried(vitals.trials, ("pool", "restart")),
        certain=api.failed_meanwhile > 0,
    )


def _not_ready(api: ApiVitals) -> bool:
    """16 serves an old cache while its loads fail; `/ready` is 503 as long as they do."""
    return api.silence is None and api.ready is False and api.loads is not None and api.loads[1] > 0


def _words(failure: LoadFailure) -> str:
    return f"{failure.code} {failure.message}".strip().rstrip(".")


def _signs(api: ApiVitals) -> Iterator[str]:
    if api.silence is not None:
        yield f"What it answers: {api.silence}."
    else:
        yield "It answers from an old cache meanwhile, without a sign of it."
    if api.ready is False:
        yield "Its admin server says that it is not ready."
    if api.loads and api.loads[1]:
        yield f"By its own counters, {api.loads[1]} loads failed since it started, and {api.loads[0]} succeeded."
    yield from process_of(api)
    yield from api.notes


SYMPTOM = Symptom(
    id="load-fails",
    title="loads of the schema cache fail",
    judge=judge,
    hides=("nobody-listens", "channel-disabled", "no-backends", "deaf-listener", "frozen", "stale", "torn"),
)
