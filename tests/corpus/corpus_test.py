#!/usr/bin/env python3
"""Every real file of the corpus through `drsim import`: no crash, no hang, no secret, and what it yields is as kept in
summary.txt. Usage: FILE PROGRAM SOURCE_FOLDER [--write]
Skipped (exit 77) where the corpus, ../shared/samples beside the project (or the folder DRSIM_SAMPLES), is absent. Each
file may take 2 s of processor time, and is given up after a minute of any other. The summary has one line a file: exit
code, format, components by kind, things seen and understood, how many reasons are given for the rest, what is told; then
one line a reason: how often it is given, so that nothing is dropped in silence for another one."""
import collections
import json
import os
import pathlib
import resource
import subprocess
import sys

from secrets_in import secrets, text_of

PROGRAM, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SAMPLES = pathlib.Path(os.environ.get("DRSIM_SAMPLES", SOURCE.parent / "shared" / "samples"))
CASES = SAMPLES.parent / "cases" / "files"  # small estates, for the table alone
SUMMARY = SOURCE / "tests" / "corpus" / "summary.txt"
TABLE = SOURCE / "tests" / "corpus" / "README.md"
ACCOUNTS = ("played", "checked only", "listed", "unknown", "scenario", "no runbook")
NO_PART = ("scenario", "no runbook")  # of no share
LEAST = 90  # per cent, played or checked, of every format
MOST_S = 2


OF_STEPS = """Of a step of a runbook *checked only* is said where a trial plays it as work of the catalogue's length, and lint looks at
something of it that can be wrong: a command against what its tool has, a name (namespace, unit, script, file, alert,
metric, channel, dashboard, database) against the other files, what it needs against the lost region; in an SSM document
the call, its inputs and every step, output and parameter that it names. Of a script that stands in no file only what it is
given is looked at, and lint tells that it is missing. What stays listed: steps by words alone that name nothing ("delete
one pod"), that send to a document elsewhere, that work on files of a machine, and scripts and steps without a text.
"""


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))


def run_on(file, *options):
    return subprocess.run([PROGRAM, "import", str(file), *options], capture_output=True, preexec_fn=limit, timeout=60)


def count_accounts(read, accounts):
    """Adds what became of each block of one file."""
    for thing in read["seen"]:
        why = thing.get("why_not") or ""
        sort = "scenario" if why.startswith("a scenario") else "no runbook" if thing["type"] == "page" else thing["account"]
        accounts.setdefault(read["format"], collections.Counter())[sort] += 1


def count_cases(accounts):
    for file in sorted(path for path in CASES.rglob("*") if path.is_file() and path.name not in ("WHY.txt", "deployment.json")):
        run = run_on(file, "--format", "json")
        if run.returncode == 0:
            count_accounts(json.loads(run.stdout)["files"][0], accounts)


def share_of(counts):
    """Per cent played or checked of what is part of a deployment."""
    parts = sum(counts.values()) - sum(counts[sort] for sort in NO_PART)
    return 100 * (counts["played"] + counts["checked only"]) / max(1, parts)


def below_floor(accounts):
    return [f"{name}: {share_of(counts):.1f} % played or checked, at least {LEAST} % are wanted"
            for name, counts in sorted(accounts.items()) if round(share_of(counts)) < LEAST]


def table_of(accounts):
    """The page that says what becomes of the blocks of real files."""
    rows = ["| format | " + " | ".join(ACCOUNTS) + " | played or checked |", "| --- |" + " ---: |" * (len(ACCOUNTS) + 1)]
    total = collections.Counter()
    for name, counts in sorted(accounts.items()) + [("all", total)]:
        if counts is not total:
            total.update(counts)
        rows.append(f"| {name} | " + " | ".join(str(counts[one]) for one in ACCOUNTS) +
                    f" | {share_of(counts):.0f} % |")
    return ("# What becomes of the blocks of real files\n\nWritten by `tests/corpus/corpus_test.py PROGRAM . --write` over the "
            "corpus and the small estates beside the project, and\nheld by the same test. A block is a resource, an object, a "
            "rule, a route, a setting, a step; prose,\nheadings and lists that only tell are none. *played*: (part of) a component "
            "comes from it. *checked only*: a rule of `sim/lint/README.md` or a table of\nparity looks at it. "
            "*listed*: not modelled, or a step that takes people's time without drsim knowing what it does,\nfor a reason that "
            "is told. *unknown*: drsim has nothing of its kind; `import` names it. "
            "*scenario*: an experiment,\nwhich `drsim replay` plays; it is no part of a deployment and of no share. *no runbook*: "
            "a page that tells\nwhat there is or how it was built, by its name and title; of no share either. "
            "Nothing is dropped without being counted.\n`summary.txt` has a line a file and a line a reason. The test fails when a "
            f"format falls below {LEAST} %.\n\n" + "\n".join(rows) + "\n\n" + OF_STEPS)


def summary(file, problems, given, accounts):
    name = file.relative_to(SAMPLES).as_posix()
    try:
        run, read = run_on(file, "--format", "json"), run_on(file)
    except subprocess.TimeoutExpired:
        problems.append(f"{name}: hangs")
        return f"{name}: hangs"
    if read.returncode != run.returncode:
        problems.append(f"{name}: exit {read.returncode} without --format json, {run.returncode} with it")
    if run.returncode not in (0, 2):
        problems.append(f"{name}: exit {run.returncode} {run.stderr[-200:].decode(errors='replace')}")
        return f"{name}: exit {run.returncode}"
    shown = (run.stdout + run.stderr + read.stdout + read.stderr).decode(errors="replace")
    for value in secrets(text_of(file)):
        if value in shown:
            problems.append(f"{name}: shows a secret of {len(value)} characters")
    if run.returncode == 2 and not run.stderr.strip() and not run.stdout.strip():
        problems.append(f"{name}: exit 2 without a word")
    try:
        one = json.loads(run.stdout)["files"][0]
    except (json.JSONDecodeError, KeyError, IndexError):
        first = run.stderr.decode(errors="replace").split(": error: ")[-1].split("\n")[0]
        return f"{name}: exit {run.returncode} {first[:60].split(chr(59))[0]}"
    count_accounts(one, accounts)
    kinds = collections.Counter(component["kind"] for component in one["components"])
    seen = one["seen"]
    understood = sum(bool(thing.get("understood")) for thing in seen)
    parts = " ".join(f"{kind}={count}" for kind, count in sorted(kinds.items())) or "-"
    given.update(f"{one['format']}: {thing['why_not']}" for thing in seen if thing.get("why_not"))
    reasons = len({thing["why_not"] for thing in seen if thing.get("why_not")})
    silent = sum(not thing.get("understood") and not thing.get("why_not") for thing in seen)
    if silent > 0:
        problems.append(f"{name}: {silent} things are passed over without a reason")
    told = collections.Counter(problem["severity"] for problem in json.loads(run.stdout)["problems"])
    words = ", ".join(f"{told[kind]} {kind}s" for kind in ("error", "warning", "note") if told[kind]) or "nothing told"
    return (f"{name}: exit {run.returncode} {one['format']} | {parts} | seen {len(seen)}, understood {understood}, "
            f"{reasons} reasons | {words}")


if not SAMPLES.is_dir():
    print("no corpus here")
    sys.exit(77)
problems = []
files = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "INDEX.md")
given = collections.Counter()
accounts = {}
lines = [summary(file, problems, given, accounts) for file in files]
if CASES.is_dir():
    count_cases(accounts)
lines += [f"reason {count} x {reason}" for reason, count in sorted(given.items())]
problems += below_floor(accounts)
if "--write" in sys.argv:
    SUMMARY.write_text("\n".join(lines) + "\n")
    TABLE.write_text(table_of(accounts))
elif SUMMARY.read_text().splitlines() != lines:
    kept = SUMMARY.read_text().splitlines()
    problems += [f"- {line}" for line in kept if line not in lines] + [f"+ {line}" for line in lines if line not in kept]
    problems.append("renew it: python3 tests/corpus/corpus_test.py PROGRAM . --write, and read the difference")
if "--write" not in sys.argv and TABLE.read_text() != table_of(accounts):
    problems.append("tests/corpus/README.md is not what this run gives: renew it with --write")
print("\n".join(problems) if problems else f"{len(files)} files")
sys.exit(1 if problems else 0)
