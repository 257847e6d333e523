"""A PostgreSQL of the benchmark's own: made in a temporary directory, reached on 127.0.0.1 only, gone at the end."""

import glob
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

PROGRAMS = ("initdb", "postgres", "psql")
WELL_KNOWN = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/usr/local/pgsql/bin",
    "/opt/homebrew/opt/postgresql*/bin",
)


def find_programs():
    """The directory with the server and the real psql; Debian's /usr/bin/psql is a wrapper that takes 40 ms to start."""
    candidates = []
    if shutil.which("pg_config"):
        candidates.append(subprocess.check_output(["pg_config", "--bindir"], text=True).strip())
    for pattern in WELL_KNOWN:
        candidates += sorted(glob.glob(pattern), reverse=True)
    candidates += os.environ.get("PATH", "").split(os.pathsep)
    for directory in candidates:
        if all(os.access(os.path.join(directory, program), os.X_OK) for program in PROGRAMS):
            return Path(directory)
    raise SystemExit("No PostgreSQL was found (initdb, postgres, psql). Install one, or name its bin by --postgres.")


class Server:
    """Use it in a with statement: on the way out the server is stopped and its files are removed."""

    def __init__(self, programs):
        self.programs = programs
        self.password = secrets.token_urlsafe(16)
        # PostgreSQL refuses to run as root.
        self.user = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="lockkeeper-bench-server-")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        password_file = os.path.join(self.directory, "password")
        with open(password_file, "w") as file:
            file.write(self.password)
        os.chmod(password_file, 0o600)
        if self.user:
            for path in (self.directory, password_file):
                shutil.chown(path, self.user["user"])
        data = os.path.join(self.directory, "data")
        # The password keeps others on this machine out. It is not hashed on the way, because the sums of SCRAM cost every
        # client a different time that has nothing to do with migrations.
        subprocess.run(
            [self.programs / "initdb", "-D", data, "--username=bench", f"--pwfile={password_file}",
             "--auth=password", "--encoding=UTF8", "--no-locale"],
            check=True, stdout=subprocess.DEVNULL, cwd=self.directory, **self.user)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(os.path.join(self.directory, "log"), "w") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", data, "-p", str(self.port), "-c", "listen_addresses=127.0.0.1",
                 "-c", "unix_socket_directories=", "-c", "fsync=on", "-c", "shared_buffers=512MB"],
                stdout=log, stderr=log, cwd=self.directory, start_new_session=True, **self.user)
        for _ in range(150):
            if self.process.poll() is None and self.psql("postgres", "SELECT", check=False).returncode == 0:
                return
            time.sleep(0.2)
        raise SystemExit("The server did not start:\n" + Path(self.directory, "log").read_text())

    def __exit__(self, *ignored):
        if hasattr(self, "process"):
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)

    def environment(self, database):
        """What every contender is started with; each takes of it what it knows."""
        address = f"127.0.0.1:{self.port}/{database}"
        return {
            "PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8",
            "PGHOST": "127.0.0.1", "PGPORT": str(self.port), "PGUSER": "bench", "PGPASSWORD": self.password,
            "PGDATABASE": database, "PGSSLMODE": "disable", "PGCLIENTENCODING": "UTF8",
            "DATABASE_URL": f"postgresql://bench:{self.password}@{address}?sslmode=disable",
            "JDBC_URL": f"jdbc:postgresql://{address}?sslmode=disable",
        }

    def psql(self, database, sql, check=True):
        return subprocess.run(
            [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env=self.environment(database), check=check, text=True, capture_output=True)

    def new_database(self, name):
        """An empty database; the checkpoint gives every contender the same start."""
        self.psql("postgres", f"DROP DATABASE IF EXISTS {name}")
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE template0")
        self.psql("postgres", "CHECKPOINT")
