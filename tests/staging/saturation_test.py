#!/usr/bin/env python3
"""The largest load that real servers carry beside the one that drsim capacity predicts of them: within a tenth.
Usage: FILE DRSIM SOURCE [--write]     By hand, about two minutes; --write keeps the figures in reports/samples/staging.
A twin of its own, whose database takes 50 ms over each order: orders then queue for the shop's 16 connections, and the machine's
processors have little to do with it. The time of an order is measured at a fifth of the load; from it and the number of
connections alone drsim tells what they can carry; then the load rises until they carry no more.
Exits 77 (skipped) where namespaces are not allowed or a server is missing, 75 where the machine is too busy to measure."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

DRSIM, SOURCE = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
SAMPLE = SOURCE / "reports/samples/staging/saturation.json"
STATEMENT_S = 0.05
CONNECTIONS = 16  # drsim-shop service: --pool
BASE_PER_S = 5000 / 60
STEPS = (0.7, 0.85, 0.95, 1.05, 1.2, 2)  # of what was predicted
STEP_S, SETTLE_S = 9, 3
SLOW = ("create function take_time() returns trigger language plpgsql as $f$ begin perform pg_sleep(%g); return new; end $f$; "
        "create trigger take_time before insert on orders for each row execute function take_time(); " % STATEMENT_S)


class Twin:
    def __init__(self, folder):
        self.deployment = folder / "twin-saturation"
        shutil.copytree(SOURCE / "models/twin-shop", self.deployment)
        plan = json.loads((self.deployment / "twin.json").read_text())
        plan["name"] = "saturation"
        for host in plan["hosts"]:
            for server in host["servers"]:
                if sql := server.get("postgres_data", {}).get("first_sql"):
                    sql.append(SLOW)
        (self.deployment / "twin.json").write_text(json.dumps(plan))
        self.folder = folder / "twin"
        self.env = dict(os.environ, DRSIM_HOME=str(SOURCE), XDG_STATE_HOME=str(folder / "state"))

    def drsim(self, *words):
        return subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True, env=self.env, timeout=300)

    def twin(self, what):
        return self.drsim("twin", what, self.deployment, "--folder", self.folder, "--format", "json")

    def up(self):
        run = self.twin("up")
        if run.returncode == 2 and "lacks" in run.stderr:
            print("skipped:", run.stderr.strip().splitlines()[0])
            sys.exit(77)
        assert run.returncode == 0, run.stderr
        self.root = pathlib.Path(f"/proc/{json.loads(run.stdout)['keeper_pid']}/root")

    def load(self, per_s):
        """So many orders a second come from now on."""
        new = self.root / "srv/control/load.json"
        new.write_text(json.dumps({"factor": per_s / BASE_PER_S}))

    def orders(self, from_us, to_us):
        """Those that came between two instants, once they are over."""
        found = []
        with open(self.root / "srv/log/orders.jsonl") as log:
            for line in log:
                try:
                    order = json.loads(line)
                except json.JSONDecodeError:  # the line that is being written
                    continue
                if "scheduled_us" in order and from_us <= order["scheduled_us"] < to_us:
                    found.append(order)
        return found


def step(twin, per_s):
    """One load for STEP_S: what came, and what was carried in its later part."""
    twin.load(per_s)
    time.sleep(SETTLE_S)
    from_us = time.time_ns() // 1000
    time.sleep(STEP_S - SETTLE_S)
    to_us = time.time_ns() // 1000
    time.sleep(3.2)  # an order's time-out, so that the last ones are over
    came = twin.orders(from_us, to_us)
    done = [one for one in came if one["status"] == "ok"]
    carried = [one for one in twin.orders(from_us - 4_000_000, to_us) if one["status"] == "ok" and from_us <= one["end_us"] < to_us]
    seconds = (to_us - from_us) / 1e6
    took = sorted((one["end_us"] - one["scheduled_us"]) / 1e6 for one in done)
    return {"offered_per_s": len(came) / seconds, "carried_per_s": len(carried) / seconds,
            "ok_share": len(done) / max(1, len(came)), "p50_s": took[len(took) // 2] if took else None,
            "mean_s": sum(took) / len(took) if took else None}


def predicted(twin, service_s):
    """What drsim capacity says that the shop of the first region carries."""
    file = twin.deployment / "deployment.json"
    deployment = json.loads(file.read_text())
    source = "measured on the twin at a fifth of its load"
    deployment["parameters"]["shop@eu-a.service_time_s"] = {"value": service_s, "source": source, "confidence": "measured"}
    file.write_text(json.dumps(deployment))
    run = twin.drsim("capacity", twin.deployment, "--table", "--format", "json")
    assert run.returncode in (0, 1), run.stderr
    case = next(one for one in json.loads(run.stdout)["cases"]
                if (one["region"], one["loss"]["id"], one["load"]) == ("eu-a", "nothing", "peak"))
    return next(row for row in case["rows"] if (row["tier"], row["resource"]) == ("shop@eu-a", "service"))["available"]


def main():
    with tempfile.TemporaryDirectory(prefix="drsim-saturation-") as scratch:
        twin = Twin(pathlib.Path(scratch))
        try:
            twin.up()
            step(twin, 0.2 * CONNECTIONS / STATEMENT_S)  # connections are made, caches filled
            quiet = step(twin, 0.2 * CONNECTIONS / STATEMENT_S)
            print("at a fifth:", quiet)
            service_s = quiet["p50_s"]  # the statement takes the same time always; what else runs here delays a few
            if quiet["ok_share"] < 0.999 or service_s > 1.4 * STATEMENT_S:
                print(f"too busy to measure: an order takes {service_s:.3f} s where its statement takes {STATEMENT_S} s")
                sys.exit(75)
            expected = predicted(twin, service_s)
            steps = []
            for share in STEPS:
                twin.load(0.2 * CONNECTIONS / STATEMENT_S)
                time.sleep(2)  # what waited is over
                steps.append(step(twin, share * expected))
                print(f"x{share}:", steps[-1])
            measured = max(one["carried_per_s"] for one in steps)
        finally:
            twin.twin("down")
    result = {"service_s_at_a_fifth": service_s, "connections": CONNECTIONS, "predicted_per_s": expected,
              "measured_per_s": measured, "ratio": expected / measured, "processors": os.cpu_count(),
              "load_average": os.getloadavg()[0], "steps": steps}
    print(f"predicted {expected:.1f} orders/s, measured {measured:.1f}: {expected / measured:.3f}")
    assert 0.9 < expected / measured < 1.1, result
    assert steps[0]["ok_share"] > 0.99 and steps[-1]["ok_share"] < 0.95, "below it orders are taken, above it they are not"
    if "--write" in sys.argv:
        SAMPLE.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
