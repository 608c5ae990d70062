#!/usr/bin/env python3
"""The way of a new user: files, import --init, check, lint, lists, replay. Usage: FILE PROGRAM SOURCE_FOLDER
On files of our own always; on estates put together from ../shared/samples where that folder is."""
import json
import pathlib
import re
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
SAMPLES = next((folder for folder in (SOURCE.parent / "shared" / "samples", SOURCE.parents[1] / "shared" / "samples")
                if folder.is_dir()), None)
SCENARIOS = {path.stem for path in (SOURCE / "scenarios").glob("*.json")}


def workload(name, **settings):
    env = ", ".join(f"{{name: {key}, value: \"{value}\"}}" for key, value in settings.items())
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: 2
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: {name}, image: "example.com/{name}:1", readinessProbe: {{}}, env: [{env}]}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: {name}}}
spec: {{selector: {{app: {name}}}}}
---"""


SHOP = workload("storefront", BASKET="http://basket:80") + workload("basket") + workload("metrics-exporter")
STACK = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Ledger: {Type: AWS::RDS::DBInstance, Properties: {MultiAZ: true, Engine: mysql, BackupRetentionPeriod: 7}}
"""
RULES = """
groups:
  - name: shop
    rules:
      - alert: ShoppingFails
        expr: >
          sum(rate(http_requests_total{journey="shopping",code=~"5.."}[2m]))
          / sum(rate(http_requests_total{journey="shopping"}[2m])) > 0.05
        for: 1m
        labels: {severity: page, journey: shopping}
"""
RUNBOOK = """# Restore the ledger

<!-- drsim: trigger=corruption -->

1. **Restore (10-20 minutes)**
   <!-- drsim: action=restore target=ledger-of-record -->
2. **Check (5 minutes)**
   <!-- drsim: action=verify target=ledger-of-record -->
"""


def run(*words, codes=(0, 1)):
    done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=200)
    assert done.returncode in codes, f"drsim {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


class Walk(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "estate"
        self.root.mkdir()

    def put(self, **files):
        for name, text in files.items():
            path = self.root / name.replace("__", "/").replace("_yaml", ".yaml").replace("_md", ".md")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)

    def copy(self, **files):
        for name, sample in files.items():
            shutil.copy(SAMPLES / sample, self.root / (name.replace("_yaml", ".yaml").replace("_json", ".json")))

    def listed(self, what):
        return json.loads(run("list", what, str(self.root), "--format", "json", codes=(0,)).stdout)["rows"]

    def walk(self):
        """Every step works and says what it says in words; returns what was written and the result of check."""
        done = run("import", "--init", str(self.root), codes=(0,))
        self.assertRegex(done.stdout, r"\d+ files, \d+ components, \d+ open questions")
        self.assertIn("drsim lint", done.stdout)
        written = json.loads((self.root / "deployment.json").read_text())
        self.assertLessEqual(len(written["questions"]), 10)
        asked = set()
        for question in written["questions"]:
            self.assertTrue({"question", "decides", "find_out"} <= set(question), question)
            asked |= {question["about"]} if isinstance(question["about"], str) else set(question["about"])
        for about in ("/objectives", "/traffic/rate", "/journeys", "/stores"):
            self.assertIn(about, asked)
        checked = run("check", str(self.root), "--trials", "3", "--format", "json")
        self.assertIn(f"{len(written['questions'])} open questions", checked.stderr)
        result = json.loads(checked.stdout)
        played = {one["id"] for one in result["scenarios"]}
        skipped = {one["id"]: one["why"] for one in result["skipped"]}
        self.assertEqual(played | set(skipped), SCENARIOS)
        self.assertFalse(played & set(skipped))
        for one in result["scenarios"]:
            self.assertEqual(one["broken"], [], one["id"])
            self.assertEqual(one["ill_before"], 0, one["id"] + ": a first deployment serves its users")
        text = run("check", str(self.root), "--trials", "3").stdout
        for scenario, why in skipped.items():
            self.assertIn(f"not played: {scenario}, {why}", text)
            self.assertIn(why, run("replay", str(self.root), scenario, codes=(2,)).stderr)
        self.assertRegex(run("lint", str(self.root)).stdout, r"\d+ errors?, \d+ warnings?")
        for what in ("parameters", "alerts", "components"):
            self.assertTrue(self.listed(what), what)
        self.listed("parity")
        told = {
            one["id"]: one["played"] == "yes" for one in self.listed("scenarios") if "/library/" not in one["file"]
        }
        self.assertEqual({name for name, yes in told.items() if yes}, played)
        self.assertEqual({name for name, yes in told.items() if not yes}, set(skipped))
        self.assertIn("region", run("replay", str(self.root), "region-outage", "--traffic", "fluid").stdout)
        library = run("check", str(self.root), "--scenarios", "library", "--trials", "1", codes=(0, 1)).stdout
        self.assertIn("\nmass-deletion " if "mass-deletion" in library.split("not played")[0] else "not played", library)
        return written, result, skipped

    @staticmethod
    def hits(result, scenario):
        return [one["roles"][0]["targets"] for one in result["scenarios"] if one["id"] == scenario][0]

    @staticmethod
    def calls(written):
        return [hop["target"] for stage in written["journeys"][0]["path"] for hop in stage["hops"]]


CHART = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: basket}
spec: {chart: {spec: {chart: basket}}}
---
apiVersion: example.org/v1
kind: Turnstile
metadata: {name: north}
"""
LAB = """
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Ledger:
    Type: AWS::RDS::DBInstance
    Properties: {DBInstanceIdentifier: ledger, Engine: postgres, MultiAZ: true, BackupRetentionPeriod: 7}
  Reboot:
    Type: AWS::FIS::ExperimentTemplate
    Properties:
      Description: reboot it
      StopConditions: [{Source: none}]
      Targets: {Db: {ResourceType: "aws:rds:db", ResourceArns: ["arn:aws:rds:eu-west-1:1:db:ledger"], SelectionMode: ALL}}
      Actions: {Reboot: {ActionId: "aws:rds:reboot-db-instances", Parameters: {forceFailover: "true"}, Targets: {DBInstances: Db}}}
"""


def machine_estate():
    """A plan of a shop on machines: in each of two regions a front door, a scaling group, and a database."""
    homes = {"home": ("eu-central-1", "aws", 8), "away": ("eu-west-1", "aws.away", 3)}
    planned, configured = [], []

    def add(kind, name, values, expressions=None, provider="aws"):
        address = f"{kind}.{name}"
        planned.append({"address": address, "mode": "managed", "type": kind, "name": name, "values": values})
        configured.append({"address": address, "type": kind, "name": name, "provider_config_key": provider,
                           "expressions": expressions or {}})

    def refers(address):
        return {"references": [address]}

    for name, (region, provider, size) in homes.items():
        check = {"interval": 10, "timeout": 5, "healthy_threshold": 2, "unhealthy_threshold": 2}
        add("aws_lb", name, {"name": f"shop-{name}"}, None, provider)
        add("aws_lb_target_group", name, {"name": "web", "health_check": [check]}, None, provider)
        add("aws_lb_listener", name, {}, {
            "load_balancer_arn": refers(f"aws_lb.{name}.arn"),
            "default_action": [{"target_group_arn": refers(f"aws_lb_target_group.{name}.arn")}]}, provider)
        add("aws_autoscaling_group", name, {
            "name": "web", "min_size": 2, "max_size": 12, "desired_capacity": size, "health_check_type": "ELB",
            "availability_zones": [region + "a", region + "b"]},
            {"target_group_arns": refers(f"aws_lb_target_group.{name}.arn")}, provider)
        add("aws_route53_record", name, {
            "name": "shop.example.com", "type": "A",
            "failover_routing_policy": [{"type": "PRIMARY" if name == "home" else "SECONDARY"}],
            "alias": [{"evaluate_target_health": True}]},
            {"alias": [{"name": refers(f"aws_lb.{name}.dns_name")}]}, provider)
    add("aws_db_instance", "orders", {"identifier": "orders", "engine": "postgres", "multi_az": True})
    add("aws_db_instance", "copy", {"identifier": "orders-copy", "engine": "postgres"},
        {"replicate_source_db": refers("aws_db_instance.orders.arn")}, "aws.away")
    providers = {key: {"name": "aws", "expressions": {"region": {"constant_value": region}}}
                 for region, key, _ in homes.values()}
    return json.dumps({"format_version": "1.2", "planned_values": {"root_module": {"resources": planned}},
                       "resource_changes": [], "configuration": {
                           "provider_config": providers, "root_module": {"resources": configured}}})


class OwnFiles(Walk):
    def test_machines_without_kubernetes(self):
        (self.root / "plan.json").write_text(machine_estate())
        written, result, skipped = self.walk()
        self.assertEqual(self.calls(written), ["web", "orders", "orders"])
        zone = [one for one in result["scenarios"] if one["id"] == "zone-outage"][0]
        self.assertEqual(zone["censored"], 0)  # the group makes the lost machines anew
        told = run("replay", str(self.root), "zone-outage").stdout
        self.assertIn("to be made anew elsewhere", told)
        self.assertIn("all pods are in service again", told)
        self.assertIn("asg:web", {one["id"] for one in self.listed("components")})

    def test_manifests_and_a_template_that_names_no_region(self):
        self.put(shop_yaml=SHOP, stack_yaml=STACK, rules_yaml=RULES, runbook_md=RUNBOOK)
        written, result, skipped = self.walk()
        self.assertEqual([region["name"] for region in written["regions"]], ["primary"])
        self.assertEqual({file["path"]: file.get("region") for file in written["files"]}["stack.yaml"], "primary")
        self.assertEqual(self.calls(written)[:2], ["storefront", "basket"])
        self.assertEqual([journey["id"] for journey in written["journeys"]], ["shopping"])  # as the alert calls it
        self.assertEqual(written["names"], {"Ledger": "ledger-of-record"})  # as the runbook calls it
        self.assertEqual(self.hits(result, "data-corruption"), ["ledger-of-record"])
        self.assertEqual(self.hits(result, "bad-deploy"), ["service:storefront"])
        self.assertEqual(set(skipped), {"inter-region-partition", "dns-health-check-flap"})
        self.assertIn("one region", skipped["inter-region-partition"])
        self.assertIn("Route 53", skipped["dns-health-check-flap"])
        lost = [one for one in result["scenarios"] if one["id"] == "region-outage"][0]
        self.assertEqual(lost["censored"], 3)  # there is nowhere to go

    def test_two_regions_and_no_database(self):
        self.put(**{"eu-central-1__shop_yaml": SHOP, "eu-west-1__shop_yaml": SHOP})
        written, result, skipped = self.walk()
        self.assertEqual({region["name"] for region in written["regions"]}, {"eu-central-1", "eu-west-1"})
        self.assertIn("main-db", self.calls(written))  # made up, and asked for
        self.assertTrue([one for one in written["questions"] if "No file describes a database" in one["question"]])
        self.assertEqual(set(skipped), {"dns-health-check-flap"})
        self.assertFalse([one for one in self.listed("parity") if one["id"].startswith("storefront")])

    def test_one_deployment_in_a_file_for_each_region(self):
        self.put(**{"shop-eu-central-1_yaml": SHOP, "shop-eu-west-1_yaml": SHOP})
        written, result, skipped = self.walk()
        self.assertEqual({region["name"] for region in written["regions"]}, {"eu-central-1", "eu-west-1"})
        self.assertEqual({file["region"] for file in written["files"]}, {"eu-central-1", "eu-west-1"})
        self.assertNotIn("do not say their region", json.dumps(written["questions"]))

    def test_one_deployment_twice_in_a_region_nobody_names(self):
        self.put(a_yaml=SHOP, b_yaml=SHOP)
        run("import", "--init", str(self.root), codes=(0,))
        asked = json.dumps(json.loads((self.root / "deployment.json").read_text())["questions"])
        self.assertIn("a.yaml and b.yaml both describe storefront@primary.", asked)

    def test_patroni_is_the_store(self):
        self.put(patroni_yaml="scope: till\nname: till-1\nbootstrap: {dcs: {ttl: 30, loop_wait: 10}}\n", shop_yaml=SHOP)
        written, result, skipped = self.walk()
        self.assertEqual(written["stores"], [{"component": "till"}])
        self.assertNotIn("main-db", json.dumps(written))

    def test_objectives_that_a_document_states_are_taken_and_asked_about(self):
        self.put(plan_md="# Region failover\n\n| Objective | Value |\n| --- | --- |\n| RTO | 30 minutes |\n"
                         "| RPO | 5 minutes |\n\n## Steps\n\n1. Promote the replica\n", shop_yaml=SHOP)
        written, result, skipped = self.walk()
        self.assertEqual(written["objectives"], {"rpo": "300s", "rto": "1800s", "probability": 0.95})
        asked = [one for one in written["questions"] if one["about"] == "/objectives"][0]
        self.assertIn("5 min 00 s (plan.md:6", asked["assumed"])

    def findings(self, rule):
        lint = json.loads(run("lint", str(self.root), "--format", "json", codes=(0, 1)).stdout)
        return [one for one in lint["findings"] if one["id"] == rule]

    def test_a_page_that_lists_what_there_is_is_no_runbook_for_a_lost_region(self):
        self.put(**{"eu-central-1/shop.yaml": SHOP, "eu-west-1/shop.yaml": SHOP,
                    "README.md": "# Multi-region shop\n\nIt has:\n\n1. Storefronts in two regions\n2. A ledger with a copy\n"})
        done = run("import", "--init", str(self.root), codes=(0,))
        self.assertIn("1 page: a README: it tells what there is; taken for no runbook", done.stdout)
        self.assertNotIn("runbook", {one["kind"] for one in self.listed("components")})
        held_back = self.findings("open-questions")[0]["message"]  # while the files are few, as a guess
        self.assertTrue(self.findings("runbook-missing") or "runbook-missing" in held_back)

    def test_users_tell_when_no_alert_does_and_the_page_is_begun(self):
        self.put(loss_md="# Loss of the region\n\n1. Find out what is down (10 min)\n2. Tell the owners (5 min)\n",
                 shop_yaml=SHOP)
        run("import", "--init", str(self.root), codes=(0,))
        told = run("replay", str(self.root), "region-outage", "--traffic", "fluid", codes=(0, 1)).stdout
        self.assertLess(told.index("users complain"), told.index("begin runbook:loss"))

    def test_what_a_page_and_a_document_say_wrong_is_found_before_the_day(self):
        self.put(restart_md="# Restart the ledger\n\n1. `aws rds reboot-instance --db-instance-identifier ledger`\n"
                            "2. Tell #shop-incident, run `hold-ledger-still`\n",
                 shop_yaml=SHOP,
                 document_yaml="schemaVersion: '0.3'\nmainSteps:\n- name: Wait\n  action: aws:sleep\n"
                               "  nextStep: Promte\n  inputs: {Duration: PT30S}\n")
        run("import", "--init", str(self.root), codes=(0,))
        told = {(one["file"], one["message"]) for one in self.findings("runbook-step-broken")}
        self.assertIn(("restart.md", "aws rds has no command reboot-instance"), told)
        self.assertIn(("document.yaml", "step Wait leads by nextStep to Promte, which is no step"), told)
        names = " ".join(one["message"] for one in self.findings("runbook-names-unknown-document"))
        self.assertIn("the channel shop-incident", names)
        self.assertIn("the program hold-ledger-still", names)

    def test_what_is_not_read_is_named_and_counted(self):
        self.put(**{"main.tf": 'resource "aws_db_instance" "x" {}', "consul.hcl": "server = true\nbootstrap_expect = 1\n",
                    "haproxy.cfg": "listen db\n option httpchk GET /\n server a 10.0.0.1:80 check inter 2s\n",
                    "apps_yaml": CHART, "shop_yaml": SHOP, "photo.png": "x"})
        done = run("import", "--init", str(self.root), codes=(0,))
        self.assertIn("Skipped by their ending: main.tf and 1 other", done.stdout)
        self.assertIn("terraform show -json", done.stdout)
        self.assertRegex(done.stdout, r"Blocks: \d+ played, \d+ checked only, \d+ listed, 1 unknown")
        self.assertIn("1 HelmRelease: a chart to be rendered", done.stdout)
        files = {file["path"] for file in json.loads((self.root / "deployment.json").read_text())["files"]}
        self.assertTrue({"consul.hcl", "haproxy.cfg"} <= files, files)

    def test_commands_that_are_printed_work_when_pasted(self):
        self.put(lab_yaml=LAB, shop_yaml=SHOP)
        done = run("import", "--init", str(self.root), codes=(0,))
        command = done.stderr.split("drsim replay ")[1].split(" plays it")[0]
        words = shlex.split(command)
        self.assertEqual(words[0], str(self.root))
        told = run("replay", *words, codes=(0, 1)).stdout  # not from that folder
        self.assertIn("ledger dies", told)

    def test_five_thousand_files_are_understood_in_two_minutes_and_asked_about_in_short(self):
        for at in range(2500):
            folder = self.root / ("eu-central-1" if at % 2 else "eu-west-1") / f"team{at % 40}"
            folder.mkdir(parents=True, exist_ok=True)
            name = f"storefront-{at // 2}"
            (folder / f"{name}.yaml").write_text(workload(name))
            (folder / f"{name}-rules.yaml").write_text(
                f"groups:\n- name: {name}\n  rules:\n  - alert: {name}-down\n    for: 2m\n"
                f'    expr: kube_deployment_status_replicas_available{{deployment="{name}"}} < 1\n')
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = run("import", "--init", str(self.root), codes=(0,))
        self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 120)
        self.assertIn("5000 files", done.stdout)
        self.assertLess(max(len(line) for line in done.stderr.splitlines()), 3000)
        self.assertIn("more like these", done.stderr)

    def test_the_reference_from_its_files_alone(self):
        shutil.copytree(SOURCE / "models" / "two-region-shop", self.root, dirs_exist_ok=True)
        (self.root / "deployment.json").unlink()
        written, result, skipped = self.walk()
        self.assertEqual(skipped, {})
        self.assertEqual([region["name"] for region in written["regions"]], ["eu-central-1", "eu-west-1"])
        self.assertIn("orders-db", written["names"].values())  # as runbooks and alerts call it
        self.assertEqual(self.hits(result, "dns-health-check-flap"), ["health-check:shop-primary"])

    def test_a_deployment_that_serves_nobody_passes_nothing(self):
        self.put(shop_yaml=SHOP, stack_yaml=STACK)
        self.walk()
        own = self.root / "deployment.json"
        written = json.loads(own.read_text())
        written["traffic"]["rate"] = "600000/min"  # far beyond what two pods serve
        own.write_text(json.dumps(written))
        result = json.loads(run("check", str(self.root), "--trials", "3", "--format", "json").stdout)
        for one in result["scenarios"]:
            self.assertEqual(one["ill_before"], 3, one["id"])
            self.assertEqual(one["rto_s"]["met"]["probability"], 0, one["id"])
        self.assertIn("below an SLO before any fault", run("check", str(self.root), "--trials", "3").stdout)

    def test_what_the_readme_says(self):
        """The section's commands work in order, and what it quotes is what they say."""
        section = (SOURCE / "README.md").read_text().split("## Your own deployment\n")[1].split("\n## ")[0]
        self.put(shop_yaml=SHOP, stack_yaml=STACK)
        commands = [line.split("#")[0].split() for line in section.splitlines() if line.startswith("./drsim ")]
        self.assertGreaterEqual(len(commands), 5)
        told = ""
        for command in commands:
            done = run(*[word.replace("my-shop", str(self.root)) for word in command[1:]])
            told += done.stdout + done.stderr
        for quoted in re.findall(r'"([^"]*)"', section):
            self.assertIn(quoted, told)


@unittest.skipUnless(SAMPLES, "no ../shared/samples here")
class Estates(Walk):
    """Real files of others that belong together."""

    def test_retail_store(self):
        self.copy(cart_yaml="kubernetes/aws-containers__retail-store-sample-app__HELM-RENDERED-cart-defaults.yaml",
                  ui_yaml="kubernetes/aws-containers__retail-store-sample-app__UNRENDERED_ui_deployment.yaml",
                  rds_yaml="cloudformation/aws-cloudformation__aws-cloudformation-templates__"
                           "RDS_RDS_MySQL_With_Read_Replica.yaml")
        written, result, skipped = self.walk()
        self.assertEqual(sorted(file["path"] for file in written["files"]), ["cart.yaml", "rds.yaml"])
        self.assertEqual(self.hits(result, "db-primary-loss"), ["MainDB"])
        self.assertIn("inter-region-partition", skipped)

    def test_podinfo_and_flagger(self):
        self.copy(podinfo_yaml="kubernetes/fluxcd__flagger__HELM-RENDERED-podinfo.yaml",
                  flagger_yaml="kubernetes/fluxcd__flagger__HELM-RENDERED-flagger.yaml",
                  canary_yaml="kubernetes/fluxcd__flagger__istio-canary.yaml",
                  prometheus_yaml="prometheus-config/fluxcd__flagger__prometheus.yml",
                  eks_json="terraform-plan/cycloidio__terracost__eks-plan.json",
                  check_json="terraform-plan/terraform-compliance__cli__test_issue-197_plan.out.json")
        written, result, skipped = self.walk()
        self.assertEqual(self.calls(written)[0], "podinfo")  # not the operator
        self.assertEqual([region["name"] for region in written["regions"]], ["eu-west-1"])
        self.assertEqual(set(skipped), {"inter-region-partition"})

    def test_boutique(self):
        self.copy(shop_yaml="kubernetes/GoogleCloudPlatform__microservices-demo__kubernetes-manifests.yaml",
                  plan_json="terraform-plan/infracost__infracost__terraform_v0.14_plan.json",
                  rules_yaml="prometheus-rules/prometheus-operator__kube-prometheus__"
                             "kubePrometheus-prometheusRule.yaml",
                  alertmanager_yaml="alertmanager/prometheus__alertmanager__simple.yml",
                  prometheus_yaml="prometheus-config/prometheus__prometheus__conf.good.yml")
        written, result, skipped = self.walk()
        self.assertEqual(self.calls(written)[0], "frontend")
        self.assertEqual(self.hits(result, "data-corruption"), ["demodb"])
        self.assertEqual(set(skipped), {"inter-region-partition", "dns-health-check-flap"})


if __name__ == "__main__":
    unittest.main()
