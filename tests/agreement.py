#!/usr/bin/env python3
"""Exact against fluid on the reference deployment, scenario by scenario: the table of sim/traffic/AGREEMENT.md.
Usage: tests/agreement.py PROGRAM SOURCE_FOLDER [--trials N] [--write]
The same trials (same faults, same people, same machines) are played in both fidelities; only the users differ."""
import argparse
import json
import pathlib
import statistics
import subprocess

words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("program", type=pathlib.Path)
words.add_argument("source", type=pathlib.Path)
words.add_argument("--trials", type=int, default=20)
words.add_argument("--write", action="store_true")
given = words.parse_args()
PAGE = given.source / "sim" / "traffic" / "AGREEMENT.md"


def outcomes(scenario, traffic):
    seen = []
    for trial in range(given.trials):
        run = subprocess.run([given.program.resolve(), "replay", "two-region-shop", scenario, "--trial", str(trial),
                              "--traffic", traffic, "--format", "json"], capture_output=True, text=True, cwd=given.source)
        seen.append(json.loads(run.stdout)["outcome"])
    return seen


def middle(values):
    return statistics.median(values) if values else float("nan")


def off(exact, fluid):
    return 0 if exact == fluid else abs(exact - fluid) / max(abs(exact), abs(fluid))


rows = []
for file in sorted((given.source / "scenarios").glob("*.json")):
    exact, fluid = outcomes(file.stem, "exact"), outcomes(file.stem, "fluid")
    both = [(a["rto_s"], b["rto_s"]) for a, b in zip(exact, fluid) if a["rto_s"] is not None and b["rto_s"] is not None]
    censored = sum(a["censored"] != b["censored"] for a, b in zip(exact, fluid))
    rto_ok = sum(abs(a - b) <= max(15, 0.05 * b) for a, b in both)
    failed = [(a["failed_transactions"], b["failed_transactions"]) for a, b in zip(exact, fluid)]
    lost = [(a["lost_transactions"], b["lost_transactions"]) for a, b in zip(exact, fluid)]
    rows.append((file.stem, middle([a for a, _ in both]), middle([b for _, b in both]),
                 f"{rto_ok}/{len(both)}" + (f", {censored} censored in one only" if censored else ""),
                 middle([a for a, _ in failed]), middle([b for _, b in failed]),
                 f"{middle([off(a, b) for a, b in failed]):.0%}",
                 middle([a for a, _ in lost]), middle([b for _, b in lost]),
                 f"{middle([off(a, b) for a, b in lost]):.0%}"))

text = ["| scenario | RTO exact, s | RTO fluid, s | within 5 % or 15 s | failed exact | failed fluid | apart | "
        "lost exact | lost fluid | apart |", "|---|---|---|---|---|---|---|---|---|---|"]
for row in rows:
    text.append("| " + " | ".join(f"{cell:,.0f}" if isinstance(cell, float | int) else cell for cell in row) + " |")
table = "\n".join(text)
print(table)
if given.write:
    page = PAGE.read_text()
    begin, end = "<!-- table -->\n", "\n<!-- end of table -->"
    PAGE.write_text(page[:page.index(begin) + len(begin)] + table + page[page.index(end):])
