#!/usr/bin/env python3
"""advise as users meet it. Usage: advise_test.py DRSIM ROOT"""
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
SCHEMA = json.loads((ROOT / "models/schema/advice.schema.json").read_text(encoding="utf-8"))
FAILOVER = ["--scenarios", "region-outage", "--trials", "15"]


def drsim(*words):
    return subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True)


class AdviseTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.shop = cls.folder / "shop"
        shutil.copytree(ROOT / "models/two-region-shop", cls.shop)
        cls.patch = cls.folder / "set.patch"
        cls.run_ = drsim("advise", cls.shop, *FAILOVER, "--patch", cls.patch, "--format", "json")
        cls.result = json.loads(cls.run_.stdout)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def test_the_result_is_by_its_schema_and_no_pass(self):
        self.assertEqual(self.run_.returncode, 1, self.run_.stderr)
        jsonschema.validate(self.result, SCHEMA)
        self.assertEqual(self.result["targets"], ["region-outage"])
        self.assertGreater(self.result["tried"]["fixes"], 20)
        self.assertTrue(self.result["fixes"], "a shop with so many weak points has something to fix")
        keys = [(max(0, fix["a_day"]["objectives_met_low"]), fix["a_day"]["objectives_met_mean"],
                 max(0, fix["a_day"]["outage_saved_low_s"]), fix["a_day"]["outage_saved_mean_s"]) for fix in self.result["fixes"]]
        self.assertEqual(keys, sorted(keys, reverse=True), "by what is sure, then by the mean")
        for fix in self.result["fixes"]:
            self.assertGreater(fix["effort"]["days"], 0)
            self.assertTrue(all(figure["provenance"]["file"] for figure in fix["figures"]))

    def test_the_patch_gives_what_it_promises(self):
        chosen = [fix for fix in self.result["fixes"] if fix["id"] in self.result["set"]["fixes"]]
        self.assertTrue(chosen)
        patched = self.folder / "patched"
        shutil.copytree(self.shop, patched)
        applied = subprocess.run(["git", "apply", "-v", self.patch], cwd=patched, capture_output=True, text=True)
        self.assertEqual(applied.returncode, 0, applied.stderr)
        listed = drsim("list", "parameters", patched, "--format", "json")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        values = {row["id"]: row["value"] for row in json.loads(listed.stdout)["rows"]}
        by_hand = [line for line in self.run_.stderr.splitlines() if "not in the patch" in line]
        promised = 0
        for fix in chosen:
            for figure in fix["figures"]:
                if any(f" {figure['parameter']} " in line for line in by_hand):
                    continue
                promised += 1
                wanted = figure["is"] if isinstance(figure["is"], str) else json.dumps(figure["is"])
                self.assertEqual(float(values[figure["parameter"]]) if not isinstance(figure["is"], (bool, str))
                                 else values[figure["parameter"]],
                                 figure["is"] if not isinstance(figure["is"], (bool, str)) else wanted, figure)
        self.assertGreater(promised, 0, "at least one figure is in files of the user's own")

    def test_jobs_change_no_byte(self):
        self.assertEqual(drsim("advise", self.shop, *FAILOVER, "--jobs", 1, "--format", "json").stdout,
                         self.run_.stdout)

    def test_the_year_alone_tries_nothing(self):
        words = ["advise", "two-region-shop", "--forecast", "--scenarios", "db-primary-loss", "zone-outage",
                 "--trials", "10"]
        run = drsim(*words, "--format", "json")
        result = json.loads(run.stdout)
        jsonschema.validate(result, SCHEMA)
        self.assertNotIn("fixes", result)
        year = result["forecast"]
        self.assertEqual({one["scenario"]: one["counted"] for one in year["causes"]},
                         {"db-primary-loss": False, "zone-outage": True})
        self.assertAlmostEqual(sum(one["outage_s"]["mean"] for one in year["causes"]), year["outage_s"]["mean"])
        self.assertIsNone(year["money"])
        self.assertIn("Open question: what is an order worth", drsim(*words).stdout)

    def test_an_order_is_worth_what_the_deployment_says_unless_the_option_does(self):
        priced = self.folder / "priced"
        shutil.copytree(self.shop, priced)
        path = priced / "deployment.json"
        deployment = json.loads(path.read_text(encoding="utf-8"))
        deployment["order_worth"] = {"value": 40, "currency": "EUR", "source": "finance", "confidence": "assumed"}
        path.write_text(json.dumps(deployment), encoding="utf-8")
        jsonschema.validate(deployment, json.loads((ROOT / "models/schema/deployment.schema.json").read_text(encoding="utf-8")))
        words = ["advise", priced, "--forecast", "--scenarios", "db-primary-loss", "--trials", "10"]
        year = json.loads(drsim(*words, "--format", "json").stdout)["forecast"]
        self.assertEqual({key: year["money"][key] for key in ("order_worth", "currency", "assumed")},
                         {"order_worth": 40, "currency": "EUR", "assumed": True})
        self.assertAlmostEqual(year["money"]["failed_at_most"], 40 * year["failed_orders"]["mean"])
        self.assertIn("finance", year["money"]["from"])
        text = drsim(*words, "--price-of-order", "50").stdout
        self.assertIn("at 50 an order (--price-of-order)", text)
        self.assertNotIn("Open question", text)
        deployment["order_worth"] = {"value": -1, "currency": "euro"}
        path.write_text(json.dumps(deployment), encoding="utf-8")
        wrong = drsim(*words)
        self.assertEqual(wrong.returncode, 2)
        for pointer in ("/order_worth/value", "/order_worth/currency", "/order_worth"):
            self.assertIn(pointer, wrong.stderr)

    def test_the_page_stands_alone_in_both_languages(self):
        for language, word in (("en", "What to fix first"), ("ru", "Что исправить в первую очередь")):
            run = drsim("advise", self.shop, *FAILOVER[:2], "--trials", "10", "--sensitivity", "--format", "html", "--language", language)
            self.assertEqual(run.returncode, 1, run.stderr)
            self.assertIn(word, run.stdout)
            self.assertIn("Content-Security-Policy", run.stdout)
            self.assertNotIn("<script", run.stdout)
            self.assertNotRegex(run.stdout, r"\{\{|\}\}")
            self.assertIn("region-outage", run.stdout)

    def test_wrong_input_is_named(self):
        for words, text in ((["two-region-shop", "--trials", "3"], "--trials"),
                            (["two-region-shop", "--price-of-order", "much"], "--price-of-order"),
                            (["two-region-shop", "--forecast", "--patch", "x"], "--forecast"),
                            (["two-region-shp"], "two-region-shop"),
                            (["two-region-shop", "--set", "oncall:sre.hnds=3"], "hands")):
            run = drsim("advise", *words)
            self.assertEqual(run.returncode, 2, run.stdout)
            self.assertIn(text, run.stderr)

    def test_a_signal_keeps_what_is_there(self):
        run = subprocess.Popen([DRSIM, "advise", self.shop, "--scenarios", "region-outage", "--trials", "40"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(8)
        run.send_signal(signal.SIGINT)
        out, told = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 1, told)
        self.assertIn("drsim: interrupted in", told)
        self.assertIn("Interrupted in", out)
        self.assertIn("region-outage", out)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
