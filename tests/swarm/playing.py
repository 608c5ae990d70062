"""Plays cases and says what is wrong with them: what must hold whatever the right answer is.

A case is a deployment, some scenarios and a seed. Each scenario is one trial: more cases say more than more trials. They
are played by the swarm's own program (player.cpp), which reads the catalogue once, a deployment once, and builds its world
once; `drsim check` itself plays a part of them again (relations.py) and must say the same, to the bit."""
import contextlib
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile

TIME_OUT = 300  # seconds of a process on a busy machine; a trial that stands still is found by its processor time
BEFORE_S = 1e-3
KINDLY = re.compile(r"\S+ \S+ \S+")  # a refusal is a sentence
DEFECT = re.compile(r"defect in drsim|assert|terminate called|Sanitizer|std::", re.I)
LAW = re.compile(r"broken law: ([^:]*):")


class Wrong(Exception):
    """A case that breaks what must hold. `name`: which; the shrinker keeps it the same."""

    def __init__(self, name, text, scenario=None):
        super().__init__(f"{name}: {text}")
        self.name, self.text, self.scenario = name, text, scenario


class Program:
    """drsim itself, as users run it."""

    def __init__(self, path):
        self.path = str(path)
        self.trials = 0

    def run(self, *words):
        try:
            return subprocess.run([self.path, *map(str, words)], capture_output=True, text=True, timeout=TIME_OUT, check=False)
        except subprocess.TimeoutExpired as late:
            raise Wrong("hang", f"{' '.join(map(str, words))}: no answer in {TIME_OUT} s") from late

    def check(self, folder, files, seed, jobs=1):
        """The result of one trial a scenario; None when the input was refused, with a reason."""
        run = self.run("check", folder, "--scenarios", *files, "--trials", 1, "--seed", seed, "--jobs", jobs, "--format", "json")
        if run.returncode == 2:
            kind_refusal(run.stderr)
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
        return json.loads(run.stdout)["events"]


def kind_refusal(text):
    if not KINDLY.search(text) or DEFECT.search(text):
        raise Wrong("unkind refusal", text[-600:])


def named_defect(run):
    """The same defect has the same name, whatever its numbers."""
    law = LAW.search(run.stderr)
    if law:
        return f"law: {law.group(1)}"
    return f"crash {-run.returncode}" if run.returncode < 0 else f"exit {run.returncode}"


class Player:
    """drsim_swarm_player, built beside the program; one process for as many cases as it lives through."""

    def __init__(self, path, *words):
        self.words = [str(path), *words]
        self.process = None
        self.deployments = self.trials = self.refused = 0

    @staticmethod
    def beside(program, *words):
        return Player(pathlib.Path(program).resolve().parents[2] / "tests" / "drsim_swarm_player", *words)

    def ask(self, request):
        if self.process is None:
            self.process = subprocess.Popen(self.words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        try:
            self.process.stdin.write(json.dumps(request).encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # the answer says so
        if not select.select([self.process.stdout], [], [], TIME_OUT)[0]:
            self.end()
            raise Wrong("hang", f"no answer in {TIME_OUT} s")
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            self.end()
            raise Wrong("the player died", f"code {code}")
        return json.loads(line)

    def end(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)  # its own group
        self.process.wait()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process = None

    def play(self, folder, untils, seed, counted):
        """What became of each file of the folder, None for what is refused, and the digest of the first `counted`."""
        told = self.ask({"folder": str(folder.path), "files": [file.name for file in folder.files], "seed": seed, "jobs": 1,
                         "until": untils, "counted": counted})
        self.deployments += 1
        if "refused" in told:
            kind_refusal(told["refused"])
            return None, told["refused"]
        if "died" in told or "defect" in told:
            law = told.get("died", "defect")
            raise Wrong(law, told.get("said") or told.get("defect"))
        return told["trials"], told["timeline_digest"]


class Folder:
    """A case as files."""

    def __init__(self, deployment, scenarios):
        self.held = tempfile.TemporaryDirectory(prefix="drsim-swarm-")
        self.path = pathlib.Path(self.held.name)
        (self.path / "deployment.json").write_text(json.dumps(deployment, ensure_ascii=False))
        self.files = [self.add(one) for one in scenarios]

    def add(self, scenario):
        file = self.path / f"{scenario['id']}.json"
        file.write_text(json.dumps(scenario, ensure_ascii=False))
        return file

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.held.cleanup()


class Played:
    """A case with its answers: one a scenario, None for what was refused. What relations look at."""

    def __init__(self, program, folder, deployment, scenarios, seed):
        self.program, self.folder, self.deployment, self.scenarios, self.seed = program, folder, deployment, scenarios, seed
        self.answers, self.refusals, self.digest = {}, {}, ""

    def take(self, scenario, told):
        name = scenario["id"]
        if "defect" in told:
            law = LAW.search(told["defect"])
            raise Wrong(f"law: {law.group(1)}" if law else told["status"], f"{name}: {told['defect']}", scenario)
        if "refused" in told:
            kind_refusal(told["refused"])
            self.answers[name], self.refusals[name] = None, told["refused"]
        else:
            self.answers[name] = told

    def accepted(self):
        return [one for one in self.scenarios if self.answers[one["id"]] is not None]


def before_which(scenario):
    """When something may be added to a timeline that changes nothing of what was before. A clock that has been set on often
    reaches a second up to a hair early: what comes less than a millisecond before is of that second (BEFORE_S)."""
    return max(fault["at"] for fault in scenario["faults"]) + 777


def play(player, program, deployment, scenarios, seed, relations=()):
    """Raises Wrong at the first thing that does not hold."""
    more = [one for relation in relations for one in relation.asks(deployment, scenarios)]
    asked = [(one, before_which(one)) for one in scenarios] + more
    with Folder(deployment, [one for one, _ in asked]) as folder:
        case = Played(program, folder, deployment, scenarios, seed)
        told, case.digest = player.play(folder, [until and until - BEFORE_S for _, until in asked], seed, len(scenarios))
        if told is None:
            player.refused += len(scenarios)
            return
        for (scenario, _), one in zip(asked, told):
            case.take(scenario, one)
        player.trials += sum(1 for one in case.answers.values() if one is not None)
        player.refused += len(scenarios) - len(case.accepted())
        for scenario in case.accepted():
            explained(scenario, case.answers[scenario["id"]])
        for relation in relations:
            relation.holds(case)


def explained(scenario, answer):
    """Heals or is explained: a trial whose users are not back names what it waits for, unless they were below their SLO
    before the first fault: that explains itself."""
    if not answer["censored"] or answer["ill_before"]:
        return
    if answer["waiting"]["kind"] in ("", "unknown") or not answer["waiting"]["what"]:
        raise Wrong("not explained", f"{scenario['id']}: users are not back, and it waits for {answer['waiting']}", scenario)


def jobs_of_this_machine():
    return max(1, os.cpu_count() or 1)
