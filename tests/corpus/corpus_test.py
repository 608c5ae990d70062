#!/usr/bin/env python3
"""Every real file of the corpus through `drsim import`: no crash, no hang, no secret, and what it yields is as kept in
summary.txt. Usage: FILE PROGRAM SOURCE_FOLDER [--write]
Skipped (exit 77) where the corpus, ../shared/samples beside the project, is absent. Each file may take 2 s of processor
time. The summary has one line a file: exit code, format, components by kind, things seen and understood, how many
reasons are given for the rest, what is told."""
import base64
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
# Values beside such keys must not be shown, quoted or not. Names of things (references, paths, plain words) are none.
KEY = r"(?:password|passwd|secret_key|secret_access_key|auth_token|private_key|client_secret|api_key|smtp_auth_password)"
SECRETS = [
    re.compile(KEY + r"""["']?\s*[:=]\s*["']([^"'\s${}/<>.]{8,})["']""", re.I),
    re.compile(KEY + r"""\s*[:=]\s*([^"'\s${}/<>.,;#\\]{8,})\s*$""", re.I | re.M),
    re.compile(r"://[^/\s:@]+:([^/\s@${}<>]{6,})@"),  # user:password@host
    re.compile(r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b"),  # keys of AWS
    re.compile(r"\b(eyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+)"),  # JSON web tokens
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----\s*([\w+/=]{20,})"),
]
# Of a Secret of Kubernetes everything below data, as it is and decoded.
DATA = re.compile(r"^kind:\s*Secret\s*$.*?^(?:data|stringData):\s*\n((?:[ \t]+.*\n?)+)", re.M | re.S)


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_S, MOST_S))


def text_of(file):
    raw = file.read_bytes()
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(name, errors="replace")
    return raw.decode(errors="replace")


def secrets(text):
    found = {value for one in SECRETS for value in one.findall(text)}
    found = {value for value in found if re.search(r"\d", value) and re.search(r"[A-Za-z]", value)}
    for document in re.split(r"^---", text, flags=re.M):
        for block in DATA.findall(document):
            for value in re.findall(r":\s*([A-Za-z0-9+/]{12,}={0,2})\s*$", block, re.M):
                found.add(value)
                try:
                    found.add(base64.b64decode(value, validate=True).decode())
                except ValueError:
                    pass  # not base64, or no text
    return {value for value in found if len(value) >= 6}


def summary(file, problems):
    name = file.relative_to(SAMPLES).as_posix()
    run = subprocess.run([PROGRAM, "import", str(file), "--format", "json"], capture_output=True, preexec_fn=limit,
                         timeout=60)
    if run.returncode not in (0, 2):
        problems.append(f"{name}: exit {run.returncode} {run.stderr[-200:].decode(errors='replace')}")
        return f"{name}: exit {run.returncode}"
    shown = (run.stdout + run.stderr).decode(errors="replace")
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
    kinds = collections.Counter(component["kind"] for component in one["components"])
    seen = one["seen"]
    understood = sum(bool(thing.get("understood")) for thing in seen)
    parts = " ".join(f"{kind}={count}" for kind, count in sorted(kinds.items())) or "-"
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
lines = [summary(file, problems) for file in files]
if "--write" in sys.argv:
    SUMMARY.write_text("\n".join(lines) + "\n")
elif SUMMARY.read_text().splitlines() != lines:
    kept = SUMMARY.read_text().splitlines()
    problems += [f"- {line}" for line in kept if line not in lines] + [f"+ {line}" for line in lines if line not in kept]
    problems.append("renew it: python3 tests/corpus/corpus_test.py PROGRAM . --write, and read the difference")
print("\n".join(problems) if problems else f"{len(lines)} files")
sys.exit(1 if problems else 0)
