"""films"""

import sqlalchemy as sa
from alembic import op

revision = "e2713c76f0f5"
down_revision = None


def upgrade():
    op.create_table(
        "directors",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
    )
    op.create_table(
        "films",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("released", sa.Date),
        sa.Column("director_id", sa.BigInteger, sa.ForeignKey("directors.id"), nullable=False),
        comment="What the club has seen; not what it means to see.",
    )
    op.execute("grant select on directors, films to anon")


def downgrade():
    op.drop_table("films")
    op.drop_table("directors")
