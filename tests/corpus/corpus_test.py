#!/usr/bin/env python3
"""Every real file of the corpus through `drsim import`: no crash, no hang, no secret, and what it yields is as kept in
summary.txt. Usage: FILE PROGRAM SOURCE_FOLDER [--write]
Skipped (exit 77) where the corpus, ../shared/samples beside the project, is absent. Each file may take 2 s of processor
time. The summary has one line a file: exit code, format, components by kind, things seen and understood, problems."""
import collections
import json
import pathlib
import re
import resource
import subprocess
import sys

PROGRAM, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SAMPLES = SOURCE.parent / "shared" / "samples"
SUMMARY = SOURCE / "tests" / "corpus" / "summary.txt"
MOST_S = 2
# Values beside such keys must not be shown. Names of things (references, paths, plain words) are no secrets.
SECRET = re.compile(r"""(?:password|passwd|secret_key|secret_access_key|auth_token|private_key|client_secret|api_key)
                        ["']?\s*[:=]\s*["']([^"'\s${}/<>.]{8,})["']""", re.I | re.X)


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))


def secrets(text):
    return {value for value in SECRET.findall(text) if re.search(r"\d", value) and re.search(r"[A-Za-z]", value)}


def summary(file, problems):
    name = file.relative_to(SAMPLES).as_posix()
    run = subprocess.run([PROGRAM, "import", str(file), "--format", "json"], capture_output=True, preexec_fn=limit,
                         timeout=60)
    if run.returncode not in (0, 2):
        problems.append(f"{name}: exit {run.returncode} {run.stderr[-200:].decode(errors='replace')}")
        return f"{name}: exit {run.returncode}"
    shown = (run.stdout + run.stderr).decode(errors="replace")
    for value in secrets(file.read_bytes().decode(errors="replace")):
        if value in shown:
            problems.append(f"{name}: shows a secret of {len(value)} characters")
    if run.returncode == 2 and not run.stderr.strip() and not run.stdout.strip():
        problems.append(f"{name}: exit 2 without a word")
    try:
        one = json.loads(run.stdout)["files"][0]
    except (json.JSONDecodeError, KeyError, IndexError):
        return f"{name}: exit {run.returncode}"
    kinds = collections.Counter(component["kind"] for component in one["components"])
    seen = one["seen"]
    understood = sum(bool(thing.get("understood")) for thing in seen)
    parts = " ".join(f"{kind}={count}" for kind, count in sorted(kinds.items())) or "-"
    return f"{name}: exit {run.returncode} {one['format']} | {parts} | seen {len(seen)}, understood {understood}"


if not SAMPLES.is_dir():
    print("no corpus here")
    sys.exit(77)
problems = []
files = sorted(path for path in SAMPLES.rglob("*") if path.is_file() and path.name != "INDEX.md")
lines = [summary(file, problems) for file in files]
if "--write" in sys.argv:
    SUMMARY.write_text("\n".join(lines) + "\n")
elif SUMMARY.read_text().splitlines() != lines:
    kept = SUMMARY.read_text().splitlines()
    problems += [f"- {line}" for line in kept if line not in lines] + [f"+ {line}" for line in lines if line not in kept]
    problems.append("renew it: python3 tests/corpus/corpus_test.py PROGRAM . --write, and read the difference")
print("\n".join(problems) if problems else f"{len(lines)} files")
sys.exit(1 if problems else 0)
