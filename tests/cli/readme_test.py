#!/usr/bin/env python3
"""The README shows what the program prints. Usage: FILE PROGRAM SOURCE_FOLDER [--write]
With --write the blocks are renewed instead: after a change of the model, and with a line in the CHANGELOG."""
import pathlib
import re
import shlex
import subprocess
import sys

PROGRAM, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
BLOCK = re.compile(r"(<!-- output of: \./drsim (?P<words>[^\n]*?)(?: \| lines (?P<from>\d+)-(?P<to>\d+))? -->\n```\n)"
                   r"(?P<text>.*?)(\n```)", re.S)


def output(match):
    run = subprocess.run([PROGRAM, *shlex.split(match["words"])], capture_output=True, text=True, timeout=900,
                         cwd=SOURCE)
    if run.returncode not in (0, 1):
        sys.exit(f"drsim {match['words']}: exit {run.returncode}\n{run.stderr}")
    lines = [line.rstrip() for line in run.stdout.splitlines()]
    if match["from"]:
        lines = lines[int(match["from"]) - 1:int(match["to"])]
    return "\n".join(lines)


readme = SOURCE / "README.md"
text = readme.read_text()
found = list(BLOCK.finditer(text))
if not found:
    sys.exit("the README shows no output")
if "--write" in sys.argv:
    readme.write_text(BLOCK.sub(lambda match: match[1] + output(match) + match[6], text))
else:
    for match in found:
        now = output(match)
        if now != match["text"]:
            sys.exit(f"README.md shows an old output of drsim {match['words']}\n--- README\n{match['text']}\n"
                     f"--- now\n{now}\nrenew it: python3 tests/cli/readme_test.py PROGRAM . --write")
