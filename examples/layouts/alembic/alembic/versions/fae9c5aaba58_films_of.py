"""films of"""

from alembic import op

revision = "fae9c5aaba58"
down_revision = "175b7ee56417"


def upgrade():
    op.execute(
        """
        create function films_of(director text) returns setof films language plpgsql stable as $$
        begin
          -- A body has semicolons of its own; none of them ends the statement.
          return query select f.* from films as f join directors as d on d.id = f.director_id where d.name = director;
        end;
        $$
        """
    )
    op.execute("notify pgrst, 'reload schema'")


def downgrade():
    op.execute("drop function films_of(text)")
