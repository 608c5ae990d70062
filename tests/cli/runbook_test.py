#!/usr/bin/env python3
"""drsim runbook show: formats, what is assumed and missing, hostile names; alerts with their runbooks; pages older than
what they are about. Usage: FILE PROGRAM ROOT [--write]"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WRITE = "--write" in sys.argv
if WRITE:
    sys.argv.remove("--write")
ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
SHOP = ROOT / "models" / "two-region-shop"
DATA = ROOT / "tests" / "data" / "runbooks"

HOSTILE = """# "]; end <script>alert(1)</script>

<!-- drsim: trigger=region -->

1. **Шаг "один"; ]--> b["x"] <img src=x> `end` \\\\ #quot; {x} |y|** (5 минут)
2. **二番目のステップ 🚒** (5 min)

   <!-- drsim: action=verify target=journey:checkout -->
"""


def run(*words, cwd=None):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=120, cwd=cwd or ROOT)


def show(*words):
    done = run("runbook", "show", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


class RunbookShow(unittest.TestCase):
    maxDiff = None

    def golden(self, name, text):
        path = DATA / name
        if WRITE:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.assertEqual(text, path.read_text(), f"{path}: renew with --write")

    def test_what_it_shows_stays_as_it_is(self):
        for name in ("region-failover", "failback", "promote-replica"):
            self.golden(f"{name}.txt", show("two-region-shop", name))
        self.golden("region-failover.mmd", show("two-region-shop", "runbook:region-failover", "--format", "mermaid"))
        self.golden("region-failover.dot", show("two-region-shop", "region-failover", "--format", "dot"))
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "hostile.md"
            page.write_text(HOSTILE)
            shown = run("runbook", "show", "hostile.md", cwd=folder)
            self.golden("hostile.txt", shown.stdout)
            for form in ("mermaid", "dot"):
                self.golden(f"hostile.{form}", run("runbook", "show", "hostile.md", "--format", form, cwd=folder).stdout)

    def test_a_file_alone_is_shown_as_the_deployment_shows_it(self):
        alone = json.loads(show(SHOP / "runbooks" / "region-failover.md", "--format", "json"))["runbooks"][0]
        there = json.loads(show("two-region-shop", "region-failover", "--format", "json"))["runbooks"][0]
        self.assertEqual([step["id"] for step in alone["steps"]], [step["id"] for step in there["steps"]])
        self.assertEqual([step["action"] for step in alone["steps"]], [step["action"] for step in there["steps"]])
        self.assertEqual(alone["named_by"], [])
        self.assertIn("alert:CheckoutErrorRatioHigh", there["named_by"])

    def test_of_several_in_a_file_each_is_asked_its_own(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "plans.md"
            page.write_text("# Plans\n\n## 7.1 Recovery procedure\n\n1. Restore the database\n2. Tell everybody (5 min)\n\n"
                            "## 7.2 Rollback procedure\n\n1. Roll back the release\n2. Tell everybody (5 min)\n")
            shown = show(page, "--format", "json")
        questions = [[one["message"] for one in each["questions"]] for each in json.loads(shown)["runbooks"]]
        self.assertEqual(len(questions), 2)
        self.assertIn("restore", " ".join(questions[0]))
        self.assertNotIn("rollback", " ".join(questions[0]))
        self.assertIn("rollback", " ".join(questions[1]))
        self.assertNotIn("restore", " ".join(questions[1]))

    def test_json_has_its_schema(self):
        import jsonschema
        schema = json.loads((ROOT / "tests/data/reports/runbook-graph.schema.json").read_text())
        for words in (("two-region-shop", "region-failover"), ("two-region-shop", "promote-replica"),
                      (SHOP / "runbooks" / "data-corruption.md",), (SHOP / "ssm" / "promote-replica.json",)):
            document = json.loads(show(*words, "--format", "json"))
            self.assertEqual(document["schema"], "drsim.runbook-graph/1")
            jsonschema.validate(document, schema)
        broken = json.loads(json.dumps(document))
        broken["runbooks"][0]["steps"][0]["surprise"] = 1
        with self.assertRaises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)

    def test_assumed_and_missing_are_said_and_end_when_the_file_says(self):
        page = "# P\n\n1. Promote the replica\n\n   <!-- drsim: action=promote target=copy{} -->\n2. Tell\n"
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "p.md"
            path.write_text(page.format(""))
            step = json.loads(show(path, "--format", "json"))["runbooks"][0]["steps"][0]
            self.assertTrue(step["duration"]["assumed"])
            self.assertIn("duration", step["assumed"])
            self.assertEqual(step["missing"], ["owner", "time-out", "verification", "rollback"])
            text = show(path)
            self.assertIn("missing: trigger, owner of the runbook; owner of 1; time-out of 1", text)
            path.write_text(page.format(" duration=7m"))
            step = json.loads(show(path, "--format", "json"))["runbooks"][0]["steps"][0]
            self.assertEqual((step["duration"]["mean_s"], step["duration"]["assumed"]), (420, False))
            self.assertNotIn("duration", step["assumed"])

    def test_columns_hold_whatever_the_alphabet(self):
        lines = show("two-region-shop", "region-failover").splitlines()
        head = next(line for line in lines if line.lstrip().startswith("step"))
        rows = [line for line in lines if "runbooks/region-failover.md:" in line and "where" not in line]
        self.assertEqual(len(rows), 9)
        column = head.index("where")
        for row in rows:
            self.assertEqual(row.index("runbooks/"), column, row)

    def test_nothing_of_a_title_is_syntax(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "hostile.md").write_text(HOSTILE)
            drawn = run("runbook", "show", "hostile.md", "--format", "mermaid", cwd=folder).stdout
            for line in drawn.splitlines():
                self.assertEqual(line.count('"') % 2, 0, line)
                inside = line.split('"')[1] if '"' in line else ""
                for sign in ("[", "]", "{", "}", "|", ";", "`", "script>"):
                    plain = inside.replace("<br/>", "")
                    while "#" in plain:  # entities
                        start = plain.index("#")
                        plain = plain[:start] + plain[plain.index(";", start) + 1:]
                    self.assertNotIn(sign, plain, line)
            dot = run("runbook", "show", "hostile.md", "--format", "dot", cwd=folder).stdout
            if shutil.which("dot"):
                done = subprocess.run(["dot", "-Tsvg"], input=dot, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_wrong_input(self):
        def refused(words, *told):
            done = run("runbook", *words)
            self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
            for word in told:
                self.assertIn(word, done.stderr)

        refused([], "needs show FILE")
        refused(["shwo", "x"], "runbook show FILE")
        refused(["show", SHOP], "is a folder", "RUNBOOK-ID")
        refused(["show", "two-region-shop"], "is a deployment", "RUNBOOK-ID")
        refused(["show", SHOP / "kubernetes/dr.yaml"], "holds no runbook", "kubernetes")
        refused(["show", "no-such.md"], "no-such.md")
        refused(["show", "two-region-shop", "region-failovr"], "did you mean runbook:region-failover?")
        refused(["show", "two-region-shop", "x"], "runbook:rebuild")
        refused(["show", "two-region-shop", "failback", "--format", "svg"], "--format svg")
        self.assertEqual(run("runbook", "--help").returncode, 0)

    def test_what_is_wrong_is_drawn_along_with_what_is_right(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SHOP, copy)
            page = copy / "runbooks/region-failover.md"
            page.write_text(page.read_text().replace("target=orders-db-dr", "target=orders-db-drr", 1))
            done = run("runbook", "show", copy, "region-failover")
            self.assertEqual(done.returncode, 2)
            self.assertIn("promote orders-db-drr", done.stdout)
            self.assertIn("orders-db-drr", done.stderr)
            self.assertIn("region-failover.md:22: error", done.stderr)

    def test_a_time_out_that_nobody_set_is_shown(self):
        with tempfile.TemporaryDirectory() as folder:
            page = pathlib.Path(folder) / "failover.md"
            page.write_text("# Failover of the region\n\nOwner: the shop team\n\n1. Decide (5 min)\n"
                            "2. Look (5 min)\n   - Timeout: 20 min\n")
            text = show(page)
        self.assertIn("time-out 4 h 00 min*", text)
        self.assertIn("time-out 20 min 00 s", text)
        self.assertIn("time-out of 1", text)
        self.assertIn("the shop team*", text)  # of the page, not of the step

    def test_a_gantt_has_an_axis_of_time(self):
        done = run("check", "two-region-shop", "--scenarios", ROOT / "scenarios/region-outage.json", "--trials", "4",
                   "--jobs", "1")
        head = next(line for line in done.stdout.splitlines() if "ends p50" in line and "waited for" in line)
        axis = head[head.index("waited for"):]
        self.assertRegex(axis, r"0 +\|\d+")
        self.assertGreaterEqual(axis.count("|"), 2)

    def test_calls_that_a_role_cannot_make_and_a_rebuild_of_no_length(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SHOP, copy)
            deployment = json.loads((copy / "deployment.json").read_text())
            (copy / "roles.yaml").write_text(
                "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Dr:\n    Type: AWS::IAM::Role\n    Properties:\n"
                "      RoleName: dr\n      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
                "            Statement: [{Effect: Allow, Action: 'rds:Describe*', Resource: '*'}]\n")
            (copy / "ssm/other.yaml").write_text(
                "schemaVersion: '0.3'\ndescription: 'drsim: trigger=database'\nassumeRole: arn:aws:iam::1:role/dr\n"
                "mainSteps:\n  - name: Promote\n    action: aws:executeAwsApi\n"
                "    inputs: {Service: rds, Api: PromoteReadReplica, DBInstanceIdentifier: orders-db-dr}\n")
            (copy / "runbooks/anew.md").write_text("# Rebuild from scratch\n\n<!-- drsim: trigger=cluster -->\n\n"
                                                   "1. Make the network\n2. Make the cluster\n")
            for path in ("roles.yaml", "ssm/other.yaml", "runbooks/anew.md"):
                deployment["files"].append({"path": path, "region": "eu-west-1"})
            (copy / "deployment.json").write_text(json.dumps(deployment))
            findings = json.loads(run("lint", copy, "--format", "json").stdout)["findings"]
        refused = [one for one in findings if one["id"] == "runbook-call-refused" and one["severity"] == "error"]
        self.assertEqual([one["file"] for one in refused], ["ssm/other.yaml"])
        self.assertIn("the role dr cannot call rds:PromoteReadReplica: nothing in its policies allows it",
                      refused[0]["message"])
        anew = [one for one in findings if one["id"] == "rebuild-length-unknown"]
        self.assertEqual([(one["severity"], one["file"]) for one in anew], [("error", "runbooks/anew.md")])

    def test_people_who_may_not_do_what_their_page_asks_wait_for_the_right(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SHOP, copy)
            deployment = json.loads((copy / "deployment.json").read_text())
            (copy / "roles.yaml").write_text(
                "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Dr:\n    Type: AWS::IAM::Role\n    Properties:\n"
                "      RoleName: dr-operator\n      Policies:\n        - PolicyName: p\n          PolicyDocument:\n"
                "            Statement: [{Effect: Allow, Action: ['route53:*', 'ssm:*'], Resource: '*'}]\n")
            deployment["files"].append({"path": "roles.yaml", "region": "eu-west-1"})
            (copy / "deployment.json").write_text(json.dumps(deployment))
            findings = json.loads(run("lint", copy, "--format", "json").stdout)["findings"]
            refused = [one for one in findings if one["id"] == "people-call-refused"]
            self.assertIn(("error", "runbooks/region-failover.md"), [(one["severity"], one["file"]) for one in refused])
            told = next(one["message"] for one in refused if "region-failover/2" in one["message"])
            self.assertIn("rds:promotereadreplica (oncall:sre as dr-operator: nothing allows it)", told)
            told = json.loads(run("replay", copy, "region-outage", "--traffic", "fluid", "--format", "json").stdout)
            kinds = [(one["component"], one["kind"]) for one in told["events"]]
            self.assertLess(kinds.index(("runbook:region-failover/2", "step_refused")),
                            kinds.index(("runbook:region-failover/2", "rights_given")))
            self.assertNotIn(("runbook:region-failover/6", "step_refused"), kinds)

    def test_a_rebuild_of_unknown_length_answers_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SHOP, copy)
            page = copy / "runbooks/rebuild.md"
            page.write_text(re.sub(r" \([^)]*мин[^)]*\)", "", page.read_text()))
            words = ("--trials", "3", "--seed", "1")
            scenario = SHOP.parents[1] / "scenarios/library/cluster-deleted.json"
            done = run("check", copy, "--scenarios", scenario, *words)
            self.assertIn("Provisional: nobody says how long runbooks/rebuild.md:1 (runbook:rebuild) takes", done.stdout)
            decided = ("--trials", "80", "--seed", "1", "--format", "json")
            result = json.loads(run("check", copy, "--scenarios", scenario, *decided).stdout)["scenarios"][0]
            self.assertEqual(result["verdict"], "provisional")
            self.assertEqual(result["rests_on"]["unknown_lengths"], ["runbooks/rebuild.md:1 (runbook:rebuild)"])
            known = json.loads(run("check", "two-region-shop", "--scenarios", scenario, *decided).stdout)["scenarios"][0]
            self.assertIn(known["verdict"], ("pass", "fail"))
            self.assertNotIn("unknown_lengths", known["rests_on"])

    def test_alerts_are_listed_with_their_runbook(self):
        rows = json.loads(run("list", "alerts", "two-region-shop", "--format", "json").stdout)["rows"]
        named = {row["alarm"]: row["runbook"] for row in rows}
        self.assertEqual(named["alert:CheckoutErrorRatioHigh"], "runbook:region-failover")
        self.assertEqual(named["alert:LatencyHigh"], "")

    def test_a_page_that_alerts_name_and_nobody_has(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "shop"
            shutil.copytree(SHOP, copy)
            rules = copy / "prometheus/rules/shop.yml"
            rules.write_text(rules.read_text().replace("runbooks/region-failover", "runbooks/nowhere", 1))
            findings = json.loads(run("lint", copy, "--format", "json").stdout)["findings"]
            told = [one for one in findings if one["id"] == "alert-runbook-unknown"]
            self.assertEqual(len(told), 1)
            self.assertIn("alert:CheckoutErrorRatioHigh (https://wiki.shop.example.com/runbooks/nowhere)",
                          told[0]["message"])


class Older(unittest.TestCase):
    """Dates of a repository of its own: by commits, not by files."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name) / "repository"
        self.shop = self.root / "shop"
        shutil.copytree(SHOP, self.shop)
        self.git("init", "-q", "-b", "main")
        self.commit("2024-01-10T12:00:00+0000")

    def tearDown(self):
        self.folder.cleanup()

    def git(self, *words, **more):
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null",
                       "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
                       "GIT_COMMITTER_EMAIL": "a@b", **more}
        subprocess.run(["git", *words], cwd=self.root, check=True, capture_output=True, env=environment)

    def commit(self, date):
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x", GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)

    def touch(self, name):
        path = self.shop / name
        path.write_text(path.read_text() + "\n")

    def found(self, folder=None):
        done = run("lint", folder or self.shop, "--format", "json")
        return [one["message"] for one in json.loads(done.stdout)["findings"] if one["id"] == "runbook-older-than-files"]

    def test_by_commits(self):
        self.assertEqual(self.found(), [])  # all of one commit
        self.touch("terraform/plan.json")
        self.assertEqual(self.found(), [])  # not committed yet
        self.commit("2024-03-01T12:00:00+0000")
        told = [one for one in self.found() if one.startswith("runbook:region-failover ")]
        self.assertEqual(len(told), 1)
        self.assertIn("last changed on 2024-01-10; since then what it acts on was: terraform/plan.json", told[0])
        self.assertIn("on 2024-03-01", told[0])
        self.touch("runbooks/region-failover.md")
        self.commit("2024-03-02T12:00:00+0000")
        self.assertFalse(any("runbook:region-failover " in one for one in self.found()))

    def test_a_cut_history_and_none_say_nothing(self):
        self.touch("terraform/plan.json")
        self.commit("2024-03-01T12:00:00+0000")
        self.assertTrue(self.found())
        self.git("clone", "-q", "--depth", "1", f"file://{self.root}", str(self.root.parent / "cut"))
        self.assertEqual(self.found(self.root.parent / "cut" / "shop"), [])
        shutil.rmtree(self.root / ".git")
        self.assertEqual(self.found(), [])


if __name__ == "__main__":
    unittest.main()
