#!/usr/bin/env python3
"""The real program on the reference deployment. Usage: FILE PROGRAM SOURCE_FOLDER"""
import json
import pathlib
import subprocess
import sys
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1))
REFERENCE = "two-region-shop"


def run(*words):
    return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=280)


@unittest.skipUnless((SOURCE / "models" / REFERENCE / "deployment.json").exists(), "no reference deployment yet")
class Reference(unittest.TestCase):
    def test_every_scenario_plays_without_a_defect_and_alike_for_any_jobs(self):
        one = run("check", REFERENCE, "--trials", "5", "--jobs", "1", "--format", "json")
        two = run("check", REFERENCE, "--trials", "5", "--jobs", "2", "--format", "json")
        self.assertIn(one.returncode, (0, 1), one.stderr)
        self.assertEqual(json.loads(one.stdout), json.loads(two.stdout))
        for scenario in json.loads(one.stdout)["scenarios"]:
            self.assertEqual(scenario["broken"], [], scenario["id"])
            self.assertEqual(scenario["trials"], 5)

    def test_replay_is_the_same_trial_again(self):
        first = run("replay", REFERENCE, "region-outage", "--trial", "3", "--format", "json")
        self.assertIn(first.returncode, (0, 1), first.stderr)
        self.assertEqual(first.stdout, run("replay", REFERENCE, "region-outage", "--trial", "3", "--format",
                                           "json").stdout)
        causes = [event["causes"] for event in json.loads(first.stdout)["events"]]
        self.assertTrue(any(causes))

    def test_lists(self):
        for what in ("components", "parameters"):
            self.assertTrue(json.loads(run("list", what, REFERENCE, "--format", "json").stdout)["rows"])
        for what in ("faults", "scenarios"):
            self.assertTrue(json.loads(run("list", what, "--format", "json").stdout)["rows"])


if __name__ == "__main__":
    unittest.main()
