#!/usr/bin/env python3
"""The tables of models/catalogue/README.md are those of the program. Usage: tables_test.py DRSIM ROOT [--write]"""
import json
import pathlib
import re
import subprocess
import sys

PAGE = "models/catalogue/README.md"


def listing(program, what):
    out = subprocess.run([program, "list", what, "--format", "json"], check=True, capture_output=True, text=True).stdout
    document = json.loads(out)
    return next(value for value in document.values() if isinstance(value, list))


def cell(text):
    return str(text).replace("|", "\\|")


def table(rows, columns=None):
    columns = columns or list(rows[0])
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(cell(row.get(column, "")) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def parameters(program):
    kinds = {}
    for row in listing(program, "parameters"):
        kind, name = row["id"].split(".", 1)
        kinds.setdefault(kind, []).append(f"{name} ({row['unit']})")
    return table([{"kind": kind, "parameters (unit)": ", ".join(names)} for kind, names in sorted(kinds.items())])


def limit_range(row):
    """What a real system takes, in words."""
    figures = [f"{figure:g}" for figure in row.get("allowed", [])]
    if "multiple_of" in row:
        figures.append(f"a multiple of {row['multiple_of']:g}")
    parts = [" or ".join(figures)] if figures else []
    if "least" in row and "most" in row:
        parts.append(f"{row['least']:g} to {row['most']:.10g}")
    elif "least" in row:
        parts.append(f"{row['least']:g} or more")
    elif "most" in row:
        parts.append(f"{row['most']:.10g} or less")
    parts += [f"{word} {row[key]}" for key, word in (("at_most", "no more than"), ("below", "below"), ("needs", "with"))
              if key in row]
    if "times" in row:
        parts.append(f"times {row['times']} no more than {row['product_most']:.10g}")
    if row.get("zero_is_default"):
        parts.append("0 is the default")
    return ", ".join(parts)


def limits(root):
    rows = json.loads((root / "models/catalogue/limits/limits.json").read_text(encoding="utf-8"))["limits"]
    return table([{"parameter": f"{row['kind']}.{row['parameter']}", "by": row["by"], "takes": limit_range(row),
                   "else": row["beyond"] + (f": {row['then']}" if "then" in row else ""),
                   "source": row["source"]} for row in rows])


def renewed(program, page, root):
    for what in ("kinds", "parameters", "limits", "ports", "actions", "faults"):
        text = (parameters(program) if what == "parameters" else limits(root) if what == "limits"
                else table(listing(program, what)))
        block = f"<!-- {what} -->\n{text}\n<!-- /{what} -->"
        page, found = re.subn(rf"<!-- {what} -->\n.*?<!-- /{what} -->", lambda _: block, page, flags=re.S)
        if found != 1:
            sys.exit(f"{PAGE} has {found} blocks of {what}")
    return page


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    page = (root / PAGE).read_text(encoding="utf-8")
    wanted = renewed(program, page, root)
    if "--write" in sys.argv:
        (root / PAGE).write_text(wanted, encoding="utf-8")
        return 0
    if page != wanted:
        print(f"{PAGE} is not what the program lists; run tests/cli/tables_test.py DRSIM . --write")
        return 1
    print("tables: the page shows what the program lists")
    return 0


if __name__ == "__main__":
    sys.exit(main())
