#!/usr/bin/env python3
"""Layout rules as a test: sizes, forbidden includes, one title per page, no stray words. Prints every breach."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAX_LINE, MAX_FILE, MAX_FUNCTION = 110, 400, 60

# Folder -> folders of sim/ it may include (itself always).
CORE = {"core"}
BASE = CORE | {"input"}
LOAD = BASE | {"import"}
WORLD = LOAD | {"engine"}
MODEL = WORLD | {"components", "faults", "runbook", "traffic"}
ALLOWED = {
    "core": CORE, "input": BASE, "import": LOAD, "lint": LOAD, "exchange": LOAD | {"verdict"}, "verdict": BASE, "analysis": BASE | {"verdict"},
    "traffic": BASE, "engine": WORLD, "components": MODEL, "faults": MODEL, "runbook": MODEL,
    "campaign": MODEL | {"verdict", "analysis"},
    "report": LOAD | {"verdict", "analysis", "campaign", "lint"},
    "cli": MODEL | {"verdict", "analysis", "campaign", "report", "lint", "exchange"},
}
TEST_NAME = re.compile(r'TEST_CASE\(\s*"([^"]*)"')
SIMGRID = re.compile(r"#include\s*<(simgrid|xbt)")
INCLUDE = re.compile(r'#include\s*"sim/([a-z_]+)/')
DOCUMENTS = {"README.md", "CHANGELOG.md", "CONTRIBUTING.md"}


def function_lengths(lines):
    """(first line, length) of bodies that open with a brace in column 0, as the format lays functions out."""
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start + 1
            start = None


def check_source(path, problems):
    part = path.relative_to(ROOT / "sim").parts[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    if len(lines) > MAX_FILE:
        problems.append(f"{path.relative_to(ROOT)}: {len(lines)} lines, at most {MAX_FILE}")
    for number, line in enumerate(lines, 1):
        place = f"{path.relative_to(ROOT)}:{number}"
        if len(line) > MAX_LINE:
            problems.append(f"{place}: {len(line)} columns, at most {MAX_LINE}")
        if SIMGRID.search(line) and part != "engine":
            problems.append(f"{place}: SimGrid is named in sim/engine/ only")
        found = INCLUDE.search(line)
        if found and found.group(1) != part and found.group(1) not in ALLOWED.get(part, set()):
            problems.append(f"{place}: sim/{part} must not include sim/{found.group(1)}")
    for start, length in function_lengths(lines):
        if length > MAX_FUNCTION:
            problems.append(f"{path.relative_to(ROOT)}:{start}: a function of {length} lines, at most {MAX_FUNCTION}")
    text = "\n".join(lines)
    if path.suffix == ".hpp" and "#pragma once" not in text:
        problems.append(f"{path.relative_to(ROOT)}: no #pragma once")
    if part == "components" and path.suffix == ".hpp" and re.search(r"\bmake_(?!component\b)", text) and "Not modelled" not in text:
        problems.append(f"{path.relative_to(ROOT)}: a component's header says what is not modelled")


def check_page(path, problems):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    titles = [line for line in text.splitlines() if line.startswith("# ")]
    if len(titles) != 1:
        problems.append(f"{path.relative_to(ROOT)}: {len(titles)} first-level titles, exactly one is wanted")


def main():
    problems = []
    for path in sorted((ROOT / "sim").rglob("*.[ch]pp")):
        check_source(path, problems)
    for path in sorted((ROOT / "tests").rglob("*.[ch]pp")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if len(line) > MAX_LINE:
                problems.append(f"{path.relative_to(ROOT)}:{number}: {len(line)} columns, at most {MAX_LINE}")
        for name in TEST_NAME.findall(path.read_text(encoding="utf-8")):
            if ";" in name:  # CMake takes it for the end of the name, and the test is never run
                problems.append(f"{path.relative_to(ROOT)}: a test's name has no semicolon: {name}")
    for path in sorted((ROOT / "sim" / "decisions").glob("*.md")):
        check_page(path, problems)
    for name in sorted(DOCUMENTS):
        if not (ROOT / name).exists():
            problems.append(f"{name}: missing")
    print("\n".join(problems) if problems else "tidy: all rules hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
