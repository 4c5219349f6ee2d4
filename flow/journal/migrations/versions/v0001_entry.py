"""The table of entries, and the triggers that keep it append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

REFUSAL = "the journal is append-only: write an entry that supersedes this one"

SQLITE_TRIGGERS = (
    f"CREATE TRIGGER entry_is_not_updated BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # INSERT OR REPLACE deletes the former row without firing the trigger above.
    f"""
    CREATE TRIGGER entry_is_not_replaced BEFORE INSERT ON entry
    WHEN EXISTS (SELECT 1 FROM entry WHERE id = NEW.id OR supersedes = NEW.supersedes)
    BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END
    """,
)

POSTGRES_TRIGGERS = (
    f"""
    CREATE FUNCTION entry_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$
    """,
    # For each statement: TRUNCATE has no rows to fire for, and a statement that hits no row is refused as well.
    """
    CREATE TRIGGER entry_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION entry_is_append_only()
    """,
)


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "entry",
        sa.Column("id", whole, sa.Identity(always=True), primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("about", sa.Text),
        sa.Column("place_code", sa.Text),
        sa.Column("metric", sa.Text),
        sa.Column("first_day", sa.Date),
        sa.Column("last_day", sa.Date),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("supersedes", whole, sa.ForeignKey("entry.id", name="entry_supersedes_an_entry")),
        sa.Column("withdraws", sa.Boolean, nullable=False),
        sa.UniqueConstraint("supersedes", name="entry_superseded_once"),
        sa.CheckConstraint("length(trim(author)) > 0", name="entry_has_author"),
        sa.CheckConstraint("length(trim(reason)) > 0", name="entry_has_reason"),
        sa.CheckConstraint(
            "last_day IS NULL OR (first_day IS NOT NULL AND last_day >= first_day)", name="entry_days_in_order"
        ),
        sa.CheckConstraint("supersedes IS NOT NULL OR NOT withdraws", name="entry_withdraws_an_entry"),
    )
    op.create_index("entry_kind_place", "entry", ["kind", "place_code"])
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_TRIGGERS if on_sqlite else POSTGRES_TRIGGERS:
        op.execute(statement)
