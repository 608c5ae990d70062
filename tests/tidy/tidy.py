#!/usr/bin/env python3
"""Layout rules as a test: sizes, includes, folders, one title per page. Prints every breach. Usage: tidy.py [ROOT]"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True  # the tree stays as it is
from folder_rules import check_folders  # noqa: E402
from function_bodies import function_lengths  # noqa: E402
from include_rules import check_includes  # noqa: E402

MAX_LINE, MAX_FILE, MAX_FUNCTION = 110, 400, 60
TEST_NAME = re.compile(r'TEST_CASE\(\s*"([^"]*)"')
DOCUMENTS = ("CHANGELOG.md", "CONTRIBUTING.md", "README.md")


def texts_below(root, folder):
    """Path from the root -> text, of the C++ files below a folder."""
    paths = sorted((root / folder).rglob("*.[ch]pp"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def check_lines(name, text, problems):
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_LINE:
            problems.append(f"{name}:{number}: {len(line)} columns, at most {MAX_LINE}")


def check_source(name, text, problems):
    check_lines(name, text, problems)
    lines = len(text.splitlines())
    if lines > MAX_FILE:
        problems.append(f"{name}: {lines} lines, at most {MAX_FILE}")
    for start, length in function_lengths(text):
        if length > MAX_FUNCTION:
            problems.append(f"{name}:{start}: a function of {length} lines, at most {MAX_FUNCTION}")
    if name.endswith(".hpp") and "#pragma once" not in text:
        problems.append(f"{name}: no #pragma once")
    if name.startswith("sim/components/") and name.endswith(".hpp") and not name.endswith("/factory.hpp"):
        if re.search(r"\bmake_\w", text) and "Not modelled" not in text:
            problems.append(f"{name}: a component's header says what is not modelled")


def check_test(name, text, problems):
    check_lines(name, text, problems)
    for title in TEST_NAME.findall(text):
        if ";" in title:  # CMake takes it for the end of the name, and the test is never run
            problems.append(f"{name}: a test's name has no semicolon: {title}")


def check_page(root, path, problems):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.S)
    titles = [line for line in text.splitlines() if line.startswith("# ")]
    if len(titles) != 1:
        problems.append(f"{path.relative_to(root)}: {len(titles)} first-level titles, exactly one is wanted")


def breaches(root):
    problems = []
    sources = texts_below(root, "sim")
    for name, text in sources.items():
        check_source(name, text, problems)
    for name, text in texts_below(root, "tests").items():
        check_test(name, text, problems)
    check_includes(sources, problems)
    check_folders(root, sources, problems)
    for path in sorted((root / "sim" / "decisions").glob("*.md")):
        check_page(root, path, problems)
    problems.extend(f"{name}: missing" for name in DOCUMENTS if not (root / name).exists())
    return problems


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    problems = breaches(root)
    print("\n".join(problems) if problems else "tidy: all rules hold")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
