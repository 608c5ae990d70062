#!/usr/bin/env python3
"""The real program on the reference deployment. Usage: FILE PROGRAM SOURCE_FOLDER"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1))
REFERENCE = "two-region-shop"
SAMPLES = next((folder for folder in (SOURCE.resolve().parent / "shared/samples",
                                      SOURCE.resolve().parents[1] / "shared/samples") if folder.is_dir()), None)


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600)


@unittest.skipUnless((SOURCE / "models" / REFERENCE / "deployment.json").exists(), "no reference deployment yet")
class Reference(unittest.TestCase):
    def test_what_is_assumed_is_a_list_of_its_own(self):
        rows = json.loads(run("list", "parameters", "two-region-shop", "--format", "json", "--confidence", "assumed").stdout)["rows"]
        self.assertGreater(len(rows), 100)
        self.assertEqual({row["confidence"] for row in rows}, {"assumed"})
        self.assertEqual(run("list", "kinds", "--confidence", "assumed").returncode, 2)
        self.assertEqual(run("list", "parameters", "--confidence", "sure").returncode, 2)

    def test_every_scenario_plays_without_a_defect_and_alike_for_any_jobs(self):
        one = run("check", REFERENCE, "--trials", "5", "--jobs", "1", "--format", "json")
        two = run("check", REFERENCE, "--trials", "5", "--jobs", "2", "--format", "json")
        self.assertIn(one.returncode, (0, 1), one.stderr)
        self.assertEqual(json.loads(one.stdout), json.loads(two.stdout))
        for scenario in json.loads(one.stdout)["scenarios"]:
            self.assertEqual(scenario["broken"], [], scenario["id"])
            self.assertEqual(scenario["trials"], 5)

    def test_replay_is_the_same_trial_again(self):
        first = run("replay", REFERENCE, "db-primary-loss", "--trial", "3", "--format", "json")
        self.assertIn(first.returncode, (0, 1), first.stderr)
        self.assertEqual(first.stdout, run("replay", REFERENCE, "db-primary-loss", "--trial", "3", "--format",
                                           "json").stdout)
        causes = [event["causes"] for event in json.loads(first.stdout)["events"]]
        self.assertTrue(any(causes))

    def test_every_transaction_ends_once_and_every_failure_has_a_cause(self):
        """In every scenario and both fidelities; exactly where each transaction is played."""
        for file in sorted((SOURCE / "scenarios").glob("*.json")):
            for traffic in ("exact", "fluid"):
                done = run("replay", REFERENCE, str(file), "--trial", "1", "--traffic", traffic, "--format", "json")
                self.assertIn(done.returncode, (0, 1), file.name + done.stderr)
                for one in json.loads(done.stdout)["outcome"]["journeys"]:
                    place, off = (file.name, traffic, one["id"]), 0 if traffic == "exact" else 1e-3
                    ended = one["ok"] + one["slow"] + one["failed"] + one["in_flight"]
                    self.assertGreater(one["arrivals"], 0, place)
                    self.assertLessEqual(abs(one["arrivals"] - ended), off, place)
                    self.assertLessEqual(abs(one["failed"] - sum(one["failed_by"].values())), off, place)
                    if one["lost"] is not None:  # nobody can say of what did not come back
                        self.assertLessEqual(one["lost"], one["ok"] + one["slow"], place)

    def test_the_order_of_scenarios_changes_no_trial(self):
        def digests(*scenarios):
            out = run("check", REFERENCE, "--trials", "3", "--format", "json", "--scenarios",
                      *[str(SOURCE / "scenarios" / (name + ".json")) for name in scenarios])
            return {one["id"]: (one["rto_s"], one["rpo_s"], one["failed_transactions"])
                    for one in json.loads(out.stdout)["scenarios"]}, json.loads(out.stdout)["timeline_digest"]

        self.assertEqual(digests("region-outage", "zone-outage"), digests("zone-outage", "region-outage"))

    def test_a_measured_load_is_what_users_do(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SOURCE / "models" / REFERENCE, copy)
            deployment = json.loads((copy / "deployment.json").read_text())
            deployment["traffic"] = {"measured": "load.csv"}
            (copy / "deployment.json").write_text(json.dumps(deployment))
            load = copy / "load.csv"
            load.write_text("minute,rate\n" + "".join(f"{minute},600\n" for minute in range(1440)))
            for traffic in ("exact", "fluid"):
                played = run("replay", str(copy), "db-primary-loss", "--traffic", traffic, "--format", "json")
                totals, minutes = json.loads(played.stdout)["totals"], json.loads(played.stdout)["horizon_s"] / 60
                self.assertAlmostEqual(totals["transactions:arrivals"] / (600 * minutes), 1, delta=0.01)
            load.write_text("0,600\n1,many\n3,600\n")
            bad = run("check", str(copy), "--trials", "1")
            self.assertEqual(bad.returncode, 2)
            self.assertIn("load.csv:2: error: has no rate", bad.stderr)
            self.assertIn("load.csv:3: error: does not follow", bad.stderr)
            load.unlink()
            load.symlink_to("/etc/hostname")
            self.assertIn("leads out of the deployment's folder", run("check", str(copy)).stderr)

    def test_people_who_try_again_are_counted_apart(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SOURCE / "models" / REFERENCE, copy)
            own = copy / "deployment.json"
            own.write_text(own.read_text().replace('"parameters": {\n        "violator_share"',
                                                   '"parameters": {\n        "reload_share": 0.7,\n        "violator_share"'))
            self.assertIn("reload_share", own.read_text())
            for traffic in ("exact", "fluid"):
                told = json.loads(run("replay", str(copy), "db-primary-loss", "--traffic", traffic, "--format",
                                      "json").stdout)["outcome"]
                for journey in told["journeys"]:
                    if journey["failed"] > 100:
                        self.assertGreater(journey["reloads"], 0.3 * journey["failed"], traffic)
                        self.assertLess(journey["reloads"], journey["failed"], traffic)

    def test_one_changed_parameter_moves_the_verdict_and_the_critical_path(self):
        """What a new user does: a stricter health check in the plan, and look again."""
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SOURCE / "models" / REFERENCE, copy)
            plan = copy / "terraform" / "plan.json"
            text = plan.read_text()
            self.assertIn('"failure_threshold": 3', text)
            plan.write_text(text.replace('"failure_threshold": 3', '"failure_threshold": 10'))
            words = ("--trials", "20", "--format", "json", "--scenarios", str(SOURCE / "scenarios/region-outage.json"))
            before = json.loads(run("check", REFERENCE, *words).stdout)
            after = json.loads(run("check", str(copy), *words).stdout)
        self.assertNotEqual(before["timeline_digest"], after["timeline_digest"])
        self.assertNotEqual(before["input_digest"], after["input_digest"])

        def detectors(result):
            return {leg["component"] for leg in result["scenarios"][0]["critical_path"]
                    if leg["phase"] == "detection" and leg["share"] > 0.001}

        # So slow a health check is no longer what pages: the dead man's switch of Prometheus is.
        self.assertIn("health-check:shop-primary", detectors(before))
        self.assertNotIn("health-check:shop-primary", detectors(after))
        self.assertIn("prometheus:main", detectors(after))
        # The median stands: in most trials the dead man's switch pages as early, and roles are waited for.
        self.assertNotEqual(before["scenarios"][0]["critical_path"], after["scenarios"][0]["critical_path"])

    def test_lint_finds_what_the_deployment_is_known_to_lack(self):
        found = run("lint", REFERENCE, "--format", "json")
        self.assertEqual(found.returncode, 1, found.stderr)
        ids = {finding["id"] for finding in json.loads(found.stdout)["findings"]}
        for wanted in ("backup-interval-over-rpo", "dr-front-door-missing", "dr-component-missing",
                       "monitoring-in-guarded-region", "tool-in-guarded-region", "alert-chain-slow",
                       "dns-failover-floor", "error-budget-below-rto", "failover-secondary-unchecked"):
            self.assertIn(wanted, ids)

    def test_import_shows_what_was_understood_of_any_one_file(self):
        for name in ("terraform/plan.json", "kubernetes/dr.yaml", "prometheus/rules/shop.yml",
                     "alertmanager/alertmanager.yml", "runbooks/region-failover.md", "ssm/promote-replica.json"):
            shown = run("import", str(SOURCE / "models" / REFERENCE / name), "--format", "json")
            self.assertEqual(shown.returncode, 0, name + shown.stderr)
            self.assertTrue(json.loads(shown.stdout)["files"][0]["components"], name)

    def test_a_mistake_in_any_file_is_told_and_nothing_is_written(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SOURCE / "models" / REFERENCE, copy)
            own = copy / "deployment.json"
            own.write_text(own.read_text().replace('"multi', '"mutli').replace('"record": ["route53:shop"]',
                                                                              '"record": ["route53:shp"]'))
            result = pathlib.Path(folder) / "result.json"
            told = run("check", str(copy), "--trials", "1", "--output", str(result))
            self.assertEqual(told.returncode, 2)
            self.assertIn("route53:shp", told.stderr)
            self.assertFalse(result.exists())

    def test_a_trial_of_check_is_the_fluid_replay_of_that_number(self):
        scenario = str(SOURCE / "scenarios" / "region-outage.json")
        words = ("check", REFERENCE, "--scenarios", scenario, "--trials", "1", "--format", "json")
        checked = json.loads(run(*words).stdout)
        auto = json.loads(run(*words, "--traffic", "auto").stdout)
        played = json.loads(run("replay", REFERENCE, scenario, "--traffic", "fluid", "--format", "json").stdout)
        exact = json.loads(run("replay", REFERENCE, scenario, "--format", "json").stdout)
        self.assertEqual(checked["scenarios"][0]["rto_s"]["max"], played["outcome"]["rto_s"])
        local = json.loads(run("replay", REFERENCE, scenario, "--traffic", "auto", "--format", "json").stdout)
        closer = local if played["outcome"]["doubtful"] else played
        self.assertEqual(auto["scenarios"][0]["rto_s"]["max"], closer["outcome"]["rto_s"])
        self.assertEqual(auto["scenarios"][0]["exact"], int(played["outcome"]["doubtful"]))
        self.assertNotEqual(exact["outcome"]["failed_transactions"], played["outcome"]["failed_transactions"])

    def test_a_queue_that_callers_keep_at_its_limit_is_played_in_steps_that_end(self):
        """In this trial callers who come again keep a short tier exactly at its capacity for an hour."""
        done = run("replay", REFERENCE, "zone-outage", "--trial", "9", "--traffic", "fluid", "--format", "json")
        self.assertEqual(json.loads(done.stdout)["outcome"]["status"], "ok", done.stderr)

    def test_sway_plays_what_is_assumed_at_both_ends(self):
        scenario = str(SOURCE / "scenarios" / "region-outage.json")
        words = ("check", REFERENCE, "--scenarios", scenario, "--trials", "12", "--sway")
        result = json.loads(run(*words, "--format", "json").stdout)
        self.assertEqual(len(result["sways"]), 3)
        plain = json.loads(run(*words[:-1], "--format", "json").stdout)
        self.assertNotIn("sways", plain)
        self.assertEqual(plain["timeline_digest"], result["timeline_digest"])
        moved = 0
        for sway in result["sways"]:
            self.assertGreater(sway["share"], 0)
            self.assertEqual(sway["trials"], 12)
            met = [sway[end][0]["met"] for end in ("at_half", "as_assumed", "at_twice")]
            moved += len(set(met)) > 1
        self.assertGreater(moved, 0)
        self.assertIn("at half and at twice", run(*words).stdout)

    def test_lists(self):
        for what in ("components", "parameters"):
            self.assertTrue(json.loads(run("list", what, REFERENCE, "--format", "json").stdout)["rows"])
        for what in ("faults", "scenarios"):
            self.assertTrue(json.loads(run("list", what, "--format", "json").stdout)["rows"])

    def test_another_tools_experiment_plays_and_one_is_written(self):
        with tempfile.TemporaryDirectory() as folder:
            for to in ("fis", "chaostoolkit", "chaosmesh"):
                name = f"{folder}/{to}." + ("yaml" if to == "chaosmesh" else "json")
                written = run("export", REFERENCE, "inter-region-partition", "--to", to, "--output", name)
                self.assertEqual(written.returncode, 0, written.stderr)
                self.assertIn("became the median", written.stderr)
                played = run("replay", REFERENCE, name, "--format", "json")
                self.assertIn(played.returncode, (0, 1), played.stderr)
                self.assertIn("region_outage", played.stdout)
            nothing = run("export", REFERENCE, "traffic-spike", "--to", "fis")
            self.assertEqual((nothing.returncode, nothing.stdout), (2, ""))
            self.assertIn("NOT exported", nothing.stderr)
            journal = run("replay", REFERENCE, "zone-outage", "--format", "chaostoolkit-journal")
            self.assertTrue(json.loads(journal.stdout)["run"])

    @unittest.skipUnless(SAMPLES, "no ../shared/samples here")
    def test_experiments_of_others_run_or_say_why_and_what_would(self):
        outcomes = {}
        for kind in ("fis", "chaostoolkit", "chaos-mesh", "litmus"):
            for path in sorted((SAMPLES / kind).iterdir()):
                done = run("replay", REFERENCE, str(path), "--traffic", "fluid")
                outcomes[path.name] = done.returncode
                self.assertIn(done.returncode, (0, 1, 2), path.name + done.stderr)
                refused = [line for line in done.stderr.splitlines() if "is not played" in line]
                for line in refused:  # FILE: warning: "ACTION" is not played: REASON; CURE
                    self.assertIn("; ", line.split("is not played")[1], line)
                self.assertEqual(len(set(refused)), len(refused), path.name)
                if done.returncode == 2:
                    self.assertTrue(refused, path.name + done.stderr)
                    self.assertIn("played are: ", done.stderr)
                else:
                    self.assertRegex(done.stdout, r"fault:\w+:")
        self.assertEqual(sum(code != 2 for code in outcomes.values()), 4, outcomes)

    def test_an_experiment_of_which_nothing_can_be_played_is_wrong_input(self):
        with tempfile.TemporaryDirectory() as folder:
            name = pathlib.Path(folder) / "pods.yaml"
            name.write_text("apiVersion: chaos-mesh.org/v1alpha1\nkind: StressChaos\nspec: {mode: all}\n")
            played = run("replay", REFERENCE, str(name))
            self.assertEqual(played.returncode, 2)
            self.assertIn('"StressChaos" is not played', played.stderr)


if __name__ == "__main__":
    unittest.main()
