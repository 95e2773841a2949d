"""The program under test: runs it in folders of their own, and reads what it prints and what it journals."""
import functools
import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("WATCHBILL_SOURCE_DIR") or Path(__file__).resolve().parents[2])
PROGRAM = Path(os.environ.get("WATCHBILL_BIN") or SOURCE / "build/release/apps/watchbill")
RECORDINGS = Path(os.environ.get("WATCHBILL_DATA") or SOURCE / "../shared/data").resolve()
PROFILES = SOURCE / "config/profiles"
SESSIONS = [f"sessions/hftbacktest/{name}_20240808.gz"
            for name in ("usdm/btcusdt", "usdm/ethusdt", "spot/btcusdt", "spot/ethusdt")]
GIVE_UP_AFTER = 240  # seconds; only a program that hangs needs so long
WAIT_AT_MOST = 60    # seconds; for what should come within a few


class Outcome:
    """How a command ended: exit code, standard output, standard error."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def environment(**variables):
    """What the program gets to see: nothing of ours that begins with WATCHBILL_ but what is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHBILL_")}
    kept["WATCHBILL_DATA"] = str(RECORDINGS)
    return kept | {name: str(value) for name, value in variables.items()}


class Trial(unittest.TestCase):
    """A test with a folder of its own; what it has started and left running ends with it."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="watchbill-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.variables = {"WATCHBILL_NODE__DATA_DIR": self.folder / "run", "XDG_RUNTIME_DIR": self.folder,
                          "WATCHBILL_ADMIN__LISTEN": "127.0.0.1:0"}
        self.started = []

    def tearDown(self):
        for process in self.started:
            if process.poll() is None:
                process.kill()
            process.wait()

    def watchbill(self, *arguments, cwd=None, program=PROGRAM, user=None, **variables):
        """Runs a command to its end."""
        command = [str(program), *map(str, arguments)]
        done = subprocess.run(command, env=environment(**(self.variables | variables)), cwd=cwd or self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=GIVE_UP_AFTER,
                              user=user, group=user, extra_groups=[] if user is not None else None)
        self.assertNotIn(done.returncode, (-signal.SIGSEGV, -signal.SIGABRT), f"{command} crashed\n{done.stderr}")
        return Outcome(done.returncode, done.stdout, done.stderr)

    def succeed(self, *arguments, **how):
        outcome = self.watchbill(*arguments, **how)
        self.assertEqual(outcome.code, 0, f"watchbill {' '.join(map(str, arguments))}: {outcome}")
        return outcome

    def start(self, *arguments, error_to=None, **variables):
        """Starts a command; its output goes to files, see ended()."""
        number = len(self.started)
        with open(self.folder / f"{number}.out", "w") as out, open(self.folder / f"{number}.err", "w") as err:
            process = subprocess.Popen([str(PROGRAM), *map(str, arguments)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                       stdout=out, stderr=err if error_to is None else error_to,
                                       env=environment(**(self.variables | variables)))
        process.number = number
        self.started.append(process)
        return process

    def ended(self, process):
        code = process.wait(GIVE_UP_AFTER)
        read = lambda stream: (self.folder / f"{process.number}.{stream}").read_text()
        return Outcome(code, read("out"), read("err"))

    def journal(self, folder, *options):
        """Its records. Works while it is being written, too."""
        shown = self.watchbill("journal", "show", folder, "-o", "ndjson", *options)
        self.assertEqual(shown.code, 0, shown)
        return [json.loads(line) for line in shown.out.splitlines()]

    def wait_for(self, condition, process, what, within=WAIT_AT_MOST):
        """Until the condition gives something true, which is handed back; the process has to live as long.

        What the condition asserts may take until then, too; where it never holds, the last try says how.
        """
        deadline = time.monotonic() + within
        missed = ""
        while time.monotonic() < deadline:
            try:
                found = condition()
            except AssertionError as how:
                found, missed = None, f": {how}"
            if found:
                return found
            if process.poll() is not None:
                self.fail(f"ended before there was {what}: {self.ended(process)}")
            time.sleep(0.02)
        self.fail(f"there never was {what}{missed}")


def segments(journal):
    return sorted(Path(journal).glob("*.wbj"))


def fills_in(records):
    return [x for x in records if x["type"] == "event_recorded" and "venue_trade" in x["facts"]]


class Summary:
    """What a run prints at its end."""

    def __init__(self, text):
        self.text = text
        rows = [line.split() for line in text.splitlines()]
        self.fills = {row[0]: int(row[3]) for row in self._table(rows, "bot")}
        self.books = {row[0]: dict(zip(("updates", "gaps", "resyncs"), map(int, row[1:4])))
                      for row in self._table(rows, "book")}
        self.skipped = int(re.search(r"^market messages skipped +(\d+)", text, re.M).group(1))
        self.restarts = {name: int(count) for name, count in
                         re.findall(r"  (\S+) x(\d+)", re.search(r"^restarts .*$", text, re.M).group())}
        place = re.search(r"^journal +(\S+) \((\d+) records, sha256 ([0-9a-f]{64})\)$", text, re.M)
        self.journal, self.records, self.sha256 = Path(place.group(1)), int(place.group(2)), place.group(3)

    @staticmethod
    def _table(rows, head):
        begin = next(i for i, row in enumerate(rows) if row and row[0] == head) + 1
        return rows[begin:rows.index([], begin)]

    def traders(self):
        return [bot for bot, fills in self.fills.items() if fills > 0]


# --- recordings ---------------------------------------------------------------------------------------------------

def lines_of(path):
    with gzip.open(path, "rt") as text:
        return text.read().splitlines()


def write_session(path, lines):
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as out:
        out.write("".join(line + "\n" for line in lines).encode())


@functools.cache
def first_minute():
    """The lines of the first minute of each session, by name."""
    end = 1_723_161_315_000_000_000
    return {name: [line for line in lines_of(RECORDINGS / name) if int(line.split(" ", 1)[0]) < end]
            for name in SESSIONS}


def short_recordings(folder):
    """A folder of recordings that hold the first minute only."""
    for name, lines in first_minute().items():
        write_session(folder / name, lines)
    return folder


# --- the end of every test file -----------------------------------------------------------------------------------

def main():
    if not PROGRAM.is_file():
        print(f"skipped: there is no program at {PROGRAM} (WATCHBILL_BIN)")
        sys.exit(77)
    missing = [name for name in SESSIONS if not (RECORDINGS / name).is_file()]
    if missing:
        print(f"skipped: there is no {missing[0]} in {RECORDINGS} (WATCHBILL_DATA)")
        sys.exit(77)
    unittest.main(verbosity=2)
