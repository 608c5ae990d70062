#!/usr/bin/env python3
"""Puts changes that mean nothing before the gate: names, tags, comments, order, what is irrelevant. It must let them
pass. Usage: neutral.py DRSIM ROOT [--sample N] [--list]"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import edits  # noqa: E402
import regressions  # noqa: E402

SERVICES = ["web-ui", "mobile-ui", "bff", "order", "payment", "inventory", "user", "notification", "recommendation"]
PLAN, PRIMARY, DR = "terraform/plan.json", "kubernetes/primary.yaml", "kubernetes/dr.yaml"
RULES, ALERTMANAGER = "prometheus/rules/shop.yml", "alertmanager/alertmanager.yml"
RUNBOOKS = ["region-failover", "data-corruption", "bad-deploy-rollback"]
IRRELEVANT = ["aws_s3_bucket", "aws_iam_policy", "aws_cloudwatch_log_group", "aws_ecr_repository", "aws_kms_key",
              "aws_budgets_budget", "aws_athena_workgroup", "aws_glue_job", "aws_iam_user", "aws_cloudtrail"]


def of_json(path, change):
    def run(folder):
        file = folder / path
        value = json.loads(file.read_text(encoding="utf-8"))
        change(value)
        file.write_text(json.dumps(value, ensure_ascii=False, indent=2), encoding="utf-8")
    return run


def of_text(path, change):
    def run(folder):
        file = folder / path
        old = file.read_text(encoding="utf-8")
        new = change(old)
        if new == old:
            raise edits.EditError(f"nothing to change in {path}")
        file.write_text(new, encoding="utf-8")
    return run


def planned_rows(plan):
    return [row for module in edits.modules_below(plan["planned_values"]["root_module"])
            for row in module.get("resources", [])]


def tagged(number):
    def change(plan):
        rows = sorted((row for row in planned_rows(plan) if isinstance(row["values"].get("tags"), dict)),
                      key=lambda row: row["address"])
        address = rows[number % len(rows)]["address"]
        for values in edits.rows_of(plan, address):
            values["tags"] = {**values["tags"], "cost-centre": str(number)}
    return of_json(PLAN, change)


def reordered_plan(seed):
    def change(plan):
        for module in edits.modules_below(plan["planned_values"]["root_module"]):
            random.Random(seed).shuffle(module.get("resources", []))
            random.Random(seed).shuffle(module.get("child_modules", []))
        random.Random(seed).shuffle(plan["resource_changes"])
    return of_json(PLAN, change)


def with_irrelevant(kind):
    def change(plan):
        row = {"address": f"{kind}.extra", "mode": "managed", "type": kind, "name": "extra",
               "provider_name": "registry.terraform.io/hashicorp/aws", "values": {"name": "extra"},
               "sensitive_values": {}}
        plan["planned_values"]["root_module"]["resources"].append(row)
    return of_json(PLAN, change)


def reordered_documents(path, seed):
    def change(text):
        documents = [part for part in text.split("\n---\n") if part.strip()]
        random.Random(seed).shuffle(documents)
        return "\n---\n".join(part.removeprefix("---\n") for part in documents) + "\n"
    return of_text(path, change)


def labelled(path, service):
    return of_text(path, lambda text: text.replace(
        f"kind: Deployment\nmetadata:\n  name: {service}\n  namespace: shop\n  labels:\n",
        f"kind: Deployment\nmetadata:\n  name: {service}\n  namespace: shop\n  labels:\n    owner: team-shop\n"))


def commented(path, seed):
    def change(text):
        lines = text.splitlines(keepends=True)
        lines.insert(random.Random(seed).randrange(1, 3), "# seen by the team\n")
        return "".join(lines)
    return of_text(path, change)


def renamed_service(old, new):
    def run(folder):
        for path in (PRIMARY, DR):
            of_text(path, lambda text: re.sub(rf"\b{old}\b", new, text))(folder)
        of_text("deployment.json", lambda text: re.sub(rf'\b{old}(?=["@.])', new, text))(folder)
    return run


def prose(runbook, seed):
    return of_text(f"runbooks/{runbook}.md", lambda text: text.replace(
        "\n## Порядок", f"\nСтраница проверена, правка {seed}.\n\n## Порядок", 1))


def replaced(path, old, new):
    return of_text(path, lambda text: text.replace(old, new, 1))


def changes():
    """(what it is, function of a folder), always the same hundred."""
    out = [(f"a tag on resource {i}", tagged(i)) for i in range(20)]
    out += [(f"resources in another order, {i}", reordered_plan(i)) for i in range(10)]
    out += [(f"an unrelated {kind}", with_irrelevant(kind)) for kind in IRRELEVANT]
    out += [(f"Kubernetes objects of {path} in another order, {i}", reordered_documents(path, i))
            for path in (PRIMARY, DR) for i in range(4)]
    out += [(f"a label on {service} of {path}", labelled(path, service)) for path in (PRIMARY, DR)
            for service in SERVICES]
    out += [(f"a new image of {service}", of_text(PRIMARY, lambda text, s=service: re.sub(
        rf"(shop/{s}):[0-9.]+", r"\1:9.9.9", text))) for service in SERVICES[:8]]
    out += [(f"a comment in {path}", commented(path, i)) for i, path in enumerate(
        (RULES, ALERTMANAGER, "prometheus/prometheus.yml", "consul/primary.hcl", "vault/dr.hcl"))]
    out += [(f"a sentence in {runbook}, {i}", prose(runbook, i)) for runbook in RUNBOOKS for i in range(2)]
    out += [(f"service {old} is called {new}", renamed_service(old, new))
            for old, new in (("recommendation", "suggestions"), ("notification", "mailer"), ("inventory", "stock"))]
    out += [
        ("another title", of_json("deployment.json", lambda value: value.update(title="Shop"))),
        ("keys in another order", of_json("deployment.json", lambda value: [
            value.update({key: value.pop(key)}) for key in sorted(value, reverse=True)])),
        ("titles of journeys", of_json("deployment.json", lambda value: [
            journey.update(title="x") for journey in value["journeys"]])),
        ("the source of a figure", replaced("deployment.json", "half of the 24 ms round trip", "half of 24 ms")),
        ("another chat channel", replaced(ALERTMANAGER, "#shop-alerts", "#shop-sre")),
        ("another address for mail", replaced(ALERTMANAGER, "team-shop@shop", "team-web@shop")),
        ("another summary", replaced(RULES, "More than 5 % of checkouts fail", "Checkouts fail")),
        ("a recording rule nobody uses", replaced(RULES, "  - name: shop-users\n", "  - name: extra\n    rules:\n"
                                                 "      - record: job:up:count\n        expr: count(up) by (job)\n\n"
                                                 "  - name: shop-users\n")),
        ("a description of an alarm", of_json(PLAN, lambda plan: [
            values.update(alarm_description="x")
            for values in edits.rows_of(plan, "aws_cloudwatch_metric_alarm.shop_unhealthy")])),
        ("a description of a security group", of_json(PLAN, lambda plan: [
            values.update(description="x") for values in edits.rows_of(plan, "module.primary.aws_security_group.alb")])),
        ("an output", of_json(PLAN, lambda plan: plan.setdefault("output_changes", {}).update(
            extra={"actions": ["create"], "after": "x"}))),
        ("a later version of Terraform", of_json(PLAN, lambda plan: plan.update(terraform_version="1.99.0"))),
    ]
    return out


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("drsim")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    rows = changes()
    if options.list:
        print("\n".join(name for name, _ in rows))
        return 0
    if options.sample:
        rows = rows[:: max(1, len(rows) // options.sample)]
    red = []
    for name, change in rows:
        with tempfile.TemporaryDirectory() as folder:
            after = regressions.changed_copy(options.root, folder, [])
            change(after)
            code, result = regressions.gate(options.drsim, "two-region-shop", after, "--scenarios", "db-primary-loss")
        if code != 0:
            red.append(name)
            what = result.get("error") or [one["what"] for one in result["changes"]][:6]
            print(f"RED  {name}: {what}", flush=True)
        elif result["changes"]:
            print(f"played  {name}: {[one['what'] for one in result['changes']][:6]}", flush=True)
    print(f"{len(rows) - len(red)} of {len(rows)} neutral changes pass")
    return 1 if len(red) > (2 if len(rows) > 50 else 0) else 0


if __name__ == "__main__":
    sys.exit(main())
