"""A folder is a library and a namespace: its sources are named in its CMakeLists.txt, its files open its namespace."""
import re

from function_bodies import blanked

# `traffic` names fields and variables everywhere; `publish` reads results back into structs of the same names as those they
# were written from, and `history` has a Reader of its own: as inline namespaces they would collide. `inject` is what nothing
# below it should name by accident.
PLAIN = {"traffic", "publish", "inject", "history"}
NAMESPACE = re.compile(r"^namespace\s+(drsim\b[^{]*?)\s*\{", re.M)
TARGET = re.compile(r"\b(?:drsim_library|add_executable)\s*\(([^)]*)\)", re.S)
SOURCE = re.compile(r"[\w./]+\.cpp\b")


def namespace_of(folder):
    """"import/terraform" -> "drsim::inline import::inline terraform"."""
    return "::".join(["drsim"] + [part if part in PLAIN else "inline " + part for part in folder.split("/")])


def check_namespaces(sources, problems):
    for name, text in sources.items():
        wanted = namespace_of("/".join(name.split("/")[1:-1]))
        opened = {" ".join(found.split()) for found in NAMESPACE.findall(blanked(text))}
        if not opened and not name.endswith("/main.cpp"):
            problems.append(f"{name}: opens no namespace, {wanted} is its folder's")
        for other in sorted(opened - {wanted}):
            problems.append(f"{name}: opens namespace {other}, its folder's is {wanted}")


def check_lists(root, sources, problems):
    folders = {name.rsplit("/", 1)[0] for name in sources if name.endswith(".cpp")}
    for folder in sorted(folders):
        page = root / folder / "CMakeLists.txt"
        if not page.exists():
            problems.append(f"{folder}: no CMakeLists.txt names its sources")
            continue
        text = re.sub(r"#[^\n]*", "", page.read_text(encoding="utf-8"))
        named = [source for target in TARGET.findall(text) for source in SOURCE.findall(target)]
        there = {name[len(folder) + 1:] for name in sources
                 if name.endswith(".cpp") and name.rsplit("/", 1)[0] == folder}
        for source in sorted(there - set(named)):
            problems.append(f"{folder}/CMakeLists.txt: {source} is not named: it is not built")
        for source in sorted(set(named) - there):
            problems.append(f"{folder}/CMakeLists.txt: {source} is named and not there")
        for source in sorted({one for one in named if named.count(one) > 1}):
            problems.append(f"{folder}/CMakeLists.txt: {source} is named twice")


def check_folders(root, sources, problems):
    check_namespaces(sources, problems)
    check_lists(root, sources, problems)
