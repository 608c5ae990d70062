#!/usr/bin/env python3
"""drsim calibrate: records of every kind against the reference deployment, the overlay, and what uses it.
Usage: FILE PROGRAM ROOT"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))

MEASURED = {"schema": "drsim.measured/1", "events": [], "durations": [
    {"parameter": "orders-db.failover_s", "value_s": seconds, "censored": censored, "at": "2026-11-02T10:00:00Z"}
    for seconds, censored in ((61, False), (74, False), (82, False), (69, False), (300, True))]}
SSM = {"AutomationExecution": {"DocumentName": "promote-replica", "StepExecutions": [
    {"StepName": "Promote", "Action": "aws:executeAwsApi", "StepStatus": "Success",
     "ExecutionStartTime": "2026-11-02T10:00:00Z", "ExecutionEndTime": "2026-11-02T10:00:02Z"},
    {"StepName": "WaitUntilAvailable", "Action": "aws:waitForAwsResourceProperty", "StepStatus": "Success",
     "ExecutionStartTime": "2026-11-02T10:00:02Z", "ExecutionEndTime": "2026-11-02T10:06:00Z"}]}}
PAGES = {"incidents": [{"incident_number": n, "created_at": f"2026-11-{n:02}T10:00:00Z", "status": "resolved",
                        "escalation_policy": {"summary": "sre"}, "log_entries": [
                            {"type": "trigger_log_entry", "created_at": f"2026-11-{n:02}T10:00:00Z"},
                            {"type": "acknowledge_log_entry", "created_at": f"2026-11-{n:02}T10:0{n % 6}:30Z"}]}
                       for n in range(1, 13)]}
RESTORES = {"RestoreJobs": [
    {"RestoreJobId": "1", "Status": "COMPLETED", "SourceResourceArn": "arn:aws:rds:eu-central-1:1:db:orders-db",
     "CreationDate": "2026-11-02T10:00:00Z", "CompletionDate": "2026-11-02T10:20:00Z"}]}
DRILL = ("time,step,who,result\n"
         "10:00,Оценка и объявление аварии,Анна,начат\n"
         "10:12,Оценка и объявление аварии,Анна,готово\n"
         "10:12,Повышение реплики базы заказов,Иван,начат\n"
         "10:24,Повышение реплики базы заказов,Иван,готово\n"
         "10:30,Pizza,Anna,started\n"
         "10:31,Pizza,Anna,done\n")


def run(*words, cwd=None):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, cwd=cwd or ROOT)


class Calibrate(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.shop = cls.folder / "shop"
        shutil.copytree(ROOT / "models" / "two-region-shop", cls.shop)
        for name, value in (("measured.json", MEASURED), ("ssm.json", SSM), ("pages.json", PAGES),
                            ("restores.json", RESTORES)):
            (cls.folder / name).write_text(json.dumps(value))
        (cls.folder / "drill.csv").write_text(DRILL)
        cls.all = ["measured.json", "ssm.json", "pages.json", "restores.json", "drill.csv"]

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def calibrate(self, *words, code=0):
        done = run("calibrate", self.shop, *words, cwd=self.folder)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def figures(self, *words):
        value = json.loads(self.calibrate(*words, "--format", "json").stdout)
        self.assertEqual(value["schema"], "drsim.calibrated/1")
        return value, {row["parameter"]: row for row in value["parameters"]}

    def test_each_record_moves_the_figure_it_speaks_of(self):
        value, rows = self.figures(*self.all)
        failover = rows["orders-db.failover_s"]
        self.assertEqual(failover["fate"], "calibrated")
        self.assertEqual(sum(one["censored"] for one in failover["data"]), 1)
        self.assertGreater(failover["posterior"]["p95"], failover["prior"]["p95"])  # one took 300 s at least
        self.assertEqual(failover["prior"]["worth"], 5)  # documented
        acknowledge = rows["oncall:sre.acknowledge_s"]
        self.assertEqual(len(acknowledge["data"]), 12)
        interval = acknowledge["posterior"]["interval_90"]
        self.assertLess(interval["low"], acknowledge["posterior"]["p50"])
        self.assertGreater(interval["high"], acknowledge["posterior"]["p50"])
        self.assertIn("orders-db.provision_s", rows)
        self.assertEqual(rows["orders-db.restore_fail_untested_ratio"]["posterior"]["value"], 0.2)  # 0.3 × 2 of 3
        machine = [one for one in rows if one.endswith(".machine_s")]
        self.assertEqual(len(machine), 1, rows.keys())
        loose = {one["what"]: one for one in value["unattached"]}
        self.assertIn("no step of a runbook is called so", loose["Pizza"]["why"])
        self.assertEqual((loose["Pizza"]["file"], loose["Pizza"]["where"]), ("drill.csv", "7"))
        self.assertIn("orders-db-dr.promote_s", loose["Повышение реплики базы заказов"]["may_be"])
        self.assertIn("waits for a condition", loose["WaitUntilAvailable"]["why"])

    def test_a_figure_of_the_user_stays_unless_it_is_given_up(self):
        step = "runbook:region-failover/1.duration_s"
        _, rows = self.figures("drill.csv")
        self.assertEqual(rows[step]["fate"], "kept_yours")
        text = self.calibrate("drill.csv").stdout
        self.assertIn("You set these, and they stay; your records say:", text)
        self.assertIn(f"--replace {step}", text)
        _, rows = self.figures("drill.csv", "--replace", step)
        self.assertEqual(rows[step]["fate"], "calibrated")
        self.assertTrue(rows[step]["replaces"])

    def test_an_answer_settles_what_was_asked(self):
        _, rows = self.figures("drill.csv", "--as", "Повышение реплики базы заказов=orders-db-dr.promote_s")
        self.assertEqual(rows["orders-db-dr.promote_s"]["data"][0]["value_s"], 720)

    def test_a_parameter_that_is_not_there_is_asked_about(self):
        (self.folder / "misspelt.json").write_text(json.dumps({"schema": "drsim.measured/1", "durations": [
            {"parameter": "orders-db.failover", "value_s": 80}, {"parameter": "check:none.fence_s", "value_s": 3}]}))
        told = self.calibrate("misspelt.json", code=1).stdout
        self.assertIn('--as "orders-db.failover=orders-db.failover_s"', told)
        self.assertIn("misspelt.json#/durations/1: check:none.fence_s", told)
        _, rows = self.figures("misspelt.json", "--as", "orders-db.failover=orders-db.failover_s")
        self.assertEqual(len(rows["orders-db.failover_s"]["data"]), 1)

    def test_all_runs_of_an_injection_are_read_and_one_that_was_not_measured_is_none(self):
        run = {"number": 0, "measured": MEASURED}
        (self.folder / "injected.json").write_text(json.dumps({"schema": "drsim.injected/1", "runs": [run, {"number": 1}, run]}))
        _, one = self.figures("measured.json")
        _, two = self.figures("injected.json")
        self.assertEqual(set(one), set(two))
        for name, row in two.items():
            self.assertEqual(len(row["data"]), 2 * len(one[name]["data"]))

    def test_the_overlay_is_used_by_what_comes_after_and_names_its_source(self):
        deployment = self.shop / "deployment.json"
        before = deployment.read_text()
        overlay = self.shop / "calibrated.json"
        self.addCleanup(lambda: (deployment.write_text(before), overlay.unlink(missing_ok=True)))
        told = self.calibrate(*self.all, "--overlay", overlay, "--replace", "runbook:region-failover/1.duration_s")
        self.assertIn('"calibration": ["calibrated.json"]', told.stderr)
        once = json.loads(overlay.read_text())
        self.assertEqual(once["replaces"], ["runbook:region-failover/1.duration_s"])
        deployment.write_text(before.replace('"regions": [', '"calibration": ["calibrated.json"],\n  "regions": [', 1))
        rows = {row["id"]: row for row in json.loads(
            run("list", "parameters", self.shop, "--format", "json").stdout)["rows"]}
        for name, p95 in (("orders-db.failover_s", None), ("runbook:region-failover/1.duration_s", None)):
            self.assertEqual((rows[name]["source"], rows[name]["confidence"]), ("calibration", "measured"), p95)
            self.assertIn("calibrated: n = ", rows[name]["note"])
        # Classes of evidence with their days: faults that were injected are tests, pages are observed.
        self.assertEqual([rows[name][column] for name in ("orders-db.failover_s", "oncall:sre.acknowledge_s")
                          for column in ("evidence", "dated")], ["tested", "2026-11-02", "observed", "2026-11-12"])
        ages = {day: json.loads(run("list", "parameters", self.shop, "--format", "json", "--date", day, "--evidence",
                                    "tested").stdout)["rows"][0]["age"] for day in ("2026-12-01", "2027-03-01", "2027-06-01")}
        self.assertEqual(list(ages.values()), ["fresh", "ageing", "stale"])
        explained = run("explain", self.shop, "oncall:sre.acknowledge_s").stdout
        self.assertIn("calibrated: n = 12, pages.json", explained)
        # What is calibrated already counts for nothing: the same records give the same figures.
        self.calibrate(*self.all, "--overlay", overlay, "--replace", "runbook:region-failover/1.duration_s")
        again = json.loads(overlay.read_text())
        self.assertEqual(again, once)
        checked = json.loads(run("check", self.shop, "--scenarios", "db-primary-loss", "--trials", "10", "--format",
                                 "json").stdout)["scenarios"][0]
        self.assertIn("calibrated", checked["rests_on"])
        grounds = checked["evidence"]["rto_s"]
        self.assertGreater(grounds["seconds"]["tested"], 0)
        self.assertAlmostEqual(sum(grounds["seconds"].values()), 1)
        self.assertEqual((grounds["claimed"], grounds["without_unproven"]), (checked["checks"][0]["verdict"], None))
        self.assertIn("orders-db.failover_s", [one["parameter"] for one in grounds["dated"]])
        self.assertIn("calibrated from your records",
                      run("check", self.shop, "--scenarios", "db-primary-loss", "--trials", "10").stdout)

    def test_the_page_shows_before_records_and_after_and_escapes_what_it_is_given(self):
        hostile = self.folder / "hostile.csv"
        hostile.write_text('time,end,step,who,result\n10:00,10:05,"<script>alert(1)</script>",x,done\n')
        for language, title in (("en", "figures from its own records"), ("ru", "параметры по собственным записям")):
            page = self.calibrate(*self.all, "hostile.csv", "--format", "html", "--language", language).stdout
            self.assertIn(title, page)
            self.assertIn("<svg", page)
            self.assertEqual(page.count('fill-opacity="0"'), 1)  # the record that was cut short
            self.assertNotIn("<script>", page)
            self.assertNotIn("{{", page)
            self.assertIn("orders-db.failover_s", page)
            self.assertNotRegex(page, re.compile(r'(src|href)="http'))

    def test_wrong_input_is_told_all_at_once(self):
        (self.folder / "bad.json").write_text(json.dumps({"schema": "drsim.measured/1", "durations": [
            {"parameter": "orders-db.failover_s", "value_s": -3}, {"value_s": 2}]}))
        (self.folder / "other.json").write_text("{}")
        told = self.calibrate("bad.json", "other.json", "measured.json", "measured.json", "none.csv", code=2).stderr
        for line in ("bad.json#/durations/0/value_s: error", "bad.json#/durations/1/parameter: error",
                     "other.json: error: is JSON of no kind", "measured.json: error: is given twice", "none.csv: error"):
            self.assertIn(line, told)
        self.assertIn("--as Pizza: write NAME=", self.calibrate("drill.csv", "--as", "Pizza", code=2).stderr)
        self.assertIn("no record is called so",
                      self.calibrate("drill.csv", "--as", "Pasta=orders-db.failover_s", code=2).stderr)
        self.assertIn("has no such parameter", self.calibrate("drill.csv", "--replace", "a.b", code=2).stderr)
        (self.folder / "empty.csv").write_text("time,step,who,result\n10:00,Pizza,x,started\n10:01,Pizza,x,done\n")
        self.assertIn("0 figures calibrated", self.calibrate("empty.csv", code=1).stdout)

    def test_a_deployment_that_names_a_wrong_overlay_is_refused(self):
        deployment = self.shop / "deployment.json"
        before = deployment.read_text()
        self.addCleanup(lambda: deployment.write_text(before))
        for name, told in (("../measured.json", "leaves the deployment's folder"), ("none.json", "none.json")):
            deployment.write_text(before.replace('"regions": [', f'"calibration": ["{name}"],\n  "regions": [', 1))
            done = run("lint", self.shop)
            self.assertEqual(done.returncode, 2)
            self.assertIn(told, done.stderr)


if __name__ == "__main__":
    unittest.main()
