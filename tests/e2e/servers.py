"""Real PostgreSQL and Redis servers, each on a Unix socket in a folder of its own that no other test knows."""
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

START_WITHIN = 60  # seconds
PASSWORD = "wb-canary-4711"  # in no line that anybody may read
POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda x: float(x.parent.name))


class Server:
    """Runs as somebody who is not root: PostgreSQL refuses to be."""

    def __init__(self, trial, name):
        self.user = "postgres" if os.geteuid() == 0 else None
        self.folder = Path(tempfile.mkdtemp(prefix=f"wb-{name}-"))
        trial.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        self.log = open(self.folder / "log", "w")
        trial.addCleanup(self.log.close)
        self.process = None
        trial.addCleanup(self.stop)
        self.begin()

    def begin(self):
        """Once, before the first start."""

    def run(self, command, **how):
        as_whom = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        return {"cwd": self.folder, "stdin": subprocess.DEVNULL, "stdout": self.log, "stderr": subprocess.STDOUT,
                "args": [str(x) for x in command]} | as_whom | how

    def start(self):
        """It answers when this returns."""
        self.process = subprocess.Popen(**self.run(self.command()))
        deadline = time.monotonic() + START_WITHIN
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{self.command()[0]} did not start:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.send_signal(self.END)
            self.process.wait()
            self.process = None

    def ask(self, *words):
        """What its own client prints, line by line."""
        asked = subprocess.run(**self.run(self.client(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                          text=True, env=os.environ | self.CREDENTIAL))
        if asked.returncode != 0:
            raise AssertionError(f"{words}: {asked.stderr}")
        return asked.stdout.splitlines()


class PostgreSQL(Server):
    END = 2  # SIGINT: connections are closed, no waiting for clients
    CREDENTIAL = {"PGPASSWORD": PASSWORD}

    def __init__(self, trial):
        super().__init__(trial, "postgres")
        self.address = f"postgresql://watchbill:{PASSWORD}@/postgres?host={self.folder}"

    def begin(self):
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        if self.user:
            shutil.chown(secret, self.user)
        subprocess.run(**self.run([POSTGRES[-1] / "initdb", "-D", self.folder / "rows", "-U", "watchbill", "-A",
                                   "scram-sha-256", "--pwfile", secret, "-E", "UTF8", "--locale", "C", "-N"]),
                       check=True)

    def command(self):
        return [POSTGRES[-1] / "postgres", "-D", self.folder / "rows", "-k", self.folder, "-c", "listen_addresses=",
                "-c", "fsync=off"]

    def client(self, sql):
        return [POSTGRES[-1] / "psql", "-h", self.folder, "-U", "watchbill", "-d", "postgres", "-XAtc", sql]

    def answers(self):
        try:
            return self.ask("SELECT 1") == ["1"]
        except AssertionError:
            return False


class Redis(Server):
    END = 15
    CREDENTIAL = {"REDISCLI_AUTH": PASSWORD}

    def __init__(self, trial):
        super().__init__(trial, "redis")
        self.socket = self.folder / "redis.sock"
        self.address = f"unix://:{PASSWORD}@{self.socket}"

    def command(self):
        return ["redis-server", "--port", "0", "--unixsocket", self.socket, "--dir", self.folder, "--appendonly", "yes",
                "--save", "", "--requirepass", PASSWORD]

    def client(self, *words):
        return ["redis-cli", "-s", self.socket, *words]

    def answers(self):
        try:
            return self.ask("PING") == ["PONG"]
        except AssertionError:
            return False

    def hash_at(self, key):
        found = self.ask("HGETALL", key)
        return dict(zip(found[::2], found[1::2]))

    def set_at(self, key):
        return set(filter(None, self.ask("SMEMBERS", key)))


def missing():
    """What has to be installed first; empty: nothing."""
    return [name for name, there in (("postgresql", POSTGRES), ("redis-server", shutil.which("redis-server")))
            if not there]
