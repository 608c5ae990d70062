#!/usr/bin/env python3
"""How the cost of a trial grows with the deployment, and of a campaign with its trials and jobs.

Usage: tests/bench/growth.py [--program FILE] [--trials N]

Shops of 10 to 100 services in 2 or 4 regions are made up (a chain of calls of five services a journey, a database with a
copy in every other region), and each is checked with a lost region, rates only. Printed are ratios of processor time of
the same run: growth by services against services, by trials against trials, and of real time by jobs."""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def shop(services, regions):
    names = [f"north-{i + 1}" for i in range(regions)]
    parts = [{"id": "oncall:sre", "kind": "oncall"}, {"id": "dns-clients", "kind": "dns_clients", "links": {"record": ["record"]}},
             {"id": "prometheus:main", "kind": "prometheus"},
             {"id": "route:page", "kind": "alert_route", "links": {"notifies": ["oncall:sre"]}},
             {"id": "health-check:home", "kind": "route53_health_check", "links": {"target": [f"alb:{names[0]}"]}},
             {"id": "record", "kind": "route53_record", "links": {
                 "health_check": ["health-check:home"], "primary": [f"alb:{names[0]}"], "secondary": [f"alb:{names[1]}"]}},
             {"id": "store", "kind": "rds_instance", "region": names[0], "parameters": {"multi_az": True}}]
    for name in names:
        parts += [{"id": f"network:{name}", "kind": "region_network", "region": name},
                  {"id": f"eks:{name}", "kind": "eks_cluster", "region": name,
                   "parameters": {"nodes": services, "max_nodes": 2 * services}},
                  {"id": f"alb:{name}", "kind": "alb", "region": name,
                   "links": {"services": [f"s{i}@{name}" for i in range(0, services, 5)]}}]
        parts += [{"id": f"s{i}@{name}", "kind": "service", "region": name, "parameters": {"replicas": 4},
                   "links": {"cluster": [f"eks:{name}"]}} for i in range(services)]
        if name != names[0]:
            parts += [{"id": f"store-{name}", "kind": "rds_replica", "region": name, "links": {"source": ["store"]}},
                      {"id": f"link:{names[0]}-{name}", "kind": "inter_region_link"}]
    journeys = []
    for first in range(0, services, 5):
        path = [{"hops": [{"kind": "call", "target": f"s{i}"}]} for i in range(first, min(first + 5, services))]
        path.append({"hops": [{"kind": "write", "target": "store"}]})
        journeys.append({"id": f"j{first}", "share": 1 / len(range(0, services, 5)), "path": path})
    parts += [{"id": f"alert:{one['id']}", "kind": "alert_rule", "parameters": {"metric": "error_ratio"},
               "links": {"prometheus": ["prometheus:main"], "watches": [f"journey:{one['id']}"], "route": ["route:page"]}}
              for one in journeys]
    return {"id": "growth", "title": "Made up", "objectives": {"rpo": "15m", "rto": "1h", "probability": 0.95},
            "regions": [{"name": name, "zones": [name + "a", name + "b"]} for name in names],
            "traffic": {"rate": "5000/min"}, "journeys": journeys, "stores": [{"component": "store"}], "components": parts}


def cost(program, services, regions, trials, jobs=1):
    """Processor seconds of the children, and real seconds."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "deployment.json").write_text(json.dumps(shop(services, regions)))
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        run = subprocess.run([program, "check", folder, "--scenarios", "region-outage", "--trials", str(trials), "--jobs",
                              str(jobs), "--format", "json"], capture_output=True, text=True)
        if run.returncode not in (0, 1):
            raise SystemExit(f"growth: exit {run.returncode}\n{run.stderr[-2000:]}")
        after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, ended - begun


def trial(program, trials, services, regions):
    """One trial, what loading costs left out."""
    few, many = (cost(program, services, regions, count)[0] for count in (2, 2 + trials))
    return (many - few) / trials


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--program", default=str(ROOT / "build" / "dev" / "sim" / "cli" / "drsim"))
    words.add_argument("--trials", type=int, default=20)
    given = words.parse_args()
    base = trial(given.program, given.trials, 10, 2)
    print(f"a trial of 10 services in 2 regions: {1000 * base:.0f} ms of processor time")
    for services, regions in ((20, 2), (50, 2), (100, 2), (10, 4), (100, 4)):
        grown = (services * regions) / 20
        ratio = trial(given.program, given.trials, services, regions) / base
        print(f"{services:4} services, {regions} regions: {grown:.0f} x as large, {ratio:.1f} x the time of a trial ({ratio / grown:.2f} each)")
    one, ten = (cost(given.program, 10, 2, count)[0] for count in (given.trials, 10 * given.trials))
    print(f"10 x the trials: {ten / one:.1f} x the processor time")
    for jobs in (2, 4, 8):
        if jobs <= (os.cpu_count() or 1):
            alone, together = (cost(given.program, 10, 2, 4 * given.trials, count)[1] for count in (1, jobs))
            print(f"{jobs} jobs: {alone / together:.2f} x as fast")
        else:
            print(f"{jobs} jobs: cannot be measured on {os.cpu_count()} processors")


if __name__ == "__main__":
    main()
