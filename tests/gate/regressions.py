#!/usr/bin/env python3
"""Puts seeded regressions of the reference deployment before the gate: each must be stopped, and the change that did
it named. Usage: regressions.py DRSIM ROOT [NAME...] [--sample N] [--seed S] [--whole] [--write]

--sample N: N of them, spread over the list (CI). --whole: all scenarios, not only those named in the file.
--write: the table in tests/gate/README.md."""
import argparse
import json
import pathlib
import subprocess
import shutil
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import edits  # noqa: E402


def gate(drsim, before, after, *options):
    run = subprocess.run([drsim, "gate", str(before), str(after), "--format", "json", "--date", "2026-01-01", *options],
                         capture_output=True, text=True)
    if run.returncode not in (0, 1):
        return run.returncode, {"error": run.stderr[-600:]}
    return run.returncode, json.loads(run.stdout)


def changed_copy(root, folder, changes):
    after = pathlib.Path(folder) / "two-region-shop"
    shutil.copytree(root / "models" / "two-region-shop", after)
    edits.apply(after, changes)
    return after


def judged(result, named):
    """(stopped, named, what is worse)"""
    findings = [one for one in result["gate"]["findings"] if one["fails"] and one["why"] in ("worse", "newly_missed")]
    causes = [cause for one in findings for cause in one.get("causes", [])]
    return bool(findings), any(named in cause for cause in causes), findings


def try_one(drsim, root, path, options):
    spec = json.loads(path.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        after = changed_copy(root, folder, spec["edits"])
        scenarios = [] if options.whole else ["--scenarios", *spec["scenarios"]]
        begun = time.monotonic()
        code, result = gate(drsim, "two-region-shop", after, "--seed", str(options.seed), *scenarios)
        took = time.monotonic() - begun
    row = {"name": path.stem, "title": spec["title"], "seconds": took, "code": code, "named": False, "worse": []}
    if "error" in result:
        # What the change leaves is no deployment any more (a runbook step without its target): stopped, by name.
        row["error"] = result["error"]
        row["stopped"] = code == 2
        row["named"] = spec["named"] in result["error"]
        return row
    stopped, row["named"], findings = judged(result, spec["named"])
    row["worse"] = [f"{one['scenario']}: {one['figure']}" for one in findings]
    row["changes"] = [one["what"] for one in result["changes"]]
    row["stopped"] = stopped
    return row


def caught(row):
    return row.get("stopped", False) and row["named"]


def write_table(root, rows):
    path = root / "tests" / "gate" / "README.md"
    text = path.read_text(encoding="utf-8")
    head, tail = text.split("<!-- table -->\n")[0], text.split("<!-- end -->\n")[1]
    lines = ["| regression | what was changed | stopped by | named |\n", "| --- | --- | --- | --- |\n"]
    for row in rows:
        worse = row["worse"][0] if row["worse"] else "refused as wrong input" if row.get("stopped") else "nothing"
        lines.append(f"| {row['name']} | {row['title']} | {worse} | {'yes' if row['named'] else 'no'} |\n")
    lines.append(f"\n{sum(caught(row) for row in rows)} of {len(rows)} are stopped with the change named.\n")
    path.write_text(head + "<!-- table -->\n" + "".join(lines) + "<!-- end -->\n" + tail, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("drsim")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    paths = sorted((options.root / "tests" / "gate" / "regressions").glob("*.json"))
    if options.names:
        paths = [path for path in paths if path.stem in options.names]
    if options.sample:
        paths = paths[:: max(1, len(paths) // options.sample)][: options.sample]
    rows = []
    for path in paths:
        row = try_one(options.drsim, options.root, path, options)
        rows.append(row)
        print(f"{'caught' if caught(row) else 'MISSED'}  {row['name']}  {row['seconds']:.1f} s  "
              f"{row.get('error') or row['worse'][:2]}  {row.get('changes', [])[:4]}", flush=True)
    missed = [row for row in rows if not caught(row)]
    print(f"{len(rows) - len(missed)} of {len(rows)} regressions stopped, with the change named")
    if options.write:
        write_table(options.root, rows)
    allowed = 3 if len(paths) > 20 else 0
    return 1 if len(missed) > allowed else 0


if __name__ == "__main__":
    sys.exit(main())
