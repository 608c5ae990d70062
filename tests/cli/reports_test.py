#!/usr/bin/env python3
"""What drsim report writes, format by format: read back by the readers it is for, harmless whatever names hold, within
every limit with ten thousand findings, the same to the byte. Usage: FILE DRSIM ROOT"""
import copy
import csv
import html.parser
import io
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as etree

import jsonschema
import junitparser
from prometheus_client.openmetrics.parser import text_string_to_metric_families

DRSIM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
FOLDER = tempfile.TemporaryDirectory()
HERE = pathlib.Path(FOLDER.name)
FORMATS = ["html", "markdown", "junit", "sarif", "codequality", "openmetrics", "annotations", "summary", "csv"]
HOSTILE = "<script>alert(1)</script>]]>\x1b[31m\n\u202e&\"'`|@all::error::%0A{{x}}${{x}}=1"


def drsim(*words, code=0):
    run = subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True)
    assert run.returncode == code, (words, run.returncode, run.stderr[:2000])
    return run


def made(result, form, *more):
    file = HERE / "one.json"
    file.write_text(json.dumps(result, ensure_ascii=False))
    return drsim("report", file, "--format", form, *more).stdout


def base():
    file = HERE / "base.json"
    drsim("check", "two-region-shop", "--scenarios", "region-outage", "db-primary-loss", "--trials", "60", "--timelines",
          "--format", "json", "--output", file, code=1)
    return json.loads(file.read_text())


def each_text(value, change):
    """Every text of a JSON value but those that readers look up."""
    fixed = {"schema", "verdict", "metric", "from", "phase", "severity", "unsupported", "beyond_horizon", "stopped"}
    if isinstance(value, dict):
        return {key: one if key in fixed else each_text(one, change) for key, one in value.items()}
    if isinstance(value, list):
        return [each_text(one, change) for one in value]
    return change(value) if isinstance(value, str) else value


# One check a format: that its reader takes it, and what it makes of it.

class Page(html.parser.HTMLParser):
    """Elements of a page, and what runs in it."""

    def __init__(self):
        super().__init__()
        self.tags, self.handlers, self.targets = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on") or name == "style"]
        self.targets += [value for name, value in attrs if name in ("href", "src") and value]


def check_html(text, _):
    page = Page()
    page.feed(text)
    assert page.tags.count("script") == 2 and page.tags.count("style") == 1, "the data and the charts, no more"
    assert page.handlers == [], page.handlers
    assert all(target.startswith("#") for target in page.targets), page.targets
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    assert "default-src 'none'" in policy and "unsafe" not in policy, policy
    assert len(text.encode()) <= 1_000_000
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1]
    json.loads(data)


def check_markdown(text, _):
    assert len(text.encode()) <= 65_536
    assert "<script" not in text and "@all" not in text
    assert re.search(r"^\| .* \| .* \|$", text, re.M), "a table"


def check_summary(text, _):
    assert len(text.encode()) <= 1024 * 1024
    assert "<script" not in text


def check_junit(text, result):
    suites = junitparser.JUnitXml.fromstring(text.encode())
    cases = [case for suite in suites for case in suite]
    claims = [(one["id"], check) for one in result["scenarios"] for check in one["checks"]]
    assert len(cases) == len(claims) == suites.tests
    assert suites.failures == sum(check["verdict"] == "fail" for _, check in claims)
    for element in etree.fromstring(text.encode()).iter():
        assert element.tag in {"testsuites", "testsuite", "testcase", "failure", "skipped"}, element.tag
    assert len({(case.classname, case.name) for case in cases}) == len(cases), "each case once: readers match by name"


def check_sarif(text, result):
    log = json.loads(text)
    jsonschema.validate(log, json.loads((ROOT / "tests/data/reports/sarif.schema.json").read_text()))
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules) and {one["ruleId"] for one in run["results"]} <= set(rules)
    assert len(run["results"]) <= 5000 and len(text.encode()) < 10 * 2**20
    failed = [one for one in run["results"] if one["ruleId"].endswith("-objective-not-met") and one["level"] == "error"]
    wanted = sum(check["verdict"] == "fail" and check["from"] == "objective" for one in result["scenarios"] for check in
                 one["checks"])
    assert len(failed) == wanted, (len(failed), wanted)
    assert all(one["codeFlows"][0]["threadFlows"][0]["locations"] for one in failed)
    prints = [one["partialFingerprints"]["drsim/v1"] for one in run["results"]]
    assert len(set(prints)) == len(prints)


def check_codequality(text, _):
    entries = json.loads(text)
    for entry in entries:
        assert set(entry) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert entry["location"]["lines"]["begin"] >= 1 and not entry["location"]["path"].startswith(("/", "./"))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)


def check_openmetrics(text, result):
    families = {family.name: family for family in text_string_to_metric_families(text)}
    met = families["drsim_objective_met_ratio"].samples
    assert len(met) == 2 * len({one["id"] for one in result["scenarios"]})
    assert families["drsim_rto_seconds"].unit == "seconds"
    promtool = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True)
    assert promtool.returncode == 0 and promtool.stderr == "", promtool.stderr


def check_annotations(text, _):
    lines = text.splitlines()
    assert all(re.match(r"::(error|warning) [^:\n]*::\S", line) for line in lines), lines
    for kind in ("error", "warning"):
        assert sum(line.startswith(f"::{kind} ") for line in lines) <= 10


def check_csv(text, _):
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert all(len(row) == 6 for row in rows) and rows[0][0] == "deployment"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row[:5])
    for row in rows[1:]:
        if row[4] not in ("verdict", "") and row[5]:
            float(row[5])


CHECKS = {name: globals()["check_" + name] for name in FORMATS}


def each_format_is_read_by_its_reader(result):
    for form, check in CHECKS.items():
        for language in ("en", "ru"):
            text = made(result, form, "--language", language)
            check(text, result)
            assert language == "ru" or text == made(result, form), f"{form}: not the same twice"


def hostile_names_harm_no_format(result):
    hostile = each_text(result, lambda text: text + HOSTILE)
    for form, check in CHECKS.items():
        text = made(hostile, form)
        check(text, hostile)
        markup = ["<script>alert"] if form in ("html", "markdown", "summary", "junit") else []
        for bad in ["\x1b", "\u202e", *markup]:
            assert bad not in text, (form, bad)


def a_repeated_name_is_no_other_test(result):
    """Two claims on the same metric, or two scenarios of one id, stay apart."""
    text = made(result, "junit")
    check_junit(text, result)


def ten_thousand_findings_stay_within_limits(result):
    many = copy.deepcopy(result)
    some = [one for one in many["findings"] if one["severity"] != "note"][:2]
    many["findings"] = [dict(some[i % 2], where=str(i + 1), message=some[i % 2]["message"] * 3) for i in range(10_000)]
    for form, check in CHECKS.items():
        check(made(many, form), many)
    assert "more are left out" in made(many, "markdown") and "more are left out" in made(many, "annotations")


def a_chart_is_one_picture(result):
    for which in ("rto", "rpo", "seconds"):
        text = made(each_text(result, lambda text: text + "<script>]]>") if which == "seconds" else result, "svg", "--chart",
                    "region-outage" + ("<script>]]>" if which == "seconds" else "") + "/" + which)
        drawn = etree.fromstring(text)
        kinds = {element.tag.split("}")[1] for element in drawn.iter()}
        assert kinds <= {"svg", "title", "rect", "text", "line", "path"} and len(list(drawn)) > 8, kinds
    assert "region-outage/rto" in drsim("report", HERE / "base.json", "--format", "svg", "--chart", "x", code=2).stderr


def the_dashboard_reads_what_is_written(result):
    dashboard = json.loads((ROOT / "reports/monitoring/grafana-dashboard.json").read_text())
    written = set(re.findall(r"^# TYPE (\w+)", made(result, "openmetrics"), re.M))
    exprs = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    assert {name for expr in exprs for name in re.findall(r"drsim_\w+", expr)} <= written
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    rules = [{"record": f"panel:{i}", "expr": re.sub(r"\$\w+", ".*", expr)} for i, expr in enumerate(exprs)]
    file = HERE / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    checked = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def no_planted_secret_is_shown(_):
    """One in every kind of file that may hold one."""
    secret = "hunter2-planted-secret"
    shop = HERE / "shop"
    shutil.copytree(ROOT / "models/two-region-shop", shop)

    def plant(name, old, new):
        text = (shop / name).read_text()
        assert old in text, (name, old)
        (shop / name).write_text(text.replace(old, new))

    plant("terraform/plan.json", '"password": null', f'"password": "{secret}"')
    plant("alertmanager/alertmanager.yml", "routing_key_file: /vault/secrets/pagerduty-key", f"routing_key: {secret}")
    plant("alertmanager/alertmanager.yml", "slack_api_url_file: /vault/secrets/slack-url",
          f"slack_api_url: https://hooks.slack.com/services/{secret}")
    for name in ("consul/dr.hcl", "vault/dr.hcl"):
        (shop / name).write_text((shop / name).read_text() + f'\ntoken = "{secret}"\n')
    (shop / "kubernetes/secret.yaml").write_text("apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n"
                                                 f"  password: {secret}\n")
    (shop / "runbooks/data-corruption.md").write_text(
        (shop / "runbooks/data-corruption.md").read_text() + f"\n```\nexport PGPASSWORD={secret}\n```\n")
    file = HERE / "planted.json"
    run = subprocess.run([DRSIM, "check", shop, "--scenarios", "data-corruption", "region-outage", "--trials", "2",
                          "--timelines", "--format", "json", "--output", file], capture_output=True, text=True)
    assert run.returncode == 1 and secret not in run.stderr + file.read_text(), run.stderr[:2000]
    for form in FORMATS:
        assert secret not in drsim("report", file, "--format", form).stdout, form


def wrong_input_is_told(result):
    file = HERE / "wrong.json"
    for text, told in (("", "wrong.json"), ("[]", "no result of drsim check"), ('{"schema": "drsim.replay/1"}', "no result"),
                       ("{", "wrong.json"), (json.dumps({**result, "scenarios": 5}), "#/scenarios: error: is not an array"),
                       (json.dumps({**result, "seed": -1}), "#/seed: error: is not a whole number"),
                       (json.dumps({key: one for key, one in result.items() if key != "verdict"}), "#/verdict: error: is missing")):
        file.write_text(text)
        assert told in drsim("report", file, "--format", "junit", code=2).stderr, told
    assert "absent.json: error: no such file" in drsim("report", HERE / "absent.json", code=2).stderr
    assert "not one of" in drsim("report", file, "--format", "pfd", code=2).stderr
    drsim("report", code=2)


def nothing_is_half_written(result):
    """The file is there whole or not at all, and replaced by a rename: whoever reads the old one keeps it."""
    file, out = HERE / "one.json", HERE / "out.csv"
    file.write_text(json.dumps(result))
    out.write_text("old")
    with open(out) as old:
        drsim("report", file, "--format", "csv", "--output", out)
        assert old.read() == "old" and out.read_text().startswith("deployment,")
    file.write_text("{")
    drsim("report", file, "--format", "csv", "--output", out, code=2)
    assert out.read_text().startswith("deployment,"), "a failure leaves the old file"
    assert not [one for one in HERE.iterdir() if one.name.startswith("out.csv.")], "nothing is left beside it"


def results_of_older_versions_are_read(result):
    older = copy.deepcopy(result)
    for key in ("findings", "inputs"):
        del older[key]
    for one in older["scenarios"]:
        for key in ("distribution", "typical_trial", "worst_trial", "alarms", "timelines", "file"):
            del one[key]
    for form in FORMATS:
        assert made(older, form)


def several_results_stand_side_by_side(result):
    other = copy.deepcopy(result)
    other["deployment"] = "other"
    files = []
    for i, one in enumerate((result, other)):
        files.append(HERE / f"side{i}.json")
        files[-1].write_text(json.dumps(one))
    suites = junitparser.JUnitXml.fromstring(drsim("report", *files, "--format", "junit").stdout.encode())
    assert [suite.name for suite in suites] == ["two-region-shop", "other"]
    page = drsim("report", *files, "--format", "html").stdout
    check_html(page, None)
    assert 'id="r0"' in page and 'id="r1"' in page
    families = text_string_to_metric_families(drsim("report", *files, "--format", "openmetrics").stdout)
    assert {sample.labels["deployment"] for family in families for sample in family.samples} == {"two-region-shop", "other"}


def no_text_is_missing_in_a_language():
    texts = {name: json.loads((ROOT / f"reports/texts/{name}.json").read_text()) for name in ("en", "ru")}
    keys = set(texts["en"])
    assert keys == set(texts["ru"]), keys ^ set(texts["ru"])
    for key in keys:
        assert set(re.findall(r"{(\w+)}", texts["en"][key])) == set(re.findall(r"{(\w+)}", texts["ru"][key])), key
        russian = texts["ru"][key]
        assert re.search("[а-яА-ЯёЁ]", russian) or not re.search("[a-z]{3}", re.sub(r"{\w+}", "", russian)), (key, russian)
    named = {key.replace(".", "_") for key in keys}
    for template in (ROOT / "reports/templates").glob("*.mustache"):
        for name in re.findall(r"{{[#^/]?t\.(\w+)}}", template.read_text()):
            assert name in named, (template.name, name)
    for source in [*(ROOT / "reports/charts").glob("*.js"), *(ROOT / "sim/publish").glob("*.cpp")]:
        for name in re.findall(r"\btext\('([a-z_.0-9]+)'|\bwords\.text\(\"([a-z_.0-9]+)\"", source.read_text()):
            name = name[0] or name[1]
            assert name in keys or name.endswith("."), (source.name, name)


def main():
    no_text_is_missing_in_a_language()
    result = base()
    for test in (each_format_is_read_by_its_reader, hostile_names_harm_no_format, a_repeated_name_is_no_other_test,
                 ten_thousand_findings_stay_within_limits, a_chart_is_one_picture,
                 the_dashboard_reads_what_is_written, no_planted_secret_is_shown, wrong_input_is_told, nothing_is_half_written,
                 results_of_older_versions_are_read, several_results_stand_side_by_side):
        test(result)


main()
