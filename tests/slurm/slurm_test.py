#!/usr/bin/env python3
"""A campaign as an array of a real Slurm on this machine: a tenth of its tasks are killed while they run, only those run
again, and the merged result is that of one machine, to the byte. --full plays 200,000 trials, --middle 20,000.
Usage: FILE TOY-PROGRAM ROOT [--full|--middle]"""
import collections
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
from campaigns import Toy  # noqa: E402
from cluster import Cluster, missing  # noqa: E402

SKIPPED = 77
LARGE = {"--full": (200_000, 200), "--middle": (20_000, 100)}.get(sys.argv[-1])
TOY, ROOT = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
# The toy's scenario "slow" takes 20 ms a trial, so that a task of few trials can be met while it runs.
TRIALS, SHARDS, SCENARIO, LIMIT_S = (*LARGE, "outage", 7200) if LARGE else (600, 20, "slow", 240)
KILLED_EVERY = 10


class Campaign(Toy):
    PROGRAM = TOY
    ROOT = ROOT

    def runTest(self):
        pass


def tasks_of(folder):
    """Processes of this campaign's tasks on this machine, by the number of their part."""
    found = {}
    for entry in os.scandir("/proc"):
        if not entry.name.isdigit():
            continue
        try:
            words = pathlib.Path(entry.path, "cmdline").read_bytes().split(b"\0")
            if words[0] != TOY.encode() or b"shard" not in words or str(folder / "results").encode() not in words:
                continue
            variables = pathlib.Path(entry.path, "environ").read_bytes().split(b"\0")
            parent = int(pathlib.Path(entry.path, "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        for variable in variables:
            if variable.startswith(b"SLURM_ARRAY_TASK_ID="):
                found.setdefault(int(variable.split(b"=")[1]), {})[int(entry.name)] = parent
    # A task's own process; those that it forked for trials have it as their parent.
    return {index: pid for index, processes in found.items() for pid, parent in processes.items() if parent not in processes}


def play(cluster, plan, victims):
    """Submits, kills each victim once while it runs, and waits for the end; tells when the first array had ended."""
    subprocess.run(["bash", str(plan / "submit.sh")], check=True, env=cluster.environment, stdout=subprocess.DEVNULL)
    killed = set()
    begun, looked = time.monotonic(), 0
    while True:
        for index, pid in tasks_of(plan).items():
            if index in victims - killed:
                os.kill(pid, signal.SIGKILL)
                killed.add(index)
        if time.monotonic() - looked > 1:
            looked = time.monotonic()
            if not cluster.jobs_left():
                return killed, time.monotonic() - begun
        if time.monotonic() - begun > LIMIT_S:
            raise AssertionError(f"not over in {LIMIT_S} s: {cluster.jobs_left()}")
        time.sleep(0.01)


def runs_of_parts(plan):
    """How often each part's task ran, by the logs that Slurm kept."""
    return collections.Counter(int(path.stem.rsplit("_", 1)[1]) for path in (plan / "logs").glob("shard-*.txt"))


def main():
    lacking = missing()
    if lacking:
        print("skipped: no", ", ".join(lacking))
        return SKIPPED
    case = Campaign()
    case.setUp()
    try:
        paths = [case.write_scenario(SCENARIO, case.root)]
        words = ["shop", "--scenarios", *paths, "--trials", str(TRIALS)]
        plan = case.root / "plan it's"  # a name that has to be quoted
        case.run_it("campaign", "plan", *words, "--engine", "slurm", "--shards", SHARDS, "--folder", plan, code=0)
        begun = time.monotonic()
        alone = case.run_it("check", *words, "--jobs", "2", "--format", "json")
        alone_s = time.monotonic() - begun
        text = None if LARGE else case.run_it("check", *words, "--jobs", "2").stdout
        victims = set(range(3, SHARDS, KILLED_EVERY))
        with tempfile.TemporaryDirectory() as run:  # its path is short enough for a socket
            os.environ.update(case.environment())
            with Cluster(run) as cluster:
                killed, array_s = play(cluster, plan, victims)
                logs = "\n".join(path.read_text() for path in (plan / "logs").glob("merge-*.txt"))
        assert killed == victims, f"to be killed were {victims}, met were {killed}"
        runs = runs_of_parts(plan)
        assert runs == {index: 2 if index in victims else 1 for index in range(SHARDS)}, f"{runs}\n{logs}"
        assert (plan / "result.json").read_text() == alone.stdout, logs
        assert text is None or (plan / "result.txt").read_text() == text, logs
        size = sum(path.stat().st_size for path in (plan / "results").iterdir())
        print(f"{TRIALS} trials in {SHARDS} tasks, {len(victims)} killed and run again: {array_s:.0f} s; alone {alone_s:.0f} s; "
              f"{len(list((plan / 'results').iterdir()))} files, {size} bytes")
    finally:
        case.tearDown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
