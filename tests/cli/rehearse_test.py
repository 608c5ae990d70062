#!/usr/bin/env python3
"""drsim rehearse: a quarter planned, its documents, a live run that is killed and resumed, and its judging.
Usage: FILE PROGRAM ROOT"""
import json
import os
import pathlib
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jsonschema

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SCENARIOS = ["--scenarios", "region-outage", "bad-deploy", "data-corruption", "service-dead", "key-person-away"]
FEW = ["--ranking-trials", "3", "--trials", "4", "--today", "2026-11-29"]
FIELDS = json.loads((ROOT / "models/schema/rehearsal-record.schema.json").read_text())["properties"]
SECTIONS = ("identity", "basis", "execution", "results", "conclusion")


def run(*words, **more):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=300, **more)


def unfolded(calendar):
    return calendar.replace("\r\n ", "").replace("\r\n", "\n").replace("\n ", "")


class Rehearse(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.shop = cls.folder / "shop"
        shutil.copytree(ROOT / "models" / "two-region-shop", cls.shop)
        (cls.shop / "rehearsals").mkdir()
        (cls.shop / "rehearsals" / "settings.json").write_text(json.dumps({
            "schema": "drsim.rehearsal-settings/1", "environment": "staging.json",
            "closed": [{"from": "2027-01-01", "to": "2027-01-10", "why": "holidays"}],
            "people": {"oncall:sre": {"name": "Анна; <b>Ops</b>", "email": "anna@example.com"}}}))
        cls.environment = {
            "schema": "drsim.environment/1", "name": "stage", "kind": "staging", "time_limit_s": "45m",
            "consents": [{"who": "Anna", "until": "2027-03-31T18:00:00Z"}],
            "allow": [{"target": "bff@eu-central-1", "driver": "kubectl", "context": "stage", "cluster": "stage",
                       "namespace": "shop", "workload": "deployment/bff", "selector": "app=bff",
                       "tags": {"env": "staging"}}]}
        (cls.shop / "staging.json").write_text(json.dumps(cls.environment))
        jsonschema.validate(json.loads((cls.shop / "rehearsals" / "settings.json").read_text()),
                            json.loads((ROOT / "models/schema/rehearsal-settings.schema.json").read_text()))
        cls.documents = cls.folder / "q1"
        cls.planned = run("rehearse", cls.shop, *SCENARIOS, *FEW, "--documents", cls.documents, "--lang", "ru")
        assert cls.planned.returncode == 0, cls.planned.stderr
        cls.english = cls.folder / "english"
        cls.shown = run("rehearse", cls.shop, *SCENARIOS, *FEW, "--documents", cls.english, "--jobs", "1")
        assert cls.shown.returncode == 0, cls.shown.stderr
        cls.plan_file = cls.documents / "plan.json"
        cls.plan = json.loads(cls.plan_file.read_text())
        cls.text = {name: (cls.documents / name).read_text() for name in os.listdir(cls.documents)}

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def of(self, scenario):
        return next(one for one in self.plan["rehearsals"] if one["scenario"] == scenario)

    def record(self, *words, code=0):
        done = run("rehearse", self.shop, "--plan", self.plan_file, *words)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def test_the_plan_names_order_reasons_days_and_the_year(self):
        jsonschema.validate(self.plan, json.loads((ROOT / "models/schema/rehearsal.schema.json").read_text()))
        self.assertEqual(self.plan["quarter"], "2027-Q1")
        self.assertEqual([one["id"] for one in self.plan["rehearsals"]],
                         ["DR-2027-001", "DR-2027-002", "DR-2027-003"])
        self.assertEqual(self.plan["ranking"][0]["scenario"], "bad-deploy")  # four a year
        priorities = [one["priority"] for one in self.plan["ranking"]]
        self.assertEqual(priorities, sorted(priorities, reverse=True))
        days = [one["window"]["date"] for one in self.plan["rehearsals"]]
        self.assertEqual(days, sorted(set(days)))
        for one in self.plan["rehearsals"]:
            self.assertGreater(one["window"]["date"], "2027-01-10")
            self.assertIn(one["window"]["weekday"], (1, 2, 3))
            self.assertTrue(one["reasons"] and one["type_why"])
        self.assertEqual(self.plan["rotation"]["uncovered"], [])
        self.assertIn("runbook:vault-unseal", self.plan["rotation"]["unreached"])

    def test_every_predicted_figure_says_so(self):
        for one in self.plan["rehearsals"]:
            self.assertEqual(one["expected"]["status"], "predicted, not tested")
        for head in ("What is expected", "Alerts in order of time", "Steps", "Abort points"):
            self.assertIn(head + " (predicted, not tested)", self.shown.stdout)
        self.assertIn("(предсказано, не испытано)", self.text["plan.md"].replace("\\", ""))
        for name, text in self.text.items():
            if name.endswith((".md", ".html", ".ics")):
                self.assertIn("не испытано", text.replace("\n ", ""), name)  # a calendar folds its lines

    def test_a_region_goes_back_only_by_its_way_home(self):
        points = [point for one in self.plan["rehearsals"] for point in one["abort_points"]]
        self.assertTrue(points)
        by = {point["after"]: point["back_by"] for point in points}
        for step, way in by.items():
            if step.startswith("runbook:region-failover/") and step[-1] >= "2":  # from the promotion on
                self.assertEqual(way, "home")
            if step.startswith("runbook:data-corruption/") and step[-1] >= "5":  # writes into the restored copy
                self.assertEqual(way, "none")

    def test_protocols_have_every_field_in_both_languages(self):
        for language, folder in (("en", self.english), ("ru", self.documents)):
            texts = json.loads((ROOT / f"reports/texts/{language}.json").read_text())
            for form in ("md", "html"):
                page = (folder / f"DR-2027-001-protocol.{form}").read_text()
                plain = re.sub(r"\\(.)", r"\1", page)
                for section in SECTIONS:
                    self.assertIn(texts[f"rehearsal.section.{section}"], plain)
                    for key in FIELDS[section]["properties"]:
                        self.assertIn(texts[f"rehearsal.field.{key}"], plain, (language, form, key))

    @unittest.skipUnless(any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "no Chromium is in PATH")
    def test_a_protocol_is_printed(self):
        folder = self.folder / "printed"
        done = run("rehearse", self.shop, "--scenarios", "bad-deploy", "--ranking-trials", "2", "--trials", "2", "--today",
                   "2026-11-29", "--documents", folder, "--lang", "ru", "--pdf")
        self.assertEqual(done.returncode, 0, done.stderr)
        protocol = folder / "DR-2027-001-protocol.pdf"
        for name in ("plan.pdf", "DR-2027-001-script.pdf", protocol.name):
            self.assertTrue((folder / name).read_bytes().startswith(b"%PDF-"), name)
        if not shutil.which("pdftotext"):
            return
        text = subprocess.run(["pdftotext", "-raw", protocol, "-"], capture_output=True, text=True, check=True).stdout
        plain = re.sub(r"\s+", "", text)
        texts = json.loads((ROOT / "reports/texts/ru.json").read_text())
        for section in SECTIONS:
            for key in FIELDS[section]["properties"]:
                self.assertIn(re.sub(r"\s+", "", texts[f"rehearsal.field.{key}"]), plain, key)

    def test_pages_hold_no_markup_of_names(self):
        for name in ("plan.html", "DR-2027-001-protocol.html"):
            self.assertNotIn("<b>Ops", self.text[name])
            self.assertNotIn("<script", self.text[name])
            self.assertIn("default-src 'none'", self.text[name])
        self.assertNotIn("<b>Ops", self.text["plan.md"])

    def test_the_calendar_is_one_that_calendars_read(self):
        calendar = unfolded(self.text["rehearsals.ics"])
        self.assertIn("METHOD:PUBLISH", calendar)
        events = calendar.split("BEGIN:VEVENT")[1:]
        self.assertEqual(len(events), 3)
        uids = [re.search(r"^UID:(.+)$", event, re.M).group(1) for event in events]
        self.assertEqual(uids, [f"two-region-shop-2027-Q1-{one['scenario']}@drsim" for one in self.plan["rehearsals"]])
        for event, one in zip(events, self.plan["rehearsals"]):
            # RFC 5546, section 3.2.1: one organizer, no attendee, at most one contact
            self.assertEqual(len(re.findall(r"^ORGANIZER", event, re.M)), 1)
            self.assertNotIn("ATTENDEE", event)
            self.assertEqual(len(re.findall(r"^CONTACT:.*anna@example.com", event, re.M)), 1)
            invited = unfolded((self.documents / f"{one['id']}-invitation.ics").read_text())
            self.assertIn("METHOD:REQUEST", invited)  # section 3.2.2: those are asked who are named with an address
            self.assertEqual(invited.count("BEGIN:VEVENT"), 1)
            self.assertRegex(invited, r"ORGANIZER;CN=\S+:mailto:anna@example.com")
            self.assertRegex(invited, r"ATTENDEE;.*:mailto:anna@example.com")
            self.assertIn(re.search(r"^UID:.+$", event, re.M).group(0), invited)
            self.assertRegex(event, r"DTSTART:2027\d{4}T\d{6}Z")
        self.assertTrue(all(len(line.encode()) <= 75 for line in self.text["rehearsals.ics"].splitlines()))
        (self.shop / "rehearsals" / "settings.json").rename(self.folder / "settings.json")
        try:  # another day, nobody named: the same events, no attendee
            later = [word.replace("11-29", "11-30") for word in FEW]
            other = unfolded(run("rehearse", self.shop, *SCENARIOS, *later, "--format", "ics").stdout)
        finally:
            (self.folder / "settings.json").rename(self.shop / "rehearsals" / "settings.json")
        self.assertNotIn("ATTENDEE", other)
        self.assertNotIn("CONTACT", other)
        self.assertEqual(len(re.findall(r"^ORGANIZER;CN=\S+:invalid:nomail", other, re.M)), 3)
        self.assertEqual(sorted(re.findall(r"^UID:(.+)$", other, re.M)), sorted(uids))

    def test_the_plan_is_the_same_for_any_number_of_jobs(self):
        self.assertEqual(self.text["plan.json"], (self.english / "plan.json").read_text())  # as many as processors, and one

    LIVE = ("2027-01-12T07:00:00Z start\n2027-01-12T07:01:00Z fault\n2027-01-12T07:02:00Z begin 1 Анна\n"
            "2027-01-12T07:20:00Z done 1\n")

    def live(self, log, *words, text, code=1):
        done = run("rehearse", self.shop, "--plan", self.plan_file, "--rehearsal", self.plan["rehearsals"][0]["id"],
                   "--run", "--clock", "typed", "--log", log, *words, input=text)
        self.assertEqual(done.returncode, code, done.stderr + done.stdout)
        return done

    def test_a_live_run_survives_being_killed(self):
        log = self.folder / "killed.jsonl"
        process = subprocess.Popen([PROGRAM, "rehearse", str(self.shop), "--plan", str(self.plan_file), "--rehearsal",
                                    self.plan["rehearsals"][0]["id"], "--run", "--clock", "typed", "--log", str(log)],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        process.stdin.write(self.LIVE)
        process.stdin.flush()
        while not re.match(r"\s+runbook:\S+/1 .*\bdone\b", process.stdout.readline()):
            pass  # each line is on disk before the screen shows it
        process.send_signal(signal.SIGKILL)
        process.communicate()
        self.assertEqual(len(log.read_text().splitlines()), 5)
        with log.open("a") as file:
            file.write('{"at": "2027-')  # as if killed while it wrote
        refused = run("rehearse", self.shop, "--plan", self.plan_file, "--rehearsal", "DR-2027-001", "--run", "--log", log)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("--resume", refused.stderr)
        done = self.live(log, "--resume", text="2027-01-12T07:21:00Z hold wait\n2027-01-12T08:21:00Z begin 2\n"
                         "2027-01-12T08:21:00Z resume\n2027-01-12T08:22:00Z begin 2 Иван\n2027-01-12T08:23:00Z abort enough\n")
        self.assertIn("cut short", done.stderr)
        self.assertIn("not taken: it is on hold: resume first", done.stdout)
        self.assertIn("aborted  T+00:22:00", done.stdout)
        kinds = [json.loads(line).get("do") for line in log.read_text().splitlines()]
        self.assertEqual(kinds, [None, "start", "fault", "begin", "done", "hold", "resume", "begin", "abort"])
        judged = json.loads(self.record("--record", log, "--format", "json", code=1).stdout)
        self.assertEqual(judged["judgement"]["verdict"], "failed")
        self.assertEqual(judged["judgement"]["held_s"], 3600)

    def pty_run(self, log, *words):
        """A live run on a terminal of its own, by the real clock."""
        leader, follower = pty.openpty()
        process = subprocess.Popen([PROGRAM, "rehearse", str(self.shop), "--plan", str(self.plan_file), "--rehearsal",
                                    self.plan["rehearsals"][0]["id"], "--run", "--log", str(log), *words],
                                   stdin=follower, stdout=follower, stderr=follower, close_fds=True)
        os.close(follower)
        self.seen, self.read_to = "", 0

        def until(pattern, limit_s=20):
            end = time.monotonic() + limit_s
            while time.monotonic() < end:
                if found := re.compile(pattern).search(self.seen, self.read_to):
                    self.read_to = found.end()
                    return found
                if select.select([leader], [], [], 0.2)[0]:
                    try:
                        self.seen += os.read(leader, 65536).decode(errors="replace")
                    except OSError:  # the other end is gone
                        break
            self.fail(f"{pattern} is not on the screen:\n{self.seen[self.read_to:]}")

        def say(line):
            os.write(leader, (line + "\n").encode())
        return process, leader, until, say

    # What a terminal does with it: the place is kept, the first row written anew, the place restored.
    CLOCK = r"\x1b7\x1b\[1;1H\x1b\[2K(DR-\d+-\d+  %s  T\+00:00:%s)[^\x1b]*\x1b8"

    def test_the_clock_of_a_live_run_goes_stands_still_and_survives_kill(self):
        log = self.folder / "terminal.jsonl"
        process, leader, until, say = self.pty_run(log)
        try:
            until(r"T-")
            say("start")
            until(r"running")
            say("fault")
            first, second = (until(self.CLOCK % ("running", r"\d\d")).group(1) for _ in range(2))
            self.assertNotEqual(first, second)  # nobody typed: it goes by itself
            say("hold somebody at the door")
            still = [until(self.CLOCK % ("held", r"\d\d")).group(1) for _ in range(3)]
            self.assertEqual(len(set(still)), 1, still)  # on hold it stands still
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=10)
        finally:
            os.close(leader)
            process.kill()
            process.wait()
        self.assertEqual([json.loads(line).get("do") for line in log.read_text().splitlines()],
                         [None, "start", "fault", "hold"])
        process, leader, until, say = self.pty_run(log, "--resume")
        try:
            until(r"held")
            say("resume")
            again = [until(self.CLOCK % ("running", r"\d\d")).group(1)[-8:] for _ in range(2)]
            self.assertLess(again[0], again[1])
            self.assertGreaterEqual(again[0], still[0][-8:])
            say("abort enough of it")
            until(r"aborted")
            self.assertEqual(process.wait(timeout=20), 1)
        finally:
            os.close(leader)
            process.kill()
            process.wait()
        self.assertEqual([json.loads(line).get("do") for line in log.read_text().splitlines()],
                         [None, "start", "fault", "hold", "resume", "abort"])

    def test_the_environment_is_read_before_staging_is_proposed(self):
        one = self.plan["rehearsals"][0]
        record = json.loads((self.documents / f"{one['id']}-record.json").read_text())
        record["identity"].update({"type": "simulation", "date": "2026-11-01", "id": "DR-2026-001"})
        record["conclusion"]["verdict"] = "passed"
        kept = self.shop / "rehearsals" / "before.json"
        kept.write_text(json.dumps(record))
        words = ["--scenarios", one["scenario"], "--ranking-trials", "2", "--trials", "2", "--today", "2026-11-29",
                 "--format", "json"]
        try:
            planned = json.loads(run("rehearse", self.shop, *words).stdout)["rehearsals"][0]
            self.assertEqual(planned["type"], "simulation")
            why = {note["key"]: note["values"] for note in planned["type_why"]}
            self.assertEqual(why["staging_lacks"]["file"], "staging.json")
            (self.shop / "staging.json").write_text(json.dumps({**self.environment, "allow": [{"target": "nobody"}]}))
            done = run("rehearse", self.shop, *words)
            self.assertEqual(done.returncode, 2)
            self.assertIn("staging.json#/allow/0", done.stderr)
            (self.shop / "staging.json").unlink()
            self.assertEqual(run("rehearse", self.shop, *words).returncode, 2)
        finally:
            (self.shop / "staging.json").write_text(json.dumps(self.environment))
            kept.unlink()

    def test_a_log_is_judged_and_becomes_a_record_that_the_next_plan_reads(self):
        one = self.plan["rehearsals"][0]
        steps = [row["step"] for row in one["expected"]["steps"]]
        rows = ["time,step,who,result", "2027-01-12T10:00:00Z,T0,Lead,"]
        for minute, step in enumerate(steps, 1):
            rows += [f"2027-01-12T10:{2 * minute:02}:00Z,{step},Анна,начат", f"2027-01-12T10:{2 * minute + 1:02}:00Z,{step},Анна,готово"]
        log = self.folder / "drill.csv"
        log.write_text("\n".join(rows) + "\n")
        done = self.record("--record", log, "--rehearsal", one["id"], "--format", "json")
        record = json.loads(done.stdout)
        jsonschema.validate(record, json.loads((ROOT / "models/schema/rehearsal-record.schema.json").read_text()))
        self.assertEqual(record["conclusion"]["verdict"], "passed")
        self.assertEqual(record["identity"]["date"], "2027-01-12")
        self.assertFalse(any(row["tested"] for row in record["judgement"]["figures"]))  # nothing was switched
        text = self.record("--record", log, "--rehearsal", one["id"]).stdout
        self.assertIn("no figure of this rehearsal is tested", text)
        kept = self.shop / "rehearsals" / "kept.json"
        kept.write_text(done.stdout)
        try:
            again = run("rehearse", self.shop, *SCENARIOS, "--ranking-trials", "3", "--trials", "4", "--today",
                        "2027-01-20", "--format", "json")
            self.assertEqual(again.returncode, 0, again.stderr)
            row = next(row for row in json.loads(again.stdout)["ranking"] if row["scenario"] == one["scenario"])
            self.assertLess(row["unproven"], 1)
            self.assertEqual(row["proof"]["by"], one["id"])
        finally:
            kept.unlink()

    def test_every_sentence_has_its_text(self):
        texts = json.loads((ROOT / "reports/texts/en.json").read_text())
        sources = [*(ROOT / "sim/analysis/rehearsal").glob("*.cpp"), ROOT / "sim/cli/rehearsing.cpp"]
        keys = {key for source in sources for key in re.findall(
            r'"((?:pre|go|no_go|stop|inject|message|evidence|plan|type|live|dev)_[a-z_]*[a-z])"', source.read_text())
                if not key.endswith(("_s", "_share", "_word"))}  # names of figures
        self.assertGreater(len(keys), 70)
        self.assertEqual([], sorted(key for key in keys if f"rehearsal.note.{key}" not in texts))
        for key in keys:
            if key.startswith("dev_"):
                self.assertIn(f"rehearsal.action.{key}", texts)
        pages = "".join(source.read_text() for source in (ROOT / "sim/publish/rehearsal").glob("*.cpp"))
        used = set(re.findall(r'words\.text\("([a-z_.0-9]+[a-z0-9])"', pages))
        self.assertEqual([], sorted(key for key in used if f"rehearsal.{key}" not in texts))

    def test_wrong_input_is_told(self):
        for words, part in ((["--quarter", "2027Q1"], "is no quarter"), (["--quarter", "2020-Q1"], "is over"),
                            (["--today", "soon"], "is no date"), (["--log", "x"], "is of --record or --run"),
                            (["--record", "x"], "--plan FILE is needed"), (["--pdf"], "--pdf is of --documents")):
            done = run("rehearse", self.shop, *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn(part, done.stderr)
        bad = self.folder / "bad.json"
        bad.write_text('{"schema": "drsim.rehearsal/1", "rehearsals": [{}]}')
        done = run("rehearse", self.shop, "--plan", bad, "--run", "--log", self.folder / "no.jsonl")
        self.assertEqual(done.returncode, 2)
        self.assertIn("bad.json#/rehearsals/0: error: is not as a plan has it", done.stderr)


if __name__ == "__main__":
    unittest.main()
