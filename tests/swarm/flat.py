"""The reference deployment as one deployment.json without other files: what the importers made of it, said in its own
words, so that any part of it can be taken out, repeated or changed. The tables of kinds come from the program too."""
import json
import pathlib
import subprocess

from drawing import Kinds


def told(program, *words):
    run = subprocess.run([program, *words, "--format", "json"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SystemExit(f"swarm: {' '.join(map(str, words))}: exit {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)["rows"]


def kinds_of(program, source):
    """Links that a kind cannot do without, bounds of its parameters, and which kinds can fail by themselves."""
    required, fails = set(), set()
    for row in told(program, "list", "kinds"):
        for one in filter(None, row["links"].split("; ")):
            if "(required)" in one:
                required.add((row["kind"], one.split(":")[0]))
        if row["when it fails by itself"] != "cannot":
            fails.add(row["kind"])
    catalogue = {}
    for file in sorted((pathlib.Path(source) / "models" / "catalogue").glob("*.json")):
        entry = json.loads(file.read_text())
        catalogue[entry["kind"]] = entry["parameters"]
    return Kinds(required, catalogue), fails


def reference(program, source, kinds):
    """The shop of models/two-region-shop as one file. `drsim_flat` is built beside the program."""
    folder = pathlib.Path(source) / "models" / "two-region-shop"
    flat = pathlib.Path(program).resolve().parents[2] / "tests" / "drsim_flat"
    run = subprocess.run([flat, folder], capture_output=True, text=True, check=True)
    own = json.loads((folder / "deployment.json").read_text())
    deployment = {key: own[key] for key in ("id", "title", "objectives", "regions", "traffic", "journeys", "stores")}
    deployment["title"] = "A variation of the reference"
    deployment["components"] = json.loads(run.stdout)
    ids = {part["id"] for part in deployment["components"]}
    for part in deployment["components"]:  # that may be created in the recovery: here it is there or it is not
        part["links"] = {role: [name for name in names if known(name, ids)] for role, names in part.get("links", {}).items()}
        part["links"] = {role: names for role, names in part["links"].items() if names}
    return deployment


def known(name, ids):
    return ":" in name and name.split(":")[0] in ("journey", "service") or name in ids or any(
        one.startswith(f"{name}@") for one in ids)
