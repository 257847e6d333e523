"""What is migrated: generated folders in Prisma's layout, or a real one."""

import hashlib
import random
import re
from pathlib import Path

SEED = 20261120
TYPES = ("text", "integer", "bigint", "boolean", "uuid", "timestamptz", "numeric(12,2)", "jsonb")

# What PostgreSQL refuses in a transaction block, and scripts that bring BEGIN and COMMIT of their own.
OUTSIDE = re.compile(r"\bCONCURRENTLY\b|^\s*(BEGIN|COMMIT|VACUUM|ALTER\s+SYSTEM)\b", re.IGNORECASE | re.MULTILINE)
NEW_ENUM_VALUE = re.compile(r"\bADD\s+VALUE\b", re.IGNORECASE)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)


class Script:
    """One migration; ``transactional`` says whether it can run in a transaction that somebody else opens."""

    def __init__(self, file):
        self.file = file
        self.name = file.parent.name
        self.bytes = file.read_bytes()
        self.checksum = hashlib.sha256(self.bytes).hexdigest()
        code = COMMENT.sub("", self.bytes.decode())
        self.transactional = not OUTSIDE.search(code)
        self.adds_enum_value = bool(NEW_ENUM_VALUE.search(code))


class Input:
    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.scripts = [Script(file) for file in sorted(folder.glob("*/migration.sql"))]
        if not self.scripts:
            raise SystemExit(f"{folder} holds no <name>/migration.sql")
        manifest = "".join(f"{script.checksum}  {script.name}\n" for script in self.scripts)
        self.manifest = hashlib.sha256(manifest.encode()).hexdigest()


def generate(count, directory):
    """``count`` small migrations on count/5 tables; the same bytes on every machine."""
    chance = random.Random(SEED + count)
    folder = Path(directory, f"generated-{count}")
    for number in range(count):
        table, kind = f"table_{number // 5:04d}", number % 5
        name, sql = five_kinds(table, chance)[kind]
        migration = folder / f"{20240101000000 + number}_{name}_{table}"
        migration.mkdir(parents=True)
        (migration / "migration.sql").write_text(sql)
    return Input(f"{count} generated", folder)


def five_kinds(table, chance):
    kind = chance.choice(TYPES)
    return (
        ("create", f"-- CreateTable\nCREATE TABLE {table} (\n    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
                   f"    name text NOT NULL,\n    amount integer,\n    first_value {kind},\n"
                   f"    created_at timestamptz NOT NULL DEFAULT now()\n);\n"),
        ("extend", f"-- AlterTable\nALTER TABLE {table} ADD COLUMN added_{chance.randrange(1000)} {kind};\n"),
        ("index", f"-- CreateIndex\nCREATE INDEX {table}_name_idx ON {table} (name, created_at);\n"),
        ("check", f"-- AlterTable\nALTER TABLE {table} ADD CONSTRAINT {table}_amount_check"
                  f" CHECK (amount < {chance.randrange(1, 10**6)});\nCOMMENT ON TABLE {table} IS 'number {chance.random()}';\n"),
        ("default", f"-- AlterTable\nALTER TABLE {table} ADD COLUMN state text NOT NULL DEFAULT 'state {chance.randrange(100)}';\n"),
    )
