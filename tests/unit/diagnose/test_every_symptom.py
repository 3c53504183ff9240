"""What holds of every diagnosis, whatever was seen."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from cachegate import diagnose as package
from cachegate.diagnose import ALL, diagnose
from cachegate.diagnose.phrases import RUNGS
from cachegate.model.vitals import ApiVitals, Backend, DatabaseVitals, Stale, Trial, Vitals

NAMES = st.sampled_from(["shop", "other", "pgrst", 'a"b', "x\ny", ""])
WORDS = st.sampled_from(["", "PGRST002", "57014", "26000", "3F000", "42501", "a sentence."])


def some(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=3).map(tuple)


BACKENDS = st.builds(Backend, pid=st.integers(1, 5), database=NAMES, role=NAMES, channel=st.none() | NAMES)
DATABASES = st.builds(
    DatabaseVitals,
    name=NAMES,
    address=st.sampled_from(["db:5432/shop", "x.pooler.y:6543/shop", "", "[::1]:5432/a"]),
    backends=some(BACKENDS),
)
APIS = st.builds(ApiVitals, url=st.sampled_from(["http://a", "http://b"]))
TRIALS = st.builds(
    Trial,
    order=st.sampled_from([*RUNGS, "supabase"]),
    seen=st.dictionaries(st.sampled_from(["http://a", "http://b"]), st.none() | st.floats(0, 9), max_size=2),
    waited=st.floats(0, 9),
)
VITALS = st.builds(
    Vitals,
    database=DATABASES,
    apis=some(APIS),
    channel=NAMES,
    trials=some(TRIALS),
    stale=st.none() | st.builds(Stale, asked=st.integers(0, 9)),
)


@settings(max_examples=400, deadline=None)
@given(VITALS)
def test_nothing_that_can_be_seen_is_too_strange(seen: Vitals) -> None:
    """It never raises, says the same again, offers only rungs that there are, and repeats no rung that failed."""
    found = diagnose(seen)
    failed = {trial.order for trial in seen.trials if not trial.proven}

    assert diagnose(seen) == found
    for one in found:
        assert one.sentence.strip()
        assert all(fact.strip() for fact in one.evidence)
        assert set(one.heals) <= set(RUNGS) - failed


@settings(max_examples=200, deadline=None)
@given(VITALS)
def test_what_is_hidden_is_not_said(seen: Vitals) -> None:
    """What explains another stands in its stead."""
    told = {one.id for one in diagnose(seen)}
    for symptom in ALL:
        if symptom.id in told:
            assert not told & set(symptom.hides)


def test_every_symptom_is_registered_under_its_name() -> None:
    """A file that was written and not named in ALL would never judge."""
    (folder,) = package.__path__
    modules = [importlib.import_module(f"cachegate.diagnose.{file.stem}") for file in Path(folder).glob("[a-z]*.py")]
    written = {module.SYMPTOM.id: module for module in modules if hasattr(module, "SYMPTOM")}

    assert {one.id for one in ALL} == set(written)
    assert len(ALL) == len(written)
    for id, module in written.items():
        assert id.replace("-", "_") == module.__name__.rpartition(".")[2]


def test_only_symptoms_are_hidden() -> None:
    """A name that nobody has hides nothing."""
    ids = {one.id for one in ALL}
    for symptom in ALL:
        assert set(symptom.hides) <= ids - {symptom.id}
        assert re.fullmatch(r"[a-z-]+", symptom.id)
