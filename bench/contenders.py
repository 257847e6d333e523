"""Who takes part: what each needs to be fetched and prepared, its command, and how its work is checked."""

import os
import shutil
import subprocess
from pathlib import Path

# The only place that names versions.
DBMATE = "2.36.0"
FLYWAY = "13.12.0"
PGJDBC = "42.7.14"

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "bench" / "results"
CACHE = RESULTS / "cache"

PRISMA_TABLE = """CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0);
"""


class Contender:
    """``command`` migrates an empty database, ``noop`` one that is up to date, ``start`` starts and ends."""

    history = "_prisma_migrations"
    noop = None
    start = None
    # Environment of one run beforehand, not measured, from which the program learns.
    training = None
    # Whose start it shares when it is a variant of another contender.
    program = None

    def fetch(self):
        """Brings the program, when it does not come with the project."""

    def prepare(self, source, directory):
        """Translates an input into what this contender reads, outside of the measured time."""


class Floor(Contender):
    """The floor: what PostgreSQL itself takes: one psql, one transaction and one history row per migration."""

    name = "psql"

    def __init__(self, programs):
        self.psql = [programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1"]
        self.noop = self.psql + ["-c", f"SELECT * FROM {self.history} ORDER BY started_at"]

    def prepare(self, source, directory):
        file = directory / f"{type(self).__name__}.sql"
        file.write_text(PRISMA_TABLE + "".join(self.lines(source.scripts)))
        self.command = self.psql + ["-f", file]

    def lines(self, scripts):
        for script in scripts:
            if script.transactional:
                yield f"BEGIN;\n{include(script)}{row(script)}COMMIT;\n"
            else:
                yield include(script) + row(script)


class OneTransactionFloor(Floor):
    """``psql -1``, cut only where PostgreSQL does not allow one transaction."""

    name = "psql -1"

    def __init__(self, programs):
        super().__init__(programs)
        self.noop = None

    def lines(self, scripts):
        group = []
        for script in scripts:
            if not script.transactional:
                yield from one_transaction(group)
                yield include(script) + row(script)
                group = []
                continue
            group.append(script)
            if script.adds_enum_value:
                # The value may not be used before the transaction that adds it has ended.
                yield from one_transaction(group)
                group = []
        yield from one_transaction(group)


def one_transaction(group):
    if group:
        yield "BEGIN;\n" + "".join(include(script) for script in group) + row(*group) + "COMMIT;\n"


def include(script):
    return "\\i '" + str(script.file).replace("'", "''") + "'\n"


def row(*scripts):
    values = ",\n".join(
        "(gen_random_uuid(), '{}', clock_timestamp(), '{}', 1)".format(script.checksum, script.name.replace("'", "''"))
        for script in scripts)
    return f"INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES {values};\n"


class Dbmate(Contender):
    name = "dbmate"
    history = "schema_migrations"

    def fetch(self):
        if not shutil.which("npm"):
            raise SystemExit("dbmate comes by npm, and there is no npm; install Node.js, or say --without dbmate")
        place = CACHE / f"dbmate-{DBMATE}"
        if not place.exists():
            subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", place, f"dbmate@{DBMATE}"],
                           check=True)
        # The program itself: the one in .bin is a script that starts Node first.
        self.executable = next(place.glob("node_modules/@dbmate/*/bin/dbmate*"))

    def prepare(self, source, directory):
        folder = directory / "dbmate"
        folder.mkdir()
        for number, script in enumerate(source.scripts):
            option = b"" if script.transactional else b" transaction:false"
            (folder / f"{20240101000000 + number}_migration.sql").write_bytes(
                b"-- migrate:up" + option + b"\n" + script.bytes + b"\n-- migrate:down\n")
        self.command = [self.executable, "--no-dump-schema", "--migrations-dir", folder, "migrate"]
        self.noop = self.command


class Flyway(Contender):
    name = "Flyway library"
    history = "flyway_schema_history"

    def __init__(self, java_home):
        self.java_home = java_home

    def fetch(self):
        place = CACHE / f"flyway-{FLYWAY}"
        if not place.exists():
            maven("-f", PROJECT / "bench/pom.xml", f"-Dflyway.version={FLYWAY}", f"-Dpgjdbc.version={PGJDBC}",
                  "dependency:copy-dependencies", f"-DoutputDirectory={place}")
        subprocess.run([self.java_home / "bin/javac", "-cp", place / "*", "-d", place / "classes",
                        PROJECT / "bench/FlywayPeer.java"], check=True)
        self.start = [self.java_home / "bin/java", "-cp", f"{place / 'classes'}{os.pathsep}{place / '*'}", "FlywayPeer"]

    def prepare(self, source, directory):
        folder = directory / "flyway"
        folder.mkdir()
        for number, script in enumerate(source.scripts, 1):
            file = folder / f"V{number}__migration.sql"
            file.write_bytes(script.bytes)
            if not script.transactional:
                Path(f"{file}.conf").write_text("executeInTransaction=false\n")
        self.command = self.noop = self.start + [folder]


class Lockkeeper(Contender):
    name = program = "Lockkeeper"
    training = {"LOCKKEEPER_TRAIN": "1"}

    def __init__(self, executable, *options):
        self.executable = executable
        self.options = options
        # The help is the whole start, and nothing of the work.
        self.start = executable + ["--help"]

    def prepare(self, source, directory):
        self.command = self.executable + ["migrate", "--json", "--system", source.folder, *self.options]
        self.noop = self.command


class LockkeeperOneTransaction(Lockkeeper):
    name = "Lockkeeper -1"

    def __init__(self, executable):
        super().__init__(executable, "--single-transaction")

    def prepare(self, source, directory):
        super().prepare(source, directory)
        # With nothing to do it is the same command as without the option.
        self.noop = None


def find_java():
    """The JDK that the build uses; mvnw knows where to look."""
    return Path(subprocess.check_output(
        ["sh", "-c", '. .mvn/find-jdk.sh && printf %s "$JAVA_HOME"'], cwd=PROJECT, text=True))


def maven(*arguments):
    subprocess.run([PROJECT / "mvnw", "-q", "-B", *arguments], cwd=PROJECT, check=True)
