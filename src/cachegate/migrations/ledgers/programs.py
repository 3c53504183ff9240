"""The ledgers of tools whose migrations are programs: for telling what `--migrate-command` ran, file by file."""

from __future__ import annotations

from cachegate.model.ledger import Table

ALEMBIC = Table("Alembic", "alembic_version", ("version_num",), "select version_num, '', null, 'up to' from {table}")
DJANGO = Table(
    "Django",
    "django_migrations",
    ("app", "name", "applied"),
    "select name, app, null, 'applied' from {table} order by id",
)
KNEX = Table(
    "Knex",
    "knex_migrations",
    ("name", "batch", "migration_time"),
    "select name, '', null, 'applied' from {table} order by id",
)
LARAVEL = Table(
    "Laravel", "migrations", ("migration", "batch"), "select migration, '', null, 'applied' from {table} order by id"
)
RAILS = Table(
    "Rails",
    "schema_migrations",
    ("version",),
    "select version::text, '', null, 'applied' from {table} order by version",
    others=("dirty", "inserted_at", "statements"),
)
SEQUELIZE = Table(
    "Sequelize", "SequelizeMeta", ("name",), "select name, '', null, 'applied' from {table} order by name"
)
TYPEORM = Table(
    "TypeORM",
    "migrations",
    ("timestamp", "name"),
    "select name, '', null, 'applied' from {table} order by \"timestamp\"",
    others=("batch",),
)

ALL: tuple[Table, ...] = (ALEMBIC, DJANGO, KNEX, LARAVEL, RAILS, SEQUELIZE, TYPEORM)
