"""PostgREST's own account of its schema cache: the admin server's `/schema_cache`, since 12.2.

The shape is that of answers recorded from 12.2.12, 13.0.8, 14.17 and 16.2: lists of pairs, in no order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cachegate.model.api import Cardinality, Junction, Relationship
from cachegate.model.catalog import Name
from cachegate.model.contents import Contents, Facts, relationship_facts, relationship_subject
from cachegate.model.exchange import NoAnswer
from cachegate.model.report import Subject
from cachegate.postgrest.prober import Prober
from cachegate.postgrest.requests import Request, Response

DUMP = Request("GET", "/schema_cache")
CARDINALITIES = {
    "M2O": Cardinality.MANY_TO_ONE,
    "O2M": Cardinality.ONE_TO_MANY,
    "O2O": Cardinality.ONE_TO_ONE,
}


def contents(admin: Prober | None) -> Contents | None:
    """What PostgREST has; None without an admin server, before 12.2, or while nothing is loaded."""
    if admin is None:
        return None
    answer = admin.one(DUMP)
    return None if isinstance(answer, NoAnswer) else read(answer)


def read(answer: Response) -> Contents | None:
    """The contents in an answer of `/schema_cache`; None for one that is not such a dump."""
    if answer.status != 200:
        return None
    try:
        return dict(_all(json.loads(answer.body)))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # of a shape that no version known has: it witnesses nothing


def _all(dump: Any) -> Iterator[tuple[Subject, Facts]]:
    for _, table in dump["dbTables"]:
        schema, name = table["tableSchema"], table["tableName"]
        yield Subject("relation", schema, name), _of_relation(table)
        for column in table["tableColumns"].values():
            yield Subject("column", schema, name, column["colName"]), _of_column(column)
    for _, overloads in dump["dbRoutines"]:
        for routine in overloads:
            types = ", ".join(parameter["ppType"] for parameter in routine["pdParams"])
            yield Subject("function", routine["pdSchema"], f"{routine['pdName']}({types})"), _of_routine(routine)
    for _, found in dump["dbRelationships"]:
        for one in map(_relationship, found):
            yield relationship_subject(one), relationship_facts(one)


def _of_relation(table: Any) -> Facts:
    verbs = (("insert", "tableInsertable"), ("update", "tableUpdatable"), ("delete", "tableDeletable"))
    return {
        "kind": "view" if table["tableIsView"] else "table",
        "writes": ", ".join(verb for verb, key in verbs if table[key]) or "none",
        "primary key": ", ".join(sorted(set(table["tablePKCols"]))) or "none",
    }


def _of_column(column: Any) -> Facts:
    return {
        "type": column["colType"],
        "declared as": column["colNominalType"],
        "nullable": "yes" if column["colNullable"] else "no",
        "default": column["colDefault"] or "none",
        "length": "any" if column["colMaxLen"] is None else str(column["colMaxLen"]),
        "labels": ", ".join(column["colEnum"]),
    }


def _of_routine(routine: Any) -> Facts:
    arguments = [
        f"{'variadic ' if one['ppVar'] else ''}{one['ppName']} {one['ppType']}{'' if one['ppReq'] else ' optional'}"
        for one in routine["pdParams"]
    ]
    returned = routine["pdReturnType"]
    kind = returned["contents"]
    row = kind["tag"] == "Composite"
    type = _name(kind["contents"][0] if row else kind["contents"])
    return {
        "arguments": ", ".join(arguments) or "none",
        "returns": f"{'setof ' if returned['tag'] == 'SetOf' else ''}{'.'.join(type)}{' row' if row else ''}",
        "volatility": routine["pdVolatility"].lower(),
    }


def _relationship(one: Any) -> Relationship:
    origin, target = _name(one["relTable"]), _name(one["relForeignTable"])
    if one["tag"] == "ComputedRelationship":
        return Relationship(
            origin,
            target,
            Cardinality.COMPUTED,
            function=_name(one["relFunction"]),
            computed_to_one=one["relToOne"],
        )
    cardinality = one["relCardinality"]
    if cardinality["tag"] == "M2M":
        return Relationship(origin, target, Cardinality.MANY_TO_MANY, junction=_junction(cardinality["contents"]))
    columns = _pairs(cardinality["relColumns"])
    return Relationship(origin, target, CARDINALITIES[cardinality["tag"]], cardinality["relCons"], columns)


def _junction(through: Any) -> Junction:
    constraints = (through["junConstraint1"], through["junConstraint2"])
    source, target = _pairs(through["junColsSource"]), _pairs(through["junColsTarget"])
    return Junction(_name(through["junTable"]), constraints, source, target)


def _name(qualified: Any) -> Name:
    return qualified["qiSchema"], qualified["qiName"]


def _pairs(columns: Any) -> tuple[tuple[str, str], ...]:
    return tuple((left, right) for left, right in columns)
