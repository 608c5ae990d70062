"""Relations between trials that hold whatever the right answer is, each with the reason why. (What is true of worse
parameters, in the mean, stands in tests/metamorphic/.)"""
import copy

import drawing
from playing import Wrong

# Users are counted in intervals of 10 s to 5 min, and what people and controllers do next is a matter of thresholds: a
# second more may spare a pod a restart. So much of the failed transactions, and so many besides, is noise.
FEWER_RATIO, FEWER = 0.25, 500


def same_for_any_jobs(program, folder, deployment, scenarios, played, seed):
    """Same files, same seed, same digest: a trial is a process of its own and knows of no other."""
    if any(one is None for one in played):
        return
    one, (two, _) = played[0], program.check(folder.path, folder.files, seed, 2)  # they were played together, by one job
    if one["timeline_digest"] != two["timeline_digest"]:
        raise Wrong("same digest for any jobs", f"{one['timeline_digest']} with one, {two['timeline_digest']} with two")


def unfelt_is_refused(program, folder, deployment, scenarios, played, seed):
    """A fault in what nobody reads, waits for or is told of cannot change a verdict, and a pass would promise nothing."""
    idle = {"id": "idle", "title": "Nobody needs it", "horizon": "2h",
            "faults": [{"fault": "component_failure", "target": "tool:that-nobody-needs", "at": "5m"}]}
    if all(one is None for one in played) or drawing.part_named(deployment, "tool:that-nobody-needs") is None:
        return
    result, why = program.check(folder.path, [folder.add(idle)], seed)
    if result is not None:
        raise Wrong("unfelt is refused", "a fault that nothing feels was judged", idle)
    if "tool:that-nobody-needs" not in why and "/faults/0" not in why:
        raise Wrong("unfelt is refused", f"the refusal does not name the fault: {why}", idle)


def nothing_before_its_cause(program, folder, deployment, scenarios, played, seed):
    """One fault more changes no event before it begins: chance comes from streams of their own names, and nobody knows
    the future. To the bit."""
    for scenario, one in list(zip(scenarios, played))[:1]:
        if one is None or len(scenario["faults"]) > 3:
            continue
        more = copy.deepcopy(scenario)
        more["id"] += "-more"
        late = max(fault["at"] for fault in more["faults"]) + 777
        more["faults"].append({"fault": "traffic_spike", "target": "traffic", "at": late, "for": 600, "factor": 2})
        before, after = (program.events(folder.path, folder.add(each), seed) for each in (scenario, more))
        if before is None or after is None:
            continue
        told = [[(event["t_s"], event["component"], event["kind"], event["what"]) for event in events if event["t_s"] < late]
                for events in (before, after)]
        if told[0] != told[1]:
            differ = next((pair for pair in zip(*told) if pair[0] != pair[1]), (len(told[0]), len(told[1])))
            raise Wrong("nothing before its cause", f"{scenario['id']}: a fault at {late} s, and before it {differ}", scenario)


def longer_never_helps(program, folder, deployment, scenarios, played, seed):
    """A second more of every fault: until the earlier end the trials are one and the same, and after it the world is a
    second longer ill. Users then fail no less, beyond what thresholds make of a second. In the sum over the timelines of a
    deployment: in one of them a measure may be begun or called off by that second, which is a matter of luck."""
    chosen = [(scenario, one) for scenario, one in zip(scenarios, played)
              if one is not None and any("for" in fault for fault in scenario["faults"])]
    if not chosen:
        return
    longer = []
    for scenario, _ in chosen:
        twin = copy.deepcopy(scenario)
        twin["id"] += "-longer"
        for fault in twin["faults"]:
            if "for" in fault:
                fault["for"] += 1
        longer.append(twin)
    result, _ = program.check(folder.path, [folder.add(one) for one in longer], seed)
    if result is None:
        return
    by_id = {one["id"]: one["failed_transactions"]["max"] for one in result["scenarios"]}
    was = sum(one["scenarios"][0]["failed_transactions"]["max"] or 0 for _, one in chosen)
    now = sum(by_id[one["id"]] or 0 for one in longer)
    if now < (1 - FEWER_RATIO) * was - FEWER:
        worst = max(chosen, key=lambda pair: (pair[1]["scenarios"][0]["failed_transactions"]["max"] or 0) -
                    (by_id[pair[0]["id"] + "-longer"] or 0))
        raise Wrong("longer never helps", f"{was:.0f} failed, a second longer {now:.0f}", worst[0])


ALL = (same_for_any_jobs, unfelt_is_refused, nothing_before_its_cause, longer_never_helps)


def due(number):
    """Each deployment is held to some of them, so that all get their share of the time."""
    return [relation for at, relation in enumerate(ALL) if number % (4 if at < 2 else 3) == at % 3]
