#!/usr/bin/env python3
"""drsim replay --at: a trial goes on otherwise from a moment on. Usage: FILE PROGRAM ROOT"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SHOP, OUTAGE = "two-region-shop", "region-outage"
SCHEMA = json.loads((ROOT / "models/schema/what-if.schema.json").read_text())


def run(*words, traffic="fluid"):
    return subprocess.run([PROGRAM, "replay", *map(str, words), "--traffic", traffic], capture_output=True, text=True, timeout=300,
                          cwd=ROOT)


def plain(*words, scenario=OUTAGE, traffic="fluid"):
    done = run(SHOP, scenario, "--format", "json", *words, traffic=traffic)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def what_if(at, *sets, scenario=OUTAGE, more=(), traffic="fluid"):
    done = run(SHOP, scenario, "--format", "json", "--at", at, "--set", *sets, *more, traffic=traffic)
    assert done.returncode in (0, 1), done.stderr
    result = json.loads(done.stdout)
    jsonschema.validate(result, SCHEMA)
    return result


def before(side, at_s):
    return [event for event in side["events"] if event["t_s"] < at_s]


def first(events, kind, component=None):
    return next(e for e in events if e["kind"] == kind and component in (None, e["component"]))


class WhatIf(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.trial = plain()
        cls.events = cls.trial["events"]

    def same_before(self, result):
        ours, theirs = (before(result[side], result["at_s"]) for side in ("as_it_was", "what_if"))
        self.assertEqual(ours, theirs)
        self.assertEqual(len(ours), result["events_in_common"])
        self.assertEqual(result["as_it_was"]["timeline_digest"], self.trial["timeline_digest"])

    def refused(self, at, *sets, scenario=OUTAGE):
        done = run(SHOP, scenario, "--at", at, "--set", *sets)
        self.assertEqual(done.returncode, 2, done.stdout[:2000])
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_the_same_value_gives_the_same_trial_to_the_bit(self):
        for at in ("0", "10m", "2h30m", "#50"):
            result = what_if(at, "oncall:sre.hands=2")
            self.assertEqual(result["what_if"]["timeline_digest"], self.trial["timeline_digest"], at)
            self.assertEqual(result["as_it_was"]["timeline_digest"], self.trial["timeline_digest"], at)
        exact = plain("--trial", "3", scenario="db-primary-loss", traffic="exact")
        result = what_if("15m", "oncall:sre.hands=2", scenario="db-primary-loss", more=("--trial", "3"), traffic="exact")
        for side in ("as_it_was", "what_if"):
            self.assertEqual(result[side]["timeline_digest"], exact["timeline_digest"])
        self.assertIn("is that already", run(SHOP, OUTAGE, "--at", "10m", "--set", "oncall:sre.hands=2").stdout)

    def test_from_the_beginning_it_is_set_alone(self):
        for setting in ("oncall:sre.engage_s=1m", "oncall:sre.decide_lossy_s=10m", "runbook:region-failover/1.needs_approval=false",
                        "orders-db-dr.promote_s=20m"):
            result = what_if("0", setting)
            alone = plain("--set", setting)
            self.assertEqual(result["what_if"]["timeline_digest"], alone["timeline_digest"], setting)
            self.assertNotEqual(alone["timeline_digest"], self.trial["timeline_digest"], setting)

    def test_nothing_differs_before_and_what_is_changed_takes_effect_after(self):
        begun = first(self.events, "step_started", "runbook:region-failover/1")["t_s"]
        # (moment, what is set, a kind and a component that then comes at another time)
        for at, setting, kind, component in (
                ("engaged", "oncall:sre.diagnose_place_s=x0.1", "diagnosed", "oncall:sre"),
                (begun + 60, "runbook:region-failover/2.duration_s=30s", "step_work_done", "runbook:region-failover/2"),
                ("2h", "orders-db-dr.promote_s=40m", "promoted", "orders-db-dr"),
                ("1h25m", "runbook:region-failover/1.needs_approval=false", "step_done", "runbook:region-failover/1"),
                ("diagnosed", "runbook:region-failover/3.by_machine=true", "step_requested", "runbook:region-failover/3")):
            result = what_if(at, setting)
            self.same_before(result)
            was, now = (first(result[side]["events"], kind, component)["t_s"] for side in ("as_it_was", "what_if"))
            self.assertGreater(was, result["at_s"], setting)
            self.assertNotEqual(was, now, setting)

    def test_what_people_are_at_is_done_at_once(self):
        result = what_if("2h30m", "runbook:region-failover/1.done=true")
        self.same_before(result)
        self.assertEqual(result["at_s"], 9000)
        done = first(result["what_if"]["events"], "step_work_done", "runbook:region-failover/1")
        self.assertEqual(done["t_s"], 9000)
        self.assertIn("3 h 15 min", result["changes"][0]["use"])
        rto = [result[side]["outcome"]["rto_s"] for side in ("as_it_was", "what_if")]
        self.assertLess(rto[1] + 1800, rto[0])
        awake = what_if("20m", "oncall:sre.done=true")
        self.assertEqual(first(awake["what_if"]["events"], "acknowledged")["t_s"], 1200)

    def test_faults_end_and_begin_at_another_time(self):
        result = what_if("1h", "scenario:/faults/0/for=now")
        self.same_before(result)
        healed = first(result["what_if"]["events"], "fault_healed")
        self.assertEqual(healed["t_s"], 3600)
        self.assertLess(result["what_if"]["outcome"]["rto_s"], result["as_it_was"]["outcome"]["rto_s"])
        onset = first(self.events, "fault")["t_s"]
        later = what_if("+10m", "scenario:/faults/0/for=20m")
        self.assertAlmostEqual(later["at_s"], onset + 600, 6)
        self.assertAlmostEqual(first(later["what_if"]["events"], "fault_healed")["t_s"], onset + 1200, 6)
        early = what_if("5m", "scenario:/faults/0/at=now")
        self.assertEqual(first(early["what_if"]["events"], "fault")["t_s"], 300)

    def test_somebody_does_what_nobody_did(self):
        page = what_if("14m", "oncall:sre.paged=true")
        self.same_before(page)
        self.assertEqual(first(page["what_if"]["events"], "paged")["t_s"], 840)
        begun = what_if("1h", "runbook:region-failover.started=true")
        self.assertEqual(first(begun["what_if"]["events"], "step_started", "runbook:region-failover/1")["t_s"], 3600)
        asked = what_if("1h", "runbook:region-failover/2.carried_out=true")
        promoted = first(asked["what_if"]["events"], "promoted", "orders-db-dr")["t_s"]
        self.assertTrue(3600 < promoted < 3 * 3600, promoted)
        approved = what_if("1h25m", "runbook:region-failover.approved=true")
        self.assertLess(approved["what_if"]["outcome"]["rto_s"], approved["as_it_was"]["outcome"]["rto_s"])

    def test_a_silence_is_lifted(self):
        notified = lambda side: [e["t_s"] for e in side["events"] if (e["kind"], e["component"]) == ("alert_notified", "alertmanager:page")]
        for at_s in (900, 3600):  # before anything fires, and long after
            result = what_if(at_s, "alertmanager:page.pages=true", scenario="alert-muted")
            self.assertEqual(before(result["as_it_was"], at_s), before(result["what_if"], at_s))
            self.assertEqual(notified(result["as_it_was"]), [])
            self.assertTrue(at_s < notified(result["what_if"])[0] < at_s + 600, notified(result["what_if"]))

    def test_what_was_used_up_is_refused_with_when(self):
        told = self.refused("2h", "oncall:sre.acknowledge_s=60s")
        self.assertIn("oncall:sre.acknowledge_s: used up by then, it was used", told)
        self.assertIn("17 min", told)
        self.assertIn("nothing in this trial asks for it", self.refused("1h", "oncall:sre.diagnose_novel_s=1m"))
        self.assertIn("it began at 13 min 38 s", self.refused("1h", "scenario:/faults/0/at=now"))
        self.assertIn("would have been over before", self.refused("1h", "scenario:/faults/0/for=5m"))
        self.assertIn("is at the keyboard since", self.refused("1h", "oncall:sre.paged=true"))
        self.assertIn("under way since", self.refused("3h", "runbook:region-failover.started=true"))
        self.assertIn("is at nothing then", self.refused("1h", "runbook:region-failover/4.done=true"))

    def test_what_had_its_effect_from_the_beginning_is_refused_with_the_first_difference(self):
        told = self.refused("2h", "health-check:shop-primary.failure_threshold=10")
        self.assertIn("read it once, when the trial begins", told)
        self.assertRegex(told, r"at 1\d min .* of the trial")

    def test_wrong_words(self):
        for at, setting, told in (("soon", "oncall:sre.hands=3", "the kind of an event"), ("#9999", "oncall:sre.hands=3", "has the events"),
                                  ("30h", "oncall:sre.hands=3", "a moment of the trial"),
                                  ("1h", "scenario:/faults/7/for=now", "has the faults /faults/0"),
                                  ("1h", "scenario:/faults/0/for=soon", "write a duration"),
                                  ("1h", "scenario:/faults/0/target=x", "`at` and its `for`"),
                                  ("1h", "orders-db.paged=true", "only a rota"), ("1h", "oncall:sre.done=false", "write =true"),
                                  ("1h", "oncall:sre.handz=3", "handz")):
            self.assertIn(told, self.refused(at, setting), (at, setting))
        done = run(SHOP, OUTAGE, "--at", "1h")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("say what, with --set", done.stderr)

    def test_the_text_tells_both(self):
        done = run(SHOP, OUTAGE, "--at", "2h30m", "--set", "runbook:region-failover/1.done=true")
        for words in ("What if, at 2:30:00.0 of the trial", "Up to then both are the same to the bit", "as it was", "what if",
                      "moved by", "~", "RTO", "RPO", "objectives"):
            self.assertIn(words, done.stdout)
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "what-if.json"
            run(SHOP, OUTAGE, "--at", "2h30m", "--set", "runbook:region-failover/1.done=true", "--format", "json", "--output", file)
            jsonschema.validate(json.loads(file.read_text()), SCHEMA)

    def test_it_is_the_same_every_time(self):
        one, two = (run(SHOP, OUTAGE, "--at", "2h30m", "--set", "runbook:region-failover/1.done=true").stdout for _ in range(2))
        self.assertEqual(one, two)


if __name__ == "__main__":
    unittest.main()
