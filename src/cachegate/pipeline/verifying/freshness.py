"""Whether a live PostgREST's schema cache is its database's schema, from what was asked of it; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from cachegate.model.contents import Disagreement
from cachegate.model.exchange import CacheClaim, Expectation, Refused
from cachegate.model.report import Finding, Outcome, Severity, Subject
from cachegate.model.vitals import Stale
from cachegate.pipeline.asking import Asked
from cachegate.pipeline.witness import Account

CHECK = "cache-fresh"
AGREE_CHECK = "instances-agree"
SHOWN = 8
AMBIGUOUS = frozenset({"PGRST201", "PGRST203"})
"""Two answers where one was asked for: so in the database itself, and a reload changes nothing."""
NOTIFY = "Run NOTIFY pgrst, 'reload schema' in this database after the deploy; cachegate doctor says why none arrived."


@dataclass(frozen=True)
class Look:
    """One round of questions. `account` is PostgREST's own, None before 12.2 or without an admin server.

    `ready` is the admin server's word on whether its last load succeeded, None without one.
    """

    asked: Asked
    account: Account | None = None
    ready: bool | None = None

    @cached_property
    def lacking(self) -> tuple[Expectation, ...]:
        """What the database has and the schema cache has not."""
        return tuple(one for one in self.asked.judgements if drifted(one, self.asked))

    @cached_property
    def left_over(self) -> tuple[Disagreement, ...]:
        """What PostgREST by its own account has otherwise than the database, or still has."""
        return tuple(self.account.differing.values()) if self.account else ()

    @cached_property
    def untold(self) -> tuple[str, ...]:
        """Why something that was asked has no answer, a sentence for each kind of reason."""
        blind = (one.cause for one in self.asked.judgements.values() if one.outcome is Outcome.ERRORED)
        return tuple(dict.fromkeys(cause for cause in blind if cause))

    def labels(self) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """What the API lacks, what it still has, and what it has otherwise than the database, each thing once."""
        told = self.left_over
        lacking = [one.subject.label for one in self.lacking] + [one.subject.label for one in told if not one.theirs]
        extra = [one.subject.label for one in told if one.ours is None]
        other = [one.subject.label for one in told if one.ours is not None and one.theirs is not None]
        return tuple(dict.fromkeys(lacking)), tuple(dict.fromkeys(extra)), tuple(dict.fromkeys(other))

    def drift(self) -> Stale:
        """The same, for a diagnosis."""
        lacking, extra, other = self.labels()
        asked = len({claim for one in self.asked.judgements for claim in one.claims})
        return Stale(asked, lacking, extra, differing=other)

    @property
    def stale(self) -> bool:
        return bool(self.lacking or self.left_over) or self.ready is False


def drifted(expectation: Expectation, asked: Asked) -> bool:
    """Whether it failed because of what the schema cache has, and not of what the database allows."""
    judgement = asked.judgements[expectation]
    if judgement.outcome is not Outcome.FAILED or judgement.code in AMBIGUOUS:
        return False
    refused = (asked.answers.get(claim) for claim in expectation.claims if isinstance(claim, CacheClaim))
    return any(isinstance(answer, Refused) and answer.code not in AMBIGUOUS for answer in refused)


def weighed(found: Finding, expectation: Expectation, asked: Asked, *, proven: bool) -> Finding:
    """Drift is what this is about; without a `proven` reload, one is what ends it. What the database itself allows or
    not was so before, and is worth a look."""
    if found.outcome is not Outcome.FAILED:
        return found
    if drifted(expectation, asked):
        return found if proven else replace(found, remedy=NOTIFY, sql=None)
    if expectation.check == "reachable":
        return replace(found, severity=Severity.NOTICE)
    milder = Severity.WARNING if found.severity is Severity.ERROR else found.severity
    return replace(found, severity=milder)


def finding(first: Look, after: Look | None, *, proven: bool = False, why: str = "", apart: bool = False) -> Finding:
    """One finding for the whole cache. `first` is how it was found, `after` what came of our reload, if it was
    `proven`; `why` says in sentences why PostgREST does not follow, "" where that cannot be told. `apart`: nothing
    shows that PostgREST is on this database at all."""
    held = Finding(
        check=CHECK,
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("cache", None, "PostgREST's schema cache"),
        claim="PostgREST's schema cache is the schema that the database has now",
        key=CHECK,
    )
    last = after or first
    if last.stale:
        return replace(
            held,
            outcome=Outcome.FAILED,
            code="stale",
            cause=f"{'After a proven reload ' if proven else ''}{_differences(last)}",
            remedy="One of the two is wrong about it: please report it with the report's JSON file."
            if proven
            else why or NOTIFY,
        )
    if not any(last.asked.answers):
        return replace(held, outcome=Outcome.ERRORED, cause="The exposed schemas have nothing that could be asked.")
    if apart and not proven:
        return replace(
            held,
            outcome=Outcome.ERRORED,
            cause=f"What was compared may be two databases with the same schema. {why}",
            remedy="Name the database that PostgREST is on in --database-url. If it is this one and hides its name"
            " (a pooler, or an application_name in its db-uri), --allow-fence proves it.",
        )
    if first.stale:
        return replace(
            held,
            outcome=Outcome.FAILED,
            severity=Severity.WARNING,
            code="was-stale",
            cause=f"It was stale until this run made PostgREST reload: {_differences(first)}",
            remedy="Nobody had told PostgREST to reload. End every deploy that migrates with the NOTIFY line, or"
            " install an event trigger once: cachegate trigger prints it. PostgREST has no automatic refresh.",
        )
    return held


def _differences(look: Look) -> str:
    """What differs, in a sentence or two."""
    lacking, extra, other = look.labels()
    parts = [f"it lacks {_listed(lacking)}"] if lacking else []
    parts += [f"it still has {_listed(extra)}, which the database has not"] if extra else []
    parts += [f"it has {_listed(other)} otherwise than the database"] if other else []
    parts += ["its last load of the schema failed (/ready says so)"] if look.ready is False else []
    return "; ".join(parts) + "."


def of_schema(name: str) -> Finding:
    """An exposed schema that the database does not have."""
    return Finding(
        check=CHECK,
        outcome=Outcome.FAILED,
        severity=Severity.ERROR,
        subject=Subject("schema", None, name),
        claim=f"the exposed schema {name} is in the database",
        key=f"{CHECK}:{name}",
        code="missing-schema",
        cause=f"The schema {name} is exposed, and this database has none of that name: nothing there is served, and"
        " since PostgREST 13 nothing at all.",
        remedy="Create it, or take it out of db-schemas (PGRST_DB_SCHEMAS) or --schemas. Was a migration left out?",
    )


def of_contents(look: Look, *, proven: bool) -> Iterator[Finding]:
    """By PostgREST's own account: a finding for each thing that differs and that no question was asked about."""
    asked = {one.subject for one in look.lacking}
    for one in look.left_over:
        if one.subject not in asked:
            yield Finding(
                check=CHECK,
                outcome=Outcome.FAILED,
                severity=Severity.WARNING if proven else Severity.ERROR,
                subject=one.subject,
                claim="PostgREST's schema cache has it as the database has",
                key=f"{CHECK}:{one.subject.label}",
                code="stale",
                cause=f"The database has {one.ours or 'no such thing'}, PostgREST's cache {one.theirs or 'nothing'}.",
                remedy=NOTIFY,
            )


def differing(first: Asked, other: Asked) -> tuple[str, ...]:
    """About what another instance answers otherwise."""
    apart = (one for one in other.judgements if other.outcome(one) is not first.outcome(one) and one.claims)
    return tuple(dict.fromkeys(one.subject.label for one in apart))


def of_instance(url: str, first: Asked, other: Asked) -> Finding:
    """Whether another instance has the same schema cache as the first one."""
    apart = differing(first, other)
    held = Finding(
        check=AGREE_CHECK,
        outcome=Outcome.PASSED,
        severity=Severity.ERROR,
        subject=Subject("cache", None, url),
        claim=f"the PostgREST at {url} has the same schema cache as the first one",
        key=f"{AGREE_CHECK}:{url}",
    )
    if blind := [judgement.cause for judgement in other.judgements.values() if judgement.outcome is Outcome.ERRORED]:
        return replace(held, outcome=Outcome.ERRORED, cause=blind[0])
    if not apart:
        return held
    return replace(
        held,
        outcome=Outcome.FAILED,
        code="stale",
        cause=f"It answers otherwise about {_listed(apart)}: one of the two did not reload.",
        remedy="Each instance listens for itself. Look with cachegate doctor whether every one of them has a LISTEN"
        " connection; restart the one that lags.",
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
