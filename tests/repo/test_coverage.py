"""The page of coverage is made from the tests, and no known failure is left without a proof or a reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from scripts.coverage import FAILURES, PAGE, page, proofs

Proofs = Mapping[str, tuple[str, ...]]


@pytest.fixture(scope="module")
def found() -> Proofs:
    return proofs()


def test_the_page_is_up_to_date(found: Proofs) -> None:
    """`python -m scripts.coverage` would change nothing."""
    assert PAGE.read_text("utf-8") == page(found)


def test_each_failure_is_proven_or_explained(found: Proofs) -> None:
    """One of both: a reason beside a proof is out of date."""
    assert {name for name, failure in FAILURES.items() if not failure.reason} == found.keys()


def test_proofs_are_found_wherever_they_are_named(tmp_path: Path) -> None:
    """For a folder, for a case of it, and as a marker with several; each once."""
    story = tmp_path / "tests" / "scenarios" / "frozen"
    story.mkdir(parents=True)
    (story / "expected.yml").write_text("proves: [F-20]\ncases: {a: {proves: [F-20, F-34]}, b: {}}\n", "utf-8")
    (tmp_path / "tests" / "test_one.py").write_text(
        '@pytest.mark.live\n@pytest.mark.proves("F-34", "F-80")\ndef test_gone() -> None: ...\n', "utf-8"
    )

    frozen, gone = "[frozen](../tests/scenarios/frozen)", "[test_one: gone](../tests/test_one.py)"
    assert proofs(tmp_path) == {"F-20": (frozen,), "F-34": (frozen, gone), "F-80": (gone,)}
