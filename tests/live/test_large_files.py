"""Files as large as real ones get: what they cost us is processor time that grows with their size, and no more."""

from __future__ import annotations

import time

import pytest

from cachegate.database import apply
from cachegate.model.migration import Manner, Migration, Transaction
from cachegate.pipeline.files import READING
from servers import POSTGRES_VERSIONS, Database

pytestmark = pytest.mark.parametrize("postgres_version", POSTGRES_VERSIONS)
FUNCTION = """
create or replace function f{n}(a int, b text default ';') returns int language plpgsql security definer as $body$
declare c int := 0; -- it's a remark; and "more"
begin
  /* nested /* comments */ too */
  select count(*) into c from (values (1), (2)) as v (x) where 'a;b' <> b and x <> a;
  return c;
end $body$;
comment on function f{n}(int, text) is 'It''s number {n}; one of many';
"""


@pytest.mark.parametrize("mode", [Transaction.AUTO, Transaction.FILE, Transaction.STATEMENT])
def test_more_than_a_megabyte(database: Database, mode: Transaction) -> None:
    """Thousands of functions in one file, in every mode."""
    sql = "".join(FUNCTION.replace("{n}", str(n)) for n in range(2600))
    assert len(sql) > 1_000_000
    started = time.process_time()

    step = apply.apply(database.url, Migration("1", "1.sql", sql.encode()), mode, READING)

    assert step.failure is None
    assert time.process_time() - started < 10
    assert database.rows("select count(*) from pg_proc where proname ~ '^f[0-9]+$'") == [(2600,)]


def test_a_line_of_a_megabyte(database: Database) -> None:
    """And an error at its end is found there."""
    sql = f"select '{'x;' * 500_000}', oops"

    failure = apply.apply(database.url, Migration("1", "1.sql", sql.encode()), Transaction.AUTO, READING).failure

    assert failure is not None
    assert (failure.place.line, failure.place.column) == (1, len(sql) - 3)


def test_twenty_thousand_statements(database: Database) -> None:
    """Sent one by one, and in as many pieces as a tool's breakpoints make."""
    sql = "create table t (a int);\n" + "insert into t values (1);\n" * 20_000
    cuts = tuple(range(0, 20_000 * 26, 26))  # each line has 26 characters, but for the first
    shifted = (0, *(24 + cut for cut in cuts))
    for manner, mode in ((Manner(), Transaction.STATEMENT), (Manner(Transaction.FILE, cuts=shifted), Transaction.AUTO)):
        database.run("drop table if exists t")
        started = time.process_time()

        step = apply.apply(database.url, Migration("1", "1.sql", sql.encode(), manner), mode, READING)

        assert step.failure is None
        assert time.process_time() - started < 15
        assert database.rows("select count(*) from t") == [(20_000,)]
