"""Runs the contenders against the server, one at a time, and looks at what each has done."""

import json
import os
import subprocess
import tempfile
import threading
import time

LONGEST_RUN_SECONDS = 300
NOOPS_PER_ROUND = 4
NOOP_FROM = 1000

# All that a migration can make in schema public, as sorted text, without the tables in which the tools keep their history.
CHECK = """
WITH own AS (
    SELECT oid, relname, relkind FROM pg_class
    WHERE relnamespace = 'public'::regnamespace
        AND relname !~ '^(_prisma_migrations|schema_migrations|flyway_schema_history)'),
things (thing) AS (
    SELECT format('column %s %s %s %s %s %s', relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid))
    FROM own JOIN pg_attribute a ON attrelid = own.oid LEFT JOIN pg_attrdef ON adrelid = own.oid AND adnum = attnum
    WHERE attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT format('constraint %s %s %s', relname, conname, pg_get_constraintdef(c.oid))
    FROM pg_constraint c JOIN own ON own.oid = conrelid
    UNION ALL
    SELECT format('index %s %s', pg_get_indexdef(own.oid), indisvalid) FROM pg_index JOIN own ON own.oid = indexrelid
    UNION ALL
    SELECT format('view %s %s', relname, pg_get_viewdef(oid)) FROM own WHERE relkind IN ('v', 'm')
    UNION ALL
    SELECT format('trigger %s', pg_get_triggerdef(t.oid)) FROM pg_trigger t JOIN own ON own.oid = tgrelid
    WHERE NOT tgisinternal
    UNION ALL
    SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' ORDER BY enumsortorder))
    FROM pg_enum GROUP BY enumtypid
    UNION ALL
    SELECT format('function %s', pg_get_functiondef(oid)) FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind IN ('f', 'p')
    UNION ALL
    SELECT format('comment %s %s', relname, description) FROM own JOIN pg_description d ON objoid = own.oid)
SELECT (SELECT count(*) FROM own WHERE relkind IN ('r', 'p')), (SELECT count(*) FROM {history}),
    (SELECT encode(sha256(convert_to(string_agg(thing, E'\\n' ORDER BY thing COLLATE "C"), 'UTF8')), 'hex') FROM things)
"""


class Race:
    """All contenders on one input."""

    def __init__(self, server, field, source, directory):
        self.server = server
        self.field = field
        self.source = source
        self.directory = directory
        self.runs = []
        for contender in field:
            contender.prepare(source, directory)
        # Not timed: it fills the caches and says what the right end looks like.
        self.expected = None
        for contender in field:
            if contender.training:
                server.new_database("bench")
                subprocess.run(contender.command, env=server.environment("bench") | contender.training, check=True,
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        first = self.cold(field[0], 0)
        if first["failure"]:
            raise SystemExit(f"psql itself fails: {first['failure']}")
        self.expected = first["found"]
        self.runs.clear()

    def round(self, number):
        """Everybody once; another one begins in each round."""
        turn = number % len(self.field)
        for contender in self.field[turn:] + self.field[:turn]:
            if contender.start:
                self.run(contender, "start", contender.start, number)
            migrated = not self.cold(contender, number)["failure"]
            if migrated and contender.noop and len(self.source.scripts) >= NOOP_FROM:
                for _ in range(NOOPS_PER_ROUND):
                    self.check(contender, self.run(contender, "noop", contender.noop, number))

    def cold(self, contender, number):
        self.server.new_database("bench")
        run = self.run(contender, "cold", contender.command, number)
        self.check(contender, run)
        return run

    def run(self, contender, kind, command, number):
        """One process, measured by what the system says of it when it ends."""
        with tempfile.TemporaryFile() as out:
            start = time.monotonic()
            process = subprocess.Popen(
                command, env=self.server.environment("bench"), cwd=self.directory,
                stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            alarm = threading.Timer(LONGEST_RUN_SECONDS, process.kill)
            alarm.start()
            try:
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            finally:
                alarm.cancel()
                if process.returncode is None:
                    process.kill()
            wall = time.monotonic() - start
            out.seek(0)
            text = out.read().decode(errors="replace")
        run = {
            "contender": contender.name,
            "place": self.field.index(contender),
            "program": contender.program or contender.name,
            "kind": kind,
            "round": number,
            "exit": process.returncode,
            "wall": wall,
            "cpu": usage.ru_utime + usage.ru_stime,
            "peak_mb": usage.ru_maxrss / 1024,
            "inside": None,
            "found": None,
            "failure": None,
        }
        if process.returncode != 0:
            run["failure"] = f"exit code {process.returncode}: {text.strip()[-600:]}"
        elif text.strip().endswith("}"):
            run["inside"] = json.loads(text[text.index("{"):])["millis"] / 1000
        self.runs.append(run)
        return run

    def check(self, contender, run):
        """As many history rows as migrations, and the tables and the catalogue that psql has made."""
        if run["failure"]:
            return
        tables, rows, catalogue = self.server.psql(
            "bench", CHECK.format(history=contender.history)).stdout.strip().split("|")
        run["found"] = {"tables": int(tables), "catalogue": catalogue}
        if int(rows) != len(self.source.scripts):
            run["failure"] = f"{rows} history rows instead of {len(self.source.scripts)}"
        elif self.expected and run["found"] != self.expected:
            run["failure"] = f"the end is {run['found']} instead of {self.expected}"
