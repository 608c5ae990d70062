#!/usr/bin/env python3
"""What files say of each kind that estates have changes a trial: two small estates that differ in one setting of it are
read by `import --init`, and the same scenario ends otherwise in the two, in the way that the setting means.

Usage: FILE DRSIM"""
import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

DRSIM = str(pathlib.Path(sys.argv.pop(1)).resolve())
HOME, AWAY = "eu-central-1", "eu-west-1"
SEED = "7"


def run(*words, codes=(0, 1)):
    done = subprocess.run([DRSIM, *map(str, words)], capture_output=True, text=True, timeout=300)
    if done.returncode not in codes:
        raise AssertionError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stderr[-3000:]}")
    return done


def plan(*rows):
    """A Terraform plan; a row is (address, values, {attribute: references}, provider)."""
    planned, configured = [], []
    for address, values, refers, *provider in rows:
        kind, name = address.split(".")
        planned.append({"address": address, "mode": "managed", "type": kind, "name": name, "values": values,
                        "sensitive_values": {}})
        configured.append({"address": address, "type": kind, "name": name, "provider_config_key": (provider or ["aws"])[0],
                           "expressions": {key: {"references": [to] if isinstance(to, str) else to}
                                           for key, to in refers.items()}})
    regions = {"aws": HOME, "aws.dr": AWAY}
    return json.dumps({
        "format_version": "1.2", "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": [{"address": one["address"], "change": {"actions": ["create"], "after_unknown": {}}}
                             for one in planned],
        "configuration": {"provider_config": {key: {"name": "aws", "expressions": {"region": {"constant_value": region}}}
                                              for key, region in regions.items()},
                          "root_module": {"resources": configured}}})


def scenario(*faults, horizon="12h", **more):
    return {"id": "trial", "title": "Trial", "horizon": horizon, "faults": list(faults), **more}


def fault(kind, target, at="10m", **more):
    return {"fault": kind, "target": target, "at": at, **more}


REGION = scenario(fault("region_outage", f"region:{HOME}", **{"for": "6h"}))
ZONE = scenario(fault("zone_outage", f"zone:{HOME}a", **{"for": "2h"}), horizon="6h")


def asked(words, files, plot, adapt=None):
    """The answer of a command about the scenario on the estate that the files make."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "shop"
        path.mkdir()
        for name, text in files.items():
            (path / name).write_text(text, encoding="utf-8")
        run("import", "--init", path, *sorted(path / name for name in files))
        deployment = json.loads((path / "deployment.json").read_text(encoding="utf-8"))
        if adapt:
            adapt(deployment)
        (path / "deployment.json").write_text(json.dumps(deployment), encoding="utf-8")
        (path / "s.json").write_text(json.dumps(plot), encoding="utf-8")
        return json.loads(run(*words(path, path / "s.json"), "--seed", SEED, "--format", "json").stdout)


def played(files, plot, adapt=None, trials=6):
    """The scenario's result."""
    return asked(lambda shop, file: ("check", shop, "--scenarios", file, "--trials", trials), files, plot, adapt)["scenarios"][0]


def replayed(files, plot, adapt=None):
    """One trial, event by event."""
    return asked(lambda shop, file: ("replay", shop, file, "--traffic", "fluid"), files, plot, adapt)


def failed(result):
    return result["failed_transactions"]["p50"]


def rpo(result):
    value = result["rpo_s"]["p50"]
    return float("inf") if value is None else value


def deployment_of(name, replicas, extra=""):
    return f"""---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
        - name: {name}
          image: shop/{name}:1
          readinessProbe: {{httpGet: {{path: /}}, periodSeconds: 5}}
{extra}"""


def cloud_native_pg(instances):
    return f"""---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: {{name: orders}}
spec: {{instances: {instances}}}
"""


def strimzi(replicas, least):
    return f"""---
apiVersion: kafka.strimzi.io/v1beta2
kind: Kafka
metadata: {{name: events}}
spec:
  kafka:
    replicas: 3
    rack: {{topologyKey: topology.kubernetes.io/zone}}
    config: {{default.replication.factor: {replicas}, min.insync.replicas: {least}}}
"""


def patroni(ttl):
    text = f"""scope: orders
restapi: {{listen: 0.0.0.0:8008}}
bootstrap:
  dcs: {{ttl: {ttl}, loop_wait: 10, retry_timeout: 10}}
postgresql: {{listen: 0.0.0.0:5432}}
"""
    inside = "".join(f"    {line}\n" for line in text.splitlines())
    return f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: patroni}}\ndata:\n  patroni.yml: |\n{inside}"


def argo_rollout(strategy):
    return deployment_of("web", 6).replace("apiVersion: apps/v1\nkind: Deployment", "apiVersion: argoproj.io/v1alpha1\nkind: Rollout") \
        .replace("  selector:", f"  strategy: {strategy}\n  selector:")


def publishes(topic):
    """Users wait until their event is taken; the region has three zones."""
    def adapt(deployment):
        deployment["regions"][0]["zones"] = [HOME + zone for zone in "abc"]
        deployment["journeys"][0]["path"].append({"hops": [{"kind": "publish", "target": topic}]})
    return adapt


def lb(name, provider="aws"):
    return (f"aws_lb.{name}", {"name": name, "load_balancer_type": "application", "internal": False}, {}, provider)


def ecs(name, tasks, provider="aws"):
    """A balancer, a cluster and a service of it on Fargate."""
    return [lb(name, provider),
            (f"aws_lb_target_group.{name}", {"name": name, "health_check": [{"interval": 10, "unhealthy_threshold": 2}]}, {}, provider),
            (f"aws_lb_listener.{name}", {"port": 443, "protocol": "HTTPS"},
             {"load_balancer_arn": f"aws_lb.{name}.arn", "default_action": f"aws_lb_target_group.{name}.arn"}, provider),
            (f"aws_ecs_cluster.{name}", {"name": name}, {}, provider),
            (f"aws_ecs_service.{name}", {"name": "web", "desired_count": tasks, "launch_type": "FARGATE"},
             {"cluster": f"aws_ecs_cluster.{name}.id", "load_balancer": f"aws_lb_target_group.{name}.arn"}, provider)]


def check_of(name):
    return (f"aws_route53_health_check.{name}", {"type": "HTTPS", "fqdn": "x", "request_interval": 10, "failure_threshold": 3},
            {"fqdn": f"aws_lb.{name}.dns_name"})


def shared_record(name, policy, check, **values):
    refers = {"alias": f"aws_lb.{name}.dns_name"}
    if check:
        refers["health_check_id"] = f"aws_route53_health_check.{name}.id"
    return (f"aws_route53_record.{name}", {"name": "shop.example.com", "type": "A", "set_identifier": name,
                                           "alias": [{"evaluate_target_health": False}], policy: [values]}, refers)


def table(**values):
    return ("aws_dynamodb_table.carts", {"name": "carts", **values}, {})


TWO = [*ecs("home", 4), *ecs("away", 4, "aws.dr"), table(replica=[{"region_name": AWAY}])]


class Played(unittest.TestCase):
    def test_tasks_of_ecs_on_fargate(self):
        one = played({"plan.json": plan(*ecs("home", 1), table())}, ZONE)
        many = played({"plan.json": plan(*ecs("home", 6), table())}, ZONE)
        self.assertGreater(failed(one), 3 * max(1, failed(many)))

    def test_point_in_time_recovery_of_dynamodb(self):
        plot = scenario(fault("data_corruption", "dynamodb:carts", corrupt_per_s=50, rows_in_use=10000, **{"for": "20m"}),
                        horizon="3d")
        on = played({"plan.json": plan(*ecs("home", 2), table(point_in_time_recovery=[{"enabled": True}]))}, plot)
        off = played({"plan.json": plan(*ecs("home", 2), table(point_in_time_recovery=[{"enabled": False}]))}, plot)
        self.assertLess(rpo(on), 12 * 3600)
        self.assertEqual(rpo(off), float("inf"))

    def test_concurrency_of_lambda(self):
        def estate(most):
            return {"plan.json": plan(("aws_lambda_function.web", {"function_name": "web", "reserved_concurrent_executions": most}, {}),
                                      table())}

        def busy(deployment):
            deployment["traffic"]["rate"] = "6000/min"
        plot = scenario(fault("traffic_spike", "traffic", factor=3, **{"for": "30m"}), horizon="2h")
        self.assertGreater(failed(played(estate(15), plot, busy)), 10 * max(1, failed(played(estate(600), plot, busy))))

    def test_records_that_share_users_with_and_without_health_checks(self):
        for policy, values in (("latency_routing_policy", {"region": HOME}), ("weighted_routing_policy", {"weight": 50}),
                               ("geolocation_routing_policy", {"country": "DE"})):
            with self.subTest(policy):
                with_checks = plan(*TWO, check_of("home"), check_of("away"), shared_record("home", policy, True, **values),
                                   shared_record("away", policy, True, **values))
                without = plan(*TWO, shared_record("home", policy, False, **values), shared_record("away", policy, False, **values))
                self.assertLess(10 * failed(played({"plan.json": with_checks}, REGION)),
                                failed(played({"plan.json": without}, REGION)))

    def test_a_cluster_of_cloud_native_pg(self):
        plot = scenario(fault("component_failure", "orders", **{"for": "4h"}), horizon="8h")
        one = played({f"web-{HOME}.yaml": deployment_of("web", 4) + cloud_native_pg(1)}, plot)
        three = played({f"web-{HOME}.yaml": deployment_of("web", 4) + cloud_native_pg(3)}, plot)
        self.assertGreater(failed(one), 5 * max(1, failed(three)))

    def test_brokers_of_strimzi(self):
        estate = lambda *figures: {f"web-{HOME}.yaml": deployment_of("web", 4) + cloud_native_pg(3) + strimzi(*figures)}  # noqa: E731
        one = played(estate(1, 1), ZONE, publishes("msk:events"))
        three = played(estate(3, 2), ZONE, publishes("msk:events"))
        self.assertGreater(failed(one), 5 * max(1, failed(three)))

    def test_patroni_in_a_config_map(self):
        plot = scenario(fault("component_failure", "orders", **{"for": "1h"}), horizon="4h")
        slow = played({f"web-{HOME}.yaml": deployment_of("web", 4) + patroni(600)}, plot)
        fast = played({f"web-{HOME}.yaml": deployment_of("web", 4) + patroni(30)}, plot)
        self.assertGreater(failed(slow), 3 * max(1, failed(fast)))

    def test_steps_of_a_rollout_of_argo(self):
        plot = scenario(fault("bad_deploy", "service:web", error_ratio=1), horizon="12h")
        steps = "[{setWeight: 10}, {pause: {duration: 10m}}%s]"
        looked_at = argo_rollout("{canary: {analysis: {templates: []}, steps: " + steps % "" + "}}")
        at_once = argo_rollout("{canary: {}}")
        self.assertLess(3 * failed(played({f"web-{HOME}.yaml": looked_at + cloud_native_pg(3)}, plot)),
                        failed(played({f"web-{HOME}.yaml": at_once + cloud_native_pg(3)}, plot)))


    def test_a_plan_of_arc_region_switch(self):
        switch = {"plan": {"name": "shop", "recoveryApproach": "activePassive", "primaryRegion": HOME, "regions": [HOME, AWAY],
                           "triggers": [{"targetRegion": AWAY, "action": "activate", "conditions": []}],
                           "workflows": [{"workflowTargetAction": "activate", "steps": [
                               {"name": "database", "executionBlockType": "RdsPromoteReadReplica", "executionBlockConfiguration": {
                                   "rdsPromoteReadReplicaConfig": {"dbInstanceArnMap": {
                                       AWAY: f"arn:aws:rds:{AWAY}:1:db:orders-dr", HOME: f"arn:aws:rds:{HOME}:1:db:orders"}}}}]}]}}
        database = [("aws_db_instance.orders", {"identifier": "orders", "multi_az": True}, {}),
                    ("aws_db_instance.copy", {"identifier": "orders-dr"}, {"replicate_source_db": "aws_db_instance.orders.arn"}, "aws.dr")]
        files = {"plan.json": plan(*ecs("home", 4), *ecs("away", 4, "aws.dr"), *database)}
        kinds = [event["kind"] for event in replayed({**files, "switch.json": json.dumps(switch)}, REGION)["events"]
                 if event["component"].startswith("runbook:shop-activate")]
        self.assertIn("step_started", kinds)
        self.assertNotIn("step_started", [event["kind"] for event in replayed(files, REGION)["events"]])

    def test_a_routing_control_needs_no_control_plane_of_dns(self):
        gates = [check for name in ("home", "away") for check in (
            (f"aws_route53recoverycontrolconfig_routing_control.{name}", {"name": name}, {}),
            (f"aws_route53_health_check.{name}", {"type": "RECOVERY_CONTROL"},
             {"routing_control_arn": f"aws_route53recoverycontrolconfig_routing_control.{name}.arn"}))]

        def record(name, role, gated):
            refers = {"alias": f"aws_lb.{name}.dns_name"}
            if gated:
                refers["health_check_id"] = f"aws_route53_health_check.{name}.id"
            return (f"aws_route53_record.{name}", {"name": "shop.example.com", "type": "A", "alias": [{"evaluate_target_health": False}],
                                                   "failover_routing_policy": [{"type": role}]}, refers)
        page = "# The region is lost\n\n1. Switch DNS: `route53:shop` <!-- drsim: action=switch_dns target=route53:shop -->\n"
        plot = scenario(fault("region_outage", f"region:{HOME}", **{"for": "20h"}),
                        fault("control_plane_outage", "route53:shop", **{"for": "20h"}), horizon="24h")
        edit = {"plan.json": plan(*TWO, record("home", "PRIMARY", False), record("away", "SECONDARY", False)), "region.md": page}
        gate = {"plan.json": plan(*TWO, *gates, record("home", "PRIMARY", True), record("away", "SECONDARY", True)), "region.md": page}
        self.assertLess(failed(played(gate, plot)), failed(played(edit, plot)))


    def test_accelerators_move_users_without_dns(self):
        def front(spare):
            group = lambda name, region, **values: (  # noqa: E731
                f"aws_globalaccelerator_endpoint_group.{name}", {"endpoint_group_region": region, **values},
                {"listener_arn": "aws_globalaccelerator_listener.shop.id", "endpoint_configuration": f"aws_lb.{name}.arn"})
            rows = [("aws_globalaccelerator_accelerator.shop", {"name": "shop", "enabled": True}, {}),
                    ("aws_globalaccelerator_listener.shop", {}, {"accelerator_arn": "aws_globalaccelerator_accelerator.shop.id"}),
                    group("home", HOME)]
            return rows + ([group("away", AWAY, traffic_dial_percentage=0)] if spare else [])
        one = played({"plan.json": plan(*TWO, *front(False))}, REGION)
        two = played({"plan.json": plan(*TWO, *front(True))}, REGION)
        self.assertLess(20 * failed(two), failed(one))
        self.assertLess(two["rto_s"]["p50"], 600)
        events = {event["kind"] for event in replayed({"plan.json": plan(*TWO, *front(True))}, REGION)["events"]}
        self.assertLessEqual({"users_moved", "users_return"}, events)

    def test_a_queue_that_the_second_region_has_not_got(self):
        def estate(both):
            def tasks(name, provider, queue):
                rows = ecs(name, 4, provider)
                sends = (f"aws_ecs_task_definition.{name}", {"family": "web", "container_definitions": "[]"},
                         {"container_definitions": f"aws_sqs_queue.{queue}.url"}, provider)
                rows[-1][2]["task_definition"] = f"aws_ecs_task_definition.{name}.arn"
                return [*rows, sends]
            queues = [("aws_sqs_queue.orders", {"name": "orders"}, {})]
            if both:
                queues.append(("aws_sqs_queue.away", {"name": "orders-dr"}, {}, "aws.dr"))
            records = [check_of("home"), check_of("away"), shared_record("home", "latency_routing_policy", True, region=HOME),
                       shared_record("away", "latency_routing_policy", True, region=AWAY)]
            return {"plan.json": plan(*tasks("home", "aws", "orders"), *tasks("away", "aws.dr", "away" if both else "orders"),
                                      *queues, *records, table(replica=[{"region_name": AWAY}]))}
        self.assertLess(10 * failed(played(estate(True), REGION)), failed(played(estate(False), REGION)))

    def test_files_of_one_zone_take_every_zone_with_them(self):
        claim = ("---\nkind: PersistentVolumeClaim\nmetadata: {name: media}\n"
                 "spec: {storageClassName: efs-sc, accessModes: [ReadWriteMany]}\n")
        volume = "      volumes: [{name: media, persistentVolumeClaim: {claimName: media}}]\n"

        def estate(mounted, one_zone):
            values = {"availability_zone_name": f"{HOME}a"} if one_zone else {}
            files = plan(("aws_efs_file_system.media", values, {}))
            return {f"web-{HOME}.yaml": deployment_of("web", 6, volume if mounted else "") + claim + cloud_native_pg(3),
                    "plan.json": files}
        unmounted, regional, of_one = (failed(played(estate(*how), ZONE)) for how in ((False, True), (True, False), (True, True)))
        self.assertEqual(unmounted, regional)  # a file system of several zones goes on
        self.assertGreater(of_one, 10 * max(1, unmounted))

    def test_a_zone_without_a_mount_target_starts_no_pods(self):
        def estate(zones):
            rows = [("aws_efs_file_system.media", {}, {})]
            for zone in "abc"[:zones]:
                rows += [(f"aws_subnet.{zone}", {"availability_zone": f"{HOME}{zone}"}, {}),
                         (f"aws_efs_mount_target.{zone}", {}, {"file_system_id": "aws_efs_file_system.media.id",
                                                               "subnet_id": f"aws_subnet.{zone}.id"})]
            web = [("aws_ecs_task_definition.web", {"family": "web", "container_definitions": "[]"},
                    {"volume": "aws_efs_file_system.media.id"}),
                   *ecs("web", 6, "aws")]
            web[-1][2]["task_definition"] = "aws_ecs_task_definition.web.arn"
            return {"plan.json": plan(*web, *rows, table())}
        kinds = {zones: [event["kind"] for event in replayed(estate(zones), ZONE)["events"]] for zones in (2, 3)}
        self.assertNotEqual(kinds[2], kinds[3])
        self.assertGreater(failed(played(estate(1), ZONE)), failed(played(estate(3), ZONE)))

    def test_node_pools_of_karpenter_end_at_their_limit(self):
        def estate(cores):
            pool = ("---\napiVersion: karpenter.sh/v1\nkind: NodePool\nmetadata: {name: default}\nspec:\n"
                    f"  limits: {{cpu: {cores}}}\n  template:\n    spec:\n      requirements:\n"
                    "        - {key: karpenter.k8s.aws/instance-cpu, operator: In, values: ['4']}\n")
            cluster = plan(("aws_eks_cluster.shop", {"name": "shop"}, {}),
                           ("aws_eks_node_group.shop", {"scaling_config": [{"desired_size": 2, "max_size": 2}]},
                            {"cluster_name": "aws_eks_cluster.shop.name"}))
            return {f"web-{HOME}.yaml": deployment_of("web", 24) + cloud_native_pg(3) + pool, "plan.json": cluster}

        def busy(deployment):
            deployment["traffic"]["rate"] = "60000/min"
        kinds = {cores: {event["kind"] for event in replayed(estate(cores), ZONE, busy)["events"]} for cores in (1, 400)}
        self.assertIn("pool_limit", kinds[1])
        self.assertNotIn("pool_limit", kinds[400])

    def test_nginx_before_a_service_sets_how_long_it_is_waited_for(self):
        def estate(time):
            text = f"upstream web {{ server web:8080; }}\nserver {{ location / {{ proxy_pass http://web; proxy_read_timeout {time}; }} }}\n"
            inside = "".join(f"    {line}\n" for line in text.splitlines())
            front = f"---\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: front}}\ndata:\n  nginx.conf: |\n{inside}"
            calls = "          env: [{name: WEB_URL, value: 'http://web:8080'}]\n"
            behind = "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}}\n"
            return {f"web-{HOME}.yaml": deployment_of("front", 4, calls) + deployment_of("web", 4) + behind + front + cloud_native_pg(3)}
        plot = scenario(fault("brown_out", "service:web", latency_s=3, slow_ratio=0.5, **{"for": "30m"}), horizon="2h")
        self.assertGreater(failed(played(estate("1s"), plot)), 5 * max(1, failed(played(estate("20s"), plot))))


NEW = {
    "id": "corner-shop", "title": "Corner shop", "objectives": {"rpo": "15m", "rto": "1h", "probability": 0.95},
    "regions": [{"name": "north-1", "zones": ["north-1a", "north-1b"]}, {"name": "south-1", "zones": ["south-1a"]}],
    "traffic": {"rate": "300/min"},
    "journeys": [{"id": "buy", "share": 1.0, "path": [
        {"hops": [{"kind": "call", "target": "shop"}]}, {"hops": [{"kind": "write", "target": "shop-db"}]},
        {"hops": [{"kind": "publish", "target": "sns:orders"}]}]}],
    "stores": [{"component": "shop-db"}, {"component": "sqs:orders"}],
    "components": [
        {"id": "shop@north-1", "kind": "service", "region": "north-1", "parameters": {"replicas": 4},
         "links": {"cluster": ["eks:north"], "files": ["efs:media"]}},
        {"id": "efs:media", "kind": "efs_file_system", "region": "north-1"},
        {"id": "shop@south-1", "kind": "service", "region": "south-1", "parameters": {"replicas": 4}},
        {"id": "worker@north-1", "kind": "service", "region": "north-1", "parameters": {"replicas": 2},
         "links": {"cluster": ["eks:north"]}},
        {"id": "eks:north", "kind": "eks_cluster", "region": "north-1"},
        {"id": "node-pool:default", "kind": "node_pool", "region": "north-1", "parameters": {"limit_cpu": 4}},
        {"id": "shop-db", "kind": "rds_instance", "region": "north-1", "parameters": {"multi_az": True}},
        {"id": "alb:north", "kind": "alb", "region": "north-1", "links": {"services": ["shop@north-1"]}},
        {"id": "alb:south", "kind": "alb", "region": "south-1", "links": {"services": ["shop@south-1"]}},
        {"id": "accelerator:shop", "kind": "global_accelerator", "links": {"endpoints": ["alb:north"], "spare": ["alb:south"]}},
        {"id": "sns:orders", "kind": "sns_topic", "region": "north-1"},
        {"id": "sqs:orders", "kind": "sqs_queue", "region": "north-1",
         "links": {"topic": ["sns:orders"], "consumers": ["worker@north-1"], "dead_letters": ["sqs:dead"]}},
        {"id": "sqs:dead", "kind": "sqs_queue", "region": "north-1"},
        {"id": "nginx:shop@north-1", "kind": "nginx_upstream", "region": "north-1"},
        {"id": "oncall:sre", "kind": "oncall"}, {"id": "dns-clients", "kind": "dns_clients"},
        {"id": "network:north-1", "kind": "region_network", "region": "north-1"},
        {"id": "network:south-1", "kind": "region_network", "region": "south-1"},
        {"id": "link:north-1-south-1", "kind": "inter_region_link"}]}
FRESH = ("accelerator:shop", "efs:media", "sns:orders", "sqs:orders", "sqs:dead", "node-pool:default", "nginx:shop@north-1")
LOST = scenario(fault("region_outage", "region:north-1", **{"for": "2h"}), horizon="6h")


def check_own(deployment, plot):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "deployment.json").write_text(json.dumps(deployment), encoding="utf-8")
        (path / "s.json").write_text(json.dumps(plot), encoding="utf-8")
        return run("check", path, "--scenarios", path / "s.json", "--trials", 2, "--seed", SEED, "--format", "json",
                   codes=(0, 1, 2))


class Composed(unittest.TestCase):
    """The newer kinds, which the reference deployment has none of, each absent and each twice."""

    def test_as_it_is_the_queue_is_out_of_reach_while_its_region_is_lost(self):
        done = check_own(NEW, LOST)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        for_ever = check_own(NEW, scenario(fault("region_outage", "region:north-1"), horizon="6h"))
        stores = {one["component"]: one for one in json.loads(for_ever.stdout)["scenarios"][0]["stores"]}
        self.assertIsNone(stores["sqs:orders"]["rpo_s"]["p50"])  # what was in work may never be back

    def test_what_becomes_of_files_is_open_until_their_one_zone_is_back(self):
        own = copy.deepcopy(NEW)
        own["stores"].append({"component": "efs:media"})
        next(one for one in own["components"] if one["id"] == "efs:media").update(
            zones=["north-1b"], parameters={"one_zone": True})
        for zone, more, open_still in (("b", {"for": "1h"}, False), ("b", {}, True), ("a", {}, False)):
            done = check_own(own, scenario(fault("zone_outage", f"zone:north-1{zone}", **more), horizon="6h"))
            stores = {one["component"]: one for one in json.loads(done.stdout)["scenarios"][0]["stores"]}
            self.assertEqual(stores["efs:media"]["rpo_s"]["p50"] is None, open_still, (zone, more))

    def test_absent_or_twice(self):
        for name in FRESH:
            with self.subTest(name):
                less, more = copy.deepcopy(NEW), copy.deepcopy(NEW)
                part = next(one for one in NEW["components"] if one["id"] == name)
                less["components"].remove(part)
                more["components"].append({**copy.deepcopy(part), "id": f"again-{name}"})
                for estate in (less, more):
                    done = check_own(estate, LOST)
                    self.assertTrue(done.returncode in (0, 1) or name in done.stderr, done.stderr)

    def test_every_fault_is_felt_or_refused(self):
        figures = {"node_drain": {"nodes": 1}, "data_corruption": {"corrupt_per_s": 50, "rows_in_use": 10000}}
        felt = set()
        for kind in ("component_failure", "access_blocked", "control_plane_outage", "consumer_reset", "credential_expiry",
                     "node_drain", "data_corruption"):
            for name in FRESH:
                done = check_own(NEW, scenario(fault(kind, name, **figures.get(kind, {}), **{"for": "1h"}), horizon="3h"))
                self.assertIn(done.returncode, (0, 1, 2))
                if done.returncode == 2:
                    self.assertRegex(done.stderr, r"does nothing to that|nothing in this deployment feels it|can hit|figure", name)
                else:
                    felt.add((kind, name))
        self.assertLessEqual({("component_failure", "accelerator:shop"), ("component_failure", "sns:orders"),
                              ("component_failure", "efs:media"), ("access_blocked", "efs:media"),
                              ("access_blocked", "sns:orders")}, felt)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[1:])
