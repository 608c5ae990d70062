#!/usr/bin/env python3
"""Random deployments under random faults, in a box of time: no crash, no hang, no broken law, and relations that must hold.

Usage: tests/swarm/swarm.py PROGRAM SOURCE_FOLDER [--seconds S] [--seed S] [--jobs J] [--only N] [--out FOLDER]

Case N of a seed is the same everywhere; --only N plays it alone. What fails is shrunk and written to FOLDER as a deployment
and a scenario: moved to tests/swarm/kept/, it is played for ever after (README.md)."""
import argparse
import json
import multiprocessing
import pathlib
import random
import re
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import drawing  # noqa: E402
import flat  # noqa: E402
import playing  # noqa: E402
import relations  # noqa: E402
import shrinking  # noqa: E402

SCENARIOS = 12  # of a deployment: reading it and building its world is a good part of the cost
SHRINK_SECONDS = 90
APART = 1_000_003  # cases of two seeds are not the same


class Swarm:
    def __init__(self, program, source, *words):
        self.program, self.player = playing.Program(program), playing.Player.beside(program, *words)
        self.timelines = 0
        self.kinds, self.fails = flat.kinds_of(program, source)
        self.base = flat.reference(program, source, self.kinds)

    def case(self, seed, number):
        """Deployment, scenarios, seed of the trials."""
        key = seed * APART + number
        deployment = drawing.Drawing(key, self.base, self.kinds).draw()
        chance = random.Random(-1 - key)
        scenarios = [drawing.timeline(chance, f"s{at}", deployment, self.fails) for at in range(SCENARIOS)]
        return deployment, drawing.with_common_end(scenarios, chance), key

    def wrong_with(self, seed, number, due=None):
        deployment, scenarios, trial_seed = self.case(seed, number)
        self.timelines += len(scenarios)
        try:
            playing.play(self.player, self.program, deployment, scenarios, trial_seed,
                         relations.due(number) if due is None else due)
        except playing.Wrong as wrong:
            return wrong
        return None

    def still(self, name, deployment, scenario, trial_seed):
        """Whether a smaller case fails in the same way."""
        try:
            playing.play(self.player, self.program, deployment, [scenario], trial_seed, relations.ALL)
        except playing.Wrong as wrong:
            return wrong.name == name
        return False

    def shrunk(self, seed, number, wrong, seconds=SHRINK_SECONDS):
        deployment, scenarios, trial_seed = self.case(seed, number)
        fails = lambda left, one: self.still(wrong.name, left, one, trial_seed)  # noqa: E731
        guilty = scenarios if wrong.scenario is None else [wrong.scenario]
        scenario = next((one for one in guilty if fails(deployment, one)), None)
        if scenario is None:
            return None  # only all together
        return shrinking.shrink(deployment, scenario, fails, self.kinds, seconds)


def keep(out, seed, number, wrong, small, trial_seed):
    folder = pathlib.Path(out) / f"{seed}-{number}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "deployment.json").write_text(json.dumps(small[0], indent=1, ensure_ascii=False) + "\n")
    (folder / "scenario.json").write_text(json.dumps(dict(small[1], id="scenario"), indent=1, ensure_ascii=False) + "\n")
    said = re.search(r"(broken law|its process died|no answer|s\d+): .*", wrong.text)
    (folder / "why.json").write_text(json.dumps({"wrong": wrong.name, "seed": trial_seed,
                                                 "said": said.group(0) if said else ""}, indent=1) + "\n")
    return folder


def told(swarm, given, number, wrong):
    """Two lines: how to play it again, and the smallest case of it."""
    words = f"tests/swarm/swarm.py {swarm.program.path} {given.source} --seed {given.seed} --only {number}"
    print(f"swarm: case {number}: {wrong}\nswarm: repeat with: {words}", flush=True)
    small = swarm.shrunk(given.seed, number, wrong)
    if small is None:
        print("swarm: it takes all timelines of the case together", flush=True)
        return
    folder = keep(given.out, given.seed, number, wrong, small, given.seed * APART + number)
    print(f"swarm: {len(small[0]['components'])} components and {len(small[1]['faults'])} faults are left: "
          f"{swarm.program.path} check {folder} --scenarios {folder}/scenario.json --trials 1 --seed "
          f"{given.seed * APART + number}", flush=True)


def work(given, worker, until, results):
    swarm = Swarm(given.program, given.source)
    number, wrongs = worker, []
    while time.monotonic() < until and len(wrongs) < given.most:
        wrong = swarm.wrong_with(given.seed, number)
        if wrong is not None and wrong.name not in wrongs:
            wrongs.append(wrong.name)
            told(swarm, given, number, wrong)
        number += given.jobs
    swarm.player.end()
    results.put((swarm.player.deployments, swarm.timelines - swarm.player.refused, swarm.player.trials + swarm.program.trials,
                 swarm.player.refused, wrongs))


def options():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("program")
    words.add_argument("source")
    words.add_argument("--seconds", type=float, default=60)
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--jobs", type=int, default=playing.jobs_of_this_machine())
    words.add_argument("--only", type=int)
    words.add_argument("--most", type=int, default=3, help="kinds of failure that a worker looks for")
    words.add_argument("--out", default="swarm-found")
    return words.parse_args()


def main():
    given = options()
    if given.only is not None:
        swarm = Swarm(given.program, given.source)
        wrong = swarm.wrong_with(given.seed, given.only)
        if wrong is not None:
            told(swarm, given, given.only, wrong)
        return 0 if wrong is None else 1
    begun, results = time.monotonic(), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(given, worker, begun + given.seconds, results))
               for worker in range(given.jobs)]
    for worker in workers:
        worker.start()
    ends = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    took = time.monotonic() - begun
    cases, timelines, trials, refused = (sum(one[at] for one in ends) for at in range(4))
    wrongs = sorted({name for one in ends for name in one[4]})
    print(f"swarm: seed {given.seed}: {cases} deployments, {timelines} timelines judged and {refused} refused, {trials} trials "
          f"({trials / took:.0f} a second), {len(wrongs)} kinds of failure{': ' + ', '.join(wrongs) if wrongs else ''}")
    return 1 if wrongs or timelines == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
