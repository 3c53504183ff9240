"""Every diagnosis has its section, in the order in which they are judged and told."""

from __future__ import annotations

import re
from pathlib import Path

from cachegate import diagnose

PAGE = (Path(__file__).parents[2] / "docs" / "diagnoses.md").read_text("utf-8")


def test_every_diagnosis_has_a_section() -> None:
    """And every section is of a diagnosis that there is."""
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == [symptom.id for symptom in diagnose.ALL]


def test_every_section_says_the_same_three_things() -> None:
    """What is seen, what it means, and what to do."""
    for section in PAGE.split("\n## ")[1:]:
        assert re.findall(r"^\*\*(\w+):\*\* \S", section, re.MULTILINE) == ["Seen", "Means", "Do"], section
