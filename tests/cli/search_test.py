#!/usr/bin/env python3
"""search as users meet it, on the reference shop. Usage: search_test.py DRSIM ROOT"""
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

DRSIM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
SCHEMA = json.loads((ROOT / "models/schema/search.schema.json").read_text(encoding="utf-8"))
LOSS = ["--scenarios", "region-outage", "traffic-spike", "--states", "20", "--trials", "1200"]


def drsim(*words):
    return subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True)


class SearchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.shop = cls.folder / "shop"
        shutil.copytree(ROOT / "models/two-region-shop", cls.shop)
        cls.kept = cls.folder / "kept"
        cls.run_ = drsim("search", cls.shop, *LOSS, "--folder", cls.kept, "--format", "json")
        cls.result = json.loads(cls.run_.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_result_is_by_its_schema(self):
        self.assertEqual(self.run_.returncode, 1, self.run_.stderr)
        jsonschema.validate(self.result, SCHEMA)
        self.assertEqual(self.result["ended"], "trials")
        self.assertLessEqual(self.result["trials"]["states"] + self.result["trials"]["shrinking"], 1200)

    def test_masses_sum_to_the_whole(self):
        events, space = self.result["events"], self.result["space"]
        whole = sum(cause["per_year"] for cause in space["causes"])
        self.assertAlmostEqual(space["per_year"], whole, places=9)
        known = events["one_by_one"]["per_year"] + events["sampled"]["per_year"]
        unknown = sum(one["per_year"] for one in events["unexamined"])
        self.assertAlmostEqual(known + unknown, whole, places=6)
        self.assertAlmostEqual(sum(events[group]["per_year"] for group in ("fails", "holds", "open")),
                               events["one_by_one"]["per_year"], places=9)
        bound = self.result["bound"]
        self.assertLess(bound["per_year_low"], bound["per_year_high"])
        self.assertLessEqual(bound["per_year_high"], whole * (1 + 1e-9))
        self.assertAlmostEqual(bound["unexamined_share"], unknown / whole, places=6)

    def test_a_pair_is_found_that_neither_part_shows(self):
        """A spike is borne, and half as much load again is; both together are not."""
        pairs = {one["name"]: one for one in self.result["found"]}
        self.assertIn("traffic-spike + more-load", pairs)
        pair = pairs["traffic-spike + more-load"]
        self.assertTrue(pair["minimal"])
        self.assertEqual(len(pair["parts"]), 2)
        for part in pair["parts"]:
            self.assertNotEqual(part["missed"]["shown"], "fails", part)
        self.assertNotIn("traffic-spike", pairs)

    def test_what_is_kept_loads_and_fails_again(self):
        for one in self.result["found"]:
            kept = json.loads(pathlib.Path(one["file"]).read_text(encoding="utf-8"))
            self.assertIn(one["replay"], kept["description"])
            words = one["replay"].split()[1:]
            replayed = drsim(*words, "--format", "json")
            self.assertIn(replayed.returncode, (0, 1), replayed.stderr)
            outcome, aims = json.loads(replayed.stdout)["outcome"], self.result["objectives"]
            missed = [outcome[figure] is None or outcome[figure] > aims[figure] for figure in ("rto_s", "rpo_s")]
            self.assertTrue(any(missed) or outcome["censored"], outcome)
        checked = drsim("check", self.shop, "--scenarios", self.result["found"][0]["file"], "--trials", "20",
                        "--format", "json")
        self.assertEqual(checked.returncode, 1, checked.stderr)
        self.assertEqual(json.loads(checked.stdout)["scenarios"][0]["id"][:6], "found-")

    def test_jobs_change_no_byte(self):
        again = drsim("search", self.shop, *LOSS, "--folder", self.kept, "--format", "json", "--jobs", "1")
        self.assertEqual(again.stdout, self.run_.stdout)

    def test_the_text_says_what_was_not_looked_at(self):
        run = drsim("search", self.shop, "--scenarios", "region-outage", "--trials", "60")
        self.assertEqual(run.returncode, 1)
        self.assertIn("not at all", run.stdout)
        self.assertIn("rarer states, not reached", run.stdout)
        self.assertIn("ended by its trials", run.stdout)

    def test_a_scenario_that_nobody_gave_a_rate_is_said(self):
        scenario = json.loads((ROOT / "scenarios/db-primary-loss.json").read_text(encoding="utf-8"))
        scenario["id"] = "unrated"
        del scenario["tags"]
        file = self.folder / "unrated.json"
        file.write_text(json.dumps(scenario), encoding="utf-8")
        run = drsim("search", self.shop, "--scenarios", file, "db-primary-loss", "--trials", "40")
        self.assertIn("unrated: nobody says how often it happens", run.stdout)
        alone = drsim("search", self.shop, "--scenarios", file, "--trials", "40")
        self.assertEqual(alone.returncode, 2)
        self.assertIn("nobody says how often", alone.stderr)

    def test_a_signal_keeps_what_there_is(self):
        running = subprocess.Popen([DRSIM, "search", str(self.shop), "--time", "10m", "--format", "json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(20)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        self.assertIn("interrupted", err)
        result = json.loads(out)
        jsonschema.validate(result, SCHEMA)
        self.assertEqual(result["ended"], "interrupted")
        self.assertGreater(result["trials"]["states"], 0)

    def test_wrong_words_are_told(self):
        for words, told in [(["--time", "soon"], "--time soon"), (["--most", "0"], "most"),
                            (["--objective", "cost"], "objective"), (["--base", "no-such-thing"], "no git repository"),
                            (["--window", "-1"], "--window")]:
            run = drsim("search", self.shop, *words)
            self.assertEqual(run.returncode, 2, words)
            self.assertIn(told, run.stderr)

    def test_what_fails_now_and_not_before(self):
        words = ["--scenarios", "db-primary-loss", "--trials", "600", "--format", "json"]
        run = drsim("search", self.shop, "--base", self.shop, "--set", "orders-db.failover_s=7200", *words)
        self.assertEqual(run.returncode, 1, run.stderr)
        result = json.loads(run.stdout)
        jsonschema.validate(result, SCHEMA)
        names = [one["name"] for one in result["found"]]
        self.assertIn("db-primary-loss", names)
        first = result["found"][names.index("db-primary-loss")]
        self.assertGreater(first["missed"]["missed"], first["missed_before"]["missed"])
        self.assertFalse([name for name in names if "db-primary-loss" not in name], names)
        same = drsim("search", self.shop, "--base", self.shop, "--scenarios", "db-primary-loss", "--trials", "200",
                     "--format", "json")
        self.assertEqual(json.loads(same.stdout)["found"], [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
