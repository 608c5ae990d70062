#!/usr/bin/env python3
"""What has no effect is an error, never a pass. Usage: FILE PROGRAM SOURCE_FOLDER"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1))
REFERENCE = "two-region-shop"

# A shop of one region: two services, a database with a standby, people, a load balancer.
SHOP = {
    "id": "corner-shop", "title": "Corner shop",
    "objectives": {"rpo": "15m", "rto": "1h", "probability": 0.95},
    "regions": [{"name": "north-1", "zones": ["north-1a", "north-1b"]}],
    "traffic": {"rate": "300/min"},
    "journeys": [{"id": "buy", "share": 1.0, "path": [
        {"hops": [{"kind": "call", "target": "shop"}]}, {"hops": [{"kind": "write", "target": "shop-db"}]}]}],
    "stores": [{"component": "shop-db"}],
    "components": [
        {"id": "shop@north-1", "kind": "service", "region": "north-1", "parameters": {"replicas": 4}},
        {"id": "spare@north-1", "kind": "service", "region": "north-1"},
        {"id": "shop-db", "kind": "rds_instance", "region": "north-1", "parameters": {"multi_az": True}},
        {"id": "alb:shop", "kind": "alb", "region": "north-1", "links": {"services": ["shop@north-1"]}},
        {"id": "health-check:shop", "kind": "route53_health_check", "links": {"target": ["alb:shop"]}},
        {"id": "tool:wiki", "kind": "tool", "region": "north-1"},
        {"id": "oncall:sre", "kind": "oncall"},
        {"id": "dns-clients", "kind": "dns_clients"},
        {"id": "network:north-1", "kind": "region_network", "region": "north-1"},
    ],
}


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)


def scenario(*faults, horizon="2h", **more):
    return {"id": "trial", "title": "Trial", "horizon": horizon, "faults": list(faults), **more}


class Shop:
    """A deployment and a scenario in a folder of their own."""

    def __init__(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.deployment = json.loads(json.dumps(SHOP))

    def part(self, name):
        return next(one for one in self.deployment["components"] if one["id"] == name)

    def write(self, plan):
        (self.path / "deployment.json").write_text(json.dumps(self.deployment), encoding="utf-8")
        (self.path / "s.json").write_text(json.dumps(plan), encoding="utf-8")

    def replay(self, plan, *words):
        self.write(plan)
        return run("replay", str(self.path), str(self.path / "s.json"), "--traffic", "fluid", "--format", "json", *words)

    def check(self, plan, trials="20"):
        self.write(plan)
        return run("check", str(self.path), "--scenarios", str(self.path / "s.json"), "--trials", trials, "--traffic",
                   "fluid", "--format", "json")


def fault(kind, target, at="10m", **more):
    return {"fault": kind, "target": target, "at": at, **more}


FIGURES = {"bad_deploy": {"error_ratio": 0.5}, "brown_out": {"error_ratio": 0.5},
           "data_corruption": {"corrupt_per_s": 50, "rows_in_use": 10000}, "health_check_flap": {"fail_ratio": 0.99},
           "partition": {"bandwidth_ratio": 0.0}, "traffic_spike": {"factor": 9},
           "node_drain": {"nodes": 1}, "attack": {"factor": 9, "sources": 1e6}}


class NothingSilent(unittest.TestCase):
    def setUp(self):
        self.shop = Shop()
        self.addCleanup(self.shop.folder.cleanup)

    def refused(self, done, *texts):
        self.assertEqual(done.returncode, 2, done.stdout[-500:] + done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)

    def test_every_fault_on_every_kind_changes_something_or_is_refused(self):
        rows = json.loads(run("list", "components", REFERENCE, "--format", "json").stdout)["rows"]
        one_each = {row["kind"]: row["id"] for row in reversed(rows)}
        kinds = [row["id"] for row in json.loads(run("list", "faults", "--format", "json").stdout)["rows"]]
        self.assertEqual(len(kinds), 22)
        felt = 0
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "s.json"
            for kind in kinds:
                for component, name in sorted(one_each.items()):
                    of_service = component == "service" and kind in ("bad_deploy", "brown_out")
                    target = "service:" + name.split("@")[0] if of_service else name
                    path.write_text(json.dumps(scenario(fault(kind, target, **FIGURES.get(kind, {})), horizon="40m")))
                    done = run("replay", REFERENCE, str(path), "--traffic", "fluid", "--format", "json")
                    place = f"{kind} on {name}: {done.stderr[-400:]}"
                    self.assertIn(done.returncode, (0, 1, 2), place)
                    if done.returncode == 2:
                        self.assertRegex(done.stderr, r"does nothing to that|nothing in this deployment feels it|can hit", place)
                    else:
                        felt += 1
        self.assertGreaterEqual(felt, 12)

    def test_what_nothing_depends_on_is_no_target(self):
        self.refused(self.shop.replay(scenario(fault("component_failure", "tool:wiki"))),
                     "s.json#/faults/0: nothing in this deployment feels it")
        self.refused(self.shop.check(scenario(fault("component_failure", "tool:wiki"))),
                     "s.json#/faults/0: nothing in this deployment feels it")
        self.refused(self.shop.replay(scenario(fault("traffic_spike", "traffic", factor=1))), "nothing in this deployment")
        self.refused(self.shop.replay(scenario(fault("component_failure", "oncall:sre"))), "does nothing to that")
        self.refused(self.shop.replay(scenario(fault("component_failure", "health-check:shop"))), "does nothing to that")
        self.assertIn(self.shop.replay(scenario(fault("component_failure", "alb:shop"))).returncode, (0, 1))

    def test_links_are_held_against_the_table_of_kinds(self):
        self.shop.part("health-check:shop")["links"] = {"targets": ["alb:shop"]}
        self.refused(self.shop.replay(scenario(fault("region_outage", "region:primary"))),
                     'has no link "targets"; did you mean "target"?', "deployment.json#/components/4")
        self.shop.part("health-check:shop")["links"] = {"target": ["shop-db"]}
        self.refused(self.shop.replay(scenario(fault("region_outage", "region:primary"))),
                     'link "target" names shop-db, of kind rds_instance; wanted: alb')

    def test_unknown_kinds_and_services_without_region_are_wrong_input(self):
        self.shop.part("shop-db")["kind"] = "rds_instanse"
        self.shop.part("spare@north-1")["id"] = "spare"
        self.refused(self.shop.check(scenario(fault("region_outage", "region:primary"))),
                     'drsim knows no kind "rds_instanse"; did you mean "rds_instance"?', 'write "spare@north-1"')

    def test_runbooks_are_held_against_the_table_of_actions(self):
        parts = self.shop.deployment["components"]
        parts += [{"id": "runbook:r", "kind": "runbook", "parameters": {"trigger": "regoin"}},
                  {"id": "runbook:r/1", "kind": "runbook_step", "links": {"runbook": ["runbook:r"]},
                   "parameters": {"action": "promote", "target": "shop-db"}},
                  {"id": "runbook:r/2", "kind": "runbook_step", "links": {"runbook": ["runbook:r"]},
                   "parameters": {"action": "restore", "target": "shop-dbb"}},
                  {"id": "runbook:r/3", "kind": "runbook_step", "links": {"runbook": ["runbook:r"]},
                   "parameters": {"action": "verify", "target": "journey:byu"}},
                  {"id": "runbook:r/4", "kind": "runbook_step", "links": {"runbook": ["runbook:r"]},
                   "parameters": {"action": "verify", "target": "shop-db"}}]
        self.refused(self.shop.check(scenario(fault("region_outage", "region:primary"))), 'did you mean "region"?',
                     "promote: shop-db is of kind rds_instance, which does not answer that",
                     'the deployment has no "shop-dbb"; did you mean "shop-db"?',
                     'the deployment has no "journey:byu"; did you mean "journey:buy"?')

    def test_null_is_none_where_the_catalogue_has_none_too(self):
        self.shop.part("shop@north-1")["parameters"] = {"queue_limit_per_pod": None}
        self.assertIn(self.shop.replay(scenario(fault("component_failure", "shop-db"))).returncode, (0, 1))
        self.shop.part("shop-db")["parameters"] = {"failover_s": None}
        self.refused(self.shop.replay(scenario(fault("component_failure", "shop-db"))), "failover_s is null")

    def test_an_unknown_metric_is_no_expectation(self):
        plan = scenario(fault("component_failure", "shop-db"), expect=[{"metric": "rto", "at_most": "1h"}])
        self.refused(self.shop.check(plan), "metric")

    def test_spoilt_data_that_nobody_restores_misses_the_rpo(self):
        plan = scenario(fault("data_corruption", "shop-db", **FIGURES["data_corruption"]))
        done = self.shop.check(plan)
        self.assertEqual(done.returncode, 1, done.stderr)
        one = json.loads(done.stdout)["scenarios"][0]
        self.assertEqual(one["rpo_s"]["met"]["probability"], 0)
        self.assertEqual(one["verdict"], "fail")

    def test_a_queue_that_never_drains_has_no_backlog_clock(self):
        # Probes that wait with the calls would take the pods out, and nothing would queue.
        self.shop.part("shop@north-1")["parameters"]["probe_shares_workers"] = False
        done = self.shop.check(scenario(fault("traffic_spike", "traffic", factor=400), horizon="40m"))
        self.assertEqual(done.returncode, 1, done.stderr)
        one = json.loads(done.stdout)["scenarios"][0]
        self.assertEqual(one["censored"], one["trials"])
        self.assertIn("p50", one["backlog_rto_s"].get("beyond_horizon", []), one["backlog_rto_s"])

    def test_trials_without_recovery_say_what_they_waited_for(self):
        done = self.shop.check(scenario(fault("region_outage", "region:primary")))
        one = json.loads(done.stdout)["scenarios"][0]
        self.assertEqual(one["censored"], 20)
        self.assertEqual(sum(cause["trials"] for cause in one["waiting_for"]), 20)
        self.assertTrue(all(cause["what"] for cause in one["waiting_for"]))

    def test_two_outages_of_one_place_heal_each_for_itself(self):
        done = self.shop.replay(scenario(fault("component_failure", "alb:shop", at="10m", **{"for": "20m"}),
                                         fault("component_failure", "alb:shop", at="15m", **{"for": "30m"})))
        events = json.loads(done.stdout)["events"]
        serving = [event["t_s"] for event in events if event["kind"] == "alb_serving"]
        self.assertEqual(len(serving), 1, serving)
        self.assertGreaterEqual(serving[0], 45 * 60)

    def test_a_deployment_that_still_asks_gets_a_provisional_verdict(self):
        self.shop.deployment["questions"] = [{"about": "/traffic/rate", "question": "How many come?"}]
        done = self.shop.check(scenario(fault("component_failure", "shop-db")), trials="100")
        self.assertEqual(done.returncode, 1, done.stderr)
        result = json.loads(done.stdout)
        self.assertEqual(result["verdict"], "provisional")
        self.assertEqual(result["scenarios"][0]["rests_on"]["decides_most"], "/traffic/rate")

    def test_every_leg_of_the_reference_names_where_its_seconds_were_set(self):
        done = run("check", REFERENCE, "--trials", "8", "--traffic", "fluid", "--format", "json")
        for one in json.loads(done.stdout)["scenarios"]:
            for leg in one["critical_path"]:
                place = (one["id"], leg["component"], leg["kind"])
                self.assertTrue(leg["set_by"], place)
                self.assertTrue(all(name["provenance"] for name in leg["set_by"]), place)
            rests = one["rests_on"]
            shares = [rests[key] for key in ("your_files", "provider_defaults", "documented", "measured", "assumed",
                                             "open_questions", "not_named")]
            self.assertTrue(not one["critical_path"] or abs(sum(shares) - 1) < 1e-6, (one["id"], shares))

    def test_a_first_deployment_loads_though_its_runbook_acts_on_what_no_file_describes(self):
        (self.shop.path / "shop.yaml").write_text(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec:\n  replicas: 2\n  selector: {matchLabels: "
            "{app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec: {containers: [{name: shop, image: shop}]}\n")
        (self.shop.path / "loss.md").write_text(
            "# Region loss\n\n<!-- drsim: trigger=region -->\n\n## 1. Promote (5 min)\n\n<!-- drsim: action=promote "
            "target=shop-db-dr -->\n\n## 2. Front door (5 min)\n\n<!-- drsim: action=create target=alb:away -->\n")
        done = run("import", "--init", str(self.shop.path))
        self.assertEqual(done.returncode, 0, done.stderr)
        written = json.loads((self.shop.path / "deployment.json").read_text())
        self.assertIn("wait", written["parameters"].values())
        self.assertIn("alb:away", [one["id"] for one in written["components"]])
        self.assertIn("promote shop-db-dr", json.dumps(written["questions"]))
        done = run("check", str(self.shop.path), "--trials", "3", "--traffic", "fluid", "--format", "json")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotIn(json.loads(done.stdout)["verdict"], ("pass", "fail"))

    def test_figures_that_nobody_reads_are_told(self):
        self.shop.write(scenario(fault("component_failure", "shop-db")))
        rows = json.loads(run("list", "parameters", str(self.shop.path), "--format", "json").stdout)["rows"]
        read_by = {row["id"]: row["read by"] for row in rows}
        self.assertEqual(read_by["shop-db.failover_s"], "trial")
        self.assertIn(read_by["alb:shop.deregistration_delay_s"], ("nothing", "lint"))
        self.assertIn("nothing", read_by.values())


if __name__ == "__main__":
    unittest.main()
