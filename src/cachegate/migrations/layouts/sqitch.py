"""The Sqitch layout: the deploy scripts that `sqitch.plan` names, in its order, run as psql runs them.

Honours the plan (tags, dependencies, reworked changes and their `change@tag.sql`), and of the project's `sqitch.conf`
where plan and scripts are and which variables they get. The version is the change's name, as `sqitch.changes` has it,
so that the forms of a reworked change share one. psql stops at the first error and commits each statement, unless the
script begins a transaction. Not run: what verifies and reverts. Not honoured: changes of other projects that one
depends on, conflicts, another `extension` than sql, and what a user's own configuration sets.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from cachegate.errors import UsageProblem
from cachegate.migrations.layout import Arrangement, Layout, SourceFile
from cachegate.migrations.layouts import sqitch_conf, sqitch_plan
from cachegate.migrations.layouts.sqitch_conf import CONF, Settings
from cachegate.migrations.layouts.sqitch_plan import Change, Plan
from cachegate.model.migration import Manner, Migration, Remark, Transaction

_BECAUSE = "Sqitch hands the script to psql, which commits each statement unless the script begins a transaction"
_OTHER = "write BEGIN; and COMMIT; around it"
_NOT_DEPLOYED = re.compile(r"(?:^|/)(?:verify|revert)/")
_INCLUDE = re.compile(rb"^[ \t]*\\(?:i|ir|include|include_relative)[ \t]+'?([^\s';]+)", re.MULTILINE)


def _wants(path: str) -> bool:
    if path.startswith("."):
        return False
    return path == CONF or path.endswith(".plan") or (path.endswith(".sql") and not _NOT_DEPLOYED.search(path))


def _recognises(folder: str, paths: Sequence[str], read: Callable[[str], bytes]) -> bool:
    if "sqitch.plan" in paths:
        return True
    return CONF in paths and sqitch_conf.settings(read(CONF)).plan_file in paths


def _arrange(files: Sequence[SourceFile]) -> Arrangement:
    by_path = {file.path: file for file in files}
    settings, conf = _settings(by_path)
    if conf is not None and settings.engine not in ("", "pg"):
        return Arrangement((), problems=(_other_engine(conf, settings.engine),))
    if settings.plan_file not in by_path:
        return Arrangement((), problems=(_no_plan(settings.plan_file),) if files else ())
    source = by_path[settings.plan_file]
    plan = sqitch_plan.parse(source.file, source.sql)
    scripts = [(change, _script(change, settings, by_path)) for change in plan.changes]
    return Arrangement(
        _migrations(scripts, settings),
        problems=(*plan.problems, *(_missing(plan, one, settings) for one, script in scripts if script is None)),
        remarks=() if plan.problems else tuple(_unplanned(source, plan, settings, by_path)),
    )


def _settings(by_path: dict[str, SourceFile]) -> tuple[Settings, SourceFile | None]:
    """Those of the configuration in this folder, else of the nearest above whose plan is in it; and their file."""
    if CONF in by_path:
        return sqitch_conf.settings(by_path[CONF].sql), by_path[CONF]
    folder = next((file.file.removesuffix(path) for path, file in by_path.items() if path[:3] != "../"), "") or "."
    for path in sorted((path for path in by_path if path[:3] == "../"), key=len):
        conf = by_path[path]
        place = posixpath.dirname(conf.file) or "."
        found = sqitch_conf.settings(conf.sql).seen_from(posixpath.relpath(folder, place))
        if found.plan_file in by_path:
            return found, conf
    return Settings(), None


def _script(change: Change, settings: Settings, by_path: dict[str, SourceFile]) -> SourceFile | None:
    return next((by_path[path] for path in _paths(change, settings) if path in by_path), None)


def _paths(change: Change, settings: Settings) -> list[str]:
    place = settings.reworked_dir if change.reworked else settings.deploy_dir
    return [posixpath.normpath(f"{place}/{script}.sql") for script in change.scripts]


def _migrations(scripts: Iterable[tuple[Change, SourceFile | None]], settings: Settings) -> tuple[Migration, ...]:
    manner = Manner(Transaction.STATEMENT, _BECAUSE, _OTHER, psql=True, variables=settings.variables)
    return tuple(script.as_migration(change.name, manner) for change, script in scripts if script is not None)


def _unplanned(source: SourceFile, plan: Plan, settings: Settings, by_path: dict[str, SourceFile]) -> Iterator[Remark]:
    """Scripts that no entry names; not those that others include, nor older forms of changes."""
    names = {change.name for change in plan.changes}
    included = {name for file in by_path.values() for name in _included(file)}
    for path in sorted(by_path):
        name = posixpath.relpath(path, settings.deploy_dir).removesuffix(".sql")
        if not path.endswith(".sql") or name.startswith("../") or name.partition("@")[0] in names:
            continue
        if posixpath.basename(path) not in included:
            yield _not_in_plan(by_path[path], source)


def _included(file: SourceFile) -> set[str]:
    return {found.decode(errors="replace").rpartition("/")[2] for found in _INCLUDE.findall(file.sql)}


def _not_in_plan(file: SourceFile, plan: SourceFile) -> Remark:
    return Remark(
        check="journal-mismatch",
        file=file.file,
        claim="every deploy script has an entry in the plan",
        cause=f"{plan.file} has no change for it, so Sqitch never runs it, and it was not run here.",
        remedy="Add it: sqitch add takes a script that is there already as it is. Or commit the plan as well.",
        severe=True,
    )


def _missing(plan: Plan, change: Change, settings: Settings) -> UsageProblem:
    return UsageProblem(
        what=f"{plan.file}:{change.line} names a change without a script, {change.name}",
        why=f"There is no {' nor '.join(_paths(change, settings))}. Sqitch stops there.",
        help="Restore the script, or take the change out of the plan.",
    )


def _no_plan(path: str) -> UsageProblem:
    return UsageProblem(
        what=f"There is no plan, {path}",
        why="Sqitch runs the changes that its plan names, in its order.",
        help="Commit the plan, or name the folder that holds it.",
    )


def _other_engine(file: SourceFile, engine: str) -> UsageProblem:
    shown = engine if engine.isalnum() else "something else"
    return UsageProblem(
        what=f"{file.file} says that these changes are for {shown}",
        why="Its core.engine is not pg, and this is Postgres.",
        help="Point cachegate at the folder of the Postgres project.",
    )


LAYOUT = Layout("sqitch", _recognises, _wants, _arrange, above=(CONF,))
