#!/usr/bin/env python3
"""One trial of every scenario, event by event, against the timelines kept beside this file.
Usage: tests/golden/golden_test.py PROGRAM SOURCE_FOLDER [--write]
A trial is played on the reference deployment (seed 1, trial 0, fluid traffic). A line says when, where, what and of
which phase; the lines below it name its causes by what they are, not by number, so that one more event moves no other
line. --write renews the timelines: read the diff before you keep it."""
import argparse
import concurrent.futures
import difflib
import json
import pathlib
import subprocess
import sys

DEPLOYMENT = "two-region-shop"
SHOWN = 60  # lines of a diff: the first that differ tell where it began


def replayed(program, source, scenario):
    words = [program.resolve(), "replay", DEPLOYMENT, scenario, "--seed", "1", "--trial", "0", "--traffic", "fluid",
             "--format", "json"]
    run = subprocess.run(words, capture_output=True, text=True, cwd=source, check=False)
    if run.returncode not in (0, 1):  # 1: an objective was missed
        sys.exit(f"{scenario}: exit {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)["events"]


def timeline(events):
    """The events as text, in the order they happened."""
    named = {event["id"]: f"{event['t_s']:.3f} {event['component']} {event['kind']}" for event in events}
    lines = []
    for event in events:
        phase = "" if event["phase"] == "none" else f" [{event['phase']}]"
        lines.append(f"{named[event['id']]}{phase}: {event['what']}".rstrip(": "))
        lines.extend(f"    <- {named[cause]}" for cause in event["causes"])
    return "\n".join(lines) + "\n"


def difference(kept, played, name):
    lines = list(difflib.unified_diff(kept.splitlines(), played.splitlines(), f"kept {name}", f"played {name}",
                                      lineterm="", n=2))
    rest = [f"... {len(lines) - SHOWN} more lines"] if len(lines) > SHOWN else []
    return "\n".join(lines[:SHOWN] + rest)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("program", type=pathlib.Path)
    words.add_argument("source", type=pathlib.Path)
    words.add_argument("--write", action="store_true")
    given = words.parse_args()
    folder = given.source / "tests" / "golden"
    scenarios = sorted(file.stem for file in (given.source / "scenarios").glob("*.json"))
    if not scenarios:
        sys.exit("no scenario in scenarios/")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        played = list(pool.map(lambda one: timeline(replayed(given.program, given.source, one)), scenarios))
    wrong = [f"{file.name}: no scenario is called so" for file in sorted(folder.glob("*.txt"))
             if file.stem not in scenarios]
    for scenario, text in zip(scenarios, played):
        file = folder / f"{scenario}.txt"
        if given.write:
            file.write_text(text, encoding="utf-8")
        kept = file.read_text(encoding="utf-8") if file.exists() else ""
        if kept != text:
            wrong.append(difference(kept, text, file.name))
    if wrong:
        print("\n".join(wrong))
        print("\nIf this is meant: python3 tests/golden/golden_test.py build/dev/sim/cli/drsim . --write")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
