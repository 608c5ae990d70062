#!/usr/bin/env python3
"""reports/samples/ holds what the program writes. Usage: FILE DRSIM ROOT [--write]"""
import difflib
import pathlib
import subprocess
import sys
import tempfile

DRSIM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SAMPLES = {"report.html": ["html"], "comment.md": ["markdown"], "comment-ru.md": ["markdown", "--language", "ru"],
           "junit.xml": ["junit"], "report.sarif": ["sarif"], "codequality.json": ["codequality"], "metrics.prom": ["openmetrics"],
           "annotations.txt": ["annotations"], "report.csv": ["csv"],
           "region-outage-rto.svg": ["svg", "--chart", "region-outage/rto"],
           "region-outage-seconds.svg": ["svg", "--chart", "region-outage/seconds"]}
LARGEST = 1_200_000

with tempfile.TemporaryDirectory() as folder:
    result = pathlib.Path(folder) / "result.json"
    subprocess.run([DRSIM, "check", "two-region-shop", "--scenarios", "region-outage", "db-primary-loss", "--trials", "60",
                    "--timelines", "--format", "json", "--output", result], stderr=subprocess.DEVNULL, check=False)
    moved = []
    for name, words in SAMPLES.items():
        run = subprocess.run([DRSIM, "report", result, "--format", *words], capture_output=True)
        if b"the charts' script is not built" in run.stderr:
            continue
        assert run.returncode == 0, run.stderr
        assert len(run.stdout) <= LARGEST, (name, len(run.stdout))
        file = ROOT / "reports" / "samples" / name
        if "--write" in sys.argv:
            file.write_bytes(run.stdout)
        elif not file.exists() or file.read_bytes() != run.stdout:
            old = file.read_text().splitlines() if file.exists() else []
            lines = [line[:200] for line in difflib.unified_diff(old, run.stdout.decode().splitlines(), name, "now", n=0, lineterm="")]
            moved.append("\n".join(lines[:12]))
    assert not moved, "\n".join(moved) + "\nrenew with --write"
    kept = {file.name for file in (ROOT / "reports" / "samples").iterdir()} - {"README.md", "staging"}  # measured, not printed (tests/staging/predicted_test.py)
    assert kept == set(SAMPLES), kept ^ set(SAMPLES)
