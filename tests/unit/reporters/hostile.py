"""Reports in which everything that the author of a pull request can choose is hostile."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cachegate.model.access import Access, Cause, Cell, Obstacle
from cachegate.model.migration import Migration, Place, SqlFailure, Step, StepOutcome, Transaction
from cachegate.model.reload import Notification, Reload, Rung, RungOutcome, SelfReload, SelfReloadVerdict, Source
from cachegate.model.report import (
    ApiChange,
    Change,
    Counts,
    Environment,
    ExitCode,
    Finding,
    Outcome,
    Report,
    Severity,
    Subject,
    Surface,
    Verdict,
)

GITHUB = MarkdownIt("gfm-like", {"html": True})
"""Markdown as GitHub reads it: it makes no link of a.xxx, but of what begins with www. or a scheme, and of mail."""
assert GITHUB.linkify is not None
GITHUB.linkify.set({"fuzzy_link": False})

FRAGMENTS = (
    "::error::pwned", "\n::set-output name=a::b", "##[error]x", "-->", "<!--", "]]>", "<![CDATA[", "`", "``", "```",
    "~~~", "<script>alert(1)</script>", "<img src=x onerror=y>", "</details>", "</summary>", "</sub>", "</code>",
    "<b>", "&lt;b&gt;", "&#64;admin", "@octocat", "@acme/team", "a@b.example", "#1", "acme/shop#12", "GH-7",
    "https://evil.example/x", "www.evil.example", "mailto:a@b.example", "<https://evil.example>",
    "[x](https://evil.example)", "![x](y)", "[^1]", "[x]: https://evil.example", "| a | b |\n|---|---|", "* x",
    "- x", "+ x", "1. x", "# x", "> x", "---", "===", "    x", "**x**", "__x__", "~~x~~", "$x$", ":tada:", "\\",
    "\\`", "%0A", "%", ",", ":", "\r\n", "\r", "\n", "\n\n", "\t", " ", "\x1b[31m",
    "\x1b]8;;https://evil.example\x07", "\x9b31m", "\x00", "\x07", "\x7f", "\x85", "\u2028", "\u202e", "\u200b",
    "\u2066", "\ufeff", "\ufffe", "\U0001fffe", "\ud800", "\udc80", "\U0001f468\u200d\U0001f469", "é", "e\u0301",
    "表", "x", "0", "[bold]", "[/]", "a b", "../x", "/etc/x",
)  # fmt: skip
HOSTILE = (
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(st.characters(), max_size=12)), min_size=1, max_size=8)
    .map("".join)
    .filter(str.strip)
)
KINDS = (Change.ADDED, Change.CHANGED, Change.REMOVED)
wildly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # other work may slow the machine


def hostile(text: str) -> Report:
    """A report in which everything that an author can choose is this text."""
    subjects = tuple(Subject(kind, text, text, text) for kind in ("column", "migration", "cache"))
    outcomes = (
        (Outcome.FAILED, Severity.ERROR, None),
        (Outcome.FAILED, Severity.WARNING, None),
        (Outcome.FAILED, Severity.NOTICE, None),
        (Outcome.FAILED, Severity.ERROR, text),
        (Outcome.ERRORED, Severity.ERROR, None),
        (Outcome.SKIPPED, Severity.ERROR, None),
        (Outcome.PASSED, Severity.ERROR, None),
    )
    findings = tuple(
        Finding(
            check="relation-exposed",
            outcome=outcome,
            severity=severity,
            subject=subject,
            claim=text,
            key=text,
            change=Change.ADDED,
            role=text,
            code=text,
            cause=text,
            remedy=text,
            sql=text,
            file=text,
            line=1,
            statement=text,
            before=Outcome.FAILED,
            ignored=ignored,
        )
        for outcome, severity, ignored in outcomes
        for subject in subjects
    )
    obstacles = tuple(Obstacle(cause, text, text) for cause in Cause)
    cells = (Cell("select", obstacles), *(Cell("insert", (one,)) for one in obstacles), Cell("delete"))
    migration = Migration(text, text, b"")
    note = Notification(text, text, Source.STATEMENT, text, text, 1, (text,), None, text)
    failure = SqlFailure(Place(text, 1, 1), text, text, text, text)
    return Report(
        verdict=Verdict.FAIL,
        exit_code=ExitCode.FOUND,
        headline=text,
        findings=findings,
        counts=Counts(passed=3, failed=12, errored=3, skipped=3),
        environment=Environment(text, text, text, (text, text), text, text, text, (text, text), text),
        name=text,
        before_reload=Counts(passed=0, failed=21),
        after_reload=Counts(passed=3, failed=12, errored=3, skipped=3),
        self_reload=SelfReload(SelfReloadVerdict.STALE, text, (text,), 0.1, (note, replace(note, on_time=False))),
        reload=Reload((Rung(text, RungOutcome.NO_EFFECT, 0.1, text), Rung("restart", RungOutcome.WORKED, 1.0)), text),
        surface=Surface(tuple(ApiChange(one, text, text, why, text, 1) for one in KINDS for why in (text, ""))),
        access=(Access("relation", text, text, text, cells, ("delete",)),),
        steps=(Step(migration, StepOutcome.FAILED, 0.1, Transaction.FILE, text, (text,), failure),),
        baseline_how=text,
        baseline_count=1,
        kept_judged=1,
        notes=(text, text),
        timings={text: 1.0},
    )
