#!/usr/bin/env python3
"""Lists, explanations and first deployments as users meet them. Usage: FILE PROGRAM SOURCE_FOLDER"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = os.path.abspath(sys.argv.pop(1))
SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
REFERENCE = "two-region-shop"

MANIFESTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: example.com/web:1
          readinessProbe: {periodSeconds: 5}
          env: [{name: CART, value: "http://cart:80"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, readinessProbe: {}}]}
---
apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}}
"""

RULES = """
groups:
  - name: g
    rules:
      - alert: CartDown
        expr: up{job="cart"} == 0
        labels: {severity: page, journey: gone}
"""


def run(*words, code=0, folder=None):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=60, cwd=folder)
    assert done.returncode == code, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def listed(what, deployment=REFERENCE):
    return json.loads(run("list", what, deployment, "--format", "json").stdout)


class Lists(unittest.TestCase):
    def test_parameters_tell_value_unit_source_and_whether_set(self):
        rows = {row["id"]: row for row in listed("parameters")["rows"]}
        set_one = rows["bff@eu-central-1.replicas"]
        self.assertEqual(set_one["set"], "set")
        self.assertRegex(set_one["where"], r"^kubernetes/primary.yaml:\d+$")
        self.assertTrue(any(row["set"] == "default" for row in rows.values()))
        for row in rows.values():
            self.assertIn(row["confidence"], ("set", "documented", "measured", "assumed"), row)
            self.assertTrue(row["unit"] and row["source"] and row["where"], row)

    def test_components_with_what_depends_on_what(self):
        components = listed("components")
        ids = {row["id"] for row in components["rows"]}
        self.assertTrue(all(edge["from"] in ids or "aws_" in edge["from"] for edge in components["edges"]))
        self.assertIn({"orders-db", "security_group"}, [{edge["from"], edge["what"]} for edge in components["edges"]])
        self.assertTrue([edge for edge in components["edges"] if edge["what"] == "image" and edge["where"]])

    def test_graph_for_graphviz(self):
        dot = run("list", "components", REFERENCE, "--format", "dot").stdout
        self.assertTrue(dot.startswith('digraph "two-region-shop" {'))
        self.assertIn('"bff@eu-central-1" -> "eks:shop-primary"', dot)
        self.assertIn('[\\"eu-central-1a\\"]', dot)  # quotes of addresses are escaped
        for line in dot.splitlines():  # every quote that is not escaped opens or closes a name
            self.assertEqual(line.replace('\\"', "").count('"') % 2, 0, line)
        self.assertEqual(dot.count("{"), dot.count("}"))
        if shutil.which("dot"):
            subprocess.run(["dot", "-Tcanon"], input=dot, text=True, check=True, capture_output=True)
        run("list", "components", "--format", "dot", code=2)
        run("list", "parameters", REFERENCE, "--format", "dot", code=2)

    def test_alerts_with_their_chain_and_failures_nobody_watches(self):
        rows = listed("alerts")["rows"]
        watched = [row for row in rows if row["id"] == "journey:checkout error_ratio" and row["pages"] == "yes"]
        self.assertEqual(len(watched), 1)
        for wait in ("scrape", "rate window", "evaluation", "for", "group wait", "receiver"):
            self.assertIn(wait, watched[0]["chain"])
        self.assertTrue([row for row in rows if row["alarm"] == "nobody watches" and not row["chain"]])
        self.assertIn("nobody watches", run("list", "alerts", REFERENCE).stdout)
        run("list", "alerts", code=2)

    def test_parity_of_regions(self):
        rows = listed("parity")["rows"]
        smaller = [row for row in rows if row["id"] == "bff@eu-central-1" and row["parameter"] == "replicas"]
        self.assertEqual(smaller[0]["difference"], "smaller")
        self.assertTrue(smaller[0]["primary_where"] and smaller[0]["standby_where"])


class Explain(unittest.TestCase):
    def test_one_parameter_in_full(self):
        one = json.loads(run("explain", REFERENCE, "bff@eu-central-1.replicas", "--format", "json").stdout)
        self.assertEqual(one["schema"], "drsim.explain/1")
        for key in ("value", "unit", "set", "where", "confidence", "drives", "public_source", "default"):
            self.assertTrue(one[key], key)
        text = run("explain", REFERENCE, "alert:CheckoutErrorRatioHigh.for_s").stdout
        self.assertIn("ceil(F / E) E", text)
        self.assertIn("prometheus/rules/shop.yml:", text)

    def test_of_the_catalogue_and_by_a_short_name(self):
        self.assertIn("default", run("explain", "route53_record.ttl_s").stdout)
        self.assertIn("orders-db-dr.promote_s", run("explain", REFERENCE, "promote_s").stdout)

    def test_wrong_names(self):
        self.assertIn("did you mean", run("explain", REFERENCE, "bff@eu-central-1.replica", code=2).stderr)
        self.assertIn("did you mean promote_s?", run("explain", REFERENCE, "promot_s", code=2).stderr)
        self.assertIn("is a parameter of", run("explain", REFERENCE, "replicas", code=2).stderr)
        run("explain", code=2)


class FirstDeployment(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.own = self.root / "my shop"
        (self.own / "eu-north-1").mkdir(parents=True)
        (self.own / "eu-north-1" / "app.yaml").write_text(MANIFESTS)
        (self.own / "rules.yml").write_text(RULES)

    def tearDown(self):
        self.folder.cleanup()

    def init(self, *words, code=0):
        return run("import", "--init", str(self.own), *words, code=code, folder=self.own)

    def test_it_loads_and_asks_for_the_rest(self):
        done = self.init("eu-north-1/app.yaml", "rules.yml")
        self.assertIn("open question about /traffic/rate", done.stderr)
        written = json.loads((self.own / "deployment.json").read_text())
        self.assertEqual(written["regions"][0]["name"], "eu-north-1")
        self.assertEqual(written["files"][0], {"path": "eu-north-1/app.yaml", "region": "eu-north-1"})
        targets = [hop["target"] for stage in written["journeys"][0]["path"] for hop in stage["hops"]]
        self.assertEqual(targets[:2], ["web", "cart"])  # as the settings of web tell
        rows = {row["id"]: row for row in listed("parameters", str(self.own))["rows"]}
        self.assertEqual(rows["web@eu-north-1.replicas"]["value"], "3")
        self.assertEqual(sorted(os.listdir(self.own)), ["deployment.json", "eu-north-1", "rules.yml"])
        alerts = listed("alerts", str(self.own))["rows"]
        self.assertIn("cart@eu-north-1 up", [row["id"] for row in alerts if row["alarm"] == "alert:CartDown"])

    def test_never_over_another_unless_told(self):
        (self.own / "deployment.json").write_text("mine")
        self.assertIn("--overwrite", self.init("rules.yml", code=2).stderr)
        self.assertEqual((self.own / "deployment.json").read_text(), "mine")
        self.init("rules.yml", "--overwrite")
        self.assertNotEqual((self.own / "deployment.json").read_text(), "mine")

    def test_files_elsewhere_are_refused_links_too(self):
        outside = self.root / "outside.yaml"
        outside.write_text(MANIFESTS)
        os.symlink(outside, self.own / "link.yaml")
        for name in (str(outside), "link.yaml", "../outside.yaml"):
            self.assertIn("copy it there first", self.init(name, code=2).stderr)
        self.assertIn("no such file", self.init("nothing.yaml", code=2).stderr)
        self.assertFalse((self.own / "deployment.json").exists())

    def test_a_file_that_cannot_be_read_stops_it(self):
        (self.own / "chart.yaml").write_text("kind: Deployment\napiVersion: v1\nmetadata:\n  name: {{ .Values.x }}\n")
        self.assertIn("helm template", self.init("chart.yaml", "rules.yml", code=2).stderr)
        self.assertFalse((self.own / "deployment.json").exists())

    def test_a_whole_folder(self):
        (self.own / "chart").mkdir()
        (self.own / "chart" / "web.yaml").write_text("kind: Deployment\napiVersion: v1\nmetadata:\n  name: {{ .x }}\n")
        (self.own / ".git").mkdir()
        (self.own / ".git" / "app.yaml").write_text(MANIFESTS)
        (self.own / "notes.yaml").write_text("a: 1\n")
        (self.root / "outside").mkdir()
        (self.root / "outside" / "theirs.yaml").write_text(MANIFESTS)
        os.symlink(self.root / "outside", self.own / "linked")  # links are not followed, circles neither
        os.symlink(self.root / "outside" / "theirs.yaml", self.own / "theirs.yaml")
        os.symlink(self.own, self.own / "round")
        done = self.init()
        self.assertIn("left out: a Helm template", done.stderr)
        self.assertIn("notes.yaml: warning: left out", done.stderr)
        files = [file["path"] for file in json.loads((self.own / "deployment.json").read_text())["files"]]
        self.assertEqual(files, ["eu-north-1/app.yaml", "rules.yml"])
        again = self.init("eu-north-1", "rules.yml", "--overwrite")
        self.assertIn("2 files", again.stdout)

    def test_usage(self):
        run("import", code=2)
        run("import", "--overwrite", "x", code=2)
        self.init("rules.yml", "--format", "json", code=2)
        run("import", "--init", str(self.root / "nowhere"), "x", code=2)


if __name__ == "__main__":
    unittest.main()
