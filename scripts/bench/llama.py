"""Sonde against llama.cpp, interleaved; prints the median ratio of speeds with its range."""
import json
import os
import statistics
import subprocess
import sys
import time

from llama_cpp import Llama

program, pairs = sys.argv[1], int(sys.argv[2])
threads = len(os.sched_getaffinity(0))
rows = json.loads(subprocess.run([program, "models", "--format", "json"], capture_output=True, text=True).stdout)
path = next(row["path"] for row in rows if row["name"] == "smollm2")
PROMPT = "Once upon a time, there was a little"
DECODED, PREFILLED = 128, 512


def sonde(precision):
    """Tokens a second of decode and prefill."""
    script = f"""load smollm2 precision={precision}
let d = run {json.dumps(PROMPT)} max={DECODED} stop=none top=1
let ids = range(1000, {1000 + PREFILLED})
let p = run tokens=(ids) max=1 stop=none top=1
print "\\(d.seconds) \\(p.seconds)\""""
    out = subprocess.run(
        [program, "--threads", str(threads), "-c", script], capture_output=True, text=True, check=True).stdout
    decode, prefill = map(float, out.split())
    return DECODED / decode, PREFILLED / prefill


def llama(model):
    model.reset()
    ids = model.tokenize(PROMPT.encode(), add_bos=False)
    started = time.perf_counter()
    model.eval(ids)
    for _ in range(DECODED):
        model.eval([model.sample(temp=0.0)])
    decode = time.perf_counter() - started
    model.reset()
    started = time.perf_counter()
    model.eval(list(range(1000, 1000 + PREFILLED)))
    return DECODED / decode, PREFILLED / (time.perf_counter() - started)


peer = Llama(path, n_ctx=1024, n_batch=512, n_threads=threads, n_threads_batch=threads, verbose=False)
llama(peer)
results = {}
for _ in range(pairs):
    ours = {name: sonde(name) for name in ("exact", "fast")}
    theirs = llama(peer)
    for name, figures in ours.items():
        for what, mine, other in zip(("decode", "prefill"), figures, theirs):
            results.setdefault((what, name), []).append((mine, other))
for (what, name), pair in results.items():
    ratios = sorted(mine / other for mine, other in pair)
    print(
        f"{what:8}{name:6} Sonde {statistics.median(m for m, _ in pair):7.1f} tokens/s, llama.cpp "
        f"{statistics.median(o for _, o in pair):7.1f}, ratio {statistics.median(ratios):.2f} "
        f"({ratios[0]:.2f} to {ratios[-1]:.2f}), {threads} threads")
