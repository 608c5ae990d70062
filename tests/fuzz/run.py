#!/usr/bin/env python3
"""Runs every fuzz target for a while. Usage: tests/fuzz/run.py BUILD_FOLDER SOURCE_FOLDER [--seconds N] [TARGET...]
Seeds are the project's own files and, where they stand beside it, the samples of ../shared. Exit 1 with a finding; its
bytes are left in BUILD_FOLDER/findings."""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

LARGEST_SEED = 48_000
SEEDS = {
    "terraform": ["models/**/plan.json", "tests/data/good/*.json", "../shared/samples/terraform-plan/*"],
    "cloudformation": ["../shared/samples/cloudformation/*", "tests/data/good/*.yaml"],
    "kubernetes": ["models/**/kubernetes/*", "../shared/samples/kubernetes/*", "../shared/samples/edge-formats/*"],
    "prometheus": ["models/**/prometheus/**/*.yml", "../shared/samples/prometheus-*/*"],
    "alertmanager": ["models/**/alertmanager/*", "../shared/samples/alertmanager/*"],
    "runbook": ["models/**/runbooks/*", "../shared/samples/runbook-md/*"],
    "ssm": ["models/**/ssm/*", "../shared/samples/ssm-automation/*"],
    "foreign": [f"../shared/samples/{kind}/*" for kind in ("fis", "chaostoolkit", "chaos-mesh", "litmus")],
    "deployment": ["models/**/deployment.json", "tests/data/bad/deployment-*.json"],
    "scenario": ["scenarios/*.json", "tests/data/bad/scenario-*.json"],
    "servers": ["models/**/*.hcl", "../shared/samples/consul-vault/*"],
    "automation": ["tests/data/good/runbook-*.json"],
    "answers": ["tests/data/good/answers-*.json"],
    "promql": [],
    "figures": [],
    "records": [],
}
TEXTS = {
    "automation": [
        "- name: failover\n  hosts: localhost\n  serial: '50%'\n  vars: {d: 5}\n  roles: [a]\n  tasks:\n"
        "    - import_tasks: tasks.yml\n    - {name: p, command: aws rds promote-read-replica --db-instance-identifier x,\n"
        "       until: r.rc == 0, retries: \"{{ (t | default(86400)) | int // 30 }}\", notify: h, when: d == 5 and not q}\n"
        "    - block: [{pause: {seconds: 1}}]\n      rescue: [{pause: {}}]\n      always: [{wait_for: {port: 1}}]\n"
        "  handlers: [{name: h, debug: {}}]\n- import_playbook: b.yml\n",
        '{"plan": {"name": "a", "regions": ["x", "y"], "workflows": [{"steps": [{"name": "p", "executionBlockType": "Parallel",'
        '"executionBlockConfiguration": {"parallelConfig": {"steps": [{"name": "g", "executionBlockConfiguration":'
        '{"globalAuroraConfig": {"behavior": "switchoverOnly", "databaseClusterArns": ["arn:aws:rds:y:1:cluster:b"]}}}]}}}]}]}}',
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: failover}\nspec:\n  entrypoint: m\n"
        "  templates:\n  - {name: m, dag: {tasks: [{name: a, template: b}, {name: c, depends: a.Failed, template: m}]}}\n"
        "  - {name: b, suspend: {duration: '5'}}\n",
        "# drsim: trigger=region\nname: failover\non: workflow_dispatch\njobs:\n  a: {environment: p, steps: [{run: sleep 5}]}\n"
        "  b: {needs: a, if: failure(), steps: [{uses: x/y@v1}]}\n",
        "stages: [failover]\na:\n  stage: failover\n  script:\n    - sleep 1\n  when: manual\n",
        '{"schedules": [{"name": "a", "schedule_layers": [{"restrictions": [{"start_time_of_day": "22:00:00",'
        '"duration_seconds": 100}]}]}], "escalation_policies": [{"escalation_rules": [{"escalation_delay_in_minutes": 5}]}]}',
        '{"data": [{"name": "a", "rotations": [{"participants": [], "timeRestriction": {"restriction": {"startHour": 9}}}]}]}'],
    "promql": ["sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m])) > 0.05",
               "absent(up{job=\"shop\"})", "vector(1)", "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m]))) > 2"],
    "servers": ["defaults\n timeout check 2s\nlisten db\n option httpchk GET /primary\n server a 10.0.0.1:80 check inter 2s\n",
                "scope: a\nconsul: {}\nbootstrap: {dcs: {ttl: 30, loop_wait: 10, synchronous_mode: quorum}}\n",
                "a = <<-EOT\n  x ${y}\n  EOT\nb \"c\" { d = [1, f(\"${g}\"), {h: 2}] /* i */ }\n"],
    "records": [
        "time,step,who,result\n10:00,Promote,Anna,started\n10:05,Promote,Anna,done\n", "name,duration_s\n\"a\"\"b\",5m\n",
        '{"schema": "drsim.measured/1", "durations": [{"parameter": "a.b", "value_s": 5, "censored": true, "at": "2026-11-02T10:00Z"}]}',
        '{"StepExecutions": [{"StepName": "a", "StepStatus": "Success", "ExecutionStartTime": 1.5, "ExecutionEndTime": 9e9}]}',
        '{"stepStates": [{"name": "a", "status": "running", "startTime": "2026-11-02T10:00:00+02:00"}]}',
        '{"RestoreJobs": [{"Status": "FAILED", "SourceResourceArn": "arn:aws:rds:x:1:db:a", "CreationDate": 5}]}',
        '{"incidents": [{"log_entries": [{"type": "trigger_log_entry", "created_at": "2026-11-02T10:00:00Z"}]}]}',
        '{"data": [{"createdAt": "2026-11-02T10:00:00Z", "report": {"ackTime": 5}}]}',
        '[{"stage": "a", "status": "success", "started_at": "2026-11-02T10:00:00Z"}]',
        '{"format": "drsim.calibration/1", "parameters": {"a.b": {"value": {"lognormal": {"p50": 1, "p95": 2}}}}}'],
    "figures": ["1h30m", "PT15M", "P1DT2H", "30 минут", "5000/min", "minute,rate\n0,10\n1,20\n", "2026-11-02T00:00,5\n",
                "weekdays=sat,sun times=22:00-24:00 clock=utc; days=1-5,-1 months=12 years=2026 clock=local", "128Mi", "50%",
                "ALARM(\"a\") AND (OK(b) OR NOT INSUFFICIENT_DATA(c)) OR TRUE"],
}

words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("build", type=pathlib.Path)
words.add_argument("source", type=pathlib.Path)
words.add_argument("--seconds", type=int, default=60)
words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
words.add_argument("targets", nargs="*", default=[])
given = words.parse_args()
findings = given.build / "findings"
shutil.rmtree(findings, ignore_errors=True)
findings.mkdir(parents=True)


def seeds(target, folder):
    for number, text in enumerate(TEXTS.get(target, [])):
        (folder / f"text-{number}").write_text(text)
    for pattern in SEEDS[target]:
        root = given.source.parent if pattern.startswith("../") else given.source
        for file in sorted(root.glob(pattern.removeprefix("../"))):
            if file.is_file() and file.stat().st_size <= LARGEST_SEED:
                shutil.copy(file, folder / f"{len(list(folder.iterdir()))}-{file.name}")


def run(target):
    with tempfile.TemporaryDirectory() as corpus:
        seeds(target, pathlib.Path(corpus))
        done = subprocess.run(
            [given.build / "tests" / "fuzz" / "drsim_fuzz", corpus, f"-max_total_time={given.seconds}",
             f"-max_len={LARGEST_SEED}", "-timeout=10", "-rss_limit_mb=2048", "-print_final_stats=1",
             f"-artifact_prefix={findings}/{target}-"], capture_output=True, text=True, errors="replace",
            env={**os.environ, "DRSIM_FUZZ_PARSER": target})
    stats = {line.split(":")[1].strip(): line.split(":")[-1].strip() for line in done.stderr.splitlines()
             if line.startswith("stat::") for line in [line.replace("stat::", "stat:")]}
    return target, done, stats


targets = given.targets or sorted(SEEDS)
failed = 0
with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
    for target, done, stats in pool.map(run, targets):
        print(f"{target:15} {stats.get('number_of_executed_units', '?'):>10} inputs  "
              f"{'ok' if done.returncode == 0 else 'FINDING'}", flush=True)
        if done.returncode != 0:
            failed += 1
            print(done.stderr[-6000:])
print(f"{len(targets)} targets, {given.seconds} s each, {failed} with a finding")
sys.exit(1 if failed else 0)
