#!/usr/bin/env python3
"""One Terraform plan of the reference deployment before the gate: what it finds against what it leaves, and what
applying it does meanwhile. Usage: plan_test.py DRSIM ROOT"""
import copy
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import edits  # noqa: E402

DRSIM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
ORDERS = "module.primary.module.data.aws_db_instance.orders"
NODES = "module.primary.aws_eks_node_group.general"
BALANCER = "module.primary.aws_lb.shop"


def applied(plan):
    """The same plan after it was applied: all that it planned is prior state, and nothing changes."""
    plan["prior_state"] = {"format_version": "1.0", "values": copy.deepcopy(plan["planned_values"])}
    for row in plan["resource_changes"]:
        row["change"]["before"] = copy.deepcopy(row["change"]["after"])
        row["change"]["actions"] = ["no-op"]
    return plan


def planned(plan, address, actions, **values):
    for row in edits.rows_of(plan, address):
        row.update(values)
    for row in plan["resource_changes"]:
        if row["address"] == address:
            row["change"]["actions"] = actions
    return plan


class PlanTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.shop = pathlib.Path(self.folder.name) / "shop"
        shutil.copytree(ROOT / "models" / "two-region-shop", self.shop)
        self.path = self.shop / "terraform" / "plan.json"
        self.plan = applied(json.loads(self.path.read_text(encoding="utf-8")))

    def tearDown(self):
        self.folder.cleanup()

    def gate(self, *options, word=None):
        self.path.write_text(json.dumps(self.plan, ensure_ascii=False), encoding="utf-8")
        run = subprocess.run([DRSIM, "gate", word or str(self.path), "--format", "json", "--date", "2026-01-01",
                              "--scenarios", "db-primary-loss", "--max-trials", "100", *options],
                             capture_output=True, text=True)
        self.assertIn(run.returncode, (0, 1), run.stderr)
        return run.returncode, json.loads(run.stdout)

    def test_a_plan_that_changes_nothing_passes_untouched(self):
        code, result = self.gate()
        self.assertEqual(code, 0)
        self.assertEqual(result["changes"], [])
        self.assertEqual(result["untouched"], ["db-primary-loss"])
        self.assertEqual(result["applying"]["disturbs"], [])

    def test_a_plan_that_takes_the_standby_away_is_stopped(self):
        planned(self.plan, ORDERS, ["update"], multi_az=False)
        code, result = self.gate()
        self.assertEqual(code, 1)
        self.assertEqual([one["what"] for one in result["changes"]], ["orders-db.multi_az"])
        change = result["changes"][0]
        self.assertEqual((change["before"]["value"], change["after"]["value"]), ("true", "false"))
        example = result["scenarios"][0]["counterexample"]
        replay = subprocess.run([DRSIM] + example["replay_before"].split()[1:], capture_output=True, text=True)
        self.assertIn(replay.returncode, (0, 1), replay.stderr)
        self.assertIn("db-primary-loss", replay.stdout)

    def test_an_update_that_restarts_the_database_is_played(self):
        planned(self.plan, ORDERS, ["update"], instance_class="db.r6g.4xlarge")
        _, result = self.gate(word=str(self.shop))
        self.assertEqual(len(result["applying"]["disturbs"]), 1)
        self.assertIn("restarts", result["applying"]["disturbs"][0])
        self.assertGreater(result["applying"]["rto_s"]["p50"], 30)
        self.assertEqual(result["applying"]["verdict"], "pass")

    def test_replacing_the_database_fails_while_it_is_applied(self):
        planned(self.plan, ORDERS, ["delete", "create"])
        code, result = self.gate()
        self.assertEqual(code, 1)
        self.assertEqual(result["applying"]["verdict"], "fail")
        whys = {(one["why"], one["figure"]) for one in result["gate"]["findings"] if one["fails"]}
        self.assertIn(("applying", "rto_s"), whys)

    def test_rolling_the_nodes_is_played(self):
        planned(self.plan, NODES, ["update"], release_version="1.31.0-20260101")
        _, result = self.gate()
        self.assertIn("drained", result["applying"]["disturbs"][0])
        self.assertIn(result["applying"]["verdict"], ("pass", "fail"))

    def test_a_balancer_made_before_the_old_one_goes_disturbs_nothing(self):
        planned(self.plan, BALANCER, ["create", "delete"])
        self.assertEqual(self.gate()[1]["applying"]["disturbs"], [])

    def test_a_plan_without_a_prior_state_is_wrong_input(self):
        del self.plan["prior_state"]
        self.path.write_text(json.dumps(self.plan), encoding="utf-8")
        run = subprocess.run([DRSIM, "gate", str(self.path)], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("prior state", run.stderr)

    def test_a_plan_that_no_deployment_lists_is_wrong_input(self):
        other = pathlib.Path(self.folder.name) / "other.json"
        other.write_text("{}", encoding="utf-8")
        run = subprocess.run([DRSIM, "gate", str(other)], capture_output=True, text=True)
        self.assertEqual(run.returncode, 2)
        self.assertIn("import --init", run.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
