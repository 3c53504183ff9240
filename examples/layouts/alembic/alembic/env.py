"""Alembic's way into the database: the address is in DATABASE_URL, as `cachegate check --migrate-command` gives it."""

import os

from alembic import context
from sqlalchemy import create_engine

address = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://", 1)
with create_engine(address).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
