"""What became of a function overload that stays, and of one that was replaced."""

from __future__ import annotations

from collections.abc import Iterator

from cachegate.model.catalog import Catalog, Function, Parameter
from cachegate.pipeline.surface.grants import How, executed
from cachegate.pipeline.surface.types import widened

FORM = "answers have another form"


def of_function(before: Catalog, after: Catalog, old: Function, new: Function, *, kept: bool) -> Iterator[How]:
    """Arguments, result, privileges; and its body if nothing else. `kept`: each call that it took is taken still."""
    found = [
        *((how, "" if kept else why) for how, why in _of_arguments(old, new)),
        *_of_result(before, after, old, new),
        *executed(old.execute, new.execute, before.roles, after.roles),
    ]
    yield from found
    if not found and old.definition != new.definition:
        yield "its definition changed", ""


def _of_arguments(old: Function, new: Function) -> Iterator[How]:
    for was, now in zip(old.parameters, new.parameters, strict=True):
        if was.name != now.name:
            which = f"that name {was.name}" if was.name else "with any body"
            yield f"argument {_name(was)} is called {_name(now)}", f"calls {which} are refused (PGRST202)"
        elif now.required and not was.required:
            yield f"argument {_name(now)} is required", f"calls without {_name(now)} are refused (PGRST202)"
        elif was.required and not now.required:
            yield f"argument {_name(now)} may be left out", ""


def _of_result(before: Catalog, after: Catalog, old: Function, new: Function) -> Iterator[How]:
    if old.returns_set != new.returns_set:
        yield ("returns rows, not one value" if new.returns_set else "returns one value, not rows"), FORM
    if old.returns != new.returns:
        same = widened(old.returns, new.returns, before.contract, after.contract)
        yield f"returns {old.returns} → {new.returns}", "" if same else FORM
    was, now = (dict(one.contract.outputs.get(old.id, ())) for one in (before, after))
    for name in was:
        if name not in now:
            yield f"no longer returns {name}", "clients that read it find nothing"
        elif was[name] != now[name]:
            same = widened(was[name], now[name], before.contract, after.contract)
            yield f"returns {name} as {was[name]} → {now[name]}", "" if same else FORM
    for name in now.keys() - was.keys():
        yield f"also returns {name}", ""


def of_replaced(before: Catalog, after: Catalog, old: Function, new: Function) -> Iterator[str]:
    """Why clients of an overload that was removed break, though they call another one of its name from now on."""
    types = {one.name: one.type for one in new.parameters}
    for parameter in old.parameters:
        now = types.get(parameter.name, parameter.type)
        if not widened(parameter.type, now, before.contract, after.contract):
            yield f"{_name(parameter)} is {now}, not {parameter.type}"
    for how, why in _of_result(before, after, old, new):
        if why:
            yield how


def _name(parameter: Parameter) -> str:
    return parameter.name or "without a name"
