#!/usr/bin/env python3
"""The swarm can fail, and what it finds is shrunk: by checks that are broken on purpose, and with the program itself.

Usage: tests/swarm/swarm_test.py PROGRAM SOURCE_FOLDER"""
import contextlib
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
        cases = [SWARM.case(1, number) for number in range(300)]
        regions = {len(deployment["regions"]) for deployment, _, _ in cases}
        services = {len({drawing.base_of(part) for part in deployment["components"] if part["kind"] == "service"})
                    for deployment, _, _ in cases}
        faults = [fault for _, scenarios, _ in cases for one in scenarios for fault in one["faults"]]
        self.assertEqual(regions, {1, 2, 3, 4})
        self.assertTrue(min(services) <= 1 and max(services) >= 25, services)
        self.assertEqual({fault["fault"] for fault in faults}, set(drawing.aims(SWARM.base, SWARM.fails)))
        sizes = sorted(len(deployment["components"]) for deployment, _, _ in cases)
        self.assertTrue(sizes[60] < 30 and sizes[-30] > 100, sizes)  # most are small, some are large
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
    def test_a_planted_defect_is_found_shrunk_and_kept(self):
        """Of a program that breaks a law where three things come together (player.cpp): found by cases as they are drawn, and
        shrunk to those three; the program without it plays the same case well."""
        sick = swarm.Swarm(PROGRAM, SOURCE, "--planted")
        found = ((number, wrong) for number in range(400) for wrong in [sick.wrong_with(11, number, [])] if wrong)
        number, wrong = next(found)
        self.assertEqual(wrong.name, "law: a fault that is over holds nothing")
        deployment, scenario = sick.shrunk(11, number, wrong, seconds=60)
        self.assertEqual([fault["fault"] for fault in scenario["faults"]], ["zone_outage"])
        self.assertLessEqual(len(deployment["components"]), 8)
        self.assertIn("msk", {part["kind"] for part in deployment["components"]})
        key = 11 * swarm.APART + number
        with tempfile.TemporaryDirectory() as out:
            folder = swarm.keep(out, 11, number, wrong, (deployment, scenario), key)
            left = [json.loads((folder / name).read_text()) for name in ("deployment.json", "scenario.json", "why.json")]
            self.assertEqual(left[2]["seed"], key)
            self.assertTrue(sick.still(wrong.name, left[0], left[1], key))
            self.assertIn("a fault that is over holds nothing", left[2]["said"])
            run = subprocess.run([PROGRAM, "check", folder, "--scenarios", folder / "scenario.json", "--trials", "1", "--seed",
                                  str(key), "--format", "json"], capture_output=True, text=True, check=False)
            self.assertIn(run.returncode, (0, 1, 2), run.stderr)  # the line that repeats it; 2: nothing feels the zone
        sick.player.end()

    def test_crash_hang_defect_and_unkind_words_of_the_program_are_told_apart(self):
        for script, name in (("kill -SEGV $$", "crash 11"), ("exit 3", "exit 3"), ("exit 2", "unkind refusal"),
                             ("echo 'drsim: broken law: the dead do not act: event 4' >&2; exit 3", "law: the dead do not act"),
                             ("echo 'terminate called after throwing' >&2; exit 2", "unkind refusal")):
            with self.assertRaises(playing.Wrong) as raised, fake(script) as program:
                playing.Program(program).check("", [], 1)
            self.assertEqual(raised.exception.name, name)

    def test_what_the_player_says_is_told_apart(self):
        deployment, one = {"components": []}, {"id": "s", "faults": [{"at": 1}], "horizon": 10}
        trial = lambda told: "{\"trials\": [" + json.dumps(told) + "], \"timeline_digest\": \"x\"}"  # noqa: E731
        well = {"failed": 0, "digest": "x", "before": "x", "ill_before": False, "censored": True, "waiting": {"kind": "", "what": ""}}
        for says, name in (("{\"died\": \"crash 11\", \"said\": \"\"}", "crash 11"), ("", "the player died"),
                           ("{\"refused\": \"no\"}", "unkind refusal"),
                           (trial({"refused": "std::bad_alloc in drsim itself"}), "unkind refusal"),
                           (trial({"defect": "broken law: the dead do not act: event 4", "status": "defect"}),
                            "law: the dead do not act"),
                           (trial({"defect": "its process died", "status": "crash"}), "crash"),
                           (trial(well), "not explained")):
            with self.assertRaises(playing.Wrong) as raised, fake(f"read line; [ -z '{says}' ] || echo '{says}'") as path:
                player = playing.Player(path)
                try:
                    playing.play(player, None, deployment, [one], 1)
                finally:
                    player.end()
            self.assertEqual(raised.exception.name, name)
        with fake("read line; echo '" + trial({"refused": "s.json#/faults/0: nothing in it feels it"}) + "'") as path:
            player = playing.Player(path)
            playing.play(player, None, deployment, [one], 1)
            player.end()
            self.assertEqual((player.refused, player.trials), (1, 0))

    def test_each_relation_can_fail(self):
        """Over answers that are made up: each relation cries at those it is there for."""
        class Program:
            @staticmethod
            def check(*_):
                return {"timeline_digest": "theirs"}, ""

            @staticmethod
            def events(*_):
                return []

        one = {"id": "s", "faults": [{"at": 1, "for": 5}]}
        idle = {"components": [{"id": relations.IDLE}]}
        for relation in relations.ALL:
            case = playing.Played(Program, type("Folder", (), {"path": pathlib.Path()}), idle, [one], 1)
            case.digest = "ours"
            case.answers = {"s": {"failed": 9000, "before": "a"}, "s-longer": {"failed": 1}, "s-more": {"before": "b"}, "idle": {}}
            with self.assertRaises(playing.Wrong):
                relation.holds(case)
            case.digest = "theirs"
            case.answers = {"s": {"failed": 9000, "before": "a"}, "s-longer": {"failed": 9001}, "s-more": {"before": "a"},
                            "idle": None}
            case.refusals = {"idle": f"{relations.IDLE}: nothing feels it"}
            relation.holds(case)
            asked = relation.asks(idle, [one])
            self.assertTrue(all(scenario["id"] != "s" for scenario, _ in asked))


@contextlib.contextmanager
def fake(script):
    """A program that does what a few words of shell say."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "fake"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        yield path


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
