#!/usr/bin/env python3
"""drsim capacity: table, forecasts, wrong input, trials, page and workbook. Usage: FILE PROGRAM ROOT"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import jsonschema

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SHOP = "two-region-shop"


def run(*words):
    return subprocess.run([PROGRAM, "capacity", *map(str, words)], capture_output=True, text=True, timeout=300, cwd=ROOT)


def table(*words):
    done = run(*words, "--table", "--format", "json")
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def row(result, region, loss, load, tier, resource):
    case = next(c for c in result["cases"] if (c["region"], c["loss"]["id"], c["load"]) == (region, loss, load))
    return next(r for r in case["rows"] if (r["tier"], r["resource"]) == (tier, resource))


class Capacity(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.small = cls.folder / "small"
        cls.small.mkdir()
        (cls.small / "deployment.json").write_text(json.dumps({
            "id": "small", "title": "Маленький магазин", "regions": [{"name": "one", "zones": ["one-a", "one-b"]}],
            "objectives": {"rpo": "1h", "rto": "1h"}, "traffic": {"rate": "60/min"},
            "journeys": [{"id": "buy", "share": 1, "slo": {"success_ratio": 0.99, "latency_p99": "3s"},
                          "path": [{"hops": [{"kind": "call", "target": "web"}]}]}],
            "components": [{"id": "web@one", "kind": "service", "region": "one",
                            "parameters": {"replicas": {"value": 2, "source": "here"}}},
                           {"id": "db", "kind": "rds_instance", "region": "one"}],
            "stores": [{"component": "db"}]}, ensure_ascii=False))

    def test_the_table_keeps_to_its_schema(self):
        schema = json.loads((ROOT / "models/schema/capacity.schema.json").read_text())
        jsonschema.validate(table(SHOP, "--growth", "1.2"), schema)

    def test_growth_multiplies_quarter_by_quarter(self):
        result = table(SHOP, "--growth", "1.2", "--quarters", "2")
        now, later = (row(result, "eu-west-1", "nothing", load, "bff@eu-west-1", "service")["required"] for load in ("peak", "Q+2"))
        self.assertAlmostEqual(later / now, 1.44, 6)

    def test_a_forecast_is_read_as_rates_and_factors(self):
        file = self.folder / "forecast.csv"
        file.write_text("quarter,load\n2027-Q1,10000/min\n2027-Q2,x3\n")
        result = table(SHOP, "--forecast", file)
        self.assertEqual([q["quarter"] for q in result["forecast"]["quarters"]], ["2027-Q1", "2027-Q2"])
        self.assertAlmostEqual(result["forecast"]["quarters"][0]["factor"], 2, 6)
        self.assertEqual(result["forecast"]["quarters"][1]["factor"], 3)

    def test_what_is_wrong_with_a_forecast_is_told_all_at_once(self):
        file = self.folder / "wrong.csv"
        file.write_text("quarter,load\npeak,5000/min\n2027-Q2,many\n2027-Q2,x-1\n")
        done = run(SHOP, "--table", "--forecast", file)
        self.assertEqual(done.returncode, 2)
        for line in (":2:", ":3:", ":4:"):
            self.assertIn(line, done.stderr)
        self.assertEqual(done.stdout, "")

    def test_wrong_words(self):
        for words in (["--growth", "fast"], ["--growth", "1.2", "--forecast", "x.csv"], ["--quarters", "3"],
                      ["--forecast", self.folder / "none.csv"], ["--set", "nothing=1"]):
            self.assertEqual(run(SHOP, "--table", *words).returncode, 2, words)

    def test_an_undeclared_figure_is_never_enough(self):
        result = table(self.small)
        web = row(result, "one", "nothing", "peak", "web@one", "service")
        self.assertEqual(web["state"], "not_known")
        self.assertIn("web@one.service_time_s", web["to_declare"])
        self.assertEqual(run(self.small, "--table").returncode, 1)
        declared = table(self.small, "--set", "web@one.service_time_s=0.1", "web@one.concurrency_per_pod=2")
        self.assertEqual(row(declared, "one", "nothing", "peak", "web@one", "service")["state"], "enough")
        self.assertEqual(run(self.small, "--table", "--set", "web@one.service_time_s=0.1", "web@one.concurrency_per_pod=2").returncode, 0)

    def test_a_load_that_is_too_much_says_by_which_limit(self):
        result = table(SHOP, "--set", "eks:shop-dr.max_nodes=3", "eks:shop-dr.quota_nodes=3")
        nodes = row(result, "eu-west-1", "nothing", "peak", "eks:shop-dr", "nodes")
        self.assertEqual((nodes["state"], nodes["limit"]), ("too_little", "eks:shop-dr.max_nodes"))
        cure = next(c for c in result["cures"] if (c["region"], c["loss"]) == ("eu-west-1", "nothing"))
        self.assertIn("eks:shop-dr.max_nodes=%d" % nodes["required"], [c["change"] for c in cure["changes"]])

    def test_trials_give_the_same_for_any_number_of_jobs(self):
        schema = json.loads((ROOT / "models/schema/capacity.schema.json").read_text())
        words = (self.small, "--trials", "3", "--format", "json")
        one, two = run(*words, "--jobs", "1"), run(*words, "--jobs", "2")
        self.assertEqual(one.stdout, two.stdout)
        result = json.loads(one.stdout)
        jsonschema.validate(result, schema)
        self.assertEqual([limit["id"] for limit in result["largest_loads"]][0], "slo")
        self.assertEqual(result["alternatives"]["list"], [])  # there is no second region

    def test_the_page_stands_alone_in_both_languages(self):
        for language, word in (("en", "Headroom"), ("ru", "Запас")):
            page = run(SHOP, "--table", "--format", "html", "--language", language).stdout
            self.assertIn(word, page)
            self.assertIn("Content-Security-Policy", page)
            self.assertNotIn("<script", page)
            self.assertIsNone(re.search(r"\{\{|\}\}", page))

    @unittest.skipUnless(any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "no Chromium is in PATH")
    def test_the_page_is_printed(self):
        file = self.folder / "printed.pdf"
        done = run(SHOP, "--table", "--growth", "1.2", "--format", "pdf", "--language", "ru", "--output", file)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertTrue(file.read_bytes().startswith(b"%PDF-"))
        if shutil.which("pdftotext"):
            text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
            for word in ("Запас", "orders-db", "bff@eu-west-1"):
                self.assertIn(word, text)

    def test_caches_and_brokers_are_held_against_a_declared_load_test(self):
        without = table(SHOP)
        for tier, resource, figure in (("cache:catalogue", "cache", "reads_per_s_per_shard"),
                                       ("msk:events", "broker", "publish_per_s_per_broker")):
            one = row(without, "eu-central-1", "nothing", "peak", tier, resource)
            self.assertEqual(one["state"], "not_known")
            self.assertIn(f"{tier}.{figure}", one["to_declare"])
            self.assertIsNone(one["available"])
            self.assertGreater(one["required"], 0)
            enough = row(table(SHOP, "--set", f"{tier}.{figure}={one['required']}"), "eu-central-1", "nothing", "peak", tier, resource)
            self.assertIn(enough["state"], ("enough", "too_little"))
            self.assertGreater(enough["available"], 0)
            little = row(table(SHOP, "--set", f"{tier}.{figure}=0.001"), "eu-central-1", "nothing", "peak", tier, resource)
            self.assertEqual((little["state"], little["limit"]), ("too_little", f"{tier}.{figure}"))

    def test_ways_say_what_no_trial_shows_and_what_is_an_estimate(self):
        done = run(SHOP, "--trials", "1", "--format", "json")
        ways = {one["id"]: one for one in json.loads(done.stdout)["alternatives"]["list"]}
        self.assertIn("restore", ways["cold"]["not_played"])
        self.assertIsNone(ways["cold"]["both_met"])  # what a backup loses is not played
        self.assertIn("conflicts", ways["active_active"]["not_played"])
        self.assertIsInstance(ways["warm"]["both_met"], int)
        lines = [line["what"] for line in ways["cold"]["cost"]["lines"]]
        self.assertFalse([what for what in lines if "orders-db-dr" in what], "a cold region has no replica to pay for")
        self.assertTrue([what for what in ways["cold"]["cost"]["unpriced"] if "backups of orders-db" in what])
        self.assertTrue([line for line in ways["pilot_light"]["cost"]["lines"] if "orders-db-dr" in line["what"]])
        self.assertIn("every one assumed", json.loads(done.stdout)["alternatives"]["prices"])
        self.assertRegex(json.loads(done.stdout)["alternatives"]["prices"], r"as of \d{4}-\d\d-\d\d")

    def test_the_workbook_opens_and_has_cells_to_change(self):
        file = self.folder / "capacity.xlsx"
        words = (SHOP, "--table", "--growth", "1.1", "--format", "xlsx", "--output", file)
        self.assertEqual(run(*words).returncode, 1)
        first = file.read_bytes()
        with zipfile.ZipFile(file) as book:
            sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/")]
            self.assertEqual(len(sheets), 4)
            self.assertIn("<f>H3/(E3*$B$1)-1</f>", book.read("xl/worksheets/sheet1.xml").decode())
            self.assertIn("bff@eu-west-1", book.read("xl/sharedStrings.xml").decode())
        run(*words)
        self.assertEqual(first, file.read_bytes())
        self.assertEqual([f.name for f in self.folder.iterdir() if "capacity" in f.name], ["capacity.xlsx"])


if __name__ == "__main__":
    unittest.main()
