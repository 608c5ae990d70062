#!/usr/bin/env python3
"""Secrets that stand in a deployment's files, and whether any command lets one out: on the screen, in a file, in a history.
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
MARK = "Zq7PLANTED"  # in every planted value, and in nothing else
SCENARIOS = ["--scenarios", "db-primary-loss"]
FEW = ["--trials", "3", "--jobs", "2"]


def planted(number):
    return f"{MARK}{number:02}xK9w2Lr8"


class Secrets(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        cls.shop = cls.folder / "shop"
        shutil.copytree(ROOT / "models/two-region-shop", cls.shop)
        cls.count = 0
        cls.plant_in_files()
        cls.plant_in_descriptions()

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def next(cls):
        cls.count += 1
        return planted(cls.count)

    @classmethod
    def change(cls, name, *pairs):
        path = cls.shop / name
        text = path.read_text()
        for old, new in pairs:
            assert old in text, (name, old)
            text = text.replace(old, new, 1)
        path.write_text(text)

    @classmethod
    def plant_in_files(cls):
        plan = json.loads((cls.shop / "terraform/plan.json").read_text())

        def visit(module):
            for resource in module.get("resources", []):
                for key in ("password", "auth_token"):
                    if key in resource["values"]:
                        resource["values"][key] = cls.next()
                if resource["type"] == "aws_db_instance":
                    resource["values"]["tags"] = {"owner_password": cls.next()}
            for child in module.get("child_modules", []):
                visit(child)
        visit(plan["planned_values"]["root_module"])
        plan["variables"] = {**plan.get("variables", {}), "db_password": {"value": cls.next()}}
        (cls.shop / "terraform/plan.json").write_text(json.dumps(plan))
        env = "            - name: ORDERS_DB_SECRET\n"
        cls.change("kubernetes/primary.yaml", (env, f"            - name: ORDERS_DB_PASSWORD\n              value: {cls.next()}\n" + env))
        with (cls.shop / "kubernetes/primary.yaml").open("a") as file:
            file.write(f"\n---\napiVersion: v1\nkind: Secret\nmetadata: {{name: hidden, namespace: shop}}\nstringData: {{key: {cls.next()}}}\n")
        cls.change("alertmanager/alertmanager.yml", ("  slack_api_url_file: /vault/secrets/slack-url\n",
                                                     f"  slack_api_url: https://hooks.slack.com/services/T0/B0/{cls.next()}\n"))
        cls.change("prometheus/prometheus.yml", ("scrape_configs:\n", f"scrape_configs:\n  - job_name: hidden\n    basic_auth: {{username: u, password: {cls.next()}}}\n"
                                                 "    static_configs: [{targets: ['h:1']}]\n"))
        cls.change("runbooks/region-failover.md",
                   ("   vault read aws/creds/dr-operator\n",
                    f"   export PGPASSWORD={cls.next()}\n   curl -H 'Authorization: Bearer {cls.next()}' https://api/x\n"
                    f"   psql postgresql://admin:{cls.next()}@orders/db -c 'select 1'\n   vault read aws/creds/dr-operator\n"),
                   ("   - **Кто:** руководитель инцидента.\n", f"   - **Кто:** руководитель инцидента.\n   - password: {cls.next()}\n"))
        cls.change("vault/primary.hcl", ('storage "raft" {', f'seal "transit" {{\n  token = "{cls.next()}"\n}}\n\nstorage "raft" {{'))
        with (cls.shop / "consul/primary.hcl").open("a") as file:
            file.write(f'\nencrypt = "{cls.next()}"\n')

    @classmethod
    def plant_in_descriptions(cls):
        path = cls.shop / "deployment.json"
        deployment = json.loads(path.read_text())
        deployment["title"] += f" password={cls.next()}"
        deployment["order_worth"] = {"value": 40, "currency": "EUR", "source": f"finance, api_key={cls.next()}"}
        first = next(iter(deployment["parameters"].values()))
        first["source"] = f"token: {cls.next()}"
        deployment["questions"] = [{"about": "/traffic", "question": f"is it so? password={cls.next()}"}]
        path.write_text(json.dumps(deployment, ensure_ascii=False))
        (cls.shop / "rehearsals").mkdir()
        (cls.shop / "rehearsals/settings.json").write_text(json.dumps({
            "schema": "drsim.rehearsal-settings/1", "closed": [
                {"from": "2027-01-01", "to": "2027-01-10", "why": f"password: {cls.next()}"}]}))
        (cls.shop / "rehearsals/before.json").write_text(json.dumps({
            "schema": "drsim.rehearsal-record/1", "identity": {"id": "DR-2026-001", "type": "tabletop", "date": "2026-10-01",
                                                             "lead": f"Anna password={cls.next()}"},
            "basis": {"scenario": "db-primary-loss"}, "execution": {"decisions": [f"token={cls.next()}"]},
            "conclusion": {"verdict": "passed", "actions": [{"action": f"change password={cls.next()}", "owner": "Anna"}]}}))
        (cls.shop / "gate.json").write_text(json.dumps({"waivers": [
            {"scenario": "db-primary-loss", "owner": "Anna", "reason": f"api_key={cls.next()}", "expires": "2027-12-31"}]}))

    def quiet(self, *words, codes=(0, 1), cwd=None):
        """Runs a command; nothing planted is in what it says."""
        done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, timeout=600, cwd=cwd or self.folder)
        self.assertIn(done.returncode, codes, (words, done.stderr.decode()[-3000:]))
        for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
            self.silent(text, f"{name} of {' '.join(map(str, words))}")
        return done

    def silent(self, data, where):
        found = sorted(set(re.findall(MARK.encode() + rb"\d\d", data)))
        with self.subTest(where=where):
            self.assertEqual(found, [], where)

    def files_are_silent(self, *roots):
        for root in roots:
            for path in [root] if root.is_file() else sorted(root.rglob("*")):
                if path.is_file():
                    self.silent(path.read_bytes(), path.name)

    def test_what_is_read_and_listed(self):
        for words in (["lint", self.shop], ["lint", self.shop, "--format", "json"],
                      *(["list", what, self.shop, "--format", form] for form in ("text", "json")
                        for what in ("components", "parameters", "alerts", "parity", "scenarios")),
                      ["runbook", "show", self.shop, "region-failover"],
                      ["runbook", "show", self.shop, "region-failover", "--format", "json"],
                      ["runbook", "show", self.shop, "region-failover", "--format", "mermaid"],
                      ["explain", self.shop, "failover_s"]):
            self.quiet(*words, codes=(0, 1, 2) if words[0] == "explain" else (0, 1))
        files = [path for path in self.shop.rglob("*") if path.suffix in (".json", ".yaml", ".yml", ".md", ".hcl") and
                 path.parent != self.shop and path.parent.name != "rehearsals"]
        self.quiet("import", *files)
        self.quiet("import", *files, "--format", "json")
        copy = self.folder / "fresh"
        shutil.copytree(self.shop, copy)
        (copy / "deployment.json").unlink()
        self.quiet("import", "--init", copy)
        self.files_are_silent(copy / "deployment.json")

    def test_what_is_played_and_kept(self):
        history = self.folder / "history.sqlite"
        self.quiet("replay", self.shop, "db-primary-loss")
        self.quiet("replay", self.shop, "db-primary-loss", "--format", "json")
        for day in ("2026-08-01", "2026-11-01"):
            self.quiet("check", self.shop, *SCENARIOS, *FEW, "--date", day, "--record", history)
        for form in ("text", "json", "csv", "html"):
            self.quiet("history", self.shop, "--history", history, "--format", form)
        self.files_are_silent(history)
        self.assertGreater(history.stat().st_size, 10000)
        result = self.folder / "result.json"
        self.quiet("check", self.shop, *SCENARIOS, *FEW, "--format", "json", "--timelines", "--output", result)
        for form in ("html", "markdown", "summary", "junit", "sarif", "codequality", "openmetrics", "annotations", "csv"):
            self.quiet("report", result, "--format", form)
        self.files_are_silent(result)
        self.quiet("compare", self.shop, self.shop, *SCENARIOS, *FEW, "--format", "json")

    def test_what_is_planned(self):
        quarter = self.folder / "quarter"
        self.quiet("rehearse", self.shop, *SCENARIOS, "--ranking-trials", "2", "--trials", "2", "--today", "2026-11-29",
                   "--documents", quarter, "--format", "json")
        plan = json.loads((quarter / "plan.json").read_text())
        log = self.folder / "drill.csv"
        log.write_text("time,step,who,result,note\n2027-01-12T10:00:00Z,T0,Lead,,\n"
                       f"2027-01-12T10:01:00Z,1,Anna,failed,password={planted(90)}\n")
        for form in ("text", "json"):
            self.quiet("rehearse", self.shop, "--plan", quarter / "plan.json", "--rehearsal", plan["rehearsals"][0]["id"],
                       "--record", log, "--format", form)
        self.files_are_silent(quarter)
        for form in ("text", "json", "html"):
            self.quiet("capacity", self.shop, "--table", "--growth", "1.2", "--format", form)
        book = self.folder / "capacity.xlsx"
        self.quiet("capacity", self.shop, "--table", "--format", "xlsx", "--output", book)
        unpacked = self.folder / "book"
        shutil.unpack_archive(book, unpacked, "zip")
        self.files_are_silent(unpacked)
        patch = self.folder / "set.patch"
        for form in ("text", "json", "html"):
            self.quiet("advise", self.shop, "--scenarios", "db-primary-loss", "bad-deploy", "--trials", "10", "--patch", patch,
                       "--format", form)
        self.files_are_silent(patch)


if __name__ == "__main__":
    unittest.main()
