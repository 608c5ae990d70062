#!/usr/bin/env python3
"""The commands as a user meets them: exit codes, stdout, stderr, files, signals, pipes. Usage: FILE PROGRAM"""
import json
import os
import pathlib
import signal
import stat
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))


def scenario(name):
    return {"id": name, "title": f"Сценарий {name}", "horizon": "20000s",
            "faults": [{"fault": "region_outage", "target": "region:primary", "at": 100}]}


GROUNDS = {"source": "a test", "confidence": "assumed"}
EVIDENCE = {"worth": {word: {"observations": 2, **GROUNDS} for word in ("set", "documented", "measured", "assumed")},
            "spread": {"p95_over_p50": 2, **GROUNDS},
            "frequency": {"events": 1, **GROUNDS},
            "stale": {word: {"ageing_days": 90, "stale_days": 180, **GROUNDS} for word in ("tested", "observed")}}


class Commands(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        (self.root / "scenarios").mkdir()
        (self.root / "models" / "catalogue").mkdir(parents=True)
        (self.root / "models" / "catalogue" / "evidence").mkdir()
        (self.root / "models" / "catalogue" / "evidence" / "evidence.json").write_text(json.dumps(EVIDENCE))
        for shop in ("shop", "sick"):
            (self.root / "models" / shop).mkdir()
            (self.root / "models" / shop / "deployment.json").write_text("{}")
        for name in ("outage", "second"):
            self.write_scenario(name, self.root / "scenarios")

    def tearDown(self):
        self.folder.cleanup()

    def write_scenario(self, name, folder=None):
        path = (folder or self.root) / f"{name}.json"
        path.write_text(json.dumps(scenario(name), ensure_ascii=False))
        return str(path)

    def environment(self, **more):
        return {**os.environ, "DRSIM_HOME": str(self.root), **more}

    def run_it(self, *words, **more):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, cwd=self.root,
                              env=self.environment(**more))

    def expect(self, code, *words, **more):
        done = self.run_it(*words, **more)
        self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    # --- check ---
    def test_verdict_decides_the_exit_code(self):
        self.assertIn("shop: pass", self.expect(0, "check", "shop", TOY_REPAIR_S="60").stdout)
        failed = self.expect(1, "check", "shop", "--trials", "100", TOY_REPAIR_S="20000")
        self.assertIn("shop: fail", failed.stdout)
        self.assertIn("shop: inconclusive", self.expect(1, "check", "shop", "--trials", "3").stdout)

    def test_all_scenarios_by_default_and_result_independent_of_jobs_and_order(self):
        def result(*words):
            return json.loads(self.run_it("check", "shop", "--trials", "12", "--format", "json", *words).stdout)
        all_of_them = result()
        self.assertEqual([one["id"] for one in all_of_them["scenarios"]], ["outage", "second"])
        self.assertEqual(all_of_them, result("--jobs", "1"))
        self.assertEqual(all_of_them, result("--jobs", "3", "--scenarios", "second", "outage"))
        self.assertEqual(all_of_them, result("--scenarios", str(self.root / "scenarios"), "outage"))
        self.assertNotEqual(all_of_them["timeline_digest"], result("--seed", "2")["timeline_digest"])

    def test_a_crash_is_exit_3_with_a_command_that_repeats_it(self):
        path = self.write_scenario("crash")
        done = self.expect(3, "check", "shop", "--scenarios", path, "--trials", "200", TOY_REPAIR_S="60")
        line = [line for line in done.stderr.splitlines() if "repeat with: " in line][0]
        words = line.split("repeat with: drsim ")[1].split()
        self.assertEqual(words[-2:], ["--trial", "3"])
        again = self.expect(3, *words)
        self.assertIn("Segmentation fault", again.stderr)
        self.assertIn("shop: inconclusive", done.stdout)  # the other 199 all met their objectives

    def test_an_escaped_exception_is_exit_3_and_replay_shows_how_far_it_came(self):
        path = self.write_scenario("throw")
        done = self.expect(3, "check", "shop", "--scenarios", path, "--trials", "5")
        self.assertIn("dropped it", done.stdout)
        again = self.expect(3, "replay", "shop", path, "--trial", "3")
        self.assertIn("The trial did not finish: clumsy: dropped it", again.stdout)
        self.assertIn("repeat with: drsim replay shop", again.stderr)

    def test_interrupt_keeps_what_has_ended(self):
        path = self.write_scenario("slow")
        for number in (signal.SIGINT, signal.SIGTERM) * 2:
            child = subprocess.Popen(
                [PROGRAM, "check", "shop", "--scenarios", path, "--trials", "100000", "--format", "json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.root, env=self.environment(),
                start_new_session=True)
            time.sleep(0.7)
            os.killpg(child.pid, number)  # as a terminal does: the trials' processes get it too
            out, err = child.communicate(timeout=20)
            self.assertEqual(child.returncode, 1)
            self.assertIn("interrupted", err)
            result = json.loads(out)
            self.assertTrue(result["interrupted"])
            self.assertEqual(result["verdict"], "inconclusive")
            one = result["scenarios"][0]
            self.assertEqual(one["stopped"], "interrupted")
            self.assertGreater(one["trials"], 0)
            self.assertEqual(one["broken"], [])

    # --- wrong input ---
    def test_every_problem_at_once(self):
        done = self.expect(2, "check", "shop", "--trials", "0", "--jobs", "x", "--tirals", "3", "--format", "xml")
        for words in ("--trials 0", "--jobs x", "did you mean --trials?", "--format xml"):
            self.assertIn(words, done.stderr)
        self.assertEqual(done.stdout, "")
        (self.root / "models" / "shop" / "broken").write_text("")
        bad = self.root / "bad.json"
        bad.write_text('{"id": "bad", "title": "x", "faults": []}')
        done = self.expect(2, "check", "shop", "--scenarios", str(bad))
        for words in ("plan.json#/values", "rules.yml:7", "use error_ratio", "bad.json"):
            self.assertIn(words, done.stderr)

    def test_usage(self):
        self.assertIn("did you mean check?", self.expect(2, "chek").stderr)
        self.expect(2)
        self.assertIn("needs DEPLOYMENT", self.expect(2, "check").stderr)
        self.assertIn("too many arguments: b", self.expect(2, "lint", "shop", "b").stderr)
        self.assertIn("--scenarios region-outage", self.expect(2, "check", "shop", "region-outage").stderr)
        self.assertIn("--see", self.expect(2, "check", "shop", "--see", "1").stderr)  # never guessed as --seed
        self.assertIn("more than once", self.expect(2, "check", "shop", "--seed", "1", "--seed", "2").stderr)
        self.expect(2, "check", "shop", "--seed", "-1")
        self.expect(2, "check", "shop", "--seed")
        self.expect(2, "list", "everything")
        self.assertIn("did you mean shop?", self.expect(2, "lint", "shp").stderr)
        self.assertIn("did you mean outage?", self.expect(2, "replay", "shop", "outge").stderr)
        self.expect(2, "replay", "shop", str(self.root / "scenarios"))
        self.expect(2, "lint", "../shop")
        self.expect(2, "lint", "shop", DRSIM_HOME="/nonexistent")

    def test_two_scenarios_of_one_name(self):
        other = self.root / "other"
        other.mkdir()
        path = self.write_scenario("outage", other)
        self.assertIn('two scenarios are called "outage"',
                      self.expect(2, "check", "shop", "--scenarios", "outage", path).stderr)

    def test_hostile_names_reach_the_terminal_harmless(self):
        done = self.expect(2, "lint", "a\x1b[31mb")
        self.assertNotIn("\x1b", done.stderr)

    # --- replay, lint, import, list ---
    def test_replay_repeats_a_trial_of_the_campaign(self):
        first = json.loads(self.run_it("replay", "shop", "outage", "--trial", "7", "--format", "json").stdout)
        self.assertEqual(first["schema"], "drsim.replay/1")
        self.assertEqual(first["events"][0]["kind"], "fault")
        again = json.loads(self.run_it("replay", "shop", "outage", "--trial", "7", "--format", "json").stdout)
        self.assertEqual(first, again)
        many = json.loads(self.run_it("check", "shop", "--scenarios", "outage", "--trials", "8", "--format",
                                      "json").stdout)["scenarios"][0]["rto_s"]["max"]
        each = [json.loads(self.run_it("replay", "shop", "outage", "--trial", str(k), "--format",
                                       "json").stdout)["outcome"]["rto_s"] for k in range(8)]
        self.assertEqual(max(each), many)
        self.assertIn("Critical path", self.run_it("replay", "shop", "outage").stdout)
        self.expect(0, "replay", "shop", "outage", TOY_REPAIR_S="1")
        self.expect(1, "replay", "shop", "outage", TOY_REPAIR_S="1000000")

    def test_lint(self):
        self.assertIn("0 errors, 1 warning", self.expect(0, "lint", "shop").stdout)
        found = json.loads(self.expect(1, "lint", "sick", "--format", "json").stdout)["findings"]
        self.assertEqual(found[0]["id"], "no-pager")
        (self.root / "models" / "shop" / "odd").write_text("")
        self.assertIn("warning: is odd", self.expect(0, "lint", "shop").stderr)

    def test_import(self):
        self.expect(0, "import", "scenarios/outage.json")
        done = self.expect(2, "import", "no-a", "no-b")
        self.assertIn("no-a", done.stderr)
        self.assertIn("no-b", done.stderr)

    def test_list(self):
        self.assertIn("region_outage", self.expect(0, "list", "faults").stdout)
        rows = json.loads(self.expect(0, "list", "scenarios", "--format", "json").stdout)["rows"]
        self.assertEqual([row["id"] for row in rows], ["outage", "second"])
        self.assertIn("repair.mean_s", self.expect(0, "list", "parameters", "shop").stdout)
        self.assertIn("repair", self.expect(0, "list", "components", "shop").stdout)

    def test_help_and_version(self):
        for words in (["--help"], ["help"], ["help", "check"], ["check", "--help"], ["--version"]):
            done = self.expect(0, *words)
            self.assertEqual(done.stderr, "")
        self.assertIn("--max-trials", self.expect(0, "check", "--help").stdout)

    # --- output ---
    def test_output_file_is_whole_or_absent(self):
        target = self.root / "out.json"
        target.write_text("old")
        os.symlink(target, self.root / "link.json")
        self.expect(0, "lint", "shop", "--format", "json", "--output", str(self.root / "link.json"))
        self.assertEqual(json.loads(target.read_text())["schema"], "drsim.lint/1")
        self.assertTrue((self.root / "link.json").is_symlink())
        umask = os.umask(0)
        os.umask(umask)
        self.assertEqual(stat.S_IMODE(target.stat().st_mode), 0o666 & ~umask)
        self.assertEqual([p.name for p in self.root.glob("out.json*")], ["out.json"])
        before = time.monotonic()
        self.expect(2, "check", "shop", "--output", str(self.root / "no" / "such" / "out"), "--trials", "5000")
        self.assertLess(time.monotonic() - before, 5)  # refused before the campaign, not after
        self.expect(2, "lint", "shop", "--output", str(self.root))
        if os.path.exists("/dev/full"):
            self.assertIn("No space", self.expect(2, "lint", "shop", "--output", "/dev/full").stderr)

    def test_a_reader_that_leaves_is_no_error(self):
        reader, writer = os.pipe()
        os.close(reader)
        child = subprocess.run([PROGRAM, "lint", "shop"], stdout=writer, stderr=subprocess.PIPE, cwd=self.root,
                               env=self.environment(), timeout=20)
        os.close(writer)
        self.assertEqual((child.returncode, child.stderr), (0, b""))

    def test_no_colour_and_no_bar_when_nobody_watches(self):
        done = self.run_it("check", "shop", "--trials", "5")
        self.assertNotIn("\x1b", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_colour_and_bar_on_a_terminal(self):
        import pty
        for no_colour in ("", "1"):
            try:
                leader, follower = pty.openpty()
            except OSError:
                self.skipTest("this machine gives no terminal")
            child = subprocess.Popen([PROGRAM, "check", "shop", "--trials", "5"], stdout=follower, stderr=follower,
                                     cwd=self.root, env=self.environment(NO_COLOR=no_colour, TERM="xterm"))
            os.close(follower)
            shown = b""
            try:
                while piece := os.read(leader, 4096):
                    shown += piece
            except OSError:
                pass  # the terminal closes with the last writer
            child.wait(timeout=20)
            os.close(leader)
            self.assertIn("10/10 trials", shown.decode())
            self.assertEqual("\x1b[33minconclusive" in shown.decode(), no_colour == "")


if __name__ == "__main__":
    unittest.main()
