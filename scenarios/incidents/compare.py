#!/usr/bin/env python3
"""Published incidents against what drsim predicts for them: one line an incident.

Usage: scenarios/incidents/compare.py [ID...] [--trials N] [--seed S] [--jobs N] [--program FILE] [--update]

Each folder holds inputs (deployment.json, scenario.json) and, apart from them, what was observed (observed.json);
drsim is given the inputs only. Every trial is played by itself (fluid traffic), so that the observed value has a rank
among the predicted ones. --update writes the table to TABLE.md beside this file."""
import argparse
import concurrent.futures
import json
import math
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NEVER = math.inf
PEOPLE = ("oncall", "runbook", "runbook_step")
STORES = ("rds_instance", "rds_replica", "patroni", "elasticache", "backup_plan")
COMPUTE = ("service", "eks_cluster", "autoscaling_group", "tool", "consul", "vault")
WATCHING = ("alert_rule", "alert_route", "prometheus", "cloudwatch_alarm", "composite_alarm")
LOADING = ("restor", "loaded", "warm", "replay", "backup", "copy")


def load(folder):
    """An incident: its inputs as files, its kinds of components, and what was observed."""
    deployment = json.loads((folder / "deployment.json").read_text(encoding="utf-8"))
    return {
        "id": folder.name,
        "folder": folder,
        "kinds": {part["id"]: part["kind"] for part in deployment["components"]},
        "observed": json.loads((folder / "observed.json").read_text(encoding="utf-8")),
    }


def incidents(names=()):
    folders = sorted(path.parent for path in HERE.glob("*/observed.json"))
    unknown = set(names) - {folder.name for folder in folders}
    if unknown:
        sys.exit(f"compare: no incident {', '.join(sorted(unknown))} in {HERE}")
    return [load(folder) for folder in folders if not names or folder.name in names]


def play(program, incident, seed, trial):
    """One trial as drsim tells it; a run that ends otherwise than with a result stops everything."""
    folder = incident["folder"]
    words = [program, "replay", folder, folder / "scenario.json", "--traffic", "fluid", "--format", "json"]
    run = subprocess.run([str(word) for word in words] + ["--seed", str(seed), "--trial", str(trial)],
                         capture_output=True, text=True)
    if run.returncode not in (0, 1):
        raise RuntimeError(f"{incident['id']}, trial {trial}: exit {run.returncode}\n{run.stderr.strip()}")
    told = json.loads(run.stdout)
    return {"outcome": told["outcome"], "detected_s": detected_s(told["events"], told["outcome"]["onset_s"])}


def detected_s(events, onset_s):
    """From the onset to the first time somebody is told, or comes to know of it by himself."""
    known = [event["t_s"] for event in events if event["kind"] in ("paged", "noticed", "reported", "acknowledged")]
    later = [t_s for t_s in known if onset_s is not None and t_s >= onset_s]
    return min(later) - onset_s if later else NEVER


def seconds(value):
    return NEVER if value is None else value


def leg_class(leg, kinds):
    """What a leg of the critical path waits for, in the words of binding_constraint."""
    kind, told = kinds.get(leg["component"], ""), leg["kind"] + " " + leg["what"]
    if leg["kind"] == "waiting":
        return "never"
    if leg["kind"] == "fault_receding":  # machines come back, one after another
        return "restart"
    if leg["component"].startswith("fault:"):
        return "overload" if leg["component"].startswith("fault:traffic_spike") else "repair"
    if kind in PEOPLE:
        return "people"
    if kind in WATCHING or leg["phase"] == "detection":
        return "detection"
    if kind in STORES:
        return "restore" if any(word in told for word in LOADING) else "failover"
    if kind in COMPUTE:
        return "restart"
    return "overload" if leg["phase"] in ("catch-up", "catch_up") else "routing"


def constraint(trials, kinds):
    """The class that has most of the time to recovery, and its mean share of a trial's."""
    shares = {}
    for trial in trials:
        legs = trial["outcome"]["critical_path"] or []
        whole = sum(leg["to_s"] - leg["from_s"] for leg in legs)
        for leg in legs if whole > 0 else []:
            name = leg_class(leg, kinds)
            shares[name] = shares.get(name, 0) + (leg["to_s"] - leg["from_s"]) / whole / len(trials)
    if not shares:
        return "no impact", 0
    return max(shares.items(), key=lambda item: (item[1], item[0]))


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def rank(values, observed):
    """Share of the predicted values below the observed one; equal ones count half."""
    return (sum(value < observed for value in values) + sum(value == observed for value in values) / 2) / len(values)


def factor(predicted, observed):
    """How many times too long (or, below 1, too short) the median is."""
    return predicted / observed if observed > 0 else (1.0 if predicted == 0 else NEVER)


def judge(incident, trials):
    """A row of the table."""
    observed = incident["observed"]
    rto = [seconds(trial["outcome"]["rto_s"]) / 60 for trial in trials]
    rpo = [seconds(trial["outcome"]["rpo_s"]) / 60 for trial in trials]
    found, share = constraint(trials, incident["kinds"])
    return {
        "id": incident["id"],
        "trials": len(trials),
        "detection_min": [quantile([trial["detected_s"] / 60 for trial in trials], 0.5), observed["detection_min"]],
        "rto_min": [quantile(rto, q) for q in (0.05, 0.5, 0.95)],
        "observed_rto_min": observed["rto_min"],
        "rank": rank(rto, observed["rto_min"]),
        "factor": factor(quantile(rto, 0.5), observed["rto_min"]),
        "rpo_min": [quantile(rpo, 0.5), quantile(rpo, 0.95)],
        "observed_rpo_min": observed["rpo_min"],
        "constraint": found,
        "share": share,
        "observed_constraint": observed["binding_constraint"],
    }


def minutes(value):
    if value is None:
        return "n/s"
    if value == NEVER:
        return "never"
    return f"{value * 60:.0f} s" if value < 1 else f"{value:.1f}" if value < 10 else f"{value:,.0f}"


def ratio(value):
    return "∞" if value == NEVER else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def line(row):
    verdict = "yes" if row["constraint"] == row["observed_constraint"] else f"no: {row['observed_constraint']}"
    cells = [row["id"], " / ".join(minutes(value) for value in row["rto_min"]), minutes(row["observed_rto_min"]),
             f"{100 * row['rank']:.0f} %", ratio(row["factor"]),
             " / ".join(minutes(value) for value in row["rpo_min"]), minutes(row["observed_rpo_min"]),
             " / ".join(minutes(value) for value in row["detection_min"]),
             f"{row['constraint']} ({100 * row['share']:.0f} %)", verdict]
    return "| " + " | ".join(cells) + " |"


def table(rows):
    head = ["incident", "RTO p5 / p50 / p95", "observed", "rank", "p50 / observed", "RPO p50 / p95", "observed",
            "detected p50 / observed", "binding", "right?"]
    ranked = sum(0.05 <= row["rank"] <= 0.95 for row in rows)
    near = sum(0.5 <= row["factor"] <= 2 for row in rows)
    right = sum(row["constraint"] == row["observed_constraint"] for row in rows)
    return "\n".join(["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)] + [line(row) for row in rows] +
                     ["", f"Of {len(rows)} incidents, the observed RTO lies within 5 to 95 % of the predicted ones in "
                      f"{ranked}, the median is within a factor of 2 in {near}, the binding constraint is right in "
                      f"{right}. Times in minutes."])


def compare(program, chosen, trials, seed, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        asked = {incident["id"]: [pool.submit(play, program, incident, seed, trial) for trial in range(trials)]
                 for incident in chosen}
        return [judge(incident, [one.result() for one in asked[incident["id"]]]) for incident in chosen]


def built():
    """The program of this tree, made anew where its sources are newer."""
    subprocess.run([ROOT / "drsim", "list", "kinds"], check=True, stdout=subprocess.DEVNULL)
    return ROOT / "build/dev/sim/cli/drsim"


def page(rows, trials, seed):
    return ("# Published incidents against predictions\n\n"
            f"Written by `compare.py --update`; {trials} trials an incident, seed {seed}. "
            "What the columns mean and what is left out: `README.md`.\n\n" + table(rows) + "\n")


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("ids", nargs="*", metavar="ID")
    reader.add_argument("--trials", type=int, default=60)
    reader.add_argument("--seed", type=int, default=1)
    reader.add_argument("--jobs", type=int, default=os.cpu_count())
    reader.add_argument("--program", type=pathlib.Path)
    reader.add_argument("--update", action="store_true")
    asked = reader.parse_args()
    if asked.update and asked.ids:
        reader.error("--update writes the table of all incidents: name none")
    program = asked.program or built()
    try:
        rows = compare(program, incidents(asked.ids), asked.trials, asked.seed, asked.jobs)
    except RuntimeError as problem:
        sys.exit(f"compare: {problem}")
    print(table(rows))
    if asked.update:
        (HERE / "TABLE.md").write_text(page(rows, asked.trials, asked.seed), encoding="utf-8")


if __name__ == "__main__":
    main()
