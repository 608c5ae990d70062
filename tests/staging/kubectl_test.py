"""The drivers that speak through kubectl, against a stub of the API server. Usage: kubectl_test.py PROGRAM"""
import pathlib
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
from kube_stub import serve  # noqa: E402
from performing import Performer  # noqa: E402

PODS = {"app": "orders", "app.kubernetes.io/name": "orders"}


def workload(kind, name, replicas):
    return {"kind": kind, "apiVersion": "apps/v1",
            "metadata": {"name": name, "namespace": "shop", "labels": {"env": "staging"}},
            "spec": {"replicas": replicas, "template": {
                "metadata": {"labels": {**PODS, "app": name}},
                "spec": {"containers": [{"name": "web", "image": "shop/orders:1.4"},
                                        {"name": "sidecar", "image": "mesh:2"}]}}}}


def node(name, zone, **spec):
    return {"kind": "Node", "apiVersion": "v1", "spec": spec,
            "metadata": {"name": name, "labels": {"kubernetes.io/hostname": name, "pool": "web",
                                                  "topology.kubernetes.io/zone": zone}}}


OBJECTS = [
    {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "shop", "labels": {"env": "staging"}}},
    node("node-a1", "eu-central-1a"), node("node-a2", "eu-central-1a", unschedulable=True), node("node-b1", "eu-central-1b"),
    workload("Deployment", "orders", 3), workload("StatefulSet", "queue", 2),
    {"kind": "ChaosExperiment", "apiVersion": "litmuschaos.io/v1alpha1",
     "metadata": {"name": "pod-delete", "namespace": "shop"}, "spec": {}},
]
CONFIG = """{{apiVersion: v1, kind: Config, current-context: other,
clusters: [{{name: stage, cluster: {{server: "{url}"}}}}, {{name: shop-prod, cluster: {{server: "{url}"}}}}],
users: [{{name: nobody, user: {{}}}}],
contexts: [{{name: stage, context: {{cluster: stage, user: nobody}}}}, {{name: wrong, context: {{cluster: shop-prod, user: nobody}}}}]}}
"""
KUBE = {"context": "stage", "cluster": "stage", "namespace": "shop"}


def entry(driver="kubectl", **keys):
    return {"driver": driver, **KUBE, **keys}


def fault(kind, component="orders", **keys):
    return {"kind": kind, "component": component, **keys}


def workloads(performer):
    one = performer.exactly_undone("kubectl, scale to 0", fault("component_failure"),
                                   entry(how="scale", workload="deployment/orders", tags={"env": "staging"}))
    orders = one["deployments/shop/orders"]
    performer.check("kubectl, scale: no pod is left, and the workload says whose doing it is",
                    orders["spec"]["replicas"] == 0 and "pods of orders" not in one and
                    orders["metadata"]["annotations"] == {"drsim/run": "t1"}, str(orders))
    one = performer.exactly_undone("kubectl, bad release", fault("bad_deploy", figures={"error_ratio": 1}),
                                   entry(workload="deployment/orders", container="web", image="shop/orders:bad"))
    images = [one["name"] + "=" + one["image"]
              for one in one["deployments/shop/orders"]["spec"]["template"]["spec"]["containers"]]
    performer.check("kubectl, bad release: one container of two is another",
                    images == ["web=shop/orders:bad", "sidecar=mesh:2"], str(images))
    for name, keys in (("orders", {"pods": "all"}), ("queue", {"pods": "some", "share": 0.5})):
        kind = "deployment" if name == "orders" else "statefulset"
        uids = {obj["metadata"]["uid"] for key, obj in performer.server.cluster.objects.items() if key[0] == "pods" and
                key[2].startswith(name)}
        code, _, output = performer.run(fault("component_failure", name),
                                        entry(workload=f"{kind}/{name}", selector=f"app={name}", **keys))
        left = {obj["metadata"]["uid"] for key, obj in performer.server.cluster.objects.items() if key[0] == "pods"} & uids
        performer.check(f"kubectl, pods of {kind} {name}: killed as many as asked for, and seen to be gone and back",
                        code == 0 and len(left) == (0 if name == "orders" else 1), output)


def nodes(performer):
    one = performer.exactly_undone("kubectl, node drain", fault("node_drain", "cluster", component_kind="eks_cluster",
                                                                 figures={"nodes": 1}),
                                   entry(node_selector="pool=web"))
    performer.check("kubectl, node drain: the first node that took pods takes none, the one that took none stays so",
                    one["nodes//node-a1"]["spec"] == {"unschedulable": True} and
                    one["nodes//node-a2"]["spec"] == {"unschedulable": True} and one["nodes//node-b1"]["spec"] == {})
    one = performer.exactly_undone("kubectl, zone outage", fault("zone_outage", "zone:eu-central-1b"), entry())
    there = [key for key, obj in performer.server.cluster.objects.items()
             if key[0] == "pods" and obj["spec"]["nodeName"] == "node-b1"]
    performer.check("kubectl, zone outage: its nodes are empty", not there and
                    one["nodes//node-b1"]["spec"] == {"unschedulable": True}, str(there))


def made_objects(performer):
    one = performer.exactly_undone("kubectl, access blocked", fault("access_blocked", figures={"blocked_ratio": 1}),
                                   entry(selector="app=orders", tags={"env": "staging"}))
    policy = one["networkpolicies/shop/drsim-t1-1"]
    performer.check("kubectl, access blocked: a policy that lets nobody in, under the run's label",
                    policy["spec"] == {"podSelector": {"matchLabels": {"app": "orders"}}, "policyTypes": ["Ingress"]} and
                    policy["metadata"]["labels"]["drsim/run"] == "t1", str(policy))
    performer.exactly_undone("kubectl, partition", fault("partition", "link:inter-region"),
                             entry(peer_cidrs=["10.1.0.0/16"]))
    one = performer.exactly_undone("chaos-mesh, component failure", fault("component_failure"), entry("chaos-mesh"))
    chaos = one["podchaos/shop/drsim-t1-1"]
    performer.check("chaos-mesh: it ends by itself, and hits one namespace only",
                    chaos["spec"]["duration"] == "60s" and chaos["spec"]["selector"]["namespaces"] == ["shop"], str(chaos))
    performer.exactly_undone("chaos-mesh, brown-out", fault("brown_out", figures={"latency_s": 0.2}),
                             entry("chaos-mesh", selector="app=orders"))
    performer.exactly_undone("litmus, component failure", fault("component_failure"),
                             entry("litmus", selector="app=orders", service_account="litmus"))


def refusals(performer):
    scale = {"how": "scale", "workload": "deployment/orders"}
    performer.refused("a tag that the target has not", fault("component_failure"),
                      entry(tags={"env": "test"}, **scale), "has env=staging, not test")
    performer.refused("a context that leads to another cluster", fault("component_failure"),
                      {**entry(**scale), "context": "wrong"}, 'leads to cluster "shop-prod", not "stage"')
    performer.refused("a cluster that looks like production", fault("component_failure"),
                      {**entry(**scale), "context": "wrong", "cluster": "shop-prod"}, "looks like production")
    performer.refused("an experiment that is not installed", fault("access_blocked"),
                      entry("litmus", selector="app=orders", service_account="litmus"), "is not installed")


def main():
    if shutil.which("kubectl") is None:
        print("skipped: kubectl is not installed")
        return 77
    server = serve(OBJECTS)
    with tempfile.TemporaryDirectory() as home:
        config = pathlib.Path(home) / "config"
        config.write_text(CONFIG.format(url=f"http://127.0.0.1:{server.server_port}"))
        performer = Performer(sys.argv[1], server.cluster.state, {"KUBECONFIG": str(config), "HOME": home})
        performer.server = server
        for part in (workloads, nodes, made_objects, refusals):
            part(performer)
    return 1 if performer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
