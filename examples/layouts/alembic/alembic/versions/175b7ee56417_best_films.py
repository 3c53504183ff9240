"""best films"""

from alembic import op

revision = "175b7ee56417"
down_revision = "56ce0b74ed7e"


def upgrade():
    op.execute(
        """
        create view best_films with (security_invoker = true) as
        select f.id, f.title, avg(r.stars)::numeric(3, 2) as stars
        from films as f join reviews as r on r.film_id = f.id
        group by f.id, f.title
        """
    )
    op.execute("grant select on best_films to anon")


def downgrade():
    op.execute("drop view best_films")
