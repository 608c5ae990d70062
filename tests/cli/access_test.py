#!/usr/bin/env python3
"""A rule that the files lack: the copy lives, and nobody reaches it. Usage: FILE PROGRAM SOURCE_FOLDER"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
COPY, GROUP = "orders-db-dr", "module.dr.module.data.aws_security_group.db"


def run(*words):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=600, cwd=SOURCE)
    assert done.returncode in (0, 1), f"drsim {' '.join(words)}: {done.returncode}\n{done.stderr}"
    return done.stdout


def resources(module):
    yield from module.get("resources", [])
    for child in module.get("child_modules", []):
        yield from resources(child)


def close(plan):
    """The replica wears its region's group, and that lets another port in."""
    for resource in resources(plan["planned_values"]["root_module"]):
        if resource["address"] == GROUP:
            for rule in resource["values"]["ingress"]:
                rule["from_port"] = rule["to_port"] = 5433
    data = plan["configuration"]["root_module"]["module_calls"]["dr"]["module"]["module_calls"]["data"]["module"]
    replica = next(one for one in data["resources"] if one["address"] == "aws_db_instance.orders_replica")
    replica["expressions"]["vpc_security_group_ids"] = {"references": ["aws_security_group.db.id",
                                                                       "aws_security_group.db"]}


class Access(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.shop = pathlib.Path(cls.folder.name) / "shop"
        shutil.copytree(SOURCE / "models" / "two-region-shop", cls.shop)
        path = cls.shop / "terraform" / "plan.json"
        plan = json.loads(path.read_text(encoding="utf-8"))
        close(plan)
        path.write_text(json.dumps(plan), encoding="utf-8")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_lint_finds_the_copy_that_a_failover_would_need(self):
        def found(deployment):
            return [one for one in json.loads(run("lint", deployment, "--format", "json"))["findings"]
                    if one["id"] == "port-closed"]
        self.assertEqual(found("two-region-shop"), [])
        closed = found(str(self.shop))
        self.assertEqual(len(closed), 1, closed)
        self.assertEqual(closed[0]["severity"], "error")
        self.assertIn(f"nobody reaches {COPY}", closed[0]["message"])
        self.assertIn(GROUP, json.dumps(closed[0]))

    def test_a_lost_region_is_then_lost_longer_until_people_put_the_rule_right(self):
        def outcome(deployment):
            row = json.loads(run("check", deployment, "--scenarios", "scenarios/region-outage.json", "--trials", "40",
                                 "--traffic", "fluid", "--format", "json"))["scenarios"][0]
            return row["rto_s"]
        before, after = outcome("two-region-shop"), outcome(str(self.shop))
        self.assertLess(after["met"]["probability"], before["met"]["probability"])
        self.assertGreater(after["p50"], before["p50"] + 600)

    def test_the_trial_says_which_rule_it_was_and_who_put_it_right(self):
        put_right = 0
        for trial in range(6):
            events = json.loads(run("replay", str(self.shop), "scenarios/region-outage.json", "--trial", str(trial),
                                    "--traffic", "fluid", "--format", "json"))["events"]
            closed = [one for one in events if one["kind"] == "access_closed"]
            self.assertEqual([(one["component"], one["t_s"]) for one in closed], [(COPY, 0)])
            allowed = [one for one in events if one["kind"] == "access_allowed"]
            repointed = [one["t_s"] for one in events if one["kind"] == "repointed"]
            for one in allowed:
                put_right += 1
                self.assertIn(closed[0]["id"], one["causes"])
                self.assertTrue(repointed and repointed[0] < one["t_s"], "nobody tried it before")
        self.assertGreater(put_right, 1)


if __name__ == "__main__":
    unittest.main()
