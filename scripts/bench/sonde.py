"""Runs the release program, and notes when each line of its output comes."""
import functools
import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@functools.cache
def program():
    """The release program: SONDE, or built first."""
    given = os.environ.get("SONDE")
    if given:
        return given
    built = subprocess.run([FOLDER.parent / "build"], stdout=subprocess.PIPE, text=True)
    if built.returncode != 0:
        sys.exit("Sonde can't be built: see above (scripts/build)")
    return built.stdout.strip()


@functools.cache
def model(name):
    """The path of a model's file, fetched if it is missing."""
    for _ in range(2):
        listed = subprocess.run(
            [program(), "models", "--format", "json"], stdout=subprocess.PIPE, text=True, check=True)
        for row in json.loads(listed.stdout):
            if row["name"] == name and row["installed"]:
                return row["path"]
        subprocess.run([program(), "fetch", "--quiet", name])
    sys.exit(f"the model {name} is missing: `sonde fetch {name}` fetches it")


@functools.cache
def kernels():
    """The instruction set that the program uses."""
    out = subprocess.run(
        [program(), "--format", "json", "-c", "print (status).kernels"], capture_output=True, text=True, check=True)
    return json.loads(out.stdout)


@dataclass
class Printed:
    """A line of output: its value, and when it came, in seconds since the program was started."""

    value: object
    seconds: float


def run(script, threads, on_line=None, on_progress=None):
    """Runs a script and gives what it prints, a ``Printed`` a line.

    The program writes a line the moment it is printed, so a statement between two prints takes the time between
    their lines. `on_line(pid, line)` is called as each comes, while the program goes on; `on_progress(seconds, done)`
    as the program draws how far it is, which it does where its standard error is a terminal."""
    command = [program(), "--threads", str(threads), "--format", "json", "--lang", "en", "-c", script]
    watched, errors = pty.openpty() if on_progress else os.pipe()
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
    os.close(errors)
    notes = Notes(watched, lambda done: on_progress and on_progress(time.perf_counter() - started, done))
    notes.start()
    lines = []
    for text in child.stdout:
        lines.append(Printed(None, time.perf_counter() - started))
        lines[-1].value = json.loads(text)
        if on_line:
            on_line(child.pid, lines[-1])
    code = child.wait()
    notes.join()
    if code != 0:
        sys.exit(f"Sonde could not run this:\n{script}\n{notes.text}")
    return lines


class Notes(threading.Thread):
    """Reads what a program writes to standard error, and looks for `DONE/TOTAL tokens` in it."""

    def __init__(self, file, on_done):
        super().__init__(daemon=True)
        self.file, self.on_done, self.text = file, on_done, ""

    def run(self):
        while True:
            try:
                data = os.read(self.file, 65536)
            except OSError:  # A terminal whose other side is gone.
                data = b""
            if not data:
                break
            self.text += data.decode(errors="replace")
            for done in re.findall(r"(\d+)/\d+ tokens", data.decode(errors="replace")):
                self.on_done(int(done))
        os.close(self.file)


def memory(pid):
    """Resident bytes of a process: now, and at its highest."""
    rows = dict(row.split(":", 1) for row in Path(f"/proc/{pid}/status").read_text().splitlines())
    return tuple(int(rows[name].split()[0]) * 1024 for name in ("VmRSS", "VmHWM"))
