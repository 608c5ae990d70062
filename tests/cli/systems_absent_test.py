#!/usr/bin/env python3
"""No row of the table of systems is decoration: what stands for the system changes what comes out of a trial.

Of each row (models/two-region-shop/systems.json) and each scenario that it names, one of these must move a figure by more than a
hundredth: the deployment without its components; a figure of the row four times as large or a tenth; the scenario without a fault
that hits it or without a condition; one of its components dead as well.

Usage: [VERBOSE=1] systems_absent_test.py DRSIM ROOT [SCENARIO...]"""
import concurrent.futures
import copy
import functools
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[2])
sys.path.insert(0, str(ROOT / "tests" / "swarm"))
import drawing  # noqa: E402
import flat  # noqa: E402

TRIALS = 8
MOVED = 0.01
FIGURES = ("rto_s", "rpo_s", "lost_transactions", "failed_transactions", "duplicated_events", "redundancy_rto_s", "backlog_rto_s", "longest_backlog", "stores", "journeys",
           "across_stores", "caches", "checks")  # metrics that only some scenarios ask for are in their checks
# In the place of the only fault of a scenario: users feel nothing of it.
HARMLESS = {"fault": "traffic_spike", "target": "traffic", "at": "10m", "for": "1m", "factor": 1.02}


def leaves(value, path=()):
    """The numbers of a result by their places."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("ci_low", "ci_high", "confidence"):
                yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            name = next((inner[key] for key in ("id", "component", "cause", "metric") if key in inner), at) if isinstance(
                inner, dict) else at
            yield from leaves(inner, (*path, name))
    elif not isinstance(value, (bool, str)):
        yield path, value


def moved(one, two):
    """Where two results differ; what one alone tells (a cause of failure) counts as none in the other."""
    for place in sorted(set(one) | set(two), key=str):
        a, b = one.get(place, 0), two.get(place, 0)
        if (a is None) != (b is None) or (a is not None and abs(a - b) > MOVED * max(abs(a), abs(b), 1)):
            return place
    return None


class Shop:
    def __init__(self, program):
        self.program = program
        self.kinds, self.fails = flat.kinds_of(program, ROOT)
        self.base = flat.reference(program, ROOT, self.kinds)
        self.rows = json.loads((ROOT / "models/two-region-shop/systems.json").read_text(encoding="utf-8"))["systems"]

    @functools.lru_cache(maxsize=None)
    def scenario(self, name):
        files = [ROOT / "scenarios" / f"{name}.json", ROOT / "scenarios" / "library" / f"{name}.json"]
        return json.loads(next(file for file in files if file.exists()).read_text(encoding="utf-8"))

    def play(self, deployment, scenario):
        """The figures; None when it is refused or does not apply."""
        with tempfile.TemporaryDirectory(prefix="drsim-absent-") as folder:
            place = pathlib.Path(folder)
            (place / "deployment.json").write_text(json.dumps(deployment))
            (place / "s.json").write_text(json.dumps({key: value for key, value in scenario.items() if key != "$schema"}))
            run = subprocess.run([self.program, "check", folder, "--scenarios", place / "s.json", "--trials", str(TRIALS),
                                  "--format", "json"], capture_output=True, text=True, check=False)
        if run.returncode not in (0, 1):
            return None
        played = json.loads(run.stdout)["scenarios"]
        return dict(leaves({key: played[0][key] for key in FIGURES if key in played[0]})) if played else None

    @functools.lru_cache(maxsize=None)
    def usual(self, name):
        return self.play(self.base, self.scenario(name))

    @functools.cached_property
    def told(self):
        """Scenario -> of each of its faults what it hits, roles resolved."""
        run = subprocess.run([self.program, "list", "scenarios", "two-region-shop", "--format", "json"], capture_output=True,
                             text=True, check=True)
        return {row["id"]: row["hits"].split(", ") for row in json.loads(run.stdout)["rows"]}

    def hits(self, row, name):
        """Places of the scenario's faults that hit what stands for the row."""
        mine = {*row.get("components", []), *(f"service:{one.split('@')[0]}" for one in row.get("components", [])),
                *(one.split(":", 2)[2] for one in row.get("events", []) if one.startswith("fault:"))}
        return [at for at, what in enumerate(self.told.get(name, [])) if mine & set(what.split())]

    def other_ways(self, row, name):
        """Ways in which the row's system is not as it is, each with its deployment and scenario."""
        scenario, parts = self.scenario(name), row.get("components", [])
        left = drawing.without(self.base, set(parts), self.kinds) if parts else None
        if left is not None:
            yield "without it", left, scenario
        for figure in row.get("figures", []):
            component, parameter = figure.rsplit(".", 1)
            for times in (4, 0.1):
                more = {"of": component, "parameter": parameter, "times": times}
                yield f"{figure} times {times}", self.base, dict(scenario, conditions=[*scenario.get("conditions", []), more])
        for key, at in [("faults", at) for at in self.hits(row, name)] + [
                ("conditions", at) for at in range(len(scenario.get("conditions", [])))]:
            twin = copy.deepcopy(scenario)
            gone = twin[key].pop(at)
            twin["faults"] = twin["faults"] or [HARMLESS]
            yield f"without {gone}", self.base, twin
        for part in self.base["components"]:
            if part["id"] in parts and part["kind"] in self.fails:
                dead = {"fault": "component_failure", "target": part["id"], "at": "4m"}
                yield f"{part['id']} dead", self.base, dict(scenario, faults=[dead, *scenario["faults"]])

    def problem(self, row, name):
        usual = self.usual(name)
        if usual is None:
            return f"{row['section']} {row['system']}: {name} is not played"
        for way, deployment, scenario in self.other_ways(row, name):
            other = self.play(deployment, scenario)
            place = None if other is None else moved(usual, other)
            if place is not None:
                if os.environ.get("VERBOSE"):
                    print(f"{row['section']} {row['system']}, {name}: {way}: {place}", flush=True)
                return None
        return f"{row['section']} {row['system']}: whatever becomes of it, {name} ends in the same way"


def main():
    shop = Shop(sys.argv[1])
    pairs = [(row, name) for row in shop.rows for name in row["scenarios"] if not sys.argv[3:] or name in sys.argv[3:]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        problems = [one for one in pool.map(lambda pair: shop.problem(*pair), pairs) if one]
    print(f"{len(pairs)} rows of systems with their scenarios, {len(problems)} of which change nothing")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
