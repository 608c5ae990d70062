#!/usr/bin/env python3
"""The swarm can fail, and what it finds is shrunk: by checks that are broken on purpose, and with the program itself.

Usage: tests/swarm/swarm_test.py PROGRAM SOURCE_FOLDER"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import drawing  # noqa: E402
import playing  # noqa: E402
import relations  # noqa: E402
import shrinking  # noqa: E402
import swarm  # noqa: E402

PROGRAM, SOURCE = sys.argv[1:3]
SWARM = swarm.Swarm(PROGRAM, SOURCE)


def a_case(wanted, seed=7):
    """The first drawn case with a timeline that is as wanted, and that timeline."""
    for number in range(400):
        deployment, scenarios, key = SWARM.case(seed, number)
        for scenario in scenarios:
            if wanted(deployment, scenario):
                return deployment, scenario, key
    raise AssertionError("chance draws no such case")


class Drawing(unittest.TestCase):
    def test_same_seed_same_case(self):
        self.assertEqual(SWARM.case(3, 5), SWARM.case(3, 5))
        self.assertNotEqual(SWARM.case(3, 5), SWARM.case(3, 6))

    def test_cases_are_as_different_as_they_should_be(self):
        cases = [SWARM.case(1, number) for number in range(120)]
        regions = {len(deployment["regions"]) for deployment, _, _ in cases}
        services = {len({drawing.base_of(part) for part in deployment["components"] if part["kind"] == "service"})
                    for deployment, _, _ in cases}
        faults = [fault for _, scenarios, _ in cases for one in scenarios for fault in one["faults"]]
        self.assertEqual(regions, {1, 2, 3, 4})
        self.assertTrue(min(services) <= 1 and max(services) >= 25, services)
        self.assertEqual({fault["fault"] for fault in faults}, set(drawing.aims(SWARM.base, SWARM.fails)))
        self.assertTrue(any("flap_period_s" in fault for fault in faults))
        self.assertTrue(any("for" not in fault for fault in faults))

    def test_what_needs_a_part_goes_with_it(self):
        replica = next(part for part in SWARM.base["components"] if part["kind"] == "rds_replica")
        more = dict(SWARM.base, stores=[{"component": "msk:events"}])
        left = drawing.without(more, set(replica["links"]["source"]), SWARM.kinds)
        self.assertIsNone(drawing.part_named(left, replica["id"]))
        self.assertNotIn(replica["links"]["source"][0], json.dumps([left["components"], left["journeys"]]))


class Shrinking(unittest.TestCase):
    """A check that is broken on purpose: it cries at every timeline with a lost zone where a cache stands."""

    @staticmethod
    def cries(deployment, scenario):
        return (any(fault["fault"] == "zone_outage" for fault in scenario["faults"]) and
                any(part["kind"] == "elasticache" for part in deployment["components"]))

    def test_to_what_matters(self):
        many = lambda deployment, scenario: (self.cries(deployment, scenario) and len(scenario["faults"]) >= 3 and  # noqa: E731
                                             len(deployment["components"]) > 60)
        deployment, scenario, _ = a_case(many)
        left, plain = shrinking.shrink(deployment, scenario, self.cries, SWARM.kinds)
        self.assertTrue(self.cries(left, plain))
        self.assertEqual([fault["fault"] for fault in plain["faults"]], ["zone_outage"])
        self.assertNotIn("flap_period_s", plain["faults"][0])
        self.assertLessEqual(plain["faults"][0]["at"], 60)
        self.assertLess(len(left["components"]), 8)
        self.assertEqual(len(left["journeys"]), 1)

    def test_never_to_what_passes(self):
        deployment, scenario, _ = a_case(self.cries)
        seen = []
        shrinking.shrink(deployment, scenario, lambda one, two: seen.append(1) or (one, two) == (deployment, scenario), SWARM.kinds)
        self.assertGreater(len(seen), 10)  # and nothing smaller fails: what is returned is the case itself


class WithTheProgram(unittest.TestCase):
    def test_a_broken_relation_is_found_shrunk_and_kept(self):
        """"No transaction ever fails" is not true of a lost region."""
        def nobody_fails(program, folder, deployment, scenarios, played, seed):
            for scenario, one in zip(scenarios, played):
                if one is not None and (one["scenarios"][0]["failed_transactions"]["max"] or 0) >= 1:
                    raise playing.Wrong("nobody fails", "somebody did", scenario)

        key = 1  # of the luck with which each is played
        fails = lambda left, one: self.name_of(left, one, key, nobody_fails) == "nobody fails"  # noqa: E731
        lost = lambda deployment, one: len(one["faults"]) > 1 and "region:eu-central-1" in json.dumps(one) and (  # noqa: E731
            "spike" not in json.dumps(one) and fails(deployment, one))
        deployment, scenario, _ = a_case(lost)
        small = shrinking.shrink(deployment, scenario, fails, SWARM.kinds, seconds=6)
        self.assertEqual(len(small[1]["faults"]), 1)
        self.assertLess(len(small[0]["components"]), len(deployment["components"]))
        with tempfile.TemporaryDirectory() as out:
            folder = swarm.keep(out, 7, 0, playing.Wrong("nobody fails", "somebody did"), small, key)
            run = subprocess.run([PROGRAM, "check", folder, "--scenarios", folder / "scenario.json", "--trials", "1", "--seed",
                                  str(key), "--format", "json"], capture_output=True, text=True, check=False)
            self.assertIn(run.returncode, (0, 1), run.stderr)
            self.assertGreaterEqual(json.loads(run.stdout)["scenarios"][0]["failed_transactions"]["max"], 1)

    @staticmethod
    def name_of(deployment, scenario, key, relation):
        try:
            playing.play(SWARM.program, deployment, [scenario], key, [relation])
        except playing.Wrong as wrong:
            return wrong.name
        return None

    def test_crash_hang_defect_and_unkind_words_are_told_apart(self):
        for script, name in (("kill -SEGV $$", "crash 11"), ("exit 3", "exit 3"), ("exit 2", "unkind refusal"),
                             ("echo 'drsim: broken law: the dead do not act: event 4' >&2; exit 3", "law: the dead do not act"),
                             ("echo 'terminate called after throwing' >&2; exit 2", "unkind refusal")):
            with tempfile.TemporaryDirectory() as folder:
                fake = pathlib.Path(folder) / "fake"
                fake.write_text(f"#!/bin/sh\n{script}\n")
                fake.chmod(0o755)
                with self.assertRaises(playing.Wrong) as raised:
                    playing.Program(fake).check(folder, [], 1)
                self.assertEqual(raised.exception.name, name)

    def test_what_is_refused_is_left_out_and_the_rest_played_together(self):
        """By name; when a refusal names nothing, it is the deployment or each by itself."""
        class Fake:
            def __init__(self, refused, nameless=()):
                self.refused, self.nameless, self.runs = refused, nameless, 0

            def check(self, _, files, *__):
                self.runs += 1
                wrong = [file for file in files if file.name in self.refused]
                if wrong:
                    return None, "drsim: " + ("it is no use" if self.nameless else str(wrong[0]) + "#/faults/0: nothing feels it")
                return {"scenarios": [{"id": file.name[:-5]} for file in files]}, ""

        scenarios = [{"id": f"s{at}"} for at in range(12)]
        folder = type("Files", (), {"path": "", "files": [pathlib.Path(f"/x/s{at}.json") for at in range(12)]})
        for fake, runs, refused in ((Fake([]), 1, 0), (Fake(["s1.json"]), 2, 1), (Fake(["s1.json", "s11.json"]), 3, 2),
                                    (Fake([f"s{at}.json" for at in range(12)], True), 2, 12), (Fake(["s5.json"], True), 14, 1)):
            played = playing.results(fake, folder, scenarios, 1)
            self.assertEqual((fake.runs, played.count(None)), (runs, refused))
            self.assertTrue(all(one is None or one["scenarios"][0]["id"] == scenario["id"]
                                for scenario, one in zip(scenarios, played)))

    def test_each_relation_can_fail(self):
        """Over answers that are made up: each relation cries at those it is there for."""
        class Fake:
            def __init__(self, results, events=()):
                self.results, self.told = list(results), list(events)

            def check(self, *_):
                return self.results.pop(0), ""

            def events(self, *_):
                return self.told.pop(0)

        class Anywhere:
            path, files = "", []

            @staticmethod
            def add(scenario):
                return scenario

        one = {"id": "s", "faults": [{"at": 1, "for": 5}]}
        result = lambda failed, name="s": {"timeline_digest": str(failed), "scenarios": [  # noqa: E731
            {"id": name, "failed_transactions": {"max": failed}}]}
        idle = {"components": [{"id": "tool:that-nobody-needs"}]}
        event = lambda what: {"t_s": 0, "component": "a", "kind": "b", "what": what}  # noqa: E731
        for relation, fake in ((relations.same_for_any_jobs, Fake([result(2)])),
                               (relations.unfelt_is_refused, Fake([result(1)])),
                               (relations.longer_never_helps, Fake([result(1, "s-longer")])),
                               (relations.nothing_before_its_cause, Fake([], [[event("x")], [event("y")]]))):
            with self.assertRaises(playing.Wrong):
                relation(fake, Anywhere, idle, [one], [result(9000)], 1)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
