"""Who may include whom: folders by a table, components not at all, and what must never come near SimGrid."""
import re

# Folder -> what it may include besides itself. A top folder stands for all below it; folders below one top folder are
# named one by one. What is not in the table may include nothing.
CORE = {"core"}
MODEL = CORE | {"model"}
INPUT = MODEL | {"formats", "input"}
IMPORT = INPUT | {"import"}
INSIGHT = IMPORT | {"laws", "assemble", "insight"}
WORLD = INSIGHT | {"engine", "traffic"}
USERS = WORLD | {"users", "runbook", "components", "faults"}
ALLOWED = {
    "core": set(), "model": CORE, "laws": MODEL, "formats": CORE, "input": INPUT,
    "import": INPUT | {"import/" + name for name in (
        "facts", "alertmanager", "prometheus", "kubernetes", "runbooks", "automation", "terraform", "cloudformation", "servers",
        "records")},
    "import/facts": INPUT,
    "import/alertmanager": INPUT | {"import/facts"}, "import/prometheus": INPUT | {"import/facts"},
    "import/kubernetes": INPUT | {"import/facts", "import/alertmanager", "import/prometheus"},
    "import/runbooks": INPUT | {"import/facts"}, "import/automation": INPUT | {"import/facts", "import/runbooks"},
    "import/terraform": INPUT | {"import/facts", "import/kubernetes"},
    "import/cloudformation": INPUT | {"import/facts", "import/terraform"},
    "import/records": CORE | {"formats"},
    "import/servers": INPUT | {"import/facts", "import/terraform"},
    "assemble": IMPORT, "insight": INSIGHT, "lint": INSIGHT | {"traffic/laws"},
    "verdict": MODEL, "analysis": INPUT | {"verdict"},
    "analysis/rehearsal": INPUT | {"verdict", "analysis", "traffic/laws", "import/records"},
    "analysis/capacity": INPUT | {"analysis", "laws", "traffic", "traffic/laws", "traffic/places"}, "exchange": IMPORT | {"assemble", "verdict"},
    "inject": INPUT | {"exchange", "inject/drivers"}, "inject/drivers": INPUT | {"inject", "exchange", "inject/shop"},
    "inject/twin": INPUT | {"inject", "inject/measured"},
    "history": INSIGHT | {"analysis"},
    "report": INSIGHT | {"lint", "verdict", "analysis", "analysis/capacity", "analysis/rehearsal", "history"},
    "publish": INPUT | {"formats", "report"}, "publish/rehearsal": INPUT | {"formats", "report", "publish"},
    "engine": MODEL, "traffic": MODEL | {"traffic/laws", "traffic/places", "traffic/exact", "traffic/fluid",
                                              "traffic/hybrid"},
    "traffic/laws": MODEL | {"traffic"}, "traffic/places": MODEL | {"traffic", "traffic/laws"},
    "traffic/exact": MODEL | {"traffic", "traffic/laws", "traffic/places"},
    "traffic/fluid": MODEL | {"traffic", "traffic/laws", "traffic/places"},
    "traffic/hybrid": MODEL | {"traffic", "traffic/laws", "traffic/places", "traffic/exact", "traffic/fluid"},
    "users": WORLD | {"components"}, "runbook": WORLD | {"components"}, "faults": WORLD | {"components"},
    "components": USERS | {"components/" + name for name in (
        "edge", "compute", "stores", "streams", "watch", "people", "platform")},
    "components/edge": WORLD | {"components"}, "components/compute": WORLD | {"components"},
    "components/stores": WORLD | {"components"}, "components/streams": WORLD | {"components", "components/stores"},
    "components/watch": WORLD | {"components"}, "components/people": WORLD | {"components"},
    "components/platform": WORLD | {"components"},
    "campaign": USERS | {"verdict", "analysis", "analysis/capacity"},
    "dispatch": CORE | {"formats"},
    "search": USERS | {"verdict", "analysis", "campaign"},
    "cli": USERS | {"lint", "dispatch", "search", "verdict", "exchange", "analysis", "analysis/capacity", "campaign", "history", "report", "publish",
                    "inject", "inject/measured", "inject/twin"},
    "inject/shop": set(), "inject/measured": MODEL | {"laws", "verdict"},
}
NO_ENGINE = {"verdict", "analysis", "report", "publish", "lint"}
SIMGRID = re.compile(r"#include\s*<(simgrid|xbt)")
INCLUDE = re.compile(r'^\s*#include\s*"(sim/[^"]+)"', re.M)
FACTORY = re.compile(r"\bmake_\w+\s*\(\s*const\s+ComponentSpec\s*&")
FACTORY_HEADER = re.compile(r"sim/(components/\w+|runbook)/\w+\.hpp")
FACTORIES = "sim/components/factory.cpp"


def folder_of(name):
    """"sim/import/terraform/plan.hpp" -> "import/terraform"."""
    return "/".join(name.split("/")[1:-1])


def may_include(folder, other):
    allowed = ALLOWED.get(folder, set())
    top = other.split("/")[0]
    return other in (folder, *allowed) or (top in allowed and top != folder.split("/")[0])


def check_directions(sources, problems):
    for name, text in sources.items():
        folder = folder_of(name)
        if folder not in ALLOWED:
            problems.append(f"{name}: sim/{folder} is not in the table of tests/tidy/include_rules.py")
        if SIMGRID.search(text) and folder != "engine":
            problems.append(f"{name}: SimGrid is named in sim/engine/ only")
        for other in INCLUDE.findall(text):
            if folder in ALLOWED and not may_include(folder, folder_of(other)):
                problems.append(f"{name}: sim/{folder} must not include {other}")


def check_components(sources, problems):
    """A component's factory is for the table of factories: components meet through what the world holds."""
    factories = {name for name, text in sources.items() if FACTORY_HEADER.fullmatch(name) and FACTORY.search(text)}
    for name, text in sources.items():
        for other in set(INCLUDE.findall(text)) & factories:
            if name not in (FACTORIES, other[:-3] + "cpp"):
                problems.append(f"{name}: includes a component, {other}: only {FACTORIES} may")


def check_engine(sources, problems):
    """No way of includes, however long, leads from what judges and reports to the engine."""
    def ways(name, seen):
        for other in INCLUDE.findall(sources.get(name, "")):
            if other not in seen:
                seen[other] = name
                ways(other, seen)
        return seen
    for name in sources:
        if folder_of(name).split("/")[0] in NO_ENGINE:
            for other, by in ways(name, {}).items():
                if other.startswith("sim/engine/"):
                    problems.append(f"{name}: sees {other}, by {by}")


def check_includes(sources, problems):
    """`sources`: path from the root -> text, of everything below sim/."""
    check_directions(sources, problems)
    check_components(sources, problems)
    check_engine(sources, problems)
