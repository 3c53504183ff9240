"""Several PostgREST servers answer for one API, and not all of them have the same cache (F-10)."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.diagnose.phrases import answers, at, listed, process_of, unseen_at, untried
from cachegate.diagnose.symptom import Symptom
from cachegate.model.diagnosis import Diagnosis
from cachegate.model.vitals import ApiVitals, Face, Vitals

EACH = "Every instance has to listen for itself (PGRST_DB_CHANNEL_ENABLED); reload or restart the one that lags."


def judge(vitals: Vitals) -> Iterator[Diagnosis]:
    for api in vitals.apis:
        if api.faces:
            yield _behind_one_address(api, vitals)
    yield from _among_addresses(vitals)


def _behind_one_address(api: ApiVitals, vitals: Vitals) -> Diagnosis:
    difference, remedy = _difference(api.faces)
    return Diagnosis(
        SYMPTOM.id,
        f"Several PostgREST servers answer at {at(api)} and do not agree: {difference}. {remedy}",
        (f"Asked the same over new connections, the answers take turns: {_shown(api.faces)}.", *_listening(vitals)),
        ask="How many instances stand behind this address, and which of them was not restarted or does not listen?",
        heals=untried(vitals.trials),
    )


def _among_addresses(vitals: Vitals) -> Iterator[Diagnosis]:
    trial = vitals.trials[-1] if vitals.trials else None
    if trial is None:
        return
    current = [api for api in vitals.apis if answers(api) and trial.seen.get(api.url) is not None]
    for api in unseen_at(trial, vitals) if current else ():
        version = f" (version {listed(api.versions)})" if api.versions else ""
        yield Diagnosis(
            SYMPTOM.id,
            f"PostgREST at {at(api)}{version} has an older schema cache than the one at {at(current[0])}: it was not "
            f"told, or does not listen. {EACH}",
            (
                f"A relation made for this test was seen at {listed([at(one) for one in current])}, and not at "
                f"{at(api)} within {trial.waited:.1f} s.",
                *_listening(vitals),
                *process_of(api),
                *api.notes,
            ),
            ask=f"Does the instance at {at(api)} listen (PGRST_DB_CHANNEL_ENABLED, PGRST_DB_CHANNEL), and is it on the "
            "same database?",
            heals=untried(vitals.trials),
        )


def _difference(faces: tuple[Face, ...]) -> tuple[str, str]:
    """In what they differ, the one that lags by its version where that tells them apart; and what to do."""
    if troubled := [face for face in faces if face.trouble]:
        return (
            f"one answers, and another does not ({troubled[0].trouble})",
            "Look at the log of that one, or restart it.",
        )
    if {face.known for face in faces} >= {True, False}:
        return f"{_lagging(faces)} does not know a relation that another knows, so its schema cache is old", EACH
    if len({face.schemas for face in faces}) > 1:
        return "they expose different schemas", "Give all of them the same db-schemas, and restart them."
    versions = listed(sorted({face.version or "unknown" for face in faces}))
    return f"their versions are {versions}", "Finish the roll-out, or find out which server does not belong there."


def _lagging(faces: tuple[Face, ...]) -> str:
    current = {face.version for face in faces if face.known}
    apart = sorted({face.version for face in faces if face.version and face.known is False} - current)
    return f"the one of version {listed(apart)}" if apart else "one of them"


def _shown(faces: tuple[Face, ...]) -> str:
    return "; ".join(_one(face) for face in faces)


def _one(face: Face) -> str:
    parts = [f"version {face.version}" if face.version else "no version"]
    if face.schemas is not None:
        parts.append(f"schemas {listed(face.schemas, 20)}")
    if face.known is not None:
        parts.append("knows the test's relation" if face.known else "does not know the test's relation")
    return ", ".join([*parts, *([face.trouble] if face.trouble else [])])


def _listening(vitals: Vitals) -> Iterator[str]:
    if not vitals.database.hidden:
        number = len(vitals.database.listeners)
        yield f"{number} PostgREST connection{'' if number == 1 else 's'} listen{'s' * (number == 1)} on this database."


SYMPTOM = Symptom(
    id="several-instances",
    title="several PostgREST servers do not agree",
    judge=judge,
    hides=("frozen", "stale", "torn"),
)
