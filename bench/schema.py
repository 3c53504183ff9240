"""The project that is measured: as many tables, functions and foreign keys as asked for, the same every time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cachegate.model.migration import Migration

SCHEMA = "api"
ANONYMOUS = "anon"

TABLE = """\
-- What customers see of resource {number}.
create table {schema}.resource_{number:04} (
  id bigint generated always as identity primary key,
  title text not null,
  note text,
  amount numeric(12, 2) not null default 0,
  tags text[] not null default '{{}}',
  details jsonb,
  active boolean not null default true,
  parent_id bigint,
  created_at timestamptz not null default now()
);
grant select, insert, update, delete on {schema}.resource_{number:04} to {role};

"""
FUNCTION = """\
create function {schema}.total_{number:04}(since timestamptz, minimum numeric default 0)
returns numeric language sql stable as $$
  select coalesce(sum(amount), 0) from {schema}.resource_{number:04} where created_at >= since and amount >= minimum
$$;

"""
FOREIGN_KEY = """\
alter table {schema}.resource_{number:04}
  add constraint resource_{number:04}_parent foreign key (parent_id) references {schema}.resource_{target:04} (id);

"""


@dataclass(frozen=True, slots=True)
class Size:
    """How large the project is. `functions` and `foreign_keys` are at most `tables`."""

    tables: int = 1000
    functions: int = 500
    foreign_keys: int = 500
    files: int = 100


def migrations(size: Size) -> tuple[Migration, ...]:
    """The project's files, in the order in which they are applied; the last one ends with the NOTIFY line."""
    texts = ["".join(_file(size, number)) for number in range(size.files)]
    texts[-1] += "notify pgrst, 'reload schema';\n"
    return tuple(
        Migration(f"{number:04}", f"migrations/{number:04}_step.sql", text.encode())
        for number, text in enumerate(texts, 1)
    )


def _file(size: Size, file: int) -> Iterator[str]:
    for number in _share(size.tables, size.files, file):
        yield TABLE.format(schema=SCHEMA, role=ANONYMOUS, number=number)
    for number in _share(size.functions, size.files, file):
        yield FUNCTION.format(schema=SCHEMA, number=_table(number, size.functions, size))
    for number in _share(size.foreign_keys, size.files, file):
        origin = _table(number, size.foreign_keys, size)
        yield FOREIGN_KEY.format(schema=SCHEMA, number=origin, target=origin // 2)


def _share(total: int, files: int, file: int) -> range:
    """Which of `total` things stand in this file: equal shares, in order."""
    return range(total * file // files, total * (file + 1) // files)


def _table(number: int, of: int, size: Size) -> int:
    """The table that thing `number` is about: spread evenly, and made in the same file or before."""
    return number * size.tables // of
