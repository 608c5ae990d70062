"""Deployments and fault timelines by chance, as JSON of the program's own formats. Nothing here plays anything.

A deployment is a variation of the reference (`flat.py`): one to four regions, one to thirty services, components left out
or repeated, optional links dropped, parameters moved within the catalogue's bounds. A timeline is one to four faults of
kinds that fit, at any time, that overlap, come and go, or last. One seed, one case, on every machine."""
import copy
import math
import random

FIXED = {("runbook_step", "action")}  # another action with the same target is another sentence, not another figure
REGIONS = ["eu-central-1", "eu-west-1", "eu-north-1", "us-east-1"]
HOUR = 3600


# --- editing a deployment ---------------------------------------------------------------------------------------------

class Kinds:
    """What the shrinker and the generator need to know of the tables: required links and bounds of parameters."""

    def __init__(self, required, catalogue):
        self.required = required  # {(kind, role)}
        self.catalogue = catalogue  # kind -> name -> entry


def part_named(deployment, name):
    return next((part for part in deployment["components"] if part["id"] == name), None)


def base_of(part):
    """"bff@eu-central-1" -> "bff", by which journeys and steps call it."""
    return part["id"].split("@")[0] if part["kind"] == "service" else part["id"]


def value_of(part, name):
    value = part.get("parameters", {}).get(name)
    return value.get("value") if isinstance(value, dict) and "value" in value else value


def names_of(deployment):
    return {name for part in deployment["components"] for name in (part["id"], base_of(part))}


def known_names(deployment):
    names = names_of(deployment)
    return names | {f"service:{name}" for name in names} | {f"journey:{one['id']}" for one in deployment["journeys"]}


def without(deployment, ids, kinds):
    """A copy without these components, what cannot be without them, and every mention of them. None where too little
    is left: a deployment has a journey and a store of record."""
    left = copy.deepcopy(deployment)
    left["components"] = [part for part in left["components"] if part["id"] not in ids]
    return tidy(left, kinds)


def tidy(deployment, kinds):
    """Takes out what names things that are not there, until nothing does."""
    while True:
        before = len(deployment["components"])
        forget_hops(deployment)
        names = known_names(deployment)
        deployment["components"] = [part for part in deployment["components"] if may_stay(part, names, kinds, deployment)]
        if len(deployment["components"]) == before:
            break
    stores = {part["id"] for part in deployment["components"]}
    deployment["stores"] = [one for one in deployment["stores"] if one["component"] in stores]
    return deployment if deployment["stores"] and deployment["journeys"] else None


def may_stay(part, names, kinds, deployment):
    for role, targets in list(part.get("links", {}).items()):
        kept = [target for target in targets if target in names]
        gone = [target for target in targets if target not in names]
        if part["kind"] == "runbook_step" and role == "after" and gone:
            kept += [name for name in bridged(part, gone, deployment, names) if name not in kept]
        part["links"][role] = kept
        if not kept:
            del part["links"][role]
            if (part["kind"], role) in kinds.required:
                return False
    for name in ("when", "until"):
        if any(one not in names for one in asked_about(value_of(part, name) or "")):
            del part["parameters"][name]
    part.get("parameters", {}).pop("mentions", None)  # what the text of a page names, for lint alone
    target = value_of(part, "target")
    return not (part["kind"] == "runbook_step" and target and target != "broken" and target not in names)


def asked_about(condition):
    """Components and steps that the terms of a step's condition name (sim/model/step_condition.hpp)."""
    terms = [term.strip().removeprefix("not ") for term in condition.replace("&", " and ").split(" and ")]
    split = [term.partition(":") for term in terms]
    return [of.partition("=")[0] for word, _, of in split if word in ("up", "down", "lag_below", "lag_above", "done", "failed")]


def bridged(part, gone, deployment, names):
    """A step whose predecessor is gone follows the one of the same runbook before it."""
    mine = part.get("links", {}).get("runbook", [None])[0]
    before = []
    for other in deployment["components"]:
        if other["id"] == part["id"]:
            break
        if other["kind"] == "runbook_step" and other.get("links", {}).get("runbook", [None])[0] == mine:
            before.append(other["id"])
    return [name for name in before[-1:] if name in names and name not in gone]


def forget_hops(deployment):
    """A journey goes only where something stands, at home too: what never worked says nothing of a fault. What the miss of
    a cache reads must be there as well."""
    home = deployment["regions"][0]["name"]
    names = {base_of(part) for part in deployment["components"] if part["kind"] != "service" or part.get("region") == home}
    for journey in deployment["journeys"]:
        for stage in journey["path"]:
            stage["hops"] = [hop for hop in stage["hops"] if hop["target"] in names and
                             (hop.get("miss") is None or hop["miss"] in names)]
        journey["path"] = [stage for stage in journey["path"] if stage["hops"]]
    deployment["journeys"] = [one for one in deployment["journeys"]
                              if any(not stage.get("asynchronous") for stage in one["path"])]
    shares = sum(one.get("share", 0) for one in deployment["journeys"])
    for one in deployment["journeys"]:
        one["share"] = one.get("share", 0) / shares if shares else 1 / len(deployment["journeys"])


# --- deployments by chance --------------------------------------------------------------------------------------------

class Drawing:
    """One case being drawn."""

    def __init__(self, seed, base, kinds):
        self.chance = random.Random(seed)
        self.kinds = kinds
        self.deployment = copy.deepcopy(base)

    def often(self, share):
        return self.chance.random() < share

    def draw(self):
        """Small ones more often: they cost little, and in them a thing meets few others, and each pair at some time."""
        few = self.often(0.6)
        self.regions(self.chance.choice((1, 1, 2, 2, 2, 3) if few else (1, 2, 2, 2, 3, 4)))
        self.services(self.chance.choice((1, 1, 2, 2, 3, 5) if few else (1, 2, 3, 5, 8, 9, 9, 12, 20, 30)))
        if few or self.often(0.3):
            self.keep_some_kinds()
        for _ in range(self.chance.choice((0, 0, 1, 2, 4, 8))):
            self.leave_one_out()
        for _ in range(self.chance.choice((0, 0, 0, 1, 2))):
            self.repeat(self.chance.choice(self.deployment["components"]))
        for _ in range(self.chance.choice((0, 0, 1, 3))):
            self.drop_a_link()
        for _ in range(self.chance.choice((0, 2, 5, 12))):
            self.move_a_parameter()
        self.deployment["traffic"]["rate"] = f"{self.chance.choice((60, 600, 3000, 5000, 9000))}/min"
        self.deployment["components"].append({"id": "tool:that-nobody-needs", "kind": "tool"})
        return self.deployment

    def take(self, ids):
        left = without(self.deployment, ids, self.kinds)
        if left is not None:
            self.deployment = left

    def regions(self, count):
        parts = self.deployment["components"]
        first, second = (one["name"] for one in self.deployment["regions"][:2])
        if count == 1:
            del self.deployment["regions"][1:]
            self.take({part["id"] for part in parts if part.get("region") == second or part["kind"] == "inter_region_link"})
        for name in REGIONS[2:count]:
            self.deployment["regions"].append({"name": name, "zones": [name + zone for zone in "abc"]})
            theirs = [part for part in parts if part.get("region") == second]
            ids = {part["id"]: renamed(part["id"], second, name) for part in theirs}
            for part in theirs:
                parts.append(moved(part, ids, second, name))
            parts.append({"id": f"link:{first}-{name}", "kind": "inter_region_link"})

    def services(self, count):
        names = sorted({base_of(part) for part in self.deployment["components"] if part["kind"] == "service"})
        self.chance.shuffle(names)
        gone = set(names[count:])
        self.take({part["id"] for part in self.deployment["components"] if part["kind"] == "service" and base_of(part) in gone})
        kept = sorted({base_of(part) for part in self.deployment["components"] if part["kind"] == "service"})
        for number in range(max(0, count - len(names)) if kept else 0):
            self.repeat_service(kept[number % len(kept)], f"more-{number}")

    def repeat_service(self, name, new):
        """In every region; called where the first is called, in its place or beside it."""
        if any(part["id"].startswith(f"{new}@") for part in self.deployment["components"]):
            return
        for part in [one for one in self.deployment["components"] if one["kind"] == "service" and base_of(one) == name]:
            twin = copy.deepcopy(part)
            twin["id"] = f"{new}@{part['region']}"
            self.deployment["components"].append(twin)
        for journey in self.deployment["journeys"]:
            for at, stage in enumerate(list(journey["path"])):
                hops = [hop for hop in stage["hops"] if hop["target"] == name]
                if hops and self.often(0.5):
                    hop = dict(hops[0], target=new, required=self.often(0.5))
                    if self.often(0.5) and not stage.get("asynchronous"):
                        journey["path"].insert(at + 1, {"hops": [dict(hop, required=True)]})
                    else:
                        stage["hops"].append(hop)
                    break

    def keep_some_kinds(self):
        """Services, a store of record, and what is of some kinds, by chance few or most of them."""
        kinds = sorted({part["kind"] for part in self.deployment["components"]} - {"service"})
        kept = set(self.chance.sample(kinds, min(len(kinds), int(self.chance.triangular(0, len(kinds) + 1, 2)))))
        store = self.chance.choice(self.deployment["stores"])["component"]
        self.take({part["id"] for part in self.deployment["components"]
                   if part["kind"] not in kept | {"service"} and part["id"] != store})

    def leave_one_out(self):
        self.take({self.chance.choice(self.deployment["components"])["id"]})

    def repeat(self, part):
        if part["kind"] == "service":
            return self.repeat_service(base_of(part), base_of(part) + "-again")
        if part["kind"] in ("runbook", "runbook_step", "inter_region_link", "region_network", "dns_clients"):
            return None  # one of each, or none
        twin = copy.deepcopy(part)
        twin["id"] = part["id"] + "-again"
        if part_named(self.deployment, twin["id"]) is None:
            self.deployment["components"].append(twin)
            for other in self.deployment["components"]:
                for targets in other.get("links", {}).values():
                    if part["id"] in targets and len(targets) > 1 and self.often(0.5):
                        targets.append(twin["id"])
        return None

    def drop_a_link(self):
        part = self.chance.choice(self.deployment["components"])
        roles = [role for role in part.get("links", {}) if (part["kind"], role) not in self.kinds.required]
        if roles:
            del part["links"][self.chance.choice(sorted(roles))]

    def move_a_parameter(self):
        """Times and shares anywhere between their bounds; counts and speeds to a quarter or four times, for a cluster of
        a hundred thousand nodes is allowed and no case for a minute's test."""
        part = self.chance.choice(self.deployment["components"])
        entries = self.kinds.catalogue.get(part["kind"], {})
        names = sorted(name for name, entry in entries.items() if movable(entry) and (part["kind"], name) not in FIXED)
        if not names:
            return
        name = self.chance.choice(names)
        part.setdefault("parameters", {})[name] = moved_value(self.chance, entries[name], value_of(part, name))


def renamed(name, region, other):
    return name.replace(region, other) if region in name else f"{name}-{other}"


def moved(part, ids, region, other):
    """A copy of a component of one region in another."""
    twin = copy.deepcopy(part)
    twin["id"], twin["region"] = ids[part["id"]], other
    twin["zones"] = [zone.replace(region, other) for zone in part.get("zones", [])]
    if not twin["zones"]:
        del twin["zones"]
    twin["links"] = {role: [ids.get(target, target) for target in targets] for role, targets in part.get("links", {}).items()}
    return twin


def movable(entry):
    return entry["unit"] in ("s", "ratio", "count", "bool", "per_s", "bytes", "bytes_per_s") or bool(entry.get("words"))


def moved_value(chance, entry, present):
    if entry.get("words"):
        return chance.choice([word for word in entry["words"] if word])
    if entry["unit"] == "bool":
        return chance.random() < 0.5
    low, high = entry.get("min", 0), entry.get("max", 1e9)
    if entry["unit"] in ("s", "ratio") and chance.random() < 0.2:
        return chance.choice((low, min(high, 10 * 86400)))
    middle = present if isinstance(present, (int, float)) and not isinstance(present, bool) else entry.get("default")
    if not isinstance(middle, (int, float)) or isinstance(middle, bool) or middle <= 0:
        middle = chance.choice((1, 10, 60)) if entry["unit"] != "ratio" else 0.5
    value = min(high, max(low, middle * math.exp(chance.uniform(-1.4, 1.4))))
    return min(high, max(low, round(value))) if entry["unit"] == "count" else float(f"{value:.4g}")


# --- timelines by chance ----------------------------------------------------------------------------------------------

FLAPPING = {"region_outage", "zone_outage", "component_failure", "partition", "brown_out"}
ALONE = {"deletion", "data_corruption"}  # rarer: nothing but a restore helps


def aims(deployment, fails):
    """Kind of fault -> targets that fit. `fails`: kinds of component that can fail by themselves."""
    parts = deployment["components"]
    regions = [one["name"] for one in deployment["regions"]]
    of_kind = lambda *kinds: [part["id"] for part in parts if part["kind"] in kinds]  # noqa: E731
    first = {part["id"].split("@")[0] for part in parts if part["kind"] == "service" and part.get("region") == regions[0]}
    services = [f"service:{name}" for name in sorted(first)]
    zones = [f"zone:{zone}" for region in deployment["regions"] for zone in region["zones"]]
    databases = of_kind("rds_instance", "patroni", "dynamodb_table")
    usable = [part["id"] for part in parts if part["kind"] in fails and part["id"] != "tool:that-nobody-needs"]
    return {
        "bad_deploy": services, "rollout": services, "brown_out": zones + services + databases,
        "access_blocked": of_kind("service", "rds_instance", "rds_replica", "efs_file_system", "elasticache", "msk", "sns_topic", "sqs_queue", "alb", "waf",
                                  "tool"),
        "attack": ["traffic"], "backup_deletion": of_kind("rds_instance", "patroni", "dynamodb_table"),
        "component_failure": usable, "consumer_reset": of_kind("msk"),
        "control_plane_outage": of_kind("eks_cluster", "global_accelerator", "route53_record"),
        "delegation_hijack": of_kind("dns_registrar"),
        "release_interrupted": services, "release_stuck": services, "state_lock": of_kind("tool"),
        "credential_expiry": [name for name in of_kind("service", "vault", "alb", "tool", "dns_registrar")
                              if name in usable or name.startswith("registrar:")],
        "data_corruption": databases, "deletion": of_kind("rds_instance"),
        "health_check_flap": of_kind("route53_health_check"), "node_drain": of_kind("eks_cluster"),
        "partition": [f"link:{regions[0]}|{other}" for other in regions[1:]],
        "region_outage": [f"region:{name}" for name in regions], "traffic_spike": ["traffic"], "zone_outage": zones}


def a_fault(chance, targets, heals):
    kinds = sorted(kind for kind, all_of in targets.items() if all_of)
    kind = chance.choice(kinds)
    if kind in ALONE and chance.random() < 0.6:
        kind = chance.choice(kinds)
    fault = {"fault": kind, "target": chance.choice(targets[kind]),
             "at": round(chance.choice((60, 300, 600, 601, chance.uniform(1, 2 * HOUR))), 3)}
    if heals or chance.random() < 0.6:
        fault["for"] = round(chance.choice((1, 30, 300, 1200, HOUR, chance.uniform(1, 4 * HOUR))), 3)
    fault.update(figures(chance, kind))
    if kind in FLAPPING and chance.random() < 0.25:
        fault["flap_period_s"] = round(chance.uniform(30, 1800), 1)
        fault["flap_on_ratio"] = round(chance.uniform(0.1, 0.9), 2)
    return fault


def figures(chance, kind):
    if kind == "access_blocked":
        return {"blocked_ratio": chance.choice((1, 1, 0.5)), "dropped_ratio": chance.choice((0, 1, 0.5))}
    if kind == "attack":
        return {"factor": chance.choice((5, 20)), "sources": chance.choice((100, 100000))}
    if kind == "bad_deploy":
        return {"error_ratio": round(chance.random(), 3)}
    if kind == "brown_out":
        return chance.choice(({"error_ratio": 0.4}, {"loss_ratio": 0.3}, {"latency_s": 3, "slow_ratio": 0.5}))
    if kind == "data_corruption":
        return {"corrupt_per_s": chance.choice((1, 20)), "rows_in_use": 100000}
    if kind == "health_check_flap":
        return {"fail_ratio": chance.choice((0.5, 1))}
    if kind == "node_drain":
        return {"nodes": chance.randint(1, 3)}
    if kind == "partition":
        return {"bandwidth_ratio": chance.choice((0, 0, 0.01))}
    if kind == "traffic_spike":
        return {"factor": chance.choice((1.5, 3, 10))}
    if kind in ("region_outage", "zone_outage") and chance.random() < 0.2:
        return {"return_over_s": chance.choice((60, 1800))}
    return {}


def timeline(chance, name, deployment, fails):
    """`heals`: every fault ends. It lasts until the last one, and has to be given an end (with_common_end)."""
    targets = aims(deployment, fails)
    heals = chance.random() < 0.6
    faults = [a_fault(chance, targets, heals) for _ in range(chance.choice((1, 1, 2, 2, 3, 4)))]
    return {"id": name, "title": "Made by chance", "faults": faults}


def last_change(scenario):
    return max(fault["at"] + fault.get("for", 0) for fault in scenario["faults"])


def with_common_end(scenarios, chance):
    """All with one end, some hours after the last fault of any: such timelines meet the same world until their faults, which
    is then built once. Most repairs take an hour or two; a restore, a day off or a way back takes its time."""
    end = math.ceil(max(map(last_change, scenarios)) + chance.choice((2, 4, 4, 8, 12)) * HOUR)
    return [dict(one, horizon=end) for one in scenarios]
