"""What stands behind the verdict, as Markdown: the counts, the API's changes, the folds and the last line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from cachegate.model.migration import Step, StepOutcome
from cachegate.model.reload import Rung, RungOutcome, SelfReloadVerdict
from cachegate.model.report import ApiChange, Change, Finding, Report
from cachegate.reporters import sections
from cachegate.reporters.escape import clip, markdown_code, markdown_fence, markdown_text, one_line
from cachegate.reporters.markdown_findings import Page, folded, title

OPEN_ROWS = 25  # endpoints shown without a fold: about one screen of a phone
SIGNS = (("+", Change.ADDED), ("!", Change.CHANGED), ("-", Change.REMOVED))
SELF_RELOAD = {
    SelfReloadVerdict.RELOADS: "yes",
    SelfReloadVerdict.LATE: "**late**",
    SelfReloadVerdict.STALE: "**no**",
    SelfReloadVerdict.NOTHING: "nothing to reload",
    SelfReloadVerdict.UNKNOWN: "cannot be told",
    SelfReloadVerdict.OFF: "not asked",
}


def status(page: Page) -> str:
    """Three lines at most: the counts before and after, whether production heals, the migrations."""
    lines = [_counts(page.report)]
    if seen := page.report.self_reload:
        why = f" – {page.prose(seen.reason)}" if seen.reason else ""
        told = SELF_RELOAD[seen.verdict] + sections.after_ms(seen) + sections.heard(seen)
        lines.append(f"- **Production notices by itself:** {told}{why}")
    if page.report.steps:
        lines.append(f"- **Migrations:** {_migrations(page.report.steps)}")
    return "\n".join(line for line in lines if line)


def surface(page: Page, *, fold: bool) -> list[str]:
    """What breaks clients, with the reasons; then, as a coloured list, what comes and changes without harm."""
    counted = sections.surface_counts(page.report.surface)
    if not counted:
        return []
    heading = f"API changes: {counted}"
    breaking, harmless = _breaking(page), _harmless(page)
    if fold or len(page.report.surface.changes) - len(page.report.surface.breaking) > OPEN_ROWS:
        rest = [folded("The other changes to the API", "\n\n".join(harmless))] if breaking and harmless else []
        return [f"### {heading}", *breaking, *rest] if breaking else [folded(heading, "\n\n".join(harmless))]
    return [f"### {heading}", *breaking, *harmless]


def _breaking(page: Page) -> list[str]:
    found = page.report.surface.breaking
    shown = found[: page.detail.rows or len(found)]
    rows = [_broken(page, one) for one in shown]
    if len(shown) < len(found):
        rows.append(f"- … and {len(found) - len(shown)} more")
    return ["**Breaking**", "\n".join(rows)] if rows else []


def _broken(page: Page, one: ApiChange) -> str:
    place = f" ({page.link(one.file, one.line)})" if one.file else ""
    return f"- {markdown_code(clip(one.what, 300))}: {page.prose(sections.became(one))} – {page.prose(one.why)}{place}"


def _harmless(page: Page) -> list[str]:
    rows = [
        f"{sign} {one_line(one.what)}{f': {one_line(one.how)}' if one.how else ''}"
        for sign, change in SIGNS
        for one in page.report.surface.harmless(change)
    ]
    if not rows:
        return []
    shown = page.detail.rows or len(rows)
    more = [f"… and {len(rows) - shown} more."] if len(rows) > shown else []
    return [markdown_fence("\n".join(clip(row, 300) for row in rows[:shown]), "diff"), *more]


def folds(page: Page) -> list[str]:
    """What was checked and done, for those who want to know."""
    report = page.report
    healed, passed, skipped = sections.healed(report), sections.passed(report), sections.skipped(report)
    blocks = []
    if healed:
        blocks.append(folded(f"{_checks(healed)} true only after a reload", _rows(page, healed)))
    if page.detail.passed and passed:
        blocks.append(folded(f"{_checks(passed)} passed", _by_file(page, passed)))
    if skipped:
        blocks.append(folded(f"{_checks(skipped)} skipped", _rows(page, skipped, reason=True)))
    if report.steps or report.reload:
        blocks.append(folded("How it was run", _run(page)))
    return blocks


def last_line(report: Report) -> str:
    """Versions, then timings."""
    seen = report.environment
    parts = [
        f"cachegate {markdown_text(seen.cachegate)}",
        f"Postgres {markdown_text(seen.postgres)}" if seen.postgres else "",
        f"PostgREST {markdown_text(seen.postgrest)}" if seen.postgrest else "",
        _seconds_by_stage(report),
    ]
    return f"<sub>{' · '.join(part for part in parts if part)}</sub>"


def _counts(report: Report) -> str:
    before, after = report.before_reload, report.after_reload or report.counts
    if not after.total:
        return ""
    if before is None:
        return f"- **Checks that hold:** {sections.share(after)}"
    shares = f"{sections.share(before)} → {sections.share(after)}"
    return f"- **Checks that hold** before and after a reload of PostgREST: **{shares}**"


def _checks(findings: Sequence[Finding]) -> str:
    return "1 check" if len(findings) == 1 else f"{len(findings)} checks"


def _migrations(steps: Sequence[Step]) -> str:
    seen = Counter(step.outcome for step in steps)
    return ", ".join(f"{seen[outcome]} {outcome.value}" for outcome in StepOutcome if seen[outcome])


def _by_file(page: Page, findings: Iterable[Finding]) -> str:
    files: dict[str | None, list[Finding]] = {}
    for finding in findings:
        files.setdefault(finding.file, []).append(finding)
    return "\n\n".join(
        f"{page.link(file, None) if file else 'Not from one of these files'}\n\n{_rows(page, members)}"
        for file, members in files.items()
    )


def _rows(page: Page, findings: Sequence[Finding], *, reason: bool = False) -> str:
    return "\n".join(
        f"- {title(finding)}: {page.prose((finding.cause if reason else None) or finding.claim)}"
        for finding in findings
    )


def _run(page: Page) -> str:
    report = page.report
    lines = [f"- Baseline: {page.prose(report.baseline_how)}"] if report.baseline_how else []
    lines += [_step(page, step) for step in report.steps]
    if report.reload:
        lines += [_rung(page, rung) for rung in report.reload.rungs]
        proof = report.reload.proof
        lines.append(f"- Proof of the reload: {page.prose(proof)}" if proof else "- No reload could be proven.")
    if report.kept_judged:
        lines.append(f"- {report.kept_judged} claims about unchanged objects were asked again and hold")
    lines.append(_world(report))
    return "\n".join(lines)


def _step(page: Page, step: Step) -> str:
    repeated = f"; repeated by statement: {page.prose(step.repeated)}" if step.repeated else ""
    took = f" in {step.seconds:.2f} s" if step.outcome is StepOutcome.APPLIED else ""
    name = step.migration.file
    shown = page.link(name, None) if step.migration.on_disk else markdown_code(name)
    return f"- {shown}: {step.outcome.value}{took}{repeated}"


def _rung(page: Page, rung: Rung) -> str:
    took = "" if rung.outcome in (RungOutcome.UNAVAILABLE, RungOutcome.REFUSED) else f" after {rung.seconds:.2f} s"
    reason = f": {page.prose(rung.reason)}" if rung.reason else ""
    return f"- Reload by {markdown_code(clip(rung.name, 200))}: {rung.outcome.value}{took}{reason}"


def _world(report: Report) -> str:
    seen = report.environment
    parts = [f"schemas {_codes(seen.schemas)}" if seen.schemas else "", f"channel {markdown_code(seen.channel)}"]
    parts.append(f"connection role {markdown_code(seen.connection_role)}" if seen.connection_role else "")
    parts.append(f"anonymous role {markdown_code(seen.anonymous_role)}" if seen.anonymous_role else "")
    parts.append(f"roles of the API {_codes(seen.api_roles)}" if seen.api_roles else "")
    parts.append(f"layout {markdown_code(seen.layout)}" if seen.layout else "")
    return "- Seen: " + ", ".join(part for part in parts if part)


def _codes(names: Iterable[str]) -> str:
    return " ".join(markdown_code(name) for name in names)


def _seconds_by_stage(report: Report) -> str:
    if not report.timings:
        return ""
    stages = ", ".join(f"{markdown_text(stage)} {seconds:.2f} s" for stage, seconds in report.timings.items())
    return f"{sum(report.timings.values()):.2f} s in all ({stages})"
