#!/usr/bin/env python3
"""Any component absent or repeated: the reference without each of its components loads and runs, or is refused with words
that name what needs it; a made-up shop of a hundred services in four regions loads, lints and runs.

Usage: tests/swarm/composition_test.py PROGRAM SOURCE_FOLDER"""
import concurrent.futures
import copy
import json
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]
import drawing  # noqa: E402
import flat  # noqa: E402
import growth  # noqa: E402
import playing  # noqa: E402

FAULTS = [{"id": "region", "title": "The first region is lost", "horizon": "6h",
           "faults": [{"fault": "region_outage", "target": "region:primary", "at": "10m", "for": "2h"}]},
          {"id": "zone", "title": "A zone is lost", "horizon": "4h",
           "faults": [{"fault": "zone_outage", "target": "zone:eu-central-1a", "at": "10m", "for": "30m"}]}]
problems = []


def wrong(text):
    problems.append(text)
    print("composition:", text, flush=True)


def bare(deployment, name):
    """Without the component and nothing else: whoever needs it still says so."""
    left = copy.deepcopy(deployment)
    left["components"] = [part for part in left["components"] if part["id"] != name]
    return left


def needs(deployment, name):
    """Who names it: a refusal must tell one of them, or the thing itself."""
    part = drawing.part_named(deployment, name)
    called = {name, drawing.base_of(part)}
    return called | {other["id"] for other in deployment["components"]
                     if any(called & set(targets) for targets in other.get("links", {}).values())}


def as_it_is(program, deployment, name):
    """Refused by words that name it, or played."""
    with playing.Folder(bare(deployment, name), FAULTS) as folder:
        result, why = program.check(folder.path, folder.files, 1)
    if result is None and not any(word in why for word in needs(deployment, name)):
        return f"without {name}: refused, and nothing named that needs it: {why[:300]}"
    return None


def tidied(program, kinds, deployment, name):
    """With everything that mentions it adapted, it is played: no component is indispensable but the store and users."""
    left = drawing.without(deployment, {name}, kinds)
    if left is None:
        return None
    with playing.Folder(left, FAULTS) as folder:
        for file in folder.files:
            result, why = program.check(folder.path, [file], 1)
            # A branch that stands last on its page has its place by the step that was taken out: without it there is none.
            in_order = "run in a circle" not in why
            if result is None and "feels" not in why and "nothing" not in why and in_order:
                return f"without {name} and what names it: refused: {why[:300]}"
    return None


def twice(program, deployment, part):
    """A second one of it, linked as the first."""
    more = copy.deepcopy(deployment)
    twin = copy.deepcopy(part)
    twin["id"] = f"again-{part['id']}"
    more["components"].append(twin)
    with playing.Folder(more, FAULTS) as folder:
        result, why = program.check(folder.path, folder.files, 1)
    if result is None and not any(word in why for word in (twin["id"], part["id"])):
        return f"two of {part['id']}: refused, and neither named: {why[:300]}"
    return None


def guarded(act, *words):
    try:
        return act(*words)
    except playing.Wrong as bad:
        return f"{act.__name__} {words[-1] if isinstance(words[-1], str) else words[-1]['id']}: {bad}"


def reference(program, source):
    kinds, _ = flat.kinds_of(program.path, source)
    base = flat.reference(program.path, source, kinds)
    with playing.Folder(base, FAULTS) as folder:
        if program.check(folder.path, folder.files, 1)[0] is None:
            wrong("the reference made flat is refused")
    names = [part["id"] for part in base["components"]]
    with concurrent.futures.ThreadPoolExecutor(playing.jobs_of_this_machine()) as pool:
        tries = [pool.submit(guarded, as_it_is, program, base, name) for name in names]
        tries += [pool.submit(guarded, tidied, program, kinds, base, name) for name in names]
        tries += [pool.submit(guarded, twice, program, base, part) for part in base["components"]]
        for one in tries:
            if one.result():
                wrong(one.result())
    print(f"composition: {len(names)} components of the reference, each absent and each twice: {program.trials} trials")


def large(program):
    """A hundred services in four regions."""
    shop = growth.shop(100, 4)
    region = dict(FAULTS[0], faults=[dict(FAULTS[0]["faults"][0])])
    with playing.Folder(shop, [region]) as folder:
        begun = time.monotonic()
        linted = program.run("lint", folder.path, "--format", "json")
        between = time.monotonic()
        if linted.returncode not in (0, 1):
            wrong(f"a hundred services in four regions: lint ends with {linted.returncode}: {linted.stderr[:300]}")
        result, why = program.check(folder.path, folder.files, 1)
        if result is None:
            wrong(f"a hundred services in four regions: refused: {why[:300]}")
        print(f"composition: {len(shop['components'])} components in four regions: lint {between - begun:.2f} s, "
              f"a trial with loading {time.monotonic() - between:.2f} s")


def main():
    program = playing.Program(sys.argv[1])
    large(program)
    reference(program, sys.argv[2])
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
