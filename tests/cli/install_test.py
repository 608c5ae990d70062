#!/usr/bin/env python3
"""What is installed runs from its prefix with the models there. Usage: FILE BUILD_FOLDER"""
import json
import pathlib
import subprocess
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    prefix = pathlib.Path(folder) / "usr"
    subprocess.run(["cmake", "--install", sys.argv[1], "--prefix", str(prefix)], check=True, capture_output=True)
    drsim = prefix / "bin" / "drsim"
    # A mark in the installed scenario shows which folder is read.
    scenario = prefix / "share" / "drsim" / "scenarios" / "zone-outage.json"
    scenario.write_text(scenario.read_text().replace("One zone of the primary region is lost", "Marked as installed"))
    run = subprocess.run([drsim, "check", "two-region-shop", "--scenarios", "zone-outage", "--trials", "2", "--format",
                          "json"], capture_output=True, text=True, cwd=folder)
    assert run.returncode in (0, 1), run.stderr
    assert json.loads(run.stdout)["scenarios"][0]["trials"] == 2
    listed = subprocess.run([drsim, "list", "scenarios"], capture_output=True, text=True, cwd=folder)
    assert "Marked as installed" in listed.stdout, listed.stdout
    # Reports find their templates and texts there too.
    result = pathlib.Path(folder) / "result.json"
    subprocess.run([drsim, "check", "two-region-shop", "--scenarios", "zone-outage", "--trials", "2", "--format", "json",
                    "--output", result], capture_output=True, cwd=folder)
    told = subprocess.run([drsim, "report", result, "--format", "markdown"], capture_output=True, text=True, cwd=folder)
    assert told.returncode == 0 and "zone-outage" in told.stdout, told.stderr
