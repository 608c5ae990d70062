"""Small changes of a deployment's files, as tests/gate/regressions/*.json describe them (README.md)."""
import json
import pathlib


class EditError(Exception):
    """An edit that fits nothing: the reference deployment has moved on."""


def modules_below(module):
    yield module
    for child in module.get("child_modules", []):
        yield from modules_below(child)


def rows_of(plan, address):
    """The values of an object of a plan, where it is planned and where its change is told."""
    rows = [row["values"] for module in modules_below(plan["planned_values"]["root_module"])
            for row in module.get("resources", []) if row["address"] == address]
    rows += [change["change"]["after"] for change in plan.get("resource_changes", []) if change["address"] == address]
    if not rows:
        raise EditError(f"no object {address} in the plan")
    return rows


def put(value, path, to):
    parts = path.split(".")
    for part in parts[:-1]:
        value = value[int(part) if part.isdigit() else part]
    last = parts[-1]
    if isinstance(value, list):
        value[int(last)] = to
    else:
        value[last] = to


def remove_object(plan, address):
    rows_of(plan, address)
    for module in modules_below(plan["planned_values"]["root_module"]):
        module["resources"] = [row for row in module.get("resources", []) if row["address"] != address]
    plan["resource_changes"] = [one for one in plan.get("resource_changes", []) if one["address"] != address]


def edit_plan(text, edit):
    plan = json.loads(text)
    if edit.get("remove"):
        remove_object(plan, edit["address"])
    for path, value in edit.get("set", {}).items():
        for row in rows_of(plan, edit["address"]):
            put(row, path, value)
    return json.dumps(plan, ensure_ascii=False, indent=2)


def item(here, part):
    """Of a list the element at that place, or "@ID": the one of that id, wherever it stands."""
    if not isinstance(here, list):
        return here[part]
    if part.startswith("@"):
        return next(one for one in here if one.get("id") == part[1:])
    return here[int(part)]


def edit_json(text, edit):
    value = json.loads(text)
    here = value
    parts = [part.replace("~1", "/").replace("~0", "~") for part in edit["pointer"].split("/")[1:]]
    for part in parts[:-1]:
        here = item(here, part)
    last = int(parts[-1]) if isinstance(here, list) else parts[-1]
    if edit.get("remove"):
        del here[last]
    else:
        here[last] = edit["value"]
    return json.dumps(value, ensure_ascii=False, indent=2)


def edit_text(text, edit):
    start = text.find(edit["after"]) if "after" in edit else 0
    at = text.find(edit["replace"], start) if start >= 0 else -1
    if at < 0:
        raise EditError(f"{edit['replace']!r} is not in {edit['file']}" +
                        (f" after {edit['after']!r}" if "after" in edit else ""))
    return text[:at] + edit["with"] + text[at + len(edit["replace"]):]


def apply(folder, edits):
    """Changes the files of a copy of the deployment."""
    for edit in edits:
        path = pathlib.Path(folder) / edit["file"]
        text = path.read_text(encoding="utf-8")
        if "address" in edit:
            text = edit_plan(text, edit)
        elif "pointer" in edit:
            text = edit_json(text, edit)
        else:
            text = edit_text(text, edit)
        path.write_text(text, encoding="utf-8")
