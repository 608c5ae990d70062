#!/usr/bin/env python3
"""check --record and drsim history, over a toy model. Usage: FILE PROGRAM ROOT"""
import csv
import io
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SCENARIO = {"title": "Отказ региона", "horizon": "20000s",
            "faults": [{"fault": "region_outage", "target": "region:primary", "at": 100}]}


class History(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.temporary.name)
        (self.root / "scenarios").mkdir()
        for part in ("evidence", "rehearsal"):
            shutil.copytree(ROOT / "models" / "catalogue" / part, self.root / "models" / "catalogue" / part)
        shutil.copytree(ROOT / "reports", self.root / "reports", ignore=shutil.ignore_patterns("samples", "node_modules"))
        self.shop = self.root / "models" / "shop"
        self.shop.mkdir()
        (self.shop / "deployment.json").write_text("{}")
        for name in ("outage", "second"):
            self.write_scenario(name)
        self.file = self.shop / "history.sqlite"

    def tearDown(self):
        self.temporary.cleanup()

    def write_scenario(self, name, **more):
        (self.root / "scenarios" / f"{name}.json").write_text(json.dumps({"id": name, **SCENARIO, **more}))

    def start(self, *words, repair_s=600, **more):
        environment = {**os.environ, "DRSIM_HOME": str(self.root), "TOY_REPAIR_S": str(repair_s)}
        return subprocess.Popen([PROGRAM, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                cwd=self.root, env=environment, **more)

    def run_it(self, *words, code=None, **more):
        child = self.start(*words, **more)
        out, err = child.communicate(timeout=60)
        if code is not None:
            self.assertEqual(child.returncode, code, f"{words}\n{out}\n{err}")
        return out, err

    def record(self, date, *words, seed=1, repair_s=600):
        _, err = self.run_it("check", "shop", "--record", *words, "--date", date, "--trials", "100", "--seed", seed,
                             repair_s=repair_s)
        self.assertIn(f"recorded for {date} as run", err)

    def history(self, *words):
        out, _ = self.run_it("history", "shop", "--date", "2026-12-01", "--format", "json", *words, code=0)
        value = json.loads(out)
        self.assertEqual(value["schema"], "drsim.history/1")
        return value

    def answers(self, value, scenario="outage"):
        return {row["figure"]: row["answer"] for one in value["scenarios"] if one["id"] == scenario for row in one["drift"]}

    # --- recording ---
    def test_the_result_is_the_same_with_and_without_a_record_and_nothing_is_kept_without(self):
        plain, _ = self.run_it("check", "shop", "--trials", "20", "--format", "json")
        self.assertFalse(self.file.exists())
        recorded, err = self.run_it("check", "shop", "--trials", "20", "--format", "json", "--record")
        self.assertEqual(plain, recorded)
        self.assertIn(f"as run 1 of {self.file}", err)
        elsewhere = self.root / "elsewhere.sqlite"
        self.run_it("check", "shop", "--trials", "20", "--record", elsewhere)
        with sqlite3.connect(elsewhere) as kept:  # any program reads it
            self.assertEqual(kept.execute("SELECT deployment, drsim FROM run").fetchall()[0][0], "shop")
            self.assertEqual(kept.execute("SELECT count(*) FROM trial").fetchone(), (40,))
            self.assertEqual(kept.execute("PRAGMA journal_mode").fetchone(), ("wal",))

    def test_trials_are_kept_as_the_result_tells_them(self):
        out, _ = self.run_it("check", "shop", "--trials", "100", "--record", "--format", "json")
        for scenario in json.loads(out)["scenarios"]:
            with sqlite3.connect(self.file) as kept:
                values = [row[0] for row in kept.execute(
                    "SELECT rto_s FROM trial JOIN scenario ON trial.scenario=scenario.id WHERE name=?", (scenario["id"],))]
            self.assertEqual(sorted(values)[49], scenario["rto_s"]["p50"])

    def test_what_cannot_be_recorded_is_refused_before_anything_is_played(self):
        for words, said in ((["--record", "no/such/folder.sqlite"], "its folder is not there"),
                            (["--record", self.shop], "is no file"),
                            (["--record", "--set", "a.b=1"], "give one of them"),
                            (["--record", "--date", "soon"], "is no day")):
            out, err = self.run_it("check", "shop", "--trials", "100000", *words, code=2)
            self.assertIn(said, err)
            self.assertEqual(out, "")
        self.file.write_bytes(b"x" * 4096)
        self.assertIn("is damaged", self.run_it("check", "shop", "--record", code=2)[1])
        self.assertEqual(self.file.read_bytes(), b"x" * 4096)
        self.file.unlink()
        self.record("2026-11-29")
        with sqlite3.connect(self.file) as kept:
            kept.execute("PRAGMA user_version=99")
        for words in (["check", "shop", "--record"], ["history", "shop"]):
            self.assertIn("use the newer drsim that wrote it", self.run_it(*words, code=2)[1])

    def test_an_interrupted_run_is_not_recorded(self):
        self.write_scenario("slow")
        child = self.start("check", "shop", "--scenarios", "slow", "--trials", "100000", "--record")
        end = time.monotonic() + 30
        while not self.file.exists() and time.monotonic() < end:  # it is made before anything is played
            time.sleep(0.1)
        time.sleep(3)  # until then, a signal ends the program as any
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
        self.assertIn("interrupted: nothing is recorded", err)
        with sqlite3.connect(self.file) as kept:
            self.assertEqual(kept.execute("SELECT count(*) FROM run").fetchone(), (0,))

    def test_two_that_record_at_once_both_do(self):
        children = [self.start("check", "shop", "--trials", "30", "--record", "--seed", seed) for seed in (1, 2, 3)]
        for child in children:
            self.assertIn("recorded for", child.communicate(timeout=60)[1])
        self.assertEqual([run["seed"] for run in sorted(self.history()["runs"], key=lambda run: run["seed"])], [1, 2, 3])

    # --- history ---
    def test_changed_is_said_with_evidence_only(self):
        self.record("2026-08-30", seed=1)
        self.record("2026-11-01", seed=2)
        value = self.history()
        self.assertEqual(value["compared"], {"before": 1, "after": 2, "why": "the last of an earlier quarter", "figures": 20})
        self.assertFalse({"better", "worse"} & set(self.answers(value).values()), self.answers(value))
        self.record("2026-11-29", seed=3, repair_s=6000)
        value = self.history()
        self.assertEqual(value["compared"]["after"], 3)
        answers = self.answers(value)
        self.assertEqual((answers["rto_s.p50"], answers["rto_s.met"]), ("worse", "worse"))
        self.assertEqual(self.answers(self.history("--since", "2026-11-28"))["rto_s.p50"], "worse")
        out, _ = self.run_it("history", "shop", "--date", "2026-12-01", code=0)
        self.assertIn("changed: worse", out)
        self.assertIn("Compared: run 3 of 2026-11-29", out)
        self.assertIn("2026-Q3", out)

    def test_every_run_is_in_the_csv_and_figures_are_those_of_the_result(self):
        self.record("2026-08-30")
        self.record("2026-08-31", seed=2)
        out, _ = self.run_it("history", "shop", "--format", "csv", code=0)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual({row["run"] for row in rows}, {"1", "2"})
        self.assertTrue(all(float(row["ci_low"] or 0) <= float(row["value"]) for row in rows))
        self.assertEqual(len([point for one in self.history()["scenarios"] for point in one["trend"]]), 2)

    def test_findings_waivers_and_rehearsals(self):
        self.record("2026-02-01")
        self.record("2026-11-01")
        (self.shop / "gate.json").write_text(json.dumps({"waivers": [
            {"scenario": "outage", "owner": "Анна", "reason": "known", "expires": "2026-11-30"},
            {"scenario": "second", "owner": "Boris", "reason": "later", "expires": "2027-01-31"}]}))
        (self.shop / "rehearsals").mkdir()
        (self.shop / "rehearsals" / "q3.json").write_text(json.dumps({
            "schema": "drsim.rehearsal-record/1", "basis": {"scenario": "outage"},
            "identity": {"id": "DR-2026-003", "date": "2026-11-11", "type": "staging", "lead": "Анна"},
            "results": {"rto": [{"system": "shop", "actual": 900}], "rpo": [{"system": "shop", "actual": 0}]},
            "conclusion": {"verdict": "passed", "actions": [{"action": "mend it", "owner": "Анна"}]}}))
        value = self.history()
        self.assertEqual([(one["id"], one["first_seen"], one["age_days"]) for one in value["findings"]],
                         [("single-zone", "2026-02-01", 303)])
        self.assertEqual([one["days_left"] for one in value["waivers"]], [-1, 61])
        self.assertEqual((value["rehearsals"][0]["rto_s"], value["rehearsals"][0]["predicted_by_run"]), (900, 2))
        self.assertEqual((value["rehearsals"][0]["id"], value["rehearsals"][0]["open_actions"]), ("DR-2026-003", 1))
        self.assertEqual([one["days_since_rehearsal"] for one in value["scenarios"]], [20, None])
        out, err = self.run_it("history", "shop", "--date", "2026-12-01", code=0)
        for text in ("expired 1 days ago", "never rehearsed: second", "DR-2026-003", "1 corrective actions are open", "Анна"):
            self.assertIn(text, out)
        (self.shop / "rehearsals" / "torn.json").write_text("{")  # as drsim rehearse has it: wrong input
        self.assertIn("rehearsals/torn.json", self.run_it("history", "shop", code=2)[1])
        (self.shop / "rehearsals" / "torn.json").unlink()
        (self.shop / "gate.json").write_text(json.dumps({"waivers": [{"scenario": "outrage"}]}))
        self.assertIn("outrage", self.run_it("history", "shop", code=2)[1])

    def test_what_else_a_run_depends_on(self):
        self.record("2026-08-30")
        self.write_scenario("outage", horizon="30000s")
        self.record("2026-11-29")
        self.assertEqual([one["title"] for one in self.history()["changes"]], ["scenario outage"])

    def test_the_page(self):
        self.record("2026-08-30")
        self.record("2026-11-29", seed=2, repair_s=6000)
        for language, text in (("en", "changed: worse"), ("ru", "изменилось: хуже")):
            page, _ = self.run_it("history", "shop", "--format", "html", "--language", language, code=0)
            self.assertIn(text, page)
            self.assertIn("default-src 'none'", page)
            self.assertNotIn("{{", page)
            self.assertNotIn("<script", page)
            self.assertIn("2026-Q3", page)

    def test_wrong_words(self):
        self.assertIn("--record begins a history", self.run_it("history", "shop", code=2)[1])
        self.record("2026-08-30")
        for words, said in ((["--since", "2026-13-01"], "is no day"), (["--since", "2026-01-01"], "no run before"),
                            (["--date", "x"], "is no day"), (["--format", "pdf"], "not one of"),
                            (["--history", "none.sqlite"], "is not there")):
            self.assertIn(said, self.run_it("history", "shop", *words, code=2)[1])


if __name__ == "__main__":
    unittest.main()
