"""The tables, as the newest migration leaves them. Rows are only ever inserted.

Times are UTC microseconds since 1970; JSON columns hold what is only read back whole. The votes repeat
what analysis groups by, so that a million of them are read without touching answers.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)

metadata = MetaData()
_Id = String(32)
# SQLite counts rows by itself only in a column declared exactly INTEGER.
_Sequence = BigInteger().with_variant(Integer, "sqlite")

versions = Table(
    "schema_versions",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("applied_us", BigInteger),
)

battles = Table(
    "battles",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("created_us", BigInteger, nullable=False, index=True),
    Column("owner", Text, nullable=False),
    Column("model_a", JSON, nullable=False),
    Column("model_b", JSON, nullable=False),
    Column("pair_probability", Float, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("battle_id", _Id, ForeignKey(battles.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("created_us", BigInteger, nullable=False),
    Column("prompt", Text, nullable=False),
    Column("environment", String(64), nullable=False),
    Column("attachments", JSON, nullable=False),
    Column("process", Text, nullable=False),
)


def _of_turn() -> tuple[Column[str], Column[int], ForeignKeyConstraint]:
    return (
        Column("battle_id", _Id, nullable=False),
        Column("turn", Integer, nullable=False),
        ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"]),
    )


answers = Table(
    "answers",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    *_of_turn(),
    Column("side", String(1), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("program", JSON),
    Column("problem", JSON),
    Column("usage", JSON),
    Index("answers_of_side", "battle_id", "turn", "side", unique=True),
)

executions = Table(
    "executions",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("id", _Id, nullable=False, unique=True),
    *_of_turn(),
    Column("side", String(1), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("edited", Boolean, nullable=False),
    Column("code", Text, nullable=False),
    Column("result", JSON, nullable=False),
    Index("executions_of_turn", "battle_id", "turn"),
)

endings = Table(
    "endings",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    *_of_turn(),
    Column("phase", String(16), nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Index("endings_of_turn", "battle_id", "turn", unique=True),
)

votes = Table(
    "votes",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("id", _Id, nullable=False, unique=True),
    *_of_turn(),
    Column("created_us", BigInteger, nullable=False),
    Column("winner", String(8), nullable=False),
    Column("voter", Text, nullable=False),
    Column("blind", Boolean, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("model_a", Text, nullable=False),
    Column("model_b", Text, nullable=False),
    Column("language_a", String(64)),
    Column("language_b", String(64)),
    Column("environment_a", String(64)),
    Column("environment_b", String(64)),
    Column("executed_a", Boolean, nullable=False),
    Column("executed_b", Boolean, nullable=False),
    Column("topic", String(32)),
    Column("turns", SmallInteger, nullable=False),
    Column("leaked", Boolean),
    Column("seconds", Float),
    Column("length_a", Integer),
    Column("length_b", Integer),
    Column("code_a", Integer),
    Column("code_b", Integer),
    Column("comments_a", Integer),
    Column("comments_b", Integer),
    Column("markdown_a", Integer),
    Column("markdown_b", Integer),
    Index("votes_of_battle", "battle_id"),
    Index(
        "one_blind_vote_per_turn", "battle_id", "turn", unique=True,
        sqlite_where=text("blind"), postgresql_where=text("blind"),
    ),
)  # fmt: skip

judged_topics = Table(
    "judged_topics",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("battle_id", _Id, ForeignKey(battles.c.id), nullable=False),
    Column("topic", String(32), nullable=False),
    Column("judge", Text, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Index("judged_topics_of_battle", "battle_id"),
)

interactions = Table(
    "interactions",
    metadata,
    Column("sequence", _Sequence, primary_key=True, autoincrement=True),
    Column("id", _Id, nullable=False, unique=True),
    *_of_turn(),
    Column("side", String(1), nullable=False),
    Column("execution_id", _Id, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("clicks", Integer, nullable=False),
    Column("keys", Integer, nullable=False),
    Column("inputs", Integer, nullable=False),
    Column("scrolls", Integer, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Index("interactions_of_turn", "battle_id", "turn"),
)

permissions = Table(
    "permissions",
    metadata,
    Column("battle_id", _Id, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("network", Boolean, nullable=False),
    ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"]),
)
"""What the user allowed the programs of a turn; of most turns nothing."""

inputs = Table(
    "inputs",
    metadata,
    Column("battle_id", _Id, primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("stdin", LargeBinary, nullable=False),
    ForeignKeyConstraint(["battle_id", "turn"], ["turns.battle_id", "turns.number"]),
)
"""What the programs of a turn read from standard input; of most turns nothing."""

files = Table(
    "files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)
