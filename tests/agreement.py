#!/usr/bin/env python3
"""Exact against fluid on the reference deployment, scenario by scenario: the table of sim/traffic/AGREEMENT.md.
Usage: tests/agreement.py PROGRAM SOURCE_FOLDER [--trials N] [--scenarios NAME...] [--write]
The same trials (same faults, same people, same machines) are played in both fidelities; only the users differ."""
import argparse
import json
import math
import pathlib
import statistics
import subprocess

words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
words.add_argument("program", type=pathlib.Path)
words.add_argument("source", type=pathlib.Path)
words.add_argument("--trials", type=int, default=20)
words.add_argument("--scenarios", nargs="*", default=[], help="names; default: all")
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
    if exact == fluid:
        return 0
    return 1 if math.isinf(exact) or math.isinf(fluid) else abs(exact - fluid) / max(abs(exact), abs(fluid))


def compared(exact, other):
    """RTO medians and how many agree; failed and lost medians and how far apart they are in the middle."""
    both = [(a["rto_s"], b["rto_s"]) for a, b in zip(exact, other) if a["rto_s"] is not None and b["rto_s"] is not None]
    censored = sum(a["censored"] != b["censored"] for a, b in zip(exact, other))
    well = sum(abs(a - b) <= max(15, 0.05 * b) for a, b in both)
    figures = {"rto": middle([b for _, b in both]),
               "well": f"{well}/{len(both)}" + (f", {censored} censored in one only" if censored else "")}
    for what in ("failed", "lost"):
        pairs = [tuple(math.inf if one[what + "_transactions"] is None else one[what + "_transactions"]
                       for one in both_ends) for both_ends in zip(exact, other)]  # nobody can say: without end
        figures[what] = middle([b for _, b in pairs])
        figures[what + "_apart"] = f"{middle([off(a, b) for a, b in pairs]):.0%}"
    return figures


rows = []
for file in sorted((given.source / "scenarios").glob("*.json")):
    if given.scenarios and file.stem not in given.scenarios:
        continue
    exact, fluid = outcomes(file.stem, "exact"), outcomes(file.stem, "fluid")
    closer = outcomes(file.stem, "auto")
    played = [a if b["doubtful"] else b for a, b in zip(closer, fluid)]  # as `check --traffic auto` plays them
    alone, auto, itself = compared(exact, fluid), compared(exact, played), compared(exact, exact)
    rows.append((file.stem, itself["rto"], auto["rto"], auto["well"], itself["failed"], auto["failed"],
                 auto["failed_apart"], itself["lost"], auto["lost"], auto["lost_apart"],
                 f"{sum(b['doubtful'] for b in fluid)}/{given.trials}", alone["well"], alone["failed_apart"]))

text = ["| scenario | RTO exact, s | RTO auto, s | within 5 % or 15 s | failed exact | failed auto | apart | "
        "lost exact | lost auto | apart | in doubt | fluid alone: RTO within | failed apart |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
for row in rows:
    text.append("| " + " | ".join(f"{cell:,.0f}" if isinstance(cell, float | int) else cell for cell in row) + " |")
table = "\n".join(text)
print(table)
if given.write:
    page = PAGE.read_text()
    begin, end = "<!-- table -->\n", "\n<!-- end of table -->"
    PAGE.write_text(page[:page.index(begin) + len(begin)] + table + page[page.index(end):])
