#!/usr/bin/env python3
"""compare and gate as users and pipelines meet them. Usage: compare_test.py DRSIM ROOT"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as xml

DRSIM, ROOT = sys.argv[1], pathlib.Path(sys.argv[2])
QUICK = ["--scenarios", "db-primary-loss", "--trials", "20"]
STANDBY = '"multi_az": true'
GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]


def drsim(*words):
    return subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True)


class Shop(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.shop = self.folder / "repo" / "shop"
        shutil.copytree(ROOT / "models" / "two-region-shop", self.shop)

    def tearDown(self):
        self.temporary.cleanup()

    def lose_the_standby(self):
        path = self.shop / "terraform" / "plan.json"
        text = path.read_text(encoding="utf-8")
        self.assertIn(STANDBY, text)
        path.write_text(text.replace(STANDBY, '"multi_az": false'), encoding="utf-8")

    def rules(self, **value):
        path = self.folder / "gate.json"
        path.write_text(json.dumps(value), encoding="utf-8")
        return path


class CompareTest(Shop):
    def test_the_same_files_are_untouched_and_nothing_is_played(self):
        run = drsim("compare", "two-region-shop", self.shop, "--format", "json")
        self.assertEqual(run.returncode, 0, run.stderr)
        result = json.loads(run.stdout)
        self.assertEqual(result["scenarios"], [])
        self.assertEqual(len(result["untouched"]), 8)

    def test_worse_one_way_is_better_the_other(self):
        self.lose_the_standby()
        worse = drsim("compare", "two-region-shop", self.shop, "--format", "json", *QUICK)
        self.assertEqual(worse.returncode, 1, worse.stderr)
        better = drsim("compare", self.shop, "two-region-shop", "--format", "json", *QUICK)
        self.assertEqual(better.returncode, 0, better.stderr)
        answers = [{one["figure"]: one["answer"] for one in json.loads(run.stdout)["scenarios"][0]["differences"]}
                   for run in (worse, better)]
        self.assertEqual((answers[0]["rto_s.p50"], answers[1]["rto_s.p50"]), ("worse", "better"))

    def test_bytes_do_not_depend_on_jobs(self):
        self.lose_the_standby()
        runs = [drsim("compare", "two-region-shop", self.shop, "--jobs", jobs, *QUICK).stdout for jobs in (1, 3)]
        self.assertEqual(runs[0], runs[1])
        self.assertIn("orders-db.multi_az", runs[0])
        self.assertIn("terraform/plan.json", runs[0])
        self.assertIn("drsim replay two-region-shop db-primary-loss --seed 1", runs[0])

    def test_a_revision_is_read_without_touching_the_tree(self):
        repository = self.shop.parent
        for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "before"]):
            subprocess.run([*GIT, *words], cwd=repository, check=True)
        self.lose_the_standby()
        (self.shop / "terraform" / "untracked.txt").write_text("x", encoding="utf-8")
        status = subprocess.run([*GIT, "status", "--porcelain"], cwd=repository, capture_output=True, text=True).stdout
        run = drsim("compare", self.shop, "--base", "HEAD", "--format", "json", *QUICK)
        self.assertEqual(run.returncode, 1, run.stderr)
        result = json.loads(run.stdout)
        self.assertEqual(result["before"]["deployment"], f"{self.shop}@HEAD")
        self.assertEqual([one["what"] for one in result["changes"]], ["orders-db.multi_az"])
        after = subprocess.run([*GIT, "status", "--porcelain"], cwd=repository, capture_output=True, text=True).stdout
        self.assertEqual(status, after)
        replay = drsim(*result["scenarios"][0]["counterexample"]["replay_before"].split()[1:])
        self.assertIn(replay.returncode, (0, 1), replay.stderr)
        wrong = drsim("compare", self.shop, "--base", "no-such-branch")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("no-such-branch", wrong.stderr)

    def test_another_figure_is_what_the_file_with_it_would_be(self):
        self.lose_the_standby()
        asked = drsim("compare", "two-region-shop", "--set", "orders-db.multi_az=false", "--format", "json", *QUICK)
        written = drsim("compare", "two-region-shop", self.shop, "--format", "json", *QUICK)
        self.assertEqual((asked.returncode, written.returncode), (1, 1), asked.stderr)
        told = [json.loads(run.stdout)["scenarios"][0]["differences"] for run in (asked, written)]
        self.assertEqual(*told)
        words = ["two-region-shop", "--set", "orders-db.multi_az=false", "--scenarios", "db-primary-loss", "--trials", "20"]
        checked = json.loads(drsim("check", *words, "--format", "json").stdout)["scenarios"][0]
        plain = json.loads(drsim("check", str(self.shop), "--scenarios", "db-primary-loss", "--trials", "20", "--format",
                                 "json").stdout)["scenarios"][0]
        self.assertEqual(checked["rto_s"], plain["rto_s"])
        self.assertIn("--set orders-db.multi_az=false", drsim("compare", *words).stdout)

    def test_a_figure_that_is_none_is_wrong_input(self):
        run = drsim("check", "two-region-shop", "--set", "orders-db.multi_as=true", "every oncal.hands=3", "oncall:sre.hands=-1")
        self.assertEqual(run.returncode, 2, run.stdout)
        for text in ('did you mean "multi_az"?', 'did you mean "every oncall"?', "must not be negative"):
            self.assertIn(text, run.stderr)
        self.assertEqual(drsim("replay", "two-region-shop", "region-outage", "--set", "x").returncode, 2)
        run = drsim("check", "two-region-shop", "--set", "every runbook.rehearsed=monthly", "oncall:sre.known_share=7")
        self.assertEqual(run.returncode, 2, run.stdout)
        for text in ('rehearsed is "monthly"', "must be from 0 to 1"):
            self.assertIn(text, run.stderr)

    def test_a_link_to_what_is_not_there_is_wrong_input(self):
        step = "runbook:region-failover/4"
        run = drsim("check", "two-region-shop", "--set", f"{step}.after=runbook:nothing/1", f"{step}.by=dba")
        self.assertEqual(run.returncode, 2, run.stdout)
        for text in ('link "after" names "runbook:nothing/1"', 'link "by" names "dba"'):
            self.assertIn(text, run.stderr)
        taken_out = drsim("check", "two-region-shop", "--set", f"{step}.after=none", *QUICK)
        self.assertIn(taken_out.returncode, (0, 1), taken_out.stderr)

    def test_a_folder_in_no_repository_is_wrong_input(self):
        run = drsim("check", f"{self.shop}@HEAD", *QUICK)
        self.assertEqual(run.returncode, 2)
        self.assertIn("git repository", run.stderr)


class GateTest(Shop):
    def gate(self, *words):
        return drsim("gate", "two-region-shop", self.shop, "--date", "2026-11-28", *QUICK, *words)

    def test_formats_of_a_failed_gate(self):
        self.lose_the_standby()
        text = self.gate()
        self.assertEqual(text.returncode, 1, text.stderr)
        self.assertIn("Gate: fail", text.stdout)
        markdown = self.gate("--format", "markdown").stdout
        self.assertIn("gate failed", markdown)
        self.assertIn("because of orders\\-db.multi".replace("\\-", "-"), markdown.replace("\\_", "_"))
        self.assertLess(len(markdown.encode()), 65536)
        tree = xml.fromstring(self.gate("--format", "junit").stdout)
        failures = tree.findall(".//failure")
        self.assertEqual(int(tree.get("failures")), len({id(one) for one in tree.iter("testcase") if one.find("failure")
                                                         is not None}))
        self.assertTrue(any("orders-db.multi_az" in one.text for one in failures))
        lines = self.gate("--format", "github").stdout.splitlines()
        self.assertTrue(lines and all(line.startswith(("::error ", "::warning ")) for line in lines))

    def test_rules_say_what_warns_and_who_answers(self):
        self.lose_the_standby()
        all_warn = [{"worse": "warn", "undecided": "ignore"}]
        run = self.gate("--rules", self.rules(newly_missed="warn", rules=all_warn))
        self.assertEqual(run.returncode, 0, run.stdout)
        self.assertIn("warn", run.stdout)
        waiver = {"scenario": "db-primary-loss", "owner": "Ада", "reason": "a week", "expires": "2026-11-28"}
        waived = self.gate("--rules", self.rules(waivers=[waiver]))
        self.assertEqual(waived.returncode, 0, waived.stdout)
        self.assertIn("waived by Ада until 2026-11-28: a week", waived.stdout)
        waiver["expires"] = "2026-11-27"
        expired = self.gate("--rules", self.rules(waivers=[waiver]))
        self.assertEqual(expired.returncode, 1)
        self.assertIn("has expired on 2026-11-27", expired.stdout)

    def test_what_the_rules_name_must_be_known(self):
        for value, word in (({"rules": [{"figure": "rto"}]}, "unknown figure"),
                            ({"rules": [{"scenario": "db-primary-los"}]}, "did you mean"),
                            ({"tolerances": []}, "tolerances")):
            run = self.gate("--rules", self.rules(**value))
            self.assertEqual(run.returncode, 2)
            self.assertIn(word, run.stderr)
        self.assertEqual(self.gate("--date", "yesterday").returncode, 2)
        self.assertEqual(drsim("compare", "two-region-shop").returncode, 2)
        self.assertEqual(drsim("gate", "a", "b", "--base", "c").returncode, 2)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
