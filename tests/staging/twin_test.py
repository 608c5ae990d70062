#!/usr/bin/env python3
"""The staging twin and faults in it: up, faults that are measured, undone whatever dies, down without remains.
Usage: FILE DRSIM SOURCE [--kills N]     N moments at which drsim inject is killed (8; 100 before a release).
Exits 77 (skipped) where namespaces are not allowed or a server is missing."""
import glob
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time

DRSIM, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
KILLS = int(sys.argv[sys.argv.index("--kills") + 1]) if "--kills" in sys.argv else 8
LEASE_S = json.loads((SOURCE / "models/twin-shop/environment.json").read_text())["lease_s"]
HOSTS = ["pg-1", "app-a"]


class Twin:
    """One twin in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder / "twin"
        self.environment = self.folder / "environment.json"
        self.work = folder
        self.base = dict(os.environ, DRSIM_HOME=str(SOURCE), XDG_STATE_HOME=str(folder / "state"))

    def drsim(self, *words, within_s=200, says=""):
        return subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True, env=self.base,
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
            sys.exit(77)
        assert run.returncode == 0, run.stderr
        return json.loads(run.stdout)

    def ask(self, **order):
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(20)
            link.connect(str(self.folder / "keeper.sock"))
            link.sendall((json.dumps(order) + "\n").encode())
            return json.loads(link.makefile().readline())

    def inject(self, scenario, *words, within_s=180, says=""):
        return self.drsim("inject", "twin-shop", scenario, "--target", self.environment, "--yes", *words,
                          within_s=within_s, says=says)

    def start_inject(self, scenario, *words):
        return subprocess.Popen([DRSIM, "inject", "twin-shop", str(scenario), "--target", str(self.environment), "--yes",
                                 *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=self.base)

    def journal(self):
        return self.work / "state" / "drsim" / "twin-shop.journal"

    def has_open_journal(self):
        try:
            return b"begin" in self.journal().read_bytes()
        except FileNotFoundError:
            return False

    def touched(self):
        """What of a fault is to be seen now; empty: nothing."""
        found = []
        for host in HOSTS:
            look = self.ask(do="look", host=host)
            if not look["link_up"] or look["frozen"] or look["cpu_limited"] or look["disk_filled"] or "drsim" in look["tables"]:
                found.append((host, look))
        return found

    def scenario(self, name, fault, **more):
        path = self.work / (name + ".json")
        path.write_text(json.dumps({"id": name, "title": name, "horizon": "10m",
                                    "faults": [{"fault": fault, **more}],
                                    "expect": [{"metric": "failed_transactions", "quantile": 0.5, "at_most": 1e9}]}))
        return path


def processes_of(twin):
    """Processes that still have something of the twin's folder open or in their words."""
    found = []
    for words in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            if str(twin.folder) in pathlib.Path(words).read_bytes().decode(errors="replace"):
                found.append(words)
        except OSError:
            pass
    return found


def groups():
    return set(glob.glob("/sys/fs/cgroup/drsim-twin-*") + glob.glob("/sys/fs/cgroup/*/drsim-twin-*"))


def goes_up_and_leaves_nothing(twin, before):
    began = time.monotonic()
    status = twin.up()
    took = time.monotonic() - began
    assert status["ready"] and len(status["servers"]) > 20, status
    print(f"up in {took:.1f} s with {len(status['servers'])} servers")
    again = twin.twin("up")
    assert again.returncode == 2 and "up already" in again.stderr, again.stderr
    assert twin.twin("down").returncode == 0
    assert not twin.folder.exists() and groups() == before and not processes_of(twin)


def is_cleaned_up_after_a_kill_on_the_way(twin, before):
    chance = random.Random(7)
    for _ in range(3):
        starting = subprocess.Popen([DRSIM, "twin", "up", "--folder", str(twin.folder)], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, env=twin.base)
        time.sleep(chance.uniform(0.0, 1.5))
        starting.send_signal(signal.SIGKILL)
        starting.wait()
        assert twin.twin("down").returncode == 0
        assert not twin.folder.exists() and groups() == before and not processes_of(twin)


def faults_are_measured(twin):
    """The database's process is killed: its standby takes over, and nothing that was acknowledged is lost."""
    scenario = twin.scenario("kill", "component_failure", at="4s", target="orders-db", **{"for": "12s"})
    run = twin.inject(scenario, "--how", "orders-db=kill", "--for", "22", "--compare", "--trials", "40", "--format", "json")
    assert run.returncode == 0, run.stderr
    result = json.loads(run.stdout)
    seen = result["runs"][0]["measured"]
    assert seen["outcome"]["lost_transactions"] == 0, seen["outcome"]
    assert 2 < seen["outcome"]["rto_s"] < 60 and seen["outcome"]["failed_transactions"] > 20, seen["outcome"]
    kinds = [event["kind"] for event in result["runs"][0]["events"]]
    assert kinds == ["begun", "undone", "ended"], kinds
    assert {check["quantity"] for check in result["quantities"]} >= {"rto_s", "lost_transactions"}
    assert all(check["verdict"] == "too few runs" for check in result["quantities"])
    assert len(result["prediction"]["sha256"]) == 64 and twin.touched() == []


def a_runbook_is_carried_out(twin):
    """Users are sent to the other region by the runbook's driver; people's steps are asked."""
    scenario = twin.scenario("stop", "component_failure", at="1s", target="shop@eu-a", **{"for": "3s"})
    words = ["--how", "shop@eu-a=stop", "--execute", "runbook:shop-to-eu-b", "--for", "4"]
    dry = twin.inject(scenario, *words, "--dry-run")
    assert "people do it" in dry.stdout and "let shop.twin lead to 198.18.2.10" in dry.stdout, dry.stdout
    run = twin.inject(scenario, *words, "--format", "json", says="\ndone it does not\nfailed orders still fail\n")
    assert run.returncode == 0, run.stderr
    steps = json.loads(run.stdout)["runs"][0]["steps"]
    assert [(step["by"], step["result"]) for step in steps] == [
        ("people", "done"), ("people", "done"), ("twin", "done"), ("people", "failed")], steps
    assert steps[1]["note"] == "it does not" and all(step["begin_us"] <= step["end_us"] for step in steps), steps
    records = (twin.folder / "control" / "records-world").read_text()
    assert "198.18.2.10 shop.twin" in records and "198.18.1.10" not in records, records
    durations = {one["parameter"] for one in json.loads(run.stdout)["runs"][0]["measured"]["durations"]}
    assert "runbook:shop-to-eu-b/1.duration_s" in durations, durations
    wrong = twin.inject(scenario, *words[:2], "--execute", "runbook:other")
    assert wrong.returncode == 2 and "it has runbook:shop-to-eu-b" in wrong.stderr, wrong.stderr


def runs_exclude_each_other(twin, freeze):
    first = twin.start_inject(freeze, "--how", "shop@eu-a=freeze", "--for", "0")
    second = None
    until = time.monotonic() + 10
    while second is None and time.monotonic() < until and first.poll() is None:
        if twin.journal().exists():
            second = twin.inject(freeze, "--how", "shop@eu-a=freeze")
        time.sleep(0.05)
    assert second is not None and second.returncode == 2 and "another run has this environment" in second.stderr, second
    assert first.wait(timeout=60) == 0, first.stderr.read()


def nothing_stays_after_a_kill(twin, freeze):
    """drsim inject dies at any moment: within the lease everything is as before, by the watchdog alone."""
    chance = random.Random(11)
    for number in range(KILLS):
        running = twin.start_inject(freeze, "--how", "shop@eu-a=freeze", "--for", "1", "--seed", number)
        time.sleep(chance.uniform(0.05, 3.5))
        running.send_signal(signal.SIGKILL)
        running.wait()
        until = time.monotonic() + LEASE_S
        while twin.touched():
            assert time.monotonic() < until, number
            time.sleep(0.05)
        until = time.monotonic() + 30  # the watchdog has looked, and closes the journal
        while twin.has_open_journal():
            assert time.monotonic() < until, number
            time.sleep(0.05)


def recover_undoes_what_a_journal_lists(twin, freeze):
    """Both the run and its watchdog die: the journal is what is left, and a new run is refused until it is empty."""
    running = twin.start_inject(freeze, "--how", "shop@eu-a=freeze", "--for", "20")
    until = time.monotonic() + 10
    while not twin.touched():
        assert time.monotonic() < until
        time.sleep(0.02)
    children = subprocess.run(["pgrep", "-P", str(running.pid)], capture_output=True, text=True).stdout.split()
    assert len(children) == 1, children
    os.kill(int(children[0]), signal.SIGKILL)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert twin.touched()
    refused = twin.inject(freeze)
    assert refused.returncode == 2 and "never undone" in refused.stderr, refused.stderr
    recovered = twin.drsim("inject", "--recover", "--target", twin.environment)
    assert recovered.returncode == 0 and recovered.stdout.startswith("1 of 1 faults undone"), recovered
    assert twin.touched() == [] and not twin.journal().exists()


def what_is_not_allowed_is_not_touched(twin):
    scenario = twin.scenario("other", "component_failure", at="1s", target="alb:eu-b", **{"for": "1s"})
    run = twin.inject(scenario)
    assert run.returncode == 2 and "does not allow to touch alb:eu-b" in run.stderr, run.stderr
    dry = twin.drsim("inject", "twin-shop", twin.scenario("dry", "component_failure", at="1s", target="orders-db"),
                     "--target", twin.environment, "--dry-run")
    assert '{"do":"host_down","host":"pg-1"}' in dry.stdout and twin.touched() == [], dry
    asked = subprocess.run([DRSIM, "inject", "twin-shop", str(SOURCE / "models/twin-shop/scenarios/db-host-loss.json"),
                            "--target", str(twin.environment)], input="no\n", capture_output=True, text=True, env=twin.base)
    assert asked.returncode == 2 and "was not typed" in asked.stderr and twin.touched() == []


def a_live_rehearsal_injects(twin):
    """drsim rehearse --run --inject: T0 is when the fault is there, and it is gone when the rehearsal is broken off."""
    folder = twin.work / "quarter"
    scenario = SOURCE / "models/twin-shop/scenarios/shop-process-stop.json"
    planned = twin.drsim("rehearse", "twin-shop", "--scenarios", scenario, "--ranking-trials", 2, "--trials", 2,
                         "--documents", folder)
    assert planned.returncode == 0, planned.stderr
    log = twin.work / "drill.jsonl"
    run = subprocess.Popen([DRSIM, "rehearse", "twin-shop", "--run", "--plan", str(folder / "plan.json"), "--log", str(log),
                            "--inject", str(twin.environment)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, text=True, env=twin.base)
    run.stdin.write("start\nfault\nfault twin-shop\n")
    run.stdin.flush()

    def kinds():
        return [json.loads(line).get("do") for line in log.read_text().splitlines()] if log.exists() else []
    until = time.monotonic() + 60  # the scenario's fault comes after 22 s at the latest
    while "fault" not in kinds():
        assert time.monotonic() < until and run.poll() is None, (kinds(), run.poll())
        time.sleep(0.2)
    assert twin.touched() or twin.has_open_journal()
    out, err = run.communicate("abort enough\n", timeout=60)
    assert run.returncode == 1, err
    assert "to begin them: fault twin-shop" in out, out  # the first one did not name the environment
    assert kinds()[-1] == "abort" and twin.touched() == [] and not twin.has_open_journal()
    assert (twin.work / "drill.jsonl.injected.json").exists(), err


def main():
    with tempfile.TemporaryDirectory(prefix="drsim-twin-") as folder:
        twin = Twin(pathlib.Path(folder))
        before = groups()
        try:
            goes_up_and_leaves_nothing(twin, before)
            is_cleaned_up_after_a_kill_on_the_way(twin, before)
            twin.up()
            what_is_not_allowed_is_not_touched(twin)
            freeze = twin.scenario("freeze", "component_failure", at={"uniform": [0.1, 1]}, target="shop@eu-a", **{"for": "2s"})
            runs_exclude_each_other(twin, freeze)
            nothing_stays_after_a_kill(twin, freeze)
            recover_undoes_what_a_journal_lists(twin, freeze)
            faults_are_measured(twin)
            a_runbook_is_carried_out(twin)
            a_live_rehearsal_injects(twin)
        finally:
            twin.twin("down")
        assert not twin.folder.exists() and groups() == before


if __name__ == "__main__":
    main()
