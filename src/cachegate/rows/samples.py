"""Texts that the input functions of Postgres' types take: a few for each type, plausible ones first."""

from __future__ import annotations

from cachegate.model.rows import Json

WHOLE = (1, 2, 3, 5, 10, 0, 20, 50, 100, 12, 1000, -1)
UNUSED = (30011, 30012, 30013, 30014)
"""For unique keys: numbers that are unlikely to be taken, and fit a smallint."""

DAYS = ("2001-01-01", "2001-01-02", "2001-01-03", "2036-01-01", "2036-01-02", "2036-01-03")
TIMES = ("08:00:00", "09:00:00", "10:00:00", "17:00:00")
MOMENTS = tuple(f"{day} {TIMES[0]}" for day in DAYS)

WORDS = ("cachegate a", "cachegate b", "cachegate c", "a1", "b2", "c3", "a", "b", "c")
PLAUSIBLE = (
    "a1@example.org", "b2@example.org", "c3@example.org", "https://example.org/a", "https://example.org/b",
    "a-1", "b-2", "A", "B", "C", "ABC", "DEF", "EUR", "USD", "DE", "FR", "en", "de", "+4930123456", "+4930123457",
    "1", "2", "3", "2001-01-01", "example.org", "192.0.2.1", "#aabbcc", "#ddeeff", "a/b", "/a", "UTC", "",
)  # fmt: skip
"""For texts that a constraint looks at in a way that its own constants do not tell."""

DOCUMENTS: tuple[Json, ...] = ({"a": 1}, {"a": 2}, {"a": 3}, [], ["a"], [1], {}, "a", 1, True)

TEXTS = frozenset({"text", "varchar", "bpchar", "citext", "name", "char"})
NUMBERS = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8", "money", "oid", "xid", "xid8", "cid"})
CALENDAR = frozenset({"date", "timestamp", "timestamptz"})

OF: dict[str, tuple[Json, ...]] = {
    "bool": (True, False),
    "uuid": tuple(f"0cac4e9a-7e00-4000-8000-00000000000{digit}" for digit in "123"),
    "date": DAYS,
    "timestamp": MOMENTS,
    "timestamptz": MOMENTS,
    "time": TIMES,
    "timetz": TIMES,
    "interval": ("1 day", "2 days", "3 days", "1 hour", "15 minutes", "1 month", "00:00:00"),
    "json": DOCUMENTS,
    "jsonb": DOCUMENTS,
    "jsonpath": ("$.a", "$.b", "$.c"),
    "bytea": ("\\x01", "\\x02", "\\x03"),
    "inet": ("192.0.2.1", "192.0.2.2", "192.0.2.3", "2001:db8::1"),
    "cidr": ("192.0.2.1/32", "192.0.2.2/32", "192.0.2.0/24"),
    "macaddr": ("08:00:2b:01:02:03", "08:00:2b:01:02:04", "08:00:2b:01:02:05"),
    "macaddr8": ("08:00:2b:01:02:03:04:05", "08:00:2b:01:02:03:04:06", "08:00:2b:01:02:03:04:07"),
    "varbit": ("1", "10", "11"),
    "xml": ("<a>1</a>", "<a>2</a>", "<a>3</a>"),
    "tsvector": ("a", "b", "c"),
    "tsquery": ("a", "b", "c"),
    "point": ("(1,1)", "(2,2)", "(3,3)"),
    "line": ("{1,1,1}", "{1,2,1}", "{1,3,1}"),
    "lseg": ("[(0,0),(1,1)]", "[(0,0),(2,2)]", "[(0,0),(3,3)]"),
    "box": ("(1,1),(0,0)", "(3,3),(2,2)", "(5,5),(4,4)"),
    "path": ("((0,0),(1,1))", "((0,0),(2,2))", "((0,0),(3,3))"),
    "polygon": ("((0,0),(1,0),(1,1))", "((0,0),(2,0),(2,2))", "((0,0),(3,0),(3,3))"),
    "circle": ("<(0,0),1>", "<(5,5),1>", "<(9,9),1>"),
    "pg_lsn": ("0/1", "0/2", "0/3"),
    "pg_snapshot": ("10:20:", "10:21:", "10:22:"),
    "txid_snapshot": ("10:20:", "10:21:", "10:22:"),
    "tid": ("(0,1)", "(0,2)", "(0,3)"),
    "hstore": ('"a"=>"1"', '"a"=>"2"', '"a"=>"3"'),
    "ltree": ("a.b", "a.c", "a.d"),
    "lquery": ("a.b", "a.c", "a.d"),
    "geometry": (*(f"{reference}{shape}" for reference in ("", "SRID=4326;") for shape in (
        "POINT(1 1)", "POINT(2 2)", "LINESTRING(0 0,1 1)", "POLYGON((0 0,1 0,1 1,0 0))")),),
}  # fmt: skip
OF["geography"] = OF["geometry"]

FALLBACK: tuple[Json, ...] = (*WORDS[3:6], 1, 2, 3, "{}", "(1,1)", "a.b", "pg_class", "[1]", "1 1", "0")
"""For types that are not listed: whatever of these the type takes."""
