"""One cause gives one verdict, and never none."""

from __future__ import annotations

from graphlib import TopologicalSorter

from cachegate import diagnose


def test_nothing_hides_in_a_circle() -> None:
    """Two symptoms that hid each other would both be gone: a broken pair would look healthy."""
    hidden_by = {symptom.id: symptom.hides for symptom in diagnose.ALL}

    assert set(TopologicalSorter(hidden_by).static_order()) == set(hidden_by)
