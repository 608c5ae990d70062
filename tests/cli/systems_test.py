#!/usr/bin/env python3
"""Every system that the deployment document names has its place: the table of models/two-region-shop/README.md.

models/two-region-shop/systems.json says which components stand for what; everything else is read from the program and the
headers of the components. A row is no decoration: the scenario that it names is played, and something that stands for the
system must act or be acted on in it. Usage: systems_test.py DRSIM ROOT [--write]"""
import functools
import json
import pathlib
import re
import subprocess
import sys

SHOP = "two-region-shop"
PAGE = f"models/{SHOP}/README.md"
TRIALS = 6  # of a scenario, at most, until every system that it shows has been seen


def run(program, *words, codes=(0, 1)):
    done = subprocess.run([program, *words], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"{words}: code {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def rows_of(program, *words):
    return run(program, "list", *words, "--format", "json")["rows"]


def headers(root):
    """What the maker of each kind says: what it stands for, and what is not modelled."""
    found = {}
    for path in [*(root / "sim/components").rglob("*.hpp"), *(root / "sim/runbook").glob("*.hpp")]:
        text = path.read_text(encoding="utf-8")
        for note, kind in re.findall(r"((?:^///.*\n)+)(?:\[\[nodiscard\]\] )?std::unique_ptr<Component> make_(\w+)\(", text, re.M):
            prose = " ".join(line[3:].strip() for line in note.splitlines())
            what, _, missing = prose.partition("Not modelled:")
            found[kind] = (re.split(r"(?<=[.)]) Failure:|(?<=\.) ", what)[0].strip(), missing.strip().rstrip("."))
    return found


class Table:
    def __init__(self, program, root):
        self.program = program
        self.components = {row["id"]: row for row in rows_of(program, "components", SHOP)}
        self.kinds = {row["kind"]: row for row in rows_of(program, "kinds")}
        self.faults = rows_of(program, "faults")
        self.scenarios = {row["id"] for row in rows_of(program, "scenarios")}
        self.headers = headers(root)
        self.rows = json.loads((root / f"models/{SHOP}/systems.json").read_text(encoding="utf-8"))["systems"]

    @functools.cached_property
    def hits(self):
        return {row["id"]: row["hits"] for row in rows_of(self.program, "scenarios", SHOP)}

    def faults_on(self, row):
        names = set(row.get("faults", []))
        if any(self.components[one]["region"] for one in row.get("components", [])):
            names.add("region_outage")
        for kind in {self.components[one]["kind"] for one in row.get("components", [])}:
            if self.kinds[kind]["when it fails by itself"] != "cannot":
                names.add("component_failure")
            names |= {fault["id"] for fault in self.faults if kind in fault["kinds"].split(", ")}
        return ", ".join(sorted(names)) or "none of its own"

    def kind_texts(self, row, which):
        texts = []
        for one in row.get("components", []):
            text = self.headers.get(self.components[one]["kind"], ("", ""))[which]
            if text and text not in texts:
                texts.append(text)
        return "; ".join(texts)

    def where(self, row):
        places = [self.components[one]["where"] for one in row.get("components", [])] + row.get("where", [])
        return "<br>".join(dict.fromkeys(place for place in places if place))

    def line(self, row):
        stands = [f"`{one}`" for one in row.get("components", [])] + [
            f"`{one}`" for one in row.get("events", []) + row.get("figures", [])]
        cells = [row["section"], row["system"], "<br>".join(stands), row.get("does") or self.kind_texts(row, 0),
                 self.faults_on(row), ", ".join(f"`{one}`" for one in row["scenarios"]), self.where(row),
                 row.get("not_modelled") or self.kind_texts(row, 1) or "-"]
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    def text(self):
        heads = ["section", "system", "stands for it", "what it does in a trial", "faults", "scenario", "configured in", "not modelled"]
        return "\n".join(["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *map(self.line, self.rows)])

    def problems(self):
        """What a row says that is not so."""
        found = []
        for row in self.rows:
            place = f"{row['section']} {row['system']}"
            if not row.get("components") and not row.get("figures") and not row.get("events"):
                found.append(f"{place}: nothing stands for it")
            found += [f"{place}: no component {one}" for one in row.get("components", []) if one not in self.components]
            found += [f"{place}: no scenario {one}" for one in row["scenarios"] if one not in self.scenarios]
        return found

    def played(self, scenario):
        """Of some trials: who did anything, and which figures set how long it took."""
        acted, figures = set(), set()
        for trial in range(TRIALS):
            told = run(self.program, "replay", SHOP, scenario, "--traffic", "fluid", "--trial", str(trial), "--format", "json")
            for event in told["events"]:
                acted.add(event["component"])
                figures |= {one["parameter"] for one in event.get("set_by", [])}
            yield acted, figures

    def unseen(self):
        """Rows of which nothing was seen in the scenario that is to show them."""
        found = []
        for scenario in sorted({one for row in self.rows for one in row["scenarios"]}):
            wanted = [row for row in self.rows if scenario in row["scenarios"]]
            for acted, figures in self.played(scenario):
                wanted = [row for row in wanted if not (acted & {*row.get("components", []), *row.get("events", [])}) and not (
                    figures & set(row.get("figures", []))) and not any(
                        f" {one} " in f" {self.hits.get(scenario, '')} ".replace(",", " ") for one in row.get("components", []))]
                if not wanted:
                    break
            found += [f"{row['section']} {row['system']}: nothing of it is seen in {scenario}" for row in wanted]
        return found


def main():
    program, root = sys.argv[1], pathlib.Path(sys.argv[2])
    table = Table(program, root)
    problems = table.problems() or table.unseen()
    if problems:
        sys.exit("\n".join(problems))
    page = (root / PAGE).read_text(encoding="utf-8")
    block = f"<!-- systems -->\n{table.text()}\n<!-- /systems -->"
    wanted, found = re.subn(r"<!-- systems -->\n.*?<!-- /systems -->", lambda _: block, page, flags=re.S)
    if found != 1:
        sys.exit(f"{PAGE} has {found} blocks of systems")
    if "--write" in sys.argv:
        (root / PAGE).write_text(wanted, encoding="utf-8")
    elif wanted != page:
        sys.exit(f"{PAGE} is not what the program says: run this with --write")


if __name__ == "__main__":
    main()
