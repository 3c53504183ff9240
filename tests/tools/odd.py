"""Folders that are easy to get wrong, by layout and by what is odd; whether the tool applies them is its affair."""

from __future__ import annotations

from collections.abc import Mapping

Files = Mapping[str, str]

MAKES, ADDS = "create table t (a int);\n", "alter table t add b text default 'x';\n"
INDEX = "create index concurrently t_a on t (a);\n"
ENUM, LABEL = "create type e as enum ('a');\n", "alter type e add value 'b';\n"
USED = "create table t (e e default 'b');\n"
ROWS = "create table p (a int primary key); create table t (a int references p deferrable initially deferred);\n"
ROWS += "insert into p values (1); insert into t values (1);\n"
BODY = "create function f() returns int language plpgsql as $$ begin return 1; end $$;\n"


def up(sql: str, options: str = "", down: str = "drop table t;\n") -> str:
    return f"-- migrate:up{options}\n{sql}\n-- migrate:down\n{down}"


def marked(sql: str, down: str = "drop table t;\n") -> str:
    return f"-- Up Migration\n{sql}\n-- Down Migration\n{down}"


def listed(*tags: str) -> str:
    """Drizzle's journal, filled in by the test."""
    return "\n".join(tags)


DBMATE: Mapping[str, Files] = {
    "by text, not by number": {"10_makes.sql": up(MAKES), "9_adds.sql": up(ADDS)},
    "of different widths": {"0002_adds.sql": up(ADDS), "001_makes.sql": up(MAKES)},
    "without a transaction": {"1_a.sql": up(MAKES), "2_b.sql": up(INDEX, " transaction:false")},
    "concurrently in a transaction": {"1_a.sql": up(MAKES), "2_b.sql": up(INDEX)},
    "concurrently beside others": {"1_a.sql": up(MAKES), "2_b.sql": up(INDEX + ADDS, " transaction:false")},
    "without a down part": {"1_a.sql": "-- migrate:up\n" + MAKES + BODY},
    "nothing but comments": {"1_a.sql": up(MAKES), "2_b.sql": up("-- nothing yet")},
    "windows line ends": {"1_a.sql": up(MAKES + BODY).replace("\n", "\r\n")},
    "transactions of its own": {"1_a.sql": up("begin;\n" + MAKES + "commit;\n" + ADDS)},
    "transactions of its own, outside": {"1_a.sql": up(f"begin;\n{MAKES}commit;\n{ADDS}", " transaction:false")},
    "fails in the middle": {"1_a.sql": up(MAKES + "select 1 / 0;\n" + ADDS)},
    "fails in the middle, outside": {"1_a.sql": up(MAKES + "select 1 / 0;\n" + ADDS, " transaction:false")},
    "session state": {"1_a.sql": up("set search_path = '';\ncreate table public.t (a int);\n"), "2_b.sql": up(ADDS)},
    "a file of another tool": {"1_a.sql": up(MAKES), "2_b.txt": "drop table t;", "b.sql": up("drop table t;")},
    "in a folder below": {"1_a.sql": up(MAKES), "more/2_b.sql": up(ADDS)},
}
NODE_PG_MIGRATE: Mapping[str, Files] = {
    "by number": {"10_adds.sql": marked(ADDS), "9_makes.sql": marked(MAKES)},
    "milliseconds and dates": {
        "1700000000000_makes.sql": marked(MAKES),
        "20231115000000000_adds.sql": marked(ADDS),
    },
    "without marks": {"1_makes.sql": MAKES + ADDS, "2_none.sql": marked("select 1;\n")},
    "another way to say down": {"1_a.sql": f"--- up migration\n{MAKES}\n--  DOWN MIGRATION ---\ndrop table t;\n"},
    "concurrently": {"1_a.sql": marked(MAKES), "2_b.sql": marked(INDEX)},
    "fails at last": {"1_a.sql": marked(MAKES), "2_b.sql": marked("select 1 / 0;\n")},
    "bodies": {"1_a.sql": marked(BODY + MAKES)},
    "a label of a new enum": {"1_a.sql": marked(ENUM), "2_b.sql": marked(LABEL), "3_c.sql": marked(USED)},
    "altered while triggers are pending": {"1_a.sql": marked(ROWS), "2_b.sql": marked(ADDS)},
    "commits in between": {"1_a.sql": marked(ROWS), "2_b.sql": marked(f"commit;\nbegin;\n{ADDS}")},
}
DRIZZLE: Mapping[str, Files] = {
    "by the journal": {
        "0000_makes.sql": MAKES,
        "0002_adds.sql": ADDS,
        "0001_drops.sql": "alter table t drop b;\n",
        "meta/_journal.json": listed("0000_makes", "0002_adds", "0001_drops"),
    },
    "a file that the journal does not have": {
        "0000_makes.sql": MAKES,
        "0001_adds.sql": ADDS,
        "meta/_journal.json": listed("0000_makes"),
    },
    "pieces": {
        "0000_makes.sql": f"{MAKES}--> statement-breakpoint\n{BODY}--> statement-breakpoint\n{ADDS}",
        "meta/_journal.json": listed("0000_makes"),
    },
    "concurrently": {
        "0000_makes.sql": MAKES,
        "0001_index.sql": INDEX,
        "meta/_journal.json": listed("0000_makes", "0001_index"),
    },
    "a label of a new enum": {
        "0000_type.sql": ENUM,
        "0001_label.sql": LABEL,
        "0002_used.sql": USED,
        "meta/_journal.json": listed("0000_type", "0001_label", "0002_used"),
    },
    "altered while triggers are pending": {
        "0000_rows.sql": ROWS,
        "0001_adds.sql": ADDS,
        "meta/_journal.json": listed("0000_rows", "0001_adds"),
    },
    "commits in between": {
        "0000_rows.sql": ROWS,
        "0001_adds.sql": f"commit;--> statement-breakpoint\nbegin;--> statement-breakpoint\n{ADDS}",
        "meta/_journal.json": listed("0000_rows", "0001_adds"),
    },
}
PRISMA: Mapping[str, Files] = {
    "by name": {"2_makes/migration.sql": MAKES, "10_begins/migration.sql": BODY, "3_adds/migration.sql": ADDS},
    "zeros": {"00_a/migration.sql": ADDS, "0_init/migration.sql": MAKES},
    "concurrently": {"1_a/migration.sql": MAKES, "2_b/migration.sql": f"-- alone\n{INDEX}"},
    "concurrently beside others": {"1_a/migration.sql": MAKES, "2_b/migration.sql": INDEX + ADDS},
    "transactions of its own": {"1_a/migration.sql": f"begin;\n{MAKES}commit;\n{ADDS}"},
    "fails in the middle": {"1_a/migration.sql": f"{MAKES}select 1 / 0;\n"},
    "a down file": {"1_a/migration.sql": MAKES, "1_a/down.sql": "drop table t;\n"},
    "an enum label that is used at once": {
        "1_a/migration.sql": "create type e as enum ('a');\n",
        "2_b/migration.sql": "alter type e add value 'b';\ncreate table t (e e default 'b');\n",
    },
}
PLAN = "%syntax-version=1.0.0\n%project=odd\n\n"
AT = "2026-01-0{}T00:00:00Z A <a@example.org> # n\n"
SQITCH: Mapping[str, Files] = {
    "by the plan": {
        "sqitch.plan": PLAN + "z_makes " + AT.format(1) + "a_adds " + AT.format(2),
        "deploy/z_makes.sql": f"BEGIN;\n{MAKES}COMMIT;\n",
        "deploy/a_adds.sql": f"BEGIN;\n{ADDS}COMMIT;\n",
    },
    "variables": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": "\\set name t\ncreate table :name (a int);\ncomment on table :\"name\" is :'name';\n",
    },
    "included": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": "\\ir ../parts/t.sql\n\\i parts/f.sql\n",
        "parts/t.sql": MAKES,
        "parts/f.sql": BODY,
    },
    "conditions": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": f"select false as no \\gset\n\\if :no\ncreate table no ();\n\\else\n{MAKES}\\endif\n",
    },
    "rows": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": f"{MAKES}copy t from stdin;\n1\n2\n\\.\n",
    },
    "reworked": {
        "sqitch.plan": f"{PLAN}a {AT.format(1)}@v1 {AT.format(2)}a [a@v1] {AT.format(3)}",
        "deploy/a@v1.sql": MAKES,
        "deploy/a.sql": ADDS,
    },
    "outside a transaction": {
        "sqitch.plan": PLAN + "a " + AT.format(1) + "b [a] " + AT.format(2),
        "deploy/a.sql": f"BEGIN;\n{MAKES}COMMIT;\n",
        "deploy/b.sql": INDEX + ADDS,
    },
    "fails in the middle": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": f"{MAKES}select 1 / 0;\n{ADDS}",
    },
    "not in the plan": {
        "sqitch.plan": PLAN + "a " + AT.format(1),
        "deploy/a.sql": MAKES,
        "deploy/b.sql": "drop table t;\n",
    },
}
FOLDERS: Mapping[str, tuple[str, Mapping[str, Files]]] = {
    "dbmate": ("db/migrations", DBMATE),
    "node-pg-migrate": ("migrations", NODE_PG_MIGRATE),
    "drizzle": ("drizzle", DRIZZLE),
    "prisma": ("prisma/migrations", PRISMA),
    "sqitch": (".", SQITCH),
}
"""Where each tool looks, from the project's folder."""
