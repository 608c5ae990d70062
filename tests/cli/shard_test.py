#!/usr/bin/env python3
"""Campaigns in parts: drsim shard and drsim merge, over a toy model and over the reference deployment.
Usage: FILE TOY-PROGRAM PROGRAM ROOT"""
import hashlib
import json
import os
import pathlib
import random
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
import unittest

import jsonschema

from campaigns import Toy

ROOT = pathlib.Path(sys.argv.pop(3)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(2))
Toy.PROGRAM = os.path.abspath(sys.argv.pop(1))
Toy.ROOT = ROOT
MERGE_SCHEMA = json.loads((ROOT / "models/schema/merge.schema.json").read_text())
TRIALS = 1000


def with_head(path, change):
    """A shard's file with another head, whole by its own digest."""
    form, head, rest = path.read_bytes().split(b"\n", 2)
    value = json.loads(head)
    change(value)
    body = form + b"\n" + json.dumps(value).encode() + b"\n" + rest[:-64]
    path.write_bytes(body + hashlib.sha256(body).hexdigest().encode())


class Shards(Toy):
    def files(self, folder=None):
        return sorted((folder or self.out).glob("*.outcomes"))

    # --- the result of one machine ---
    def test_any_division_in_any_order_gives_the_bytes_of_check(self):
        words = ("--trials", str(TRIALS))
        text = self.run_it("check", "shop", *words, "--jobs", "2")
        value = self.run_it("check", "shop", *words, "--format", "json")
        for of in (1, 2, 8, TRIALS):
            folder = self.root / f"of-{of}"
            self.shards(of, *words, folder=folder)
            self.assertEqual(len(self.files(folder)), of)
            files = list(map(str, self.files(folder)))
            random.Random(of).shuffle(files)
            merged = self.run_it("merge", *files[:len(files) // 2], folder)  # half of them twice
            self.assertEqual(merged.stdout, text.stdout)
            self.assertEqual(merged.returncode, text.returncode)
            self.assertEqual(self.run_it("merge", *reversed(files), "--format", "json").stdout, value.stdout)
        # Divisions may be mixed: what both hold is the same.
        mixed = [*self.files(self.root / "of-2")[:1], *self.files(self.root / "of-8")[3:]]
        self.assertEqual(self.run_it("merge", *mixed).stdout, text.stdout)

    def test_published_formats_are_those_of_check_too(self):
        self.shards(3, "--trials", "30")
        for form in ("junit", "markdown", "csv"):
            checked = self.run_it("check", "shop", "--trials", "30", "--format", form)
            self.assertEqual(self.run_it("merge", self.out, "--format", form).stdout, checked.stdout, form)

    def test_a_trial_that_crashes_is_an_outcome(self):
        paths = [self.write_scenario(name, self.root) for name in ("crash", "throw", "quiet")]
        checked = self.run_it("check", "shop", "--scenarios", *paths, "--trials", "12", code=3)
        for index in range(4):
            done = self.run_it("shard", "shop", "--scenarios", *paths, "--trials", "12", "--of", 4, "--index", index, "--folder",
                               self.out, code=0)
            self.assertEqual("2 trials did not finish" in done.stderr, index == 1)
        merged = self.run_it("merge", self.out, code=3)
        self.assertEqual((merged.stdout, merged.stderr), (checked.stdout, checked.stderr))

    # --- which part ---
    def part(self, *words, code=0, **environment):
        return self.run_it("shard", "shop", "--trials", "100", *words, "--folder", self.out, code=code, **environment)

    def test_engines_tell_the_part(self):
        slurm = {"SLURM_ARRAY_TASK_COUNT": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "4"}
        for number in range(1, 5):
            self.part(SLURM_ARRAY_TASK_ID=str(number), **slurm)
        names = [path.name[-len("r0-000025-000049.outcomes"):] for path in self.files()]
        self.assertEqual(names, [f"r0-{25 * i:06}-{25 * i + 24:06}.outcomes" for i in range(4)])
        for engine in ({"JOB_COMPLETION_INDEX": "2"}, {"AWS_BATCH_JOB_ARRAY_INDEX": "2"},
                       {**slurm, "SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "2"}):
            self.assertIn("nothing is played", self.part("--of", "4", **engine).stderr)  # the same parts

    def test_an_index_without_a_total_is_an_error_that_says_what_to_give(self):
        for environment, words in (({"JOB_COMPLETION_INDEX": "2"}, ()), ({"AWS_BATCH_JOB_ARRAY_INDEX": "0"}, ()),
                                   ({"SLURM_ARRAY_TASK_ID": "2"}, ()), ({}, ("--index", "2"))):
            done = self.part(*words, code=2, **environment)
            self.assertIn("give --of N", done.stderr)
        gaps = {"SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "9"}
        self.assertIn("without a gap", self.part(code=2, **gaps).stderr)
        self.assertIn("both set", self.part(code=2, JOB_COMPLETION_INDEX="1", AWS_BATCH_JOB_ARRAY_INDEX="1").stderr)
        self.assertIn("give --index I", self.part("--of", "4", code=2).stderr)
        self.assertIn("count from 0 to 3", self.part("--of", "4", "--index", "4", code=2).stderr)
        self.assertIn("more parts than", self.part("--of", "101", "--index", "4", code=2).stderr)
        self.assertIn("nothing says which part", self.part(code=2).stderr)
        self.assertIn("not a whole number", self.part("--of", "3", code=2, JOB_COMPLETION_INDEX="1x").stderr)
        self.assertIn("--range 90-100: not two trials of 0-99", self.part("--range", "90-100", code=2).stderr)
        self.assertFalse(self.files() if self.out.exists() else [])

    # --- whole or not at all ---
    def test_again_it_finds_its_file_and_plays_nothing(self):
        first = self.part("--of", "4", "--index", "1")
        path = pathlib.Path(first.stdout.strip())
        before = path.stat().st_mtime_ns
        again = self.part("--of", "4", "--index", "1")
        self.assertEqual(again.stdout, first.stdout)
        self.assertIn("is there and whole: nothing is played", again.stderr)
        self.assertEqual(path.stat().st_mtime_ns, before)
        whole = path.read_bytes()
        path.write_bytes(whole[:-100])  # a disk that was full, say
        self.assertIn("it is played again", self.part("--of", "4", "--index", "1").stderr)
        self.assertEqual(path.read_bytes(), whole)
        self.assertEqual(os.listdir(self.out), [path.name])

    def test_interrupted_it_leaves_nothing(self):
        slow = self.write_scenario("slow", self.root)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            child = subprocess.Popen([self.PROGRAM, "shard", "shop", "--scenarios", slow, "--trials", "2000", "--of", "2", "--index",
                                      "0", "--folder", str(self.out)], stderr=subprocess.PIPE, text=True, cwd=self.root,
                                     env=self.environment())
            time.sleep(0.7)
            child.send_signal(number)
            err = child.communicate(timeout=30)[1]
            self.assertEqual(os.listdir(self.out), [])
            if number != signal.SIGKILL:
                self.assertEqual(child.returncode, 1)
                self.assertIn("interrupted: nothing is written", err)

    # --- what is no part of it ---
    def test_files_of_other_campaigns_are_refused_all_at_once_by_name(self):
        self.shards(4, "--trials", "40")
        good = self.files()[0]
        self.run_it("shard", "shop", "--trials", "40", "--seed", "2", "--range", "0-9", "--folder", self.out, code=0)
        self.run_it("shard", "shop", "--trials", "40", "--range", "0-9", "--folder", self.out, code=0, TOY_REPAIR_S="60")
        self.run_it("shard", "shop", "--trials", "50", "--range", "0-9", "--folder", self.out, code=0)
        self.run_it("shard", "shop", "--scenarios", "outage", "--trials", "40", "--range", "0-9", "--folder", self.out, code=0)
        other = self.out / "other.outcomes"
        shutil.copy(good, other)
        with_head(other, lambda head: head["campaign"].update(drsim="0.0.9"))
        newer = self.out / "newer.outcomes"
        newer.write_bytes(good.read_bytes().replace(b"drsim.shard/1", b"drsim.shard/2", 1))
        alien = self.out / "alien.outcomes"
        alien.write_text("{}")
        done = self.run_it("merge", self.out, code=2)
        self.assertEqual(done.stdout, "")
        lines = done.stderr.strip().split("\n")
        self.assertEqual(len(lines), 7, done.stderr)
        for part in ("its seed is 2, not 1", "its trials are 50, not 40", "its scenarios are outage, not outage second",
                     "its deployment's files have the digest", "its drsim is 0.0.9, not", "holds drsim.shard/2",
                     "is no shard of a campaign"):
            self.assertEqual(sum(part in line for line in lines), 1, part)
        self.assertTrue(all(".outcomes: " in line for line in lines))

    def test_inputs_that_changed_since_are_refused(self):
        self.shards(2, "--trials", "40")
        done = self.run_it("merge", self.out, code=2, TOY_REPAIR_S="60")
        self.assertIn("is another campaign than that of", done.stderr)
        self.assertIn("deployment's files have the digest", done.stderr)
        self.write_scenario("second", self.root / "scenarios")
        path = self.root / "scenarios" / "second.json"
        path.write_text(path.read_text().replace("20000s", "20001s"))
        self.assertIn("what these scenarios say is different: second", self.run_it("merge", self.out, code=2).stderr)
        (self.root / "models" / "shop").rename(self.root / "elsewhere")
        self.write_scenario("second", self.root / "scenarios")
        self.assertIn("--deployment and --scenarios say where", self.run_it("merge", self.out, code=2).stderr)

    def test_the_deployment_may_lie_elsewhere(self):
        shutil.copytree(self.root / "models" / "shop", self.root / "a" / "shop")
        shutil.copytree(self.root / "models" / "shop", self.root / "b c" / "shop")
        self.run_it("shard", "a/shop", "--trials", "40", "--of", "1", "--index", "0", "--folder", self.out, code=0)
        shutil.rmtree(self.root / "a")
        checked = self.run_it("check", "b c/shop", "--trials", "40")
        self.assertEqual(self.run_it("merge", self.out, "--deployment", "b c/shop").stdout, checked.stdout)

    def test_one_range_with_two_contents_is_refused(self):
        self.shards(2, "--trials", "40")
        self.run_it("shard", "shop", "--trials", "40", "--seed", "2", "--of", "4", "--index", "0", "--folder", self.root / "b", code=0)
        wrong = self.files(self.root / "b")[0]
        with_head(wrong, lambda head: head["campaign"].update(seed=1))
        done = self.run_it("merge", self.out, wrong, code=2)
        self.assertIn("its trial 0 is not that of", done.stderr)
        self.assertIn(str(wrong), done.stderr)
        self.assertIn(str(self.files()[0]), done.stderr)

    # --- what is missing ---
    def test_missing_shards_are_counted_named_and_told_how_to_play(self):
        self.shards(20, "--trials", "100", skip=(3, 7, 8, 9))
        done = self.run_it("merge", self.out, code=1)
        self.assertEqual(done.stdout, "")
        self.assertIn("4 of 20 shards are missing: 3, 7-9", done.stderr)
        self.assertIn("40 trials are in no file", done.stderr)  # of two scenarios
        self.assertIn("no verdict; --partial gives one", done.stderr)
        told = self.run_it("merge", self.out, "--next", "--format", "json", code=1)
        value = json.loads(told.stdout)
        jsonschema.validate(value, MERGE_SCHEMA)
        self.assertEqual((value["state"], value["missing_trials"], [part["index"] for part in value["missing"]]),
                         ("missing", 40, [3, 7, 8, 9]))
        self.assertEqual(self.run_it("merge", self.out, "--next", "--array", code=1).stdout, "0 3,7-9\n")
        commands = self.run_it("merge", self.out, "--next", code=1).stdout.strip().split("\n")
        self.assertEqual(len(commands), 4)
        for command in commands:
            words = shlex.split(command)
            self.assertEqual(words[0], "drsim")
            self.run_it(*words[1:], code=0)
        done = self.run_it("merge", self.out, "--next", "--format", "json", code=0)
        self.assertEqual(json.loads(done.stdout)["state"], "complete")
        self.assertEqual(self.run_it("merge", self.out).stdout, self.run_it("check", "shop", "--trials", "100").stdout)

    def test_a_part_is_judged_only_where_that_is_asked_for_and_says_so(self):
        self.shards(4, "--trials", "400", skip=(2,), TOY_REPAIR_S="60")
        done = self.run_it("merge", self.out, "--partial", code=1, TOY_REPAIR_S="60")
        self.assertIn("partial: 200 trials of this campaign are missing", done.stdout)
        self.assertIn("shop: inconclusive", done.stdout)  # all there is passes
        self.assertIn("1 of 4 shards are missing: 2", done.stderr)
        value = json.loads(self.run_it("merge", self.out, "--partial", "--format", "json", code=1, TOY_REPAIR_S="60").stdout)
        self.assertEqual((value["interrupted"], value["missing_trials"], value["verdict"]), (True, 200, "inconclusive"))
        self.assertEqual([(one["trials"], one["stopped"]) for one in value["scenarios"]], [(300, "missing")] * 2)

    # --- until decided ---
    def test_rounds_end_where_check_does_with_its_bytes(self):
        for repair_s in ("60", "1200", "20000"):
            folder = self.root / f"rounds-{repair_s}"
            done = self.run_it("shard", "shop", "--max-trials", "400", "--round", "0", "--of", "3", "--index", "0", "--folder", folder,
                               code=0, TOY_REPAIR_S=repair_s)
            states = []
            while True:
                done = self.run_it("merge", folder, "--next", "--format", "json", TOY_REPAIR_S=repair_s)
                value = json.loads(done.stdout)
                jsonschema.validate(value, MERGE_SCHEMA)
                states.append(value["state"])
                if done.returncode == 0:
                    break
                for command in self.run_it("merge", folder, "--next", code=1, TOY_REPAIR_S=repair_s).stdout.strip().split("\n"):
                    self.run_it(*shlex.split(command)[1:], code=0, TOY_REPAIR_S=repair_s)
            self.assertEqual(states[0], "missing")
            self.assertEqual(states[-1], "complete")
            self.assertEqual(len(states) > 2, repair_s == "1200", states)  # it needs further rounds
            for form in ("text", "json"):
                checked = self.run_it("check", "shop", "--max-trials", "400", "--format", form, TOY_REPAIR_S=repair_s)
                merged = self.run_it("merge", folder, "--format", form, TOY_REPAIR_S=repair_s)
                self.assertEqual((merged.stdout, merged.returncode), (checked.stdout, checked.returncode))

    def test_a_round_waits_for_those_before_it(self):
        self.run_it("shard", "shop", "--round", "0", "--of", "2", "--index", "0", "--folder", self.out, code=0)
        done = self.run_it("shard", "shop", "--round", "1", "--of", "2", "--index", "0", "--folder", self.out, code=2)
        self.assertIn("the rounds before it are not all in", done.stderr)
        self.assertIn("with --max-trials 2000 the last one is 5",
                      self.run_it("shard", "shop", "--round", "6", "--of", "2", "--index", "0", "--folder", self.out, code=2).stderr)
        self.run_it("shard", "shop", "--round", "0", "--of", "2", "--index", "1", "--folder", self.out, code=0, TOY_REPAIR_S="600")
        for more in (("--trials", "10", "--round", "0"), ()):
            self.run_it("shard", "shop", *more, "--of", "2", "--index", "0", "--folder", self.out, code=2)

    def test_a_round_after_the_decision_plays_nothing(self):
        for index in (0, 1):
            self.run_it("shard", "shop", "--round", "0", "--of", "2", "--index", index, "--folder", self.out, code=0, TOY_REPAIR_S="60")
        done = self.run_it("shard", "shop", "--round", "1", "--of", "2", "--index", "0", "--folder", self.out, code=0, TOY_REPAIR_S="60")
        self.assertIn("have decided every scenario: nothing is played", done.stderr)
        self.assertEqual(len(self.files()), 2)

    def test_wrong_words(self):
        self.assertIn("no such file or folder", self.run_it("merge", "nothing", code=2).stderr)
        self.out.mkdir()
        self.assertIn("no shard (*.outcomes)", self.run_it("merge", self.out, code=2).stderr)
        self.assertIn("--array is a form of --next", self.run_it("merge", self.out, "--array", code=2).stderr)
        for command in ("shard", "merge", "campaign"):
            self.assertIn("CAMPAIGNS.md", self.run_it(command, "--help", code=0).stdout)


class Reference(unittest.TestCase):
    """The real model: second looks, figures set on the command line, timelines of trials."""

    def run_it(self, *words):
        return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=600, cwd=ROOT)

    def test_second_looks_sets_and_timelines_are_those_of_check(self):
        import tempfile
        words = ["two-region-shop", "--scenarios", "zone-outage", "db-primary-loss", "--trials", "12", "--traffic", "auto",
                 "--set", "oncall:sre.hands=3"]
        with tempfile.TemporaryDirectory() as folder:
            for index in (1, 0, 2):
                done = self.run_it("shard", *words, "--of", 3, "--index", index, "--folder", folder)
                self.assertEqual(done.returncode, 0, done.stderr)
            for form in ([], ["--format", "json", "--timelines"]):
                checked = self.run_it("check", *words, *form)
                merged = self.run_it("merge", folder, *form)
                self.assertEqual(merged.stdout, checked.stdout)
                self.assertEqual(merged.returncode, checked.returncode)
            value = json.loads(merged.stdout)
            self.assertTrue(any(one["exact"] > 0 for one in value["scenarios"]), "no second look was needed")
            self.assertTrue(re.search("--set oncall:sre.hands=3", merged.stdout))


if __name__ == "__main__":
    unittest.main()
