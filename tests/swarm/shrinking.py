"""The smallest case that still fails in the same way: faults dropped, shortened and made plain, components left out."""
import copy
import time

from drawing import without


def shrink(deployment, scenario, fails, kinds, seconds=60):
    """`fails(deployment, scenario)`: whether it still does. What is returned fails, and nothing tried is smaller."""
    until = time.monotonic() + seconds
    best = (deployment, scenario)
    while True:
        smaller = next((one for one in smaller_cases(*best, kinds)
                        if time.monotonic() < until and one[0] is not None and fails(*one)), None)
        if smaller is None:
            return best
        best = smaller


def smaller_cases(deployment, scenario, kinds):
    """The boldest first."""
    for faults in fewer_faults(scenario):
        yield deployment, faults
    for left in fewer_components(deployment, kinds):
        yield left, scenario
    for plain in plainer(scenario):
        yield deployment, plain
    for left in plainer_parts(deployment):
        yield left, scenario


def changed(thing, change):
    twin = copy.deepcopy(thing)
    change(twin)
    return twin


def fewer_faults(scenario):
    faults = scenario["faults"]
    for at in range(len(faults)) if len(faults) > 1 else ():
        yield changed(scenario, lambda one, at=at: one["faults"].pop(at))


def fewer_components(deployment, kinds):
    """Halves, quarters, ..., one at a time."""
    ids = [part["id"] for part in deployment["components"]]
    size = len(ids) // 2
    while size >= 1:
        for first in range(0, len(ids), size):
            left = without(deployment, set(ids[first:first + size]), kinds)
            if left is not None and len(left["components"]) < len(ids):
                yield left
        size //= 2
    for journey in deployment["journeys"] if len(deployment["journeys"]) > 1 else ():
        yield changed(deployment, lambda one, name=journey["id"]: one.update(
            journeys=[dict(each, share=1 / (len(one["journeys"]) - 1)) for each in one["journeys"] if each["id"] != name]))


def plainer(scenario):
    for at, fault in enumerate(scenario["faults"]):
        for key in [key for key in fault if key.startswith(("flap_", "return_", "volumes_"))]:
            yield changed(scenario, lambda one, at=at, key=key: one["faults"][at].pop(key))
        for key in ("for", "at"):
            if isinstance(fault.get(key), (int, float)) and fault[key] > 60:
                yield changed(scenario, lambda one, at=at, key=key: one["faults"][at].update({key: one["faults"][at][key] // 2}))
    if scenario["horizon"] > 2 * 3600:
        yield changed(scenario, lambda one: one.update(horizon=one["horizon"] // 2))


def plainer_parts(deployment):
    """Without parameters of their own, then without links."""
    for at, part in enumerate(deployment["components"]):
        for key in ("parameters", "zones"):
            if part.get(key) and part["kind"] != "runbook_step":
                yield changed(deployment, lambda one, at=at, key=key: one["components"][at].pop(key))
