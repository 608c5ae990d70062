#!/usr/bin/env python3
"""drsim inject is killed with SIGKILL at random moments: within the lease nothing that it did is left.
Usage: FILE DRSIM SOURCE [--kills N] [--twins N] [--seed S] [--keep]
So many kills (8), spread over so many twins at once (1), each of another kind of fault in turn. --keep writes a row a kill to
reports/samples/staging/kills.csv. Exits 77 (skipped) where namespaces are not allowed or a server is missing."""
import collections
import concurrent.futures
import datetime
import json
import os
import pathlib
import random
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from twins import Twin  # noqa: E402

LONGEST_S = 6.0  # a run of one fault: it begins within a second, lasts four, and is looked at for one more
BACK_S = 90  # until servers that were broken are ready again

Kind = collections.namedtuple("Kind", "fault target how figures hosts servers bridge control")


def kind(fault, target, how="", figures=None, hosts=(), servers=(), bridge="", control=""):
    return Kind(fault, target, how, figures or {}, hosts, servers, bridge, control)


# Faults that the twin's own controller answers with a failover are not among them: what it does is no fault's, and stays.
KINDS = {
    "freeze": kind("component_failure", "shop@eu-a", "freeze", hosts=("app-a",)),
    "stop": kind("component_failure", "shop@eu-a", "stop", hosts=("app-a",), servers=("app-a/shop",)),
    "kill": kind("component_failure", "orders-db-dr", "kill", hosts=("pg-3",), servers=("pg-3/postgres",)),
    "host-loss": kind("component_failure", "orders-db-dr", hosts=("pg-3",), servers=("pg-3/postgres",)),
    "disk-full": kind("component_failure", "orders-db-dr", "disk_full", hosts=("pg-3",)),
    "link-cut": kind("component_failure", "alb:eu-a", "link_cut", hosts=("lb-a",)),
    "blocked": kind("access_blocked", "shop@eu-a", figures={"blocked_ratio": 1}, hosts=("app-a",)),
    "loss": kind("brown_out", "service:shop", figures={"loss_ratio": 0.3}, hosts=("app-a",)),
    "slow-cpu": kind("brown_out", "service:shop", "cpu", {"latency_s": 0.1}, hosts=("app-a",)),
    "slow-disk": kind("brown_out", "orders-db", "io", {"latency_s": 0.1}, hosts=("pg-1",)),
    "certificate": kind("credential_expiry", "alb:eu-a", hosts=("lb-a",)),
    "clock": kind("credential_expiry", "shop@eu-a", hosts=("app-a",)),
    "wire-cut": kind("partition", "link:inter-region", figures={"bandwidth_ratio": 0}, bridge="eu-b"),
    "wire-narrow": kind("partition", "link:inter-region", figures={"bandwidth_ratio": 0.01}, bridge="eu-b"),
    "bad-release": kind("bad_deploy", "service:shop", figures={"error_ratio": 0.5}, control="release-a.json"),
    "load": kind("traffic_spike", "traffic", figures={"factor": 2}, control="load.json"),
}


class Subject:
    """A twin, and how it stood before anything was done to it."""

    def __init__(self, twin):
        self.twin = twin
        self.wire = self.bridge_of("eu-b")
        self.controls = {one.control: self.settings(one.control) for one in KINDS.values() if one.control}

    def settings(self, name):
        text = (self.twin.folder / "control" / name).read_text()
        try:
            return json.loads(text)
        except ValueError:  # it is being written
            return text

    def bridge_of(self, name):
        look = self.twin.ask(do="look", bridge=name)
        return look["link_up"], look["queues"].split(" refcnt")[0], "rate" in look["queues"] and look["queues"].split("rate ")[1].split()[0]

    def servers(self):
        return {one["id"]: one["state"] for one in self.twin.ask(do="status")["servers"]}

    def left_of(self, one):
        """What is to be seen of a fault of this kind; empty: nothing."""
        left = self.twin.touched(one.hosts)
        states = self.servers() if one.servers else {}
        left += [(server, states[server]) for server in one.servers if states[server] == "off"]
        if one.bridge and self.bridge_of(one.bridge) != self.wire:
            left.append((one.bridge, self.bridge_of(one.bridge)))
        if one.control and self.settings(one.control) != self.controls[one.control]:
            left.append((one.control, self.settings(one.control)))
        return left

    def is_as_before(self):
        """Of all kinds, and every server that starts with the twin serves."""
        if any(state != "ready" for server, state in self.servers().items() if server != "users/holder"):
            return False
        return not any(self.left_of(one) for one in KINDS.values())


def until(what, looked, within_s):
    """Seconds until it is so."""
    began = time.monotonic()
    while not looked():
        assert time.monotonic() - began < within_s, what
        time.sleep(0.05)
    return time.monotonic() - began


def undone_by(lines, run_pid):
    """Who undid, by the journal; it names the process of each line."""
    begun = [line for line in lines if line["do"] == "begin"]
    undone = [line for line in lines if line["do"] == "undone"]
    if not begun:
        return "nobody: nothing had begun", ""
    assert undone, lines
    who = "the run, before it died" if undone[-1]["by"] == run_pid else "the watchdog"
    return who, undone[-1]["at"]


def wall_s(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def kill_once(subject, name, after_s, number, lease_s):
    """One row: the moment of the kill, who undid, how long after the kill by the journal and by looking."""
    twin, one = subject.twin, KINDS[name]
    scenario = twin.scenario(name, one.fault, target=one.target, at={"uniform": [0.1, 1]}, **{"for": "4s"}, **one.figures)
    how = ["--how", f"{one.target}={one.how}"] if one.how else []
    before = set(twin.journal().parent.glob("*.done"))
    running = twin.start_inject(scenario, *how, "--for", "1", "--seed", number)
    time.sleep(after_s)
    was_over = running.poll() is not None
    there = bool(subject.left_of(one))
    killed_s = time.time()
    running.send_signal(signal.SIGKILL)
    running.wait()
    errors = running.stderr.read().decode()
    assert not was_over or running.returncode == 0, (name, errors)
    gone_s = until((name, number, "left after the lease"), lambda: not subject.left_of(one), lease_s)
    until((name, number, "the journal stays open"), lambda: not twin.has_open_journal(), 30)
    made = set(twin.journal().parent.glob("*.done")) - before
    lines = twin.last_journal() if made else []
    who, at = undone_by(lines, running.pid)
    undone_s = max(0.0, wall_s(at) - killed_s) if at else 0.0
    back_s = until((name, number, "not as before"), subject.is_as_before, BACK_S)
    if twin.journal().exists():  # it died before its first fault: nothing is in it
        twin.journal().unlink()
    return {"number": number, "fault": name, "killed_after_s": round(after_s, 3), "fault_was_in": there, "undone_by": who,
            "undone_after_s": round(undone_s, 3), "no_trace_after_s": round(gone_s, 3), "all_as_before_after_s": round(back_s, 1)}


def kill_many(subject, numbers, seed, lease_s, tell=print):
    rows = []
    for number in numbers:
        chance = random.Random(f"{seed} {number}")
        rows.append(kill_once(subject, list(KINDS)[number % len(KINDS)], chance.uniform(0.05, LONGEST_S), number, lease_s))
        tell(json.dumps(rows[-1]))
    return rows


def play(drsim, source, numbers, seed):
    with tempfile.TemporaryDirectory(prefix="drsim-kills-") as folder:
        twin = Twin(drsim, source, pathlib.Path(folder))
        twin.up()
        try:
            lease_s = json.loads(twin.environment.read_text())["lease_s"]
            return kill_many(Subject(twin), numbers, seed, lease_s, lambda line: print(line, flush=True))
        finally:
            twin.twin("down")


def summary(rows):
    text = []
    for who, count in collections.Counter(row["undone_by"] for row in rows).most_common():
        took = sorted(row["undone_after_s"] for row in rows if row["undone_by"] == who)
        text.append(f"{count} by {who}; after the kill {took[len(took) // 2]:.2f} s in the middle, {took[-1]:.2f} s at most")
    return "\n".join(text)


def main():
    def option(name, otherwise):
        return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else otherwise
    drsim, source = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    kills, twins, seed = option("--kills", 8), option("--twins", 1), option("--seed", 1)
    with concurrent.futures.ThreadPoolExecutor(max_workers=twins) as pool:
        parts = list(pool.map(lambda first: play(drsim, source, range(first, kills, twins), seed), range(twins)))
    rows = sorted((row for part in parts for row in part), key=lambda row: row["number"])
    print(summary(rows))
    if "--keep" in sys.argv:
        lines = [",".join(rows[0])] + [",".join(str(value) for value in row.values()) for row in rows]
        (source / "reports/samples/staging/kills.csv").write_text("\n".join(lines) + "\n")
    assert len(rows) == kills


if __name__ == "__main__":
    main()
