"""reviews"""

from alembic import op

revision = "56ce0b74ed7e"
down_revision = "e2713c76f0f5"


def upgrade():
    op.execute(
        """
        create table reviews (
          film_id bigint not null references films (id) on delete cascade,
          member text not null,
          stars smallint not null check (stars between 1 and 5),
          note text,
          primary key (film_id, member)
        )
        """
    )
    op.execute("grant select, insert on reviews to anon")
    with op.get_context().autocommit_block():  # CONCURRENTLY
        op.create_index("films_by_date", "films", ["released"], postgresql_concurrently=True)


def downgrade():
    op.drop_index("films_by_date")
    op.drop_table("reviews")
