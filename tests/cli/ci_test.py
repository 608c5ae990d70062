#!/usr/bin/env python3
"""The files of reports/ci: every command in them is run here, in a repository of its own. Usage: ci_test.py DRSIM ROOT"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import unittest
import xml.etree.ElementTree as xml

DRSIM, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
CI = ROOT / "reports" / "ci"
GIT = ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "init.defaultBranch=main"]


def scripts_of_github(text):
    """The bodies of `run: |`."""
    return [textwrap.dedent(body) for body in re.findall(r"run: \|\n((?: {10}.*\n)+)", text)]


class CiTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.repository = self.folder / "repository"
        shutil.copytree(ROOT / "models" / "two-region-shop", self.repository / "deployment")
        (self.repository / "deployment" / "gate.json").write_text('{"newly_missed": "fail"}', encoding="utf-8")
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-qm", "before")
        self.bin = self.folder / "bin"
        self.bin.mkdir()
        # A slower machine may take its time; here one scenario and few pairs are enough.
        self.tool("drsim", f"""trials=20
[ "$1" != search ] || trials=600
exec {DRSIM} "$@" --scenarios db-primary-loss --trials "$trials\"""")
        self.tool("gh", f'printf "%s\\n" "$*" >> {self.folder}/gh.log')
        self.base = self.git("rev-parse", "HEAD").stdout.strip()

    def tearDown(self):
        self.temporary.cleanup()

    def git(self, *words):
        return subprocess.run([*GIT, *words], cwd=self.repository, check=True, capture_output=True, text=True)

    def tool(self, name, script):
        path = self.bin / name
        path.write_text("#!/bin/sh\n" + script + "\n", encoding="utf-8")
        path.chmod(0o755)

    def lose_the_standby(self):
        path = self.repository / "deployment" / "terraform" / "plan.json"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"multi_az": true', '"multi_az": false'), encoding="utf-8")

    def run_script(self, script, **variables):
        environment = {**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}", **variables}
        return subprocess.run(["bash", "-e", "-c", script], cwd=self.repository, env=environment, capture_output=True,
                              text=True)

    def test_github_actions(self):
        scripts = scripts_of_github((CI / "github-actions.yml").read_text(encoding="utf-8"))
        self.assertEqual(len(scripts), 3)
        summary = self.folder / "summary.md"
        for change, code in ((lambda: None, 0), (self.lose_the_standby, 1)):
            change()
            gate = self.run_script(scripts[0], BASE=self.base, GITHUB_STEP_SUMMARY=str(summary))
            self.assertEqual(gate.returncode, code, gate.stderr)
            comment = self.run_script(scripts[1], PULL_REQUEST="7")
            self.assertEqual(comment.returncode, 0, comment.stderr)
            search = self.run_script(scripts[2], BASE=self.base, GITHUB_STEP_SUMMARY=str(summary))
            self.assertEqual(search.returncode, 1, search.stderr)  # so few trials leave too much unexamined
            said = (self.repository / "combinations.txt").read_text(encoding="utf-8")
            self.assertIn("% not examined", said)
            self.assertIn("No state is shown to fail", summary.read_text(encoding="utf-8"))
        self.assertIn("::error ", gate.stdout)
        self.assertIn("gate failed", summary.read_text(encoding="utf-8"))
        self.assertEqual((self.folder / "gh.log").read_text().splitlines(),
                         ["pr comment 7 --edit-last --create-if-none --body-file drsim.md"] * 2)

    def test_gitlab(self):
        text = (CI / "gitlab-ci.yml").read_text(encoding="utf-8")
        lines = re.findall(r"^    - (drsim .*)$", text, re.M)
        self.assertEqual(len(lines), 2)
        self.lose_the_standby()
        search = self.run_script(lines[1], CI_MERGE_REQUEST_DIFF_BASE_SHA=self.base)
        self.assertEqual(search.returncode, 1, search.stderr)
        self.assertTrue((self.repository / "combinations.txt").is_file())
        run = self.run_script(lines[0], CI_MERGE_REQUEST_DIFF_BASE_SHA=self.base)
        self.assertEqual(run.returncode, 1, run.stderr)
        for file in re.findall(r"drsim\.\w+", text.split("artifacts:")[1].split("drsim-combinations")[0]):
            self.assertTrue((self.repository / file).is_file())
        self.assertGreater(int(xml.parse(self.repository / "drsim.xml").getroot().get("failures")), 0)

    def test_jenkins(self):
        lines = re.findall(r"sh '(.*)'", (CI / "Jenkinsfile").read_text(encoding="utf-8"))
        self.assertEqual(len(lines), 1)
        self.git("update-ref", "refs/remotes/origin/main", "HEAD")
        run = self.run_script(lines[0])
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertTrue((self.repository / "drsim.xml").is_file())

    def test_pre_commit(self):
        hook = self.repository / ".git" / "hooks" / "pre-commit"
        shutil.copy(CI / "pre-commit", hook)
        self.tool("drsim", f'[ "$1" != gate ] || exec {DRSIM} "$@" --scenarios db-primary-loss')
        self.lose_the_standby()
        self.git("add", "-A")
        commit = self.run_script("git -c user.name=x -c user.email=x@example.com commit -m after")
        self.assertNotEqual(commit.returncode, 0)
        self.assertIn("Gate: fail", commit.stdout + commit.stderr)
        (self.repository / "notes.txt").write_text("x", encoding="utf-8")
        self.git("reset", "-q", "--hard")
        (self.repository / "notes.txt").write_text("x", encoding="utf-8")
        self.git("add", "-A")
        other = self.run_script("git -c user.name=x -c user.email=x@example.com commit -qm notes")
        self.assertEqual(other.returncode, 0, other.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
