"""A staging twin as tests use it: brought up, asked, broken, taken down."""
import json
import os
import pathlib
import socket
import subprocess
import sys

SKIPPED = 77


class Twin:
    """One twin in a folder of its own, with a journal of its own."""

    def __init__(self, drsim, source, folder):
        self.program = drsim
        self.source = pathlib.Path(source)
        self.folder = folder / "twin"
        self.environment = self.folder / "environment.json"
        self.work = folder
        self.base = dict(os.environ, DRSIM_HOME=str(source), XDG_STATE_HOME=str(folder / "state"))

    def drsim(self, *words, within_s=200, says=""):
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, env=self.base,
                              timeout=within_s, input=says)

    def twin(self, what):
        return self.drsim("twin", what, "--folder", self.folder, "--format", "json")

    def up(self):
        run = self.twin("up")
        if "not ready in time" in run.stderr:  # a machine that has much else to do
            print(run.stderr.strip())
            run = self.twin("up")
        if run.returncode == 2 and "lacks" in run.stderr:
            print("skipped:", run.stderr.strip().splitlines()[0])
            sys.exit(SKIPPED)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    def ask(self, **order):
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(30)
            link.connect(str(self.folder / "keeper.sock"))
            link.sendall((json.dumps(order) + "\n").encode())
            return json.loads(link.makefile().readline())

    def inject(self, scenario, *words, within_s=180, says=""):
        return self.drsim("inject", "twin-shop", scenario, "--target", self.environment, "--yes", *words,
                          within_s=within_s, says=says)

    def start_inject(self, scenario, *words):
        return subprocess.Popen([self.program, "inject", "twin-shop", str(scenario), "--target", str(self.environment),
                                 "--yes", *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.base)

    def journal(self):
        return self.work / "state" / "drsim" / "twin-shop.journal"

    def has_open_journal(self):
        try:
            return b"begin" in self.journal().read_bytes()
        except FileNotFoundError:
            return False

    def last_journal(self):
        """Lines of the journal that was closed last."""
        done = sorted(self.journal().parent.glob(self.journal().name + ".*.done"), key=lambda path: path.stat().st_mtime)
        return [json.loads(line) for line in done[-1].read_text().splitlines()] if done else []

    def touched(self, hosts=("pg-1", "app-a", "lb-a")):
        """What of a fault is to be seen on these hosts now; empty: nothing."""
        found = []
        for host in hosts:
            look = self.ask(do="look", host=host)
            if not look["link_up"] or "drsim" in look["tables"] or look["clocks"] or look["certificates"] or any(
                    look[mark] for mark in ("frozen", "cpu_limited", "io_limited", "disk_filled")):
                found.append((host, look))
        return found

    def scenario(self, name, fault, **more):
        path = self.work / (name + ".json")
        path.write_text(json.dumps({"id": name, "title": name, "horizon": "10m",
                                    "faults": [{"fault": fault, **more}],
                                    "expect": [{"metric": "failed_transactions", "quantile": 0.5, "at_most": 1e9}]}))
        return path
