#!/usr/bin/env python3
"""drsim stress: rare outcomes by splitting, the worst moment of a second fault. Usage: FILE PROGRAM ROOT"""
import json
import math
import os
import pathlib
import shlex
import subprocess
import sys
import unittest

import jsonschema

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SHOP = "two-region-shop"
SCHEMA = json.loads((ROOT / "models/schema/stress.schema.json").read_text())


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, cwd=ROOT)


def stress(scenario, *words):
    done = run("stress", SHOP, scenario, "--format", "json", *words)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    jsonschema.validate(result, SCHEMA)
    return result


def repeated(example):
    """The trial that the command of an example plays."""
    words = shlex.split(example["command"])
    assert words[0] == "drsim"
    done = run(*words[1:], "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)["outcome"]


class Stress(unittest.TestCase):
    maxDiff = None

    def test_splitting_agrees_with_plain_trials_where_it_is_not_so_rare(self):
        words = ("db-primary-loss", "--longer-than", "2m10s", "--runs", "4", "--paths", "20")
        one, other = stress(*words)["rare"], stress(*words, "--seed", "901")["rare"]
        for rare, plain in ((one, other["plain"]), (other, one["plain"])):  # of another seed, and so independent
            self.assertEqual(plain["trials"], 80)
            share = plain["hits"] / 80
            error = math.sqrt(max(share, 1 / 80) * (1 - share) / 80)
            self.assertLess(abs(rare["probability"] - share), 4 * math.hypot(error, rare["standard_error"]), (rare, share))
            self.assertGreater(rare["probability"], 0)
            self.assertEqual(sum(r["trials"] for r in rare["runs"]), rare["trials"])
            self.assertGreater(rare["trials"], 80)

    def test_the_first_paths_are_plain_trials_and_its_example_can_be_repeated(self):
        rare = stress("db-primary-loss", "--longer-than", "2m10s", "--runs", "1", "--paths", "20")["rare"]
        self.assertIsNotNone(rare["likeliest"])
        outcome = repeated(rare["likeliest"])
        self.assertEqual(outcome["rto_s"], rare["likeliest"]["rto_s"])
        self.assertGreater(outcome["rto_s"], 130)

    def test_how_much_is_lost_is_a_question_of_its_own(self):
        words = ("region-outage", "--rare", "--lost-more-than", "3s", "--runs", "2", "--paths", "12")
        result = stress(*words)
        self.assertEqual(result["lost_more_than_s"], 3)
        self.assertNotIn("longer_than_s", result)
        rare = result["rare"]
        self.assertGreater(rare["probability"], 0)
        self.assertGreater(rare["likeliest"]["rpo_s"], 3)
        self.assertEqual(repeated(rare["likeliest"])["rpo_s"], rare["likeliest"]["rpo_s"])
        self.assertEqual(stress(*words, "--jobs", "1"), result)
        refused = run("stress", SHOP, "region-outage", "--lost-more-than", "3s", "--longer-than", "1h")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("instead of --longer-than", refused.stderr)

    def test_when_a_second_fault_loses_most(self):
        result = stress("db-primary-loss", "--then", "region-outage", "--lost-more-than", "2s", "--moments", "2",
                        "--trials-each", "2", "--plays", "6", "--window", "10m")
        worst = result["worst"]
        for moment in worst["profile"]:
            self.assertIn("rpo_p50_s", moment)
            self.assertNotIn("rto_p50_s", moment)
        for search in worst["searches"]:
            self.assertEqual(repeated(search["likeliest"])["rpo_s"], search["likeliest"]["rpo_s"])

    def test_the_result_does_not_depend_on_jobs(self):
        words = ("db-primary-loss", "--longer-than", "2m10s", "--runs", "2", "--paths", "6")
        self.assertEqual(stress(*words, "--jobs", "1"), stress(*words, "--jobs", "3"))

    def test_the_worst_moment_of_a_second_fault(self):
        words = ("db-primary-loss", "--then", "zone-outage", "--moments", "3", "--trials-each", "2", "--plays", "8", "--window", "20m", "--longer-than", "30m")
        result = stress(*words)
        worst = result["worst"]
        self.assertEqual([m["after_s"] for m in worst["profile"]], [0, 600, 1200])
        self.assertEqual({s["search"] for s in worst["searches"]}, {"tree", "cross_entropy", "at_random"})
        for search in worst["searches"]:
            self.assertEqual(search["trials"], 8)
            self.assertEqual(repeated(search["likeliest"])["rto_s"], search["likeliest"]["rto_s"])
        self.assertEqual(stress(*words, "--jobs", "1"), result)
        text = run("stress", SHOP, *words).stdout
        for said in ("the worst of these", "cross entropy", "log-likelihood", "again: drsim replay"):
            self.assertIn(said, text)

    def test_wrong_words(self):
        for words, told in ((("--longer-than", "soon"), "write a duration"), (("--longer-than", "30d"), "too short a time"),
                            (("--paths", "10", "--killed", "10"), "fewer than --paths")):
            done = run("stress", SHOP, "db-primary-loss", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            self.assertIn(told, done.stderr)
        for word in ("x", "5", "5:y", "9:1,5:2"):
            done = run("replay", SHOP, "db-primary-loss", "--luck", word)
            self.assertEqual(done.returncode, 2)
            self.assertIn("draws:luck", done.stderr)
        self.assertIn("has one fault", run("replay", SHOP, "db-primary-loss", "--second-fault", "5m").stderr)
        self.assertEqual(run("stress", "--help").returncode, 0)


if __name__ == "__main__":
    unittest.main()
