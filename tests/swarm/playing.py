"""Plays cases through the program and says what is wrong with them: what must hold whatever the right answer is.

A case is a deployment, some scenarios and a seed. Each scenario is one trial: more cases say more than more trials."""
import json
import os
import pathlib
import re
import subprocess
import tempfile

TIME_OUT = 60  # seconds of a process; a trial takes some hundredths of one
KINDLY = re.compile(r"\S+ \S+ \S+")  # a refusal is a sentence
DEFECT = re.compile(r"defect in drsim|assert|terminate called|Sanitizer|std::", re.I)


class Wrong(Exception):
    """A case that breaks what must hold. `name`: which; the shrinker keeps it the same."""

    def __init__(self, name, text, scenario=None):
        super().__init__(f"{name}: {text}")
        self.name, self.text, self.scenario = name, text, scenario


class Program:
    def __init__(self, path):
        self.path = str(path)
        self.trials = self.runs = self.refused = 0

    def run(self, *words):
        self.runs += 1
        try:
            return subprocess.run([self.path, *map(str, words)], capture_output=True, text=True, timeout=TIME_OUT, check=False)
        except subprocess.TimeoutExpired as late:
            raise Wrong("hang", f"{' '.join(map(str, words))}: no answer in {TIME_OUT} s") from late

    def check(self, folder, files, seed, jobs=1):
        """The result of one trial a scenario; None when the input was refused, with a reason."""
        run = self.run("check", folder, "--scenarios", *files, "--trials", 1, "--seed", seed, "--jobs", jobs, "--format", "json")
        if run.returncode == 2:
            if not KINDLY.search(run.stderr) or DEFECT.search(run.stderr):
                raise Wrong("unkind refusal", run.stderr[-600:])
            return None, run.stderr
        if run.returncode not in (0, 1):
            raise Wrong(named_defect(run), f"exit {run.returncode}\n{run.stderr[-1500:]}")
        result = json.loads(run.stdout)
        self.trials += len(result["scenarios"])
        return result, ""

    def events(self, folder, file, seed):
        """The timeline of the trial; None when it was refused."""
        run = self.run("replay", folder, file, "--traffic", "fluid", "--seed", seed, "--format", "json")
        if run.returncode == 2:
            return None
        if run.returncode not in (0, 1):
            raise Wrong(named_defect(run), f"exit {run.returncode}\n{run.stderr[-1500:]}")
        self.trials += 1
        return json.loads(run.stdout)["events"]


def named_defect(run):
    """The same defect has the same name, whatever its numbers."""
    law = re.search(r"broken law: ([^:]*):", run.stderr)
    if law:
        return f"law: {law.group(1)}"
    return f"crash {-run.returncode}" if run.returncode < 0 else f"exit {run.returncode}"


class Folder:
    """A case as files."""

    def __init__(self, deployment, scenarios):
        self.held = tempfile.TemporaryDirectory(prefix="drsim-swarm-")
        self.path = pathlib.Path(self.held.name)
        (self.path / "deployment.json").write_text(json.dumps(deployment, indent=1, ensure_ascii=False))
        self.files = [self.add(one) for one in scenarios]

    def add(self, scenario):
        file = self.path / f"{scenario['id']}.json"
        file.write_text(json.dumps(scenario, indent=1, ensure_ascii=False))
        return file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.held.cleanup()


def play(program, deployment, scenarios, seed, relations=()):
    """Raises Wrong at the first thing that does not hold."""
    with Folder(deployment, scenarios) as folder:
        played = results(program, folder, scenarios, seed)
        for scenario, one in zip(scenarios, played):
            if one is None:
                program.refused += 1
                continue
            explained(scenario, one["scenarios"][0])
        for relation in relations:
            relation(program, folder, deployment, scenarios, played, seed)


def results(program, folder, scenarios, seed):
    """One result a scenario, None for each that is refused. Loading a deployment costs as much as some trials: those that a
    refusal names are left out, and the others are played together again."""
    left = list(zip(scenarios, folder.files))
    while left:
        result, why = program.check(folder.path, [file for _, file in left], seed)
        if result is not None:
            return in_order(result, scenarios)
        named = [pair for pair in left if f"/{pair[1].name}" in why]
        if not named and len(left) > 1:  # it is the deployment, or one of them: the first says which
            alone = []
            with_file(left[0][0], lambda: alone.append(program.check(folder.path, [left[0][1]], seed)))
            named = left if alone[0] == (None, why) else []
        if not named and len(left) > 1:
            return each_alone(program, folder, scenarios, left, seed)
        left = [pair for pair in left if pair not in named] if named else []
    return [None] * len(scenarios)


def each_alone(program, folder, scenarios, left, seed):
    played = {}
    for scenario, file in left:
        with_file(scenario, lambda: played.update({scenario["id"]: program.check(folder.path, [file], seed)[0]}))
    return [played.get(scenario["id"]) for scenario in scenarios]


def with_file(scenario, act):
    try:
        act()
    except Wrong as wrong:
        wrong.scenario = wrong.scenario or scenario
        raise


def in_order(result, scenarios):
    """One result a scenario, as if each had been played by itself."""
    by_id = {one["id"]: one for one in result["scenarios"]}
    return [dict(result, scenarios=[by_id[one["id"]]]) if one["id"] in by_id else None for one in scenarios]


def explained(scenario, result):
    """Heals or is explained: a trial whose users are not back names what it waits for, unless they were below their SLO
    before the first fault: that explains itself."""
    if result["censored"] == 0 or result["ill_before"] > 0:
        return
    for waiting in result["waiting_for"]:
        if waiting["kind"] not in ("", "unknown") and waiting["what"]:
            continue
        raise Wrong("not explained", f"{scenario['id']}: users are not back, and it waits for {waiting}", scenario)
    if not result["waiting_for"]:
        raise Wrong("not explained", f"{scenario['id']}: users are not back, and it waits for nothing", scenario)


def jobs_of_this_machine():
    return max(1, os.cpu_count() or 1)
