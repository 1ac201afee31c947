"""A Jupyter kernel that hands everything to `sonde serve --stdio`; docs/serve.md describes what goes between them.

As a program: started by Jupyter, or `--install PROGRAM --user | --sys-prefix | --prefix FOLDER`, which makes the kernel
known to Jupyter.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel


class Sonde:
    """The program, and the lines that go to it and come from it."""

    def __init__(self):
        command = [os.environ["SONDE"], "serve", "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.sending = threading.Lock()
        self.number = 0

    def send(self, **request):
        """Sends a request. Jupyter asks to interrupt and to shut down on a thread of its own."""
        with self.sending:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()

    def ask(self, call, hear=lambda event: None, **members):
        """Sends a request and gives its reply; `hear` is told the events before it."""
        self.number += 1
        self.send(id=self.number, call=call, **members)
        for line in self.process.stdout:
            event = json.loads(line)
            # A line that couldn't even be read is answered without an id; all else is a reply to an interrupt.
            if event["id"] not in (self.number, None):
                continue
            if event["event"] == "reply":
                return event
            hear(event)
        raise EOFError


class SondeKernel(Kernel):
    implementation = "sonde"

    def __init__(self, **arguments):
        super().__init__(**arguments)
        self.sonde = Sonde()
        info = self.sonde.ask("kernel_info")
        self.banner, self.implementation_version = info["banner"], info["version"]
        # Comments, texts and words are near enough to Ruby's for editors and converters that don't know Sonde.
        self.language_info = {
            "name": info["name"], "version": info["version"], "mimetype": info["mime"],
            "file_extension": info["extension"], "codemirror_mode": "ruby", "pygments_lexer": "ruby"}

    async def do_execute(
        self, code, silent, store_history=True, user_expressions=None, allow_stdin=False, *, cell_meta=None,
        cell_id=None,
    ):
        self.errors, self.progress, self.began = [], None, time.monotonic()
        try:
            reply = self.sonde.ask("execute", self.hear, code=code, silent=silent)
        except (OSError, EOFError):
            reply = self.begin_anew()
        if self.progress:
            self.tell_progress("")
        if reply["status"] == "interrupted":
            self.tell_error("interrupted", "", "interrupted")
        elif reply["status"] == "error" and not self.errors:
            self.tell_error(reply["fault"], reply["message"], reply["message"])
        if reply["status"] == "ok":
            return {
                "status": "ok", "execution_count": self.execution_count, "payload": [], "user_expressions": {}}
        return {"status": "error", "execution_count": self.execution_count, **self.errors[0]}

    def begin_anew(self):
        """Starts the program again after it was killed, and says that the session is lost."""
        code = self.sonde.process.wait()
        self.sonde = Sonde()
        message = f"Sonde has ended with exit code {code}; a new session has begun, run the cells from the top"
        return {"status": "error", "fault": "ended", "message": message}

    def hear(self, event):
        """Passes an event on to the notebook."""
        kind = event["event"]
        if kind == "stream":
            self.send_response(self.iopub_socket, "stream", {"name": event["name"], "text": event["text"]})
        elif kind == "display":
            self.send_response(self.iopub_socket, "display_data", {"data": event["data"], "metadata": {}})
        elif kind == "error":
            self.tell_error(event["code"], event["message"], event["traceback"])
        elif kind == "progress" and time.monotonic() - self.began > 1:
            total = "" if event["total"] is None else f"/{event['total']}"
            self.tell_progress(f"{event['done']}{total} {event['unit']}")

    def tell_error(self, name, message, traceback):
        error = {"ename": name, "evalue": message, "traceback": traceback.rstrip("\n").split("\n")}
        self.errors.append(error)
        self.send_response(self.iopub_socket, "error", error)

    def tell_progress(self, text):
        """Writes how far a long computation is; the cell's output keeps an empty line of it."""
        kind = "update_display_data" if self.progress else "display_data"
        self.progress = self.progress or f"progress-{self.execution_count}"
        content = {
            "data": {"text/plain": text}, "metadata": {}, "transient": {"display_id": self.progress}}
        self.send_response(self.iopub_socket, kind, content)

    async def do_complete(self, code, cursor_pos):
        reply = self.sonde.ask("complete", code=code, cursor=cursor_pos)
        if reply["status"] != "ok":
            reply |= {"matches": [], "start": cursor_pos, "end": cursor_pos}
        place = {"start": reply["start"], "end": reply["end"]}
        types = [{"text": match["text"], "type": match["kind"], **place} for match in reply["matches"]]
        return {
            "status": "ok", "matches": [match["text"] for match in reply["matches"]],
            "cursor_start": reply["start"], "cursor_end": reply["end"],
            "metadata": {"_jupyter_types_experimental": types}}

    async def do_inspect(self, code, cursor_pos, detail_level=0, omit_sections=()):
        reply = self.sonde.ask("inspect", code=code, cursor=cursor_pos)
        found = reply.get("found", False)
        return {"status": "ok", "found": found, "data": reply["data"] if found else {}, "metadata": {}}

    async def do_is_complete(self, code):
        reply = self.sonde.ask("is_complete", code=code)
        if reply["status"] != "ok":
            return {"status": "unknown"}
        return {"status": reply["complete"], "indent": reply["indent"]}

    def _send_interrupt_children(self):
        """What Jupyter's request to interrupt comes to: the one thing that is asked while a cell runs."""
        self.sonde.send(id="interrupt", call="interrupt")

    async def do_shutdown(self, restart):
        try:
            self.sonde.send(id="shutdown", call="shutdown")
            self.sonde.process.wait(timeout=2)
        except (OSError, subprocess.TimeoutExpired):
            self.sonde.process.kill()
        return {"status": "ok", "restart": restart}


def install(program, **where):
    """Makes the kernel known to Jupyter, and gives the folder of its description."""
    from jupyter_client.kernelspec import KernelSpecManager

    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(__file__, folder)
        description = {
            "argv": [sys.executable, "{resource_dir}/" + Path(__file__).name, "-f", "{connection_file}"],
            "display_name": "Sonde 探针", "language": "sonde", "interrupt_mode": "message",
            "env": {"SONDE": str(Path(program).resolve())}}
        Path(folder, "kernel.json").write_text(json.dumps(description, indent=2, ensure_ascii=False) + "\n")
        return KernelSpecManager().install_kernel_spec(folder, kernel_name="sonde", **where)


if __name__ == "__main__":
    if sys.argv[1:2] != ["--install"]:
        IPKernelApp.launch_instance(kernel_class=SondeKernel)
    else:
        program, where, *folder = sys.argv[2:]
        prefix = folder[0] if where == "--prefix" else sys.prefix
        print(install(program, **{"user": True} if where == "--user" else {"prefix": prefix}))
