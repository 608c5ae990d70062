#!/usr/bin/env python3
"""Exports against the rules of the tools they are for. Usage: FILE PROGRAM SOURCE_FOLDER
AWS FIS: the API model that botocore ships (Debian: python3-botocore; exit 77 for "skipped" without it), and the table of
its actions. Chaos Toolkit: chaoslib where it is installed, else the rules of its ensure_experiment_is_valid, restated.
Chaos Mesh: the needed part of its custom resource definitions (chaos-mesh/chaos-mesh, config/crd/bases), restated."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

try:
    import botocore.session
    import botocore.validate
except ImportError:
    if sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
        os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])
    botocore = None
try:
    from chaoslib.experiment import ensure_experiment_is_valid
except ImportError:
    ensure_experiment_is_valid = None

PROGRAM = str(pathlib.Path(sys.argv.pop(1)).resolve())
SOURCE = pathlib.Path(sys.argv.pop(1)).resolve()
REFERENCE = "two-region-shop"

# AWS FIS User Guide, "AWS FIS Actions reference": target role, its resource type, parameters (True: required).
FIS_ACTIONS = {
    "aws:fis:wait": (None, None, {"duration": True}),
    "aws:network:disrupt-connectivity": ("Subnets", "aws:ec2:subnet", {"duration": True, "scope": True}),
    "aws:network:route-table-disrupt-cross-region-connectivity": (
        "Subnets", "aws:ec2:subnet", {"duration": True, "region": True}),
    "aws:rds:reboot-db-instances": ("DBInstances", "aws:rds:db", {"forceFailover": False}),
    "aws:eks:inject-kubernetes-custom-resource": ("Cluster", "aws:eks:cluster", {
        "kubernetesApiVersion": True, "kubernetesKind": True, "kubernetesNamespace": True, "kubernetesSpec": True,
        "maxDuration": True}),
}
MODES = ("one", "all", "fixed", "fixed-percent", "random-max-percent")
SELECTORS = {"annotationSelectors": dict, "expressionSelectors": list, "fieldSelectors": dict, "labelSelectors": dict,
             "namespaces": list, "nodeSelectors": dict, "nodes": list, "podPhaseSelectors": list, "pods": dict}
# Kind -> required fields, then each field's type or allowed values.
MESH = {
    "PodChaos": (("action", "mode", "selector"), {
        "action": ("pod-kill", "pod-failure", "container-kill"), "containerNames": list, "duration": str,
        "gracePeriod": int, "mode": MODES, "selector": dict, "value": str}),
    "HTTPChaos": (("mode", "selector", "target"), {
        "abort": bool, "code": int, "delay": str, "duration": str, "method": str, "mode": MODES, "patch": dict,
        "path": str, "port": int, "replace": dict, "request_headers": dict, "response_headers": dict, "selector": dict,
        "target": ("Request", "Response"), "value": str}),
}
TEMPLATES = ("Task", "Serial", "Parallel", "Suspend", "Schedule", "StatusCheck", *MESH)
GO_DURATION = re.compile(r"([0-9]+(\.[0-9]+)?(ms|s|m|h))+$")


def fault(kind, target, **more):
    return {"fault": kind, "target": target, "at": "10s", **more}


# Every kind of fault on every kind of target that some tool has words for, short and long, drawn and fixed.
MORE = {
    "short-and-long": [fault("zone_outage", "zone:eu-central-1a", **{"for": "20s"}),
                       fault("zone_outage", "zone:any of region:dr", **{"for": "20h"})],
    "services": [fault("component_failure", "order@eu-central-1", **{"for": "10m"}),
                 fault("bad_deploy", "service:busiest", error_ratio=0.25)],
    "databases": [fault("component_failure", "store:any"), fault("component_failure", "replica:dr")],
    "regions": [fault("region_outage", "region:dr"), fault("partition", "link:inter-region", bandwidth_ratio=0)],
    "not-said": [fault("component_failure", "cache:primary"), fault("zone_outage", "zone:eu-west-1b")],
}


def against_model(shape, value, where):
    """What botocore leaves to the service: lengths and patterns."""
    problems = []
    if shape.type_name == "structure":
        for name, item in value.items():
            problems += against_model(shape.members[name], item, f"{where}/{name}")
    elif shape.type_name == "map":
        for name, item in value.items():
            problems += against_model(shape.key, name, f"{where}/{name} (name)")
            problems += against_model(shape.value, item, f"{where}/{name}")
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            problems += against_model(shape.member, item, f"{where}/{index}")
    rules = shape.metadata
    if isinstance(value, (str, list, dict)) and not rules.get("min", 0) <= len(value) <= rules.get("max", 10**9):
        problems.append(f"{where}: {len(value)} long, {rules}")
    pattern = rules.get("pattern", "")
    if isinstance(value, str) and pattern in (r"[\S]+", r"[\s\S]+") and not re.fullmatch(pattern, value):
        problems.append(f"{where}: \"{value}\" is empty or has blanks")
    return problems


def fis_problems(template):
    service = botocore.session.get_session().get_service_model("fis")
    shape = service.operation_model("CreateExperimentTemplate").input_shape
    request = {"clientToken": "given-by-the-client", **template}  # the command line and every SDK fill it in
    report = botocore.validate.ParamValidator().validate(request, shape)
    problems = [report.generate_report()] if report.has_errors() else against_model(shape, request, "")
    for name, action in template["actions"].items():
        role, resource, parameters = FIS_ACTIONS.get(action["actionId"], (None, None, None))
        if parameters is None:
            problems.append(f"{name}: no action {action['actionId']}")
            continue
        given = action.get("parameters", {})
        problems += [f"{name}: lacks {key}" for key, must in parameters.items() if must and key not in given]
        problems += [f"{name}: {key} is no parameter" for key in given if key not in parameters]
        for key in ("duration", "maxDuration"):
            times = re.fullmatch(r"PT(?:(\d+)M|(\d+)S)", given.get(key, "PT1M"))
            seconds = times and int(times[1] or 0) * 60 + int(times[2] or 0)
            if not times or not 60 <= seconds <= 12 * 3600:
                problems.append(f"{name}: {key} {given[key]} is not between a minute and 12 hours")
        if set(action.get("targets", {})) != ({role} if role else set()):
            problems.append(f"{name}: targets {action.get('targets')}")
        for target in action.get("targets", {}).values():
            chosen = template["targets"].get(target, {})
            if chosen.get("resourceType") != resource:
                problems.append(f"{name}: target {target} is {chosen.get('resourceType')}, not {resource}")
            if not any(chosen.get(key) for key in ("resourceArns", "resourceTags", "filters", "parameters")):
                problems.append(f"{name}: target {target} chooses nothing")
        problems += [f"{name}: starts after {before}" for before in action.get("startAfter", [])
                     if before not in template["actions"]]
        if "kubernetesSpec" in given:
            problems += mesh_problems(given["kubernetesKind"], json.loads(given["kubernetesSpec"]), name)
    return problems


def toolkit_problems(experiment):
    if ensure_experiment_is_valid:
        try:
            ensure_experiment_is_valid(experiment)
        except Exception as error:  # of any class of chaoslib
            return [str(error)]
    problems = [f"no {key}" for key in ("title", "description") if not experiment.get(key)]
    problems += [f"tag {tag}" for tag in experiment.get("tags", []) if not isinstance(tag, str) or not tag]
    problems += ["no method"] if experiment.get("method") is None else []
    for activity in experiment.get("method", []) + experiment.get("rollbacks", []):
        provider = activity.get("provider", {})
        name = activity.get("name")
        if activity.get("type") not in ("probe", "action") or not name:
            problems.append(f"activity {activity}")
        if provider.get("type") != "python" or not provider.get("module") or not provider.get("func"):
            problems.append(f"{name}: provider {provider}")
        if not isinstance(provider.get("arguments", {}), dict):
            problems.append(f"{name}: arguments {provider}")
        problems += [f"{name}: pause {pause}" for pause in activity.get("pauses", {}).values()
                     if isinstance(pause, bool) or not isinstance(pause, (int, float))]
    return problems


def mesh_problems(kind, spec, where):
    if kind not in MESH:
        return [f"{where}: no kind {kind}"]
    required, fields = MESH[kind]
    problems = [f"{where}: lacks {key}" for key in required if key not in spec]
    for key, value in spec.items():
        rule = fields.get(key)
        if rule is None:
            problems.append(f"{where}: {key} is no field of {kind}")
        elif isinstance(rule, tuple) and value not in rule or isinstance(rule, type) and type(value) is not rule:
            problems.append(f"{where}: {key} {value}")
    for key, value in spec.get("selector", {}).items():
        if key not in SELECTORS or not isinstance(value, SELECTORS[key]):
            problems.append(f"{where}: selector {key} {value}")
    if spec.get("mode", "all").startswith("fixed") and not re.fullmatch(r"\d+", spec.get("value", "")):
        problems.append(f"{where}: mode {spec['mode']} needs a number as value")
    return problems


def workflow_problems(workflow):
    spec = workflow.get("spec", {})
    problems = []
    if (workflow.get("apiVersion"), workflow.get("kind")) != ("chaos-mesh.org/v1alpha1", "Workflow"):
        problems.append("no Workflow")
    if not re.fullmatch(r"[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?", workflow.get("metadata", {}).get("name", "")):
        problems.append(f"name {workflow['metadata']}")
    names = [template.get("name") for template in spec.get("templates", [])]
    if spec.get("entry") not in names or len(set(names)) != len(names):
        problems.append(f"entry {spec.get('entry')} of {names}")
    for template in spec.get("templates", []):
        name, kind = template.get("name"), template.get("templateType")
        if kind not in TEMPLATES:
            problems.append(f"{name}: type {kind}")
        if "deadline" in template and not GO_DURATION.match(template["deadline"]):
            problems.append(f"{name}: deadline {template['deadline']}")
        if kind == "Suspend" and "deadline" not in template:
            problems.append(f"{name}: suspends for ever")
        problems += [f"{name}: no child {child}" for child in template.get("children", []) if child not in names]
        body = {"PodChaos": "podChaos", "HTTPChaos": "httpChaos"}.get(kind)
        if body:
            problems += mesh_problems(kind, template.get(body, {}), name)
    return problems


CHECKS = {"fis": fis_problems, "chaostoolkit": toolkit_problems, "chaosmesh": workflow_problems}


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.scenarios = {path.stem: path.stem for path in (SOURCE / "scenarios").glob("*.json")}
        for name, faults in MORE.items():
            path = pathlib.Path(cls.folder.name) / f"{name}.json"
            path.write_text(json.dumps({"id": name, "title": name, "faults": faults, "horizon": "24h"}))
            cls.scenarios[name] = str(path)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def export(self, scenario, to):
        done = subprocess.run([PROGRAM, "export", REFERENCE, self.scenarios[scenario], "--to", to],
                              capture_output=True, text=True, timeout=60)
        self.assertIn(done.returncode, (0, 2), done.stderr)
        return done

    def test_every_scenario_is_valid_for_the_tool_or_refused_with_the_reason(self):
        """Each fault is in the file, or on the list of what could not be said, with its number."""
        written = 0
        for name in self.scenarios:
            for to, check in CHECKS.items():
                if to == "fis" and botocore is None:
                    continue
                with self.subTest(scenario=name, to=to):
                    done = self.export(name, to)
                    if done.returncode == 2:
                        self.assertIn("NOT exported", done.stderr)
                        self.assertIn(f"can be said in {to}", done.stderr)
                        self.assertEqual(done.stdout, "")
                        continue
                    self.assertEqual(check(json.loads(done.stdout)), [], done.stdout)
                    written += 1
        self.assertGreater(written, 15)

    def test_what_is_not_said_is_listed(self):
        listed = self.export("not-said", "fis").stderr
        self.assertRegex(listed, r"fault 1 \(component_failure of cache:catalogue\): NOT exported")
        self.assertRegex(self.export("short-and-long", "fis").stderr, r"20\.0 s became 1 min, the shortest")
        self.assertIn("12 h, the longest", self.export("short-and-long", "fis").stderr)
        self.assertIn("its target, drawn each trial, became zone:eu-west-1a",
                      self.export("short-and-long", "chaosmesh").stderr)

    @unittest.skipIf(botocore is None, "no botocore: install python3-botocore")
    def test_the_rules_notice_what_is_wrong_in_fis(self):
        good = json.loads(self.export("services", "fis").stdout)
        self.assertEqual(fis_problems(good), [])
        for spoil in (lambda t: t.pop("roleArn"), lambda t: t.update(description=""), lambda t: t.update(odd=1),
                      lambda t: t["actions"]["fault-1"].update(startAfter=["nobody"]),
                      lambda t: t["actions"]["fault-1"]["parameters"].update(maxDuration="PT30S"),
                      lambda t: t["actions"]["fault-1"]["parameters"].update(kubernetesSpec="{}"),
                      lambda t: t["targets"]["fault-1"].update(resourceTags={}),
                      lambda t: t["actions"]["fault-1"].update(actionId="aws:fis:teleport")):
            bad = json.loads(json.dumps(good))
            spoil(bad)
            self.assertTrue(fis_problems(bad))

    def test_the_rules_notice_what_is_wrong_elsewhere(self):
        experiment = json.loads(self.export("zone-outage", "chaostoolkit").stdout)
        experiment["method"][0]["pauses"] = {"before": "5s"}
        self.assertTrue(toolkit_problems(experiment))
        workflow = json.loads(self.export("zone-outage", "chaosmesh").stdout)
        workflow["spec"]["templates"][-1]["podChaos"]["action"] = "pod-nap"
        self.assertTrue(workflow_problems(workflow))

    def test_a_trial_as_a_journal_holds_a_valid_experiment(self):
        done = subprocess.run([PROGRAM, "replay", REFERENCE, self.scenarios["short-and-long"], "--traffic", "fluid",
                               "--format", "chaostoolkit-journal"], capture_output=True, text=True, timeout=200)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        journal = json.loads(done.stdout)
        self.assertEqual(toolkit_problems(journal["experiment"]), [])
        self.assertEqual(len(journal["run"]), len(journal["experiment"]["method"]))
        self.assertEqual({run["status"] for run in journal["run"]}, {"succeeded"})


if __name__ == "__main__":
    done = unittest.main(exit=False)
    if botocore is None and done.result.wasSuccessful():
        print("SKIPPED: AWS FIS exports were not checked, no botocore here: install python3-botocore")
        sys.exit(77)
    sys.exit(not done.result.wasSuccessful())
