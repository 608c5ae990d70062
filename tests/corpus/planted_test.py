#!/usr/bin/env python3
"""A secret planted in files of every kind, in every way people keep one: it is found in the text by what the corpus test
looks with, and no output of drsim shows it. Usage: FILE PROGRAM"""
import base64
import json
import pathlib
import subprocess
import sys
import tempfile

from secrets_in import secrets, text_of

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
S = "Pl4nted9xQz"
B = base64.b64encode(S.encode()).decode()
URL = f"https://user:{S}@host.example/x"


def plan():
    resources = [
        ("aws_db_instance", {"identifier": "db", "password": S, "multi_az": True, "backup_retention_period": S,
                             "engine": "mysql", "tags": {"Conn": URL}}, {"password": True}),
        ("aws_lb", {"name": S, "load_balancer_type": "application"}, {"name": True}),
        ("aws_msk_configuration", {"server_properties": f"ssl.password={S}\nmin.insync.replicas=2"}, {}),
        ("helm_release", {"values": [f"password: {S}\nreplicas: 2"], "chart": "c"}, {}),
        ("aws_ssm_parameter", {"name": "n", "value": S}, {"value": True})]
    return json.dumps({"format_version": "1.2", "terraform_version": "1.5.0", "planned_values": {"root_module": {
        "resources": [{"address": f"{type}.a", "mode": "managed", "type": type, "name": "a", "values": values,
                       "sensitive_values": marks} for type, values, marks in resources]}}})


FILES = {
    "secret.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  pw: {B}\n  other: \"{B}\"\n",
    "string.yaml": f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData:\n  url: {S}\n",
    "deploy.yaml": f"""apiVersion: apps/v1
kind: Deployment
metadata: {{name: a}}
spec:
  replicas: 2
  selector: {{matchLabels: {{app: a}}}}
  template:
    metadata: {{labels: {{app: a}}}}
    spec:
      containers:
        - name: c
          image: registry.example/a:1
          args: [--password={S}]
          env:
            - {{name: DATABASE_URL, value: 'postgres://u:{S}@db.example:5432/x'}}
            - {{name: REDIS, value: 'redis://:{S}@cache:6379'}}
          livenessProbe: {{httpGet: {{path: '/h?api_token={S}', port: 80}}}}
""",
    "map.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  p: |\n    db.password={S}\n",
    "wrong.yaml": f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: a}}\nspec: {{replicas: 2, password: {S}}}\n",
    "broken.yaml": f"kind: Deployment\napiVersion: v1\npassword: {S}\n  bad: [{S}\n",
    "alertmanager.yml": f"""global: {{smtp_auth_password: {S}, slack_api_url: 'https://hooks.slack.com/services/T0/B0/{S}'}}
route: {{receiver: a}}
receivers:
  - name: a
    webhook_configs: [{{url: '{URL}'}}]
    pagerduty_configs: [{{routing_key: {S}}}]
""",
    "prometheus.yml": f"""global: {{scrape_interval: 15s}}
scrape_configs:
  - job_name: a
    basic_auth: {{username: u, password: {S}}}
    authorization: {{credentials: {S}}}
remote_write: [{{url: '{URL}'}}]
""",
    "rules.yml": f"""groups:
  - name: g
    rules: [{{alert: A, expr: up == 0, for: 5m, annotations: {{runbook_url: '{URL}'}}}}]
""",
    "consul.hcl": f"""server = true
bootstrap_expect = 3
encryption_key = "{S}"
retry_join = ["provider=aws secret_access_key={S}"]
""",
    "vault.hcl": f"""storage "raft" {{ path = "/vault" }}
seal "awskms" {{ secret_key = "{S}" }}
listener "tcp" {{ address = "0.0.0.0:8200" }}
api_addr = "{URL}"
""",
    "patroni.yml": f"""scope: a
name: n
bootstrap: {{dcs: {{ttl: 30, loop_wait: 10}}}}
postgresql: {{authentication: {{superuser: {{username: p, password: {S}}}}}}}
""",
    "haproxy.cfg": f"""global
  maxconn 10
defaults
  timeout connect 5s
userlist l
  user a insecure-password {S}
backend b
  http-request set-header Authorization Basic\\ {S}aa
  server s h:80 check
""",
    "run.md": f"""# Run
1. Log in, password: {S}
2. Promote
   ```
   PGPASSWORD={S} psql postgres://u:{S}@h/x
   ```
3. Ask with `curl -H 'Authorization: Bearer {S}aa' {URL}`
""",
    "ssm.yml": f"""schemaVersion: '0.3'
parameters: {{Password: {{type: String, default: {S}}}}}
mainSteps:
  - {{name: a, action: 'aws:executeAwsApi', timeoutSeconds: {S}, inputs: {{Api: PromoteReadReplica,
      DBInstanceIdentifier: x, MasterUserPassword: {S}}}}}
""",
    "template.yaml": f"""AWSTemplateFormatVersion: '2010-09-09'
Parameters: {{Pw: {{Type: String, NoEcho: true, Default: {S}}}}}
Resources:
  D: {{Type: 'AWS::RDS::DBInstance', Properties: {{MasterUserPassword: {S}, MultiAZ: true}}}}
""",
    "plan.json": plan(),
    "plan16.json": plan(),
    "fis.json": json.dumps({"description": f"password={S}", "targets": {}, "actions": {}, "stopConditions": []}),
    "chaos.json": json.dumps({"title": "t", "configuration": {"password": S}, "method": [], "rollbacks": []}),
}

problems, written = [], 0
with tempfile.TemporaryDirectory() as folder:
    for name, text in FILES.items():
        file = pathlib.Path(folder) / name.replace(".", "-") / name
        file.parent.mkdir()
        file.write_bytes(text.encode("utf-16" if name == "plan16.json" else "utf-8"))
        if not any(S in value for value in secrets(text_of(file))):
            problems.append(f"{name}: the test does not see the secret")
        for command in (["import", file], ["import", file, "--format", "json"], ["import", "--init", file.parent]):
            run = subprocess.run([PROGRAM, *command], capture_output=True, timeout=60)
            if run.returncode not in (0, 2):
                problems.append(f"{name}: exit {run.returncode}")
            shown = (run.stdout + run.stderr).decode(errors="replace")
            for made in sorted(file.parent.rglob("*")):
                if made.is_file() and made != file:
                    shown += made.read_text(errors="replace")
            if S in shown or B in shown:
                problems.append(f"{name}: {[str(word) for word in command if word != file]} shows it")
            written += sum(1 for made in file.parent.iterdir() if made != file)
if written < 10:
    problems.append("hardly any deployment.json was written")
print("\n".join(problems) if problems else f"{len(FILES)} files keep it")
sys.exit(1 if problems else 0)
