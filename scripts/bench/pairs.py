"""What the benchmarks share: Sonde and a peer in turns, the ratio of each pair, the bound beside it, text and JSON.

Two programs that take turns see the same machine: what slows it down for a while slows both. So the ratio is taken
within each pair, and the median of the ratios counts, with their range.

Importing this module puts a benchmark into the environment that `scripts/bench/setup` makes. Each benchmark takes
    [PAIRS] [--threads N] [--json FILE]
and obeys SONDE, the path of a release program; without it the program is built first.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sonde" / "bench"


def enter_environment():
    """Goes on under the environment's Python, without presets that slow a peer down and without asking a hub."""
    if Path(sys.prefix).resolve() == CACHE.resolve():
        return
    made = subprocess.run([FOLDER / "setup"], stdout=subprocess.PIPE, text=True)
    if made.returncode != 0:
        sys.exit("the peers can't be installed: see above what pip says (scripts/bench/setup)")
    for name in ("OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.pop(name, None)
    os.environ |= {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    python = made.stdout.strip()
    os.execv(python, [python, *sys.argv])


enter_environment()


@dataclass
class Bound:
    """What a ratio has to keep: `must`, and `aim`, what would make us proud. `sign` is ">=" or "<="."""

    sign: str
    must: float
    aim: float

    def holds(self, value):
        return value >= self.must if self.sign == ">=" else value <= self.must

    def __str__(self):
        return f"{'≥' if self.sign == '>=' else '≤'} {self.must:g}"


@dataclass
class Row:
    """One line of the table: figures of both sides, pair by pair, and the ratio that is bounded."""

    work: str
    unit: str
    peer: str
    sonde: list
    other: list
    ratios: list
    bound: Bound | None

    def json(self):
        return {
            "work": self.work, "unit": self.unit, "peer": self.peer, "sonde": self.sonde, "other": self.other,
            "ratio": {
                "median": statistics.median(self.ratios), "low": min(self.ratios), "high": max(self.ratios)},
            "bound": self.bound and vars(self.bound),
            "holds": self.bound is None or self.bound.holds(statistics.median(self.ratios)),
        }


@dataclass
class Benchmark:
    """One benchmark's arguments and rows."""

    title: str
    pairs: int = 5
    threads: int = 0
    output: Path | None = None
    rows: list = field(default_factory=list)
    machine: dict = field(default_factory=dict)

    def __post_init__(self):
        parser = argparse.ArgumentParser(description=self.title)
        parser.add_argument("pairs", nargs="?", type=int, default=5, help="how many pairs (default: 5)")
        parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
        parser.add_argument("--json", type=Path, help="write the results to this file as JSON too")
        given = parser.parse_args()
        if given.pairs < 1 or given.threads < 1:
            parser.error("at least one pair and one thread")
        self.pairs, self.threads, self.output = given.pairs, given.threads, given.json
        self.machine = machine(self.threads)
        print(f"\n{self.title}\n{describe(self.machine)}", flush=True)
        warn(self.machine["busy"])

    def turns(self, *sides, pairs=None):
        """Calls the sides in turns, each once a pair, and the order changes from pair to pair.

        Gives for each side the list of what it returned."""
        results = [[] for _ in sides]
        for pair in range(pairs or self.pairs):
            order = list(zip(sides, results))
            for side, into in order if pair % 2 == 0 else reversed(order):
                into.append(side())
        return results

    def speeds(self, work, unit, sonde, other, *, peer, bound=None):
        """Figures of which more is better: the ratio is Sonde's by the peer's."""
        self._row(work, unit, peer, sonde, other, [a / b for a, b in zip(sonde, other)], bound)

    def times(self, work, sonde, other, *, peer, bound=None):
        """Seconds: the ratio says how many times as fast Sonde is; where the bound is "<=", which share of the
        peer's time it takes."""
        share = bound is not None and bound.sign == "<="
        ratios = [a / b if share else b / a for a, b in zip(sonde, other)]
        self._row(work, "s", peer, sonde, other, ratios, bound)

    def amounts(self, work, unit, sonde, other, *, peer, bound=None):
        """Amounts of which less is better: the ratio is Sonde's by the other's."""
        self._row(work, unit, peer, sonde, other, [a / b for a, b in zip(sonde, other)], bound)

    def figures(self, work, unit, sonde, *, bound):
        """Figures without a peer: the bound is on themselves."""
        self._row(work, unit, "", sonde, [], sonde, bound)

    def _row(self, *values):
        row = Row(*values)
        self.rows.append(row)
        print(line(row.json()), flush=True)

    def finish(self):
        """Writes JSON where it is asked for; exits with 1 if a bound is missed."""
        rows = [row.json() for row in self.rows]
        self.machine["busy"] = max(self.machine["busy"], busy())
        warn(self.machine["busy"])
        if self.output:
            found = {"title": self.title, "pairs": self.pairs, "machine": self.machine, "rows": rows}
            self.output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        sys.exit(0 if all(row["holds"] for row in rows) else 1)


def short(value):
    """Three digits that count."""
    if value == 0:
        return "0"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def line(row):
    """One row as a line of text."""
    ratio, bound = row["ratio"], row["bound"] and Bound(**row["bound"])
    figures = f"Sonde {short(statistics.median(row['sonde']))} {row['unit']}"
    if row["peer"]:
        figures += f", {row['peer']} {short(statistics.median(row['other']))} {row['unit']}"
        figures += f", ratio {short(ratio['median'])} ({short(ratio['low'])} to {short(ratio['high'])})"
    else:
        figures += f" ({short(min(row['sonde']))} to {short(max(row['sonde']))})"
    verdict = "" if bound is None else f", must {bound}: {'held' if row['holds'] else 'MISSED'}"
    return f"  {row['work']}: {figures}{verdict}"


def machine(threads):
    """What was measured on, as it is printed and kept."""
    from sonde import program, kernels

    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = next((row.split(":")[1].strip() for row in info.splitlines() if row.startswith("model name")), "")
    return {
        "processor": model or platform.processor() or platform.machine(),
        "cores": len(os.sched_getaffinity(0)), "threads": threads, "kernels": kernels(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "busy": busy(),
        "sonde": subprocess.run([program(), "--version"], capture_output=True, text=True).stdout.strip(),
    }


def describe(found):
    return (
        f"  {found['cores']} × {found['processor']}, kernels {found['kernels']}, {found['threads']} threads, "
        f"{found['memory_gib']} GiB")


def busy():
    """The share of the cores that others use while this program waits, over half a second."""
    def times():
        numbers = list(map(int, Path("/proc/stat").read_text().split("\n")[0].split()[1:9]))
        return sum(numbers), numbers[3] + numbers[4]

    (total, idle), _ = times(), time.sleep(0.5)
    later, idle_later = times()
    return round(1 - (idle_later - idle) / max(1, later - total), 2)


def warn(share):
    if share > 0.1:
        print(f"  WARNING: other programs use {share:.0%} of the cores; these figures don't count", flush=True)
