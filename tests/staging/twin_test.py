#!/usr/bin/env python3
"""The staging twin and faults in it: up, faults that are measured, undone whatever dies, down without remains.
Usage: FILE DRSIM SOURCE [--kills N]     N moments at which drsim inject is killed (8; more by kills_test.py).
Exits 77 (skipped) where namespaces are not allowed or a server is missing."""
import glob
import hashlib
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import kills_test  # noqa: E402
from twins import Twin  # noqa: E402

DRSIM, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
KILLS = int(sys.argv[sys.argv.index("--kills") + 1]) if "--kills" in sys.argv else 8
LEASE_S = json.loads((SOURCE / "models/twin-shop/environment.json").read_text())["lease_s"]


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


def groups(twin):
    """Its control groups; others may be up beside it."""
    name = "drsim-twin-" + hashlib.sha256(str(twin.folder).encode()).hexdigest()[:12]
    return glob.glob("/sys/fs/cgroup/" + name) + glob.glob("/sys/fs/cgroup/*/" + name)


def shared_memory_is_its_own(twin):
    keeper = json.loads((twin.folder / "keeper.json").read_text())["pid"]
    inside = {path.name for path in pathlib.Path(f"/proc/{keeper}/root/dev/shm").iterdir()}
    assert any(name.startswith("PostgreSQL.") for name in inside), inside
    assert not inside & {path.name for path in pathlib.Path("/dev/shm").iterdir()}


def goes_up_and_leaves_nothing(twin):
    began = time.monotonic()
    status = twin.up()
    took = time.monotonic() - began
    assert status["ready"] and len(status["servers"]) > 20, status
    print(f"up in {took:.1f} s with {len(status['servers'])} servers")
    assert groups(twin), "the test knows its groups by another name"
    shared_memory_is_its_own(twin)
    again = twin.twin("up")
    assert again.returncode == 2 and "up already" in again.stderr, again.stderr
    assert twin.twin("down").returncode == 0
    assert not twin.folder.exists() and not groups(twin) and not processes_of(twin)


def is_cleaned_up_after_a_kill_on_the_way(twin):
    chance = random.Random(7)
    for _ in range(3):
        starting = subprocess.Popen([DRSIM, "twin", "up", "--folder", str(twin.folder)], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL, env=twin.base)
        time.sleep(chance.uniform(0.0, 1.5))
        starting.send_signal(signal.SIGKILL)
        starting.wait()
        assert twin.twin("down").returncode == 0
        assert not twin.folder.exists() and not groups(twin) and not processes_of(twin)


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
    told = {event["kind"] for event in result["runs"][0]["measured"]["events"]}
    assert "unasked" not in seen and told >= {"health_check_down", "alert_pending", "impact_over"}, (seen.get("unasked"), told)
    assert len(result["prediction"]["sha256"]) == 64 and twin.touched() == []


def orders_of(twin, from_us):
    lines = [json.loads(line) for line in (twin.folder / "log/orders.jsonl").read_text().splitlines() if line.endswith("}")]
    return [line for line in lines if line.get("scheduled_us", 0) >= from_us]


def credentials_expire(twin):
    """Users refuse a certificate that has expired; a shop whose clock is ahead refuses its database's."""
    for target, status, why in (("alb:eu-a", "tls", "certificate has expired"), ("shop@eu-a", "error", "certificate verify failed")):
        if target == "shop@eu-a" and not glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1"):
            print("clocks: not tried, libfaketime is not installed")
            continue
        began_us = time.time_ns() // 1000
        scenario = twin.scenario("expired", "credential_expiry", at="1s", target=target, **{"for": "12s"})
        run = twin.inject(scenario, "--for", "6", "--format", "json")
        assert run.returncode == 0, run.stderr
        refused = [line for line in orders_of(twin, began_us) if line["status"] == status and why in line["what"]]
        assert len(refused) > 20, (target, json.loads(run.stdout)["runs"][0])
        assert twin.touched() == [], target
        last = [line for line in orders_of(twin, began_us)][-100:]
        assert all(line["status"] == "ok" for line in last), last[-1]


def a_disk_is_slow(twin):
    """Commits wait for a disk with a limit; where the twin's disk is memory the fault is refused by name."""
    scenario = twin.scenario("slow", "brown_out", at="1s", target="orders-db", latency_s=0.1, slow_ratio=1, **{"for": "8s"})
    began_us = time.time_ns() // 1000
    run = twin.inject(scenario, "--how", "orders-db=io", "--for", "4", "--format", "json")
    if run.returncode != 0 and "is memory" in run.stderr:
        print("a slow disk: not tried, the twin's disks are memory here")
        return
    assert run.returncode == 0, run.stderr
    begun_us, undone_us = (next(event["at_us"] for event in json.loads(run.stdout)["runs"][0]["events"] if event["kind"] == kind)
                           for kind in ("begun", "undone"))
    def middle(lines):
        took = sorted(line["end_us"] - line["scheduled_us"] for line in lines)
        return took[len(took) // 2] / 1e6
    lines = orders_of(twin, began_us)
    during = [line for line in lines if begun_us + 2e6 < line["scheduled_us"] < undone_us]
    before = [line for line in lines if line["scheduled_us"] < begun_us]
    print(f"a slow disk: orders took {middle(before):.4f} s before, {middle(during):.4f} s during")
    assert middle(during) > 3 * middle(before)


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


def nothing_stays_after_a_kill(twin):
    """drsim inject dies at any moment of any kind of fault: within the lease everything is as before."""
    rows = kills_test.kill_many(kills_test.Subject(twin), range(KILLS), 11, LEASE_S, lambda line: print(line, flush=True))
    print(kills_test.summary(rows))


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
        twin = Twin(DRSIM, SOURCE, pathlib.Path(folder))
        try:
            goes_up_and_leaves_nothing(twin)
            is_cleaned_up_after_a_kill_on_the_way(twin)
            twin.up()
            what_is_not_allowed_is_not_touched(twin)
            freeze = twin.scenario("freeze", "component_failure", at={"uniform": [0.1, 1]}, target="shop@eu-a", **{"for": "2s"})
            runs_exclude_each_other(twin, freeze)
            nothing_stays_after_a_kill(twin)
            recover_undoes_what_a_journal_lists(twin, freeze)
            credentials_expire(twin)
            a_disk_is_slow(twin)
            faults_are_measured(twin)
            a_runbook_is_carried_out(twin)
            a_live_rehearsal_injects(twin)
        finally:
            twin.twin("down")
        assert not twin.folder.exists() and not groups(twin)


if __name__ == "__main__":
    main()
