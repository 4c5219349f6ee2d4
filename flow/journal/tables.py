"""The journal's one table, as statements see it. `migrations/` makes it; a test holds the two equal."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps it as text without a zone, which sorts as time does; PostgreSQL as timestamptz."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData()
WHOLE = BigInteger().with_variant(Integer, "sqlite")

entry = Table(
    "entry",
    metadata,
    Column("id", WHOLE, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("about", Text),
    Column("place_code", Text),
    Column("metric", Text),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("author", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("written_at", UtcTime, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("supersedes", WHOLE, ForeignKey("entry.id", name="entry_supersedes_an_entry")),
    Column("withdraws", Boolean, nullable=False),
    UniqueConstraint("supersedes", name="entry_superseded_once"),
    CheckConstraint("length(trim(author)) > 0", name="entry_has_author"),
    CheckConstraint("length(trim(reason)) > 0", name="entry_has_reason"),
    CheckConstraint(
        "last_day IS NULL OR (first_day IS NOT NULL AND last_day >= first_day)", name="entry_days_in_order"
    ),
    CheckConstraint("supersedes IS NOT NULL OR NOT withdraws", name="entry_withdraws_an_entry"),
    Index("entry_kind_place", "kind", "place_code"),
)
