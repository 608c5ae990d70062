#!/usr/bin/env python3
"""The matrix of scenarios/README.md is what the program says of the reference shop.

Usage: library_test.py DRSIM ROOT [--write]"""
import json
import pathlib
import re
import subprocess
import sys

PAGE = "scenarios/README.md"
TRIALS = 80  # the fewest, and some, of which all must meet an objective for a pass with probability 0.95
SHOP = "two-region-shop"


def run(program, *words, codes=(0, 1)):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"{words}: code {done.returncode}\n{done.stdout}\n{done.stderr}")
    return json.loads(done.stdout)


def rows_of(program, *words):
    return {row["id"]: row for row in run(program, "list", "scenarios", *words, "--format", "json")["rows"]}


def actors(part, kinds):
    """Runbooks and people whose work lies on the way to recovery, those with most of it first."""
    shares = {}
    for leg in part["critical_path"]:
        name = leg["component"].split("/")[0]
        if kinds.get(name) in ("oncall", "runbook"):
            shares[name] = shares.get(name, 0) + leg["share"]
    names = [name for name, share in sorted(shares.items(), key=lambda one: -one[1]) if share >= 0.01]
    return ", ".join(names) or "machines"


def met(part, metric):
    check = next(one for one in part["checks"] if one["metric"] == metric and one["from"] == "objective")
    return f"{round(check['met']['probability'] * part['trials'])} of {part['trials']}"


def matrix(program):
    words = [program, "check", SHOP, "--trials", str(TRIALS), "--seed", "1", "--format", "json", "--scenarios"]
    hits, tags = rows_of(program, SHOP), rows_of(program)
    kinds = {row["id"]: row["kind"] for row in run(program, "list", "components", SHOP, "--format", "json")["rows"]}
    lines = ["| scenario | hits | tests | times a year | who acts | RTO met | RPO met | verdict |", "|---|---|---|---|---|---|---|---|"]
    folder = pathlib.Path(tags["region-outage"]["file"]).parent
    for part in run(*words, "library", str(folder))["scenarios"]:
        tag = tags[part["id"]]
        lines.append("| " + " | ".join([f"`{part['id']}`: {part['title']}", hits[part["id"]]["hits"], tag["tests"],
                                        tag["per_year"], actors(part, kinds), met(part, "rto_s"), met(part, "rpo_s"),
                                        part["verdict"]]) + " |")
    return "\n".join(lines)


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    page = (root / PAGE).read_text(encoding="utf-8")
    text = matrix(program)
    wanted, found = re.subn(r"<!-- library -->\n.*?<!-- /library -->", lambda _: f"<!-- library -->\n{text}\n<!-- /library -->", page, flags=re.S)
    if found != 1:
        sys.exit(f"{PAGE} has {found} blocks of the library")
    if "--write" in sys.argv:
        (root / PAGE).write_text(wanted, encoding="utf-8")
    elif wanted != page:
        for was, now in zip(page.splitlines(), wanted.splitlines()):
            if was != now:
                print(f"- {was}\n+ {now}")
        sys.exit(f"{PAGE} is not what the program says: run this with --write")


if __name__ == "__main__":
    main()
