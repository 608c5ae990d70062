"""Relations between trials that hold whatever the right answer is, each with the reason why. (What is true of worse
parameters, in the mean, stands in tests/metamorphic/.)

A relation asks for more timelines of the same deployment (`asks`: each with the second before which all that happens is
summed up, or None) and looks at the answers (`holds`)."""
import copy

import drawing
import playing
from playing import Wrong

# Users are counted in intervals of 10 s to 5 min, and what people and controllers do next is a matter of thresholds: a
# second more may spare a pod a restart. So much of the failed transactions, and so many besides, is noise.
FEWER_RATIO, FEWER = 0.25, 500
IDLE = "tool:that-nobody-needs"


class AsTheProgramSays:
    """`drsim check` with two jobs, each trial from a world of its own, says to the bit what the player says of a world that
    all timelines share: a trial knows of no other."""

    def asks(self, deployment, scenarios):
        return []

    def holds(self, case):
        chosen = case.accepted()
        if not chosen:
            return
        files = [case.folder.path / f"{one['id']}.json" for one in chosen]
        result, why = case.program.check(case.folder.path, files, case.seed, 2)
        if result is None:
            raise Wrong("as the program says", f"it refuses what was played: {why}")
        if result["timeline_digest"] != case.digest:
            raise Wrong("as the program says", f"{case.digest} from one world, {result['timeline_digest']} from one each")


class UnfeltIsRefused:
    """A fault in what nobody reads, waits for or is told of cannot change a verdict, and a pass would promise nothing."""
    idle = {"id": "idle", "title": "Nobody needs it", "horizon": "2h",
            "faults": [{"fault": "component_failure", "target": IDLE, "at": 300}]}

    def asks(self, deployment, scenarios):
        return [] if drawing.part_named(deployment, IDLE) is None else [(self.idle, None)]

    def holds(self, case):
        if "idle" not in case.answers or not case.accepted():
            return
        if case.answers["idle"] is not None:
            raise Wrong("unfelt is refused", "a fault that nothing feels was judged", self.idle)
        why = case.refusals["idle"]
        if IDLE not in why and "/faults/0" not in why:
            raise Wrong("unfelt is refused", f"the refusal does not name the fault: {why}", self.idle)


class NothingBeforeItsCause:
    """One fault more changes no event before it begins: chance comes from streams of their own names, and nobody knows
    the future. To the bit."""
    most = 3  # timelines of a deployment

    @staticmethod
    def more(scenario):
        twin, late = copy.deepcopy(scenario), playing.before_which(scenario)
        twin["id"] += "-more"
        twin["faults"].append({"fault": "traffic_spike", "target": "traffic", "at": late, "for": 600, "factor": 2})
        return twin, late

    def chosen(self, scenarios):
        return [one for one in scenarios if len(one["faults"]) <= 3][:self.most]

    def asks(self, deployment, scenarios):
        return [self.more(one) for one in self.chosen(scenarios)]

    def holds(self, case):
        for scenario in self.chosen(case.scenarios):
            before, after = (case.answers[name] for name in (scenario["id"], scenario["id"] + "-more"))
            if before is not None and after is not None and before["before"] != after["before"]:
                raise Wrong("nothing before its cause", f"{scenario['id']}: {self.first_change(case, scenario)}", scenario)

    def first_change(self, case, scenario):
        late = playing.before_which(scenario)
        told = [[(event["t_s"], event["component"], event["kind"], event["what"])
                 for event in case.program.events(case.folder.path, case.folder.path / f"{name}.json", case.seed) or []
                 if event["t_s"] < late - playing.BEFORE_S] for name in (scenario["id"], scenario["id"] + "-more")]
        differ = next((pair for pair in zip(*told) if pair[0] != pair[1]), (len(told[0]), len(told[1])))
        return f"a fault at {late} s, and before it {differ}"


class LongerNeverHelps:
    """A second more of every fault: until the earlier end the trials are one and the same, and after it the world is a
    second longer ill. Users then fail no less, beyond what thresholds make of a second. In the sum over the timelines of a
    deployment: in one of them a measure may be begun or called off by that second, which is a matter of luck."""

    def asks(self, deployment, scenarios):
        return [(self.longer(one), None) for one in scenarios if any("for" in fault for fault in one["faults"])]

    @staticmethod
    def longer(scenario):
        twin = copy.deepcopy(scenario)
        twin["id"] += "-longer"
        for fault in twin["faults"]:
            if "for" in fault:
                fault["for"] += 1
        return twin

    def holds(self, case):
        pairs = [(scenario, case.answers[scenario["id"]]["failed"], case.answers[scenario["id"] + "-longer"]["failed"])
                 for scenario in case.accepted() if case.answers.get(scenario["id"] + "-longer") is not None]
        was, now = (sum(one[at] for one in pairs) for at in (1, 2))
        if now < (1 - FEWER_RATIO) * was - FEWER:
            worst = max(pairs, key=lambda one: one[1] - one[2])
            raise Wrong("longer never helps", f"{was:.0f} failed, a second longer {now:.0f}", worst[0])


ALL = (AsTheProgramSays(), UnfeltIsRefused(), NothingBeforeItsCause(), LongerNeverHelps())
EVERY = (8, 1, 1, 3)  # deployments: the program itself costs ten times as much as the player


def due(number):
    """What a deployment is held to."""
    return [relation for relation, every in zip(ALL, EVERY) if number % every == 0]
