"""llama.cpp at its best, through its C interface: no copies of logits into Python, no sampler but the greedy one.

As a program of its own, for what has to begin in a fresh process:
    llamacpp.py first FILE THREADS                  seconds from opening the file to the first token
    llamacpp.py memory FILE THREADS COUNT           bytes that opening it and generating COUNT tokens add
    llamacpp.py long FILE THREADS LENGTH COUNT      seconds of reading LENGTH tokens, of COUNT more; bytes at most
"""
import ctypes
import json
import os
import subprocess
import sys
import time

PROMPT = "Once upon a time, there was a little"


class LlamaCpp:
    """A model and a context. `flash` chooses flash attention, which helps some models and slows others down."""

    def __init__(self, path, threads, context=1024, flash=False):
        import llama_cpp as api

        self.api = api
        api.llama_backend_init()
        silence(api)
        self.model = api.llama_model_load_from_file(str(path).encode(), api.llama_model_default_params())
        if not self.model:
            raise SystemExit(f"llama.cpp can't load {path}")
        self.vocabulary = api.llama_model_get_vocab(self.model)
        params = api.llama_context_default_params()
        params.n_ctx, params.n_batch, params.n_ubatch = context, context, 512
        params.n_threads = params.n_threads_batch = threads
        params.flash_attn_type = 1 if flash else 0
        self.context = api.llama_init_from_model(self.model, params)
        if not self.context:
            raise SystemExit(f"llama.cpp can't make a context for {path}")
        self.sampler = api.llama_sampler_init_greedy()

    def tokens(self, text):
        data = text.encode()
        ids = (self.api.llama_token * (len(data) + 8))()
        count = self.api.llama_tokenize(self.vocabulary, data, len(data), ids, len(ids), False, False)
        return list(ids[:count])

    def clear(self):
        self.api.llama_memory_clear(self.api.llama_get_memory(self.context), True)

    def read(self, ids):
        """Reads tokens and chooses the next one."""
        array = (self.api.llama_token * len(ids))(*ids)
        code = self.api.llama_decode(self.context, self.api.llama_batch_get_one(array, len(ids)))
        if code != 0:
            raise SystemExit(f"llama.cpp: llama_decode gives {code}")
        return self.api.llama_sampler_sample(self.sampler, self.context, -1)

    def prefill(self, ids):
        """Seconds of reading a prompt, up to the first token."""
        self.clear()
        started = time.perf_counter()
        self.read(ids)
        return time.perf_counter() - started

    def generate(self, ids, count):
        """Seconds of reading a prompt and generating `count` tokens."""
        self.clear()
        started = time.perf_counter()
        token = self.read(ids)
        for _ in range(count - 1):
            token = self.read([token])
        return time.perf_counter() - started

    def close(self):
        self.api.llama_sampler_free(self.sampler)
        self.api.llama_free(self.context)
        self.api.llama_model_free(self.model)


def silence(api):
    """No log of the library."""
    global _log
    _log = api.llama_log_callback(lambda level, text, data: None)
    api.llama_log_set(_log, ctypes.c_void_p(0))


def best(path, threads, work, context=1024):
    """The model with flash attention or without, whichever does `work(model)` in fewer seconds (best of three)."""
    found = {}
    for flash in (False, True):
        model = LlamaCpp(path, threads, context, flash)
        work(model)
        found[flash] = (min(work(model) for _ in range(3)), model)
    flash = min(found, key=lambda name: found[name][0])
    found[not flash][1].close()
    print(f"  llama.cpp ({features()}): flash attention {'on' if flash else 'off'} is faster here", flush=True)
    return found[flash][1]


def features():
    """The instruction sets and options that the library was built with."""
    import llama_cpp as api

    text = api.llama_print_system_info().decode().removeprefix("CPU :")
    return ", ".join(part.split("=")[0].strip() for part in text.split("|") if part.strip())


def quantised(path, kind):
    """A copy of a model's file in another type, made once: `kind` is "q4_0"."""
    import llama_cpp as api
    from pairs import CACHE

    target = CACHE / "models" / f"{os.path.basename(path).removesuffix('.gguf')}-{kind}.gguf"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        silence(api)
        params = api.llama_model_quantize_default_params()
        params.ftype = {"q4_0": api.LLAMA_FTYPE_MOSTLY_Q4_0}[kind]
        params.allow_requantize = True
        part = target.with_suffix(".part")
        code = api.llama_model_quantize(str(path).encode(), str(part).encode(), ctypes.byref(params))
        if code != 0:
            raise SystemExit(f"llama.cpp can't quantise {path} as {kind}")
        part.rename(target)
    return target


def alone(*arguments):
    """Runs this file as a program of its own, and gives what it prints."""
    done = subprocess.run([sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise SystemExit(f"llama.cpp could not do this: {' '.join(map(str, arguments))}")
    return json.loads(done.stdout)


def main(what, path, threads, *more):
    import llama_cpp  # Its own memory and time don't count: they are Python's.
    from sonde import memory

    threads, more = int(threads), list(map(int, more))
    before = memory(os.getpid())[0]
    started = time.perf_counter()
    if what == "first":
        model = LlamaCpp(path, threads)
        model.read(model.tokens(PROMPT))
        return time.perf_counter() - started
    if what == "memory":
        model = LlamaCpp(path, threads)
        model.generate(model.tokens(PROMPT), more[0])
        return memory(os.getpid())[0] - before
    length, count, flash = more
    model = LlamaCpp(path, threads, length + count, bool(flash))
    model.prefill(list(range(1000, 1032)))
    model.clear()
    started = time.perf_counter()
    token = model.read(list(range(1000, 1000 + length)))
    read = time.perf_counter()
    for _ in range(count):
        token = model.read([token])
    return {
        "read": read - started, "generate": time.perf_counter() - read,
        "bytes": memory(os.getpid())[1] - before}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
