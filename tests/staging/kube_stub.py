"""A Kubernetes API server in small: the calls that kubectl makes for the drivers, over objects in memory. Controllers that
make pods again are one function; nothing runs."""
import copy
import http.server
import itertools
import json
import re
import threading
import urllib.parse

# (group, version) -> resource -> (kind, singular, namespaced, subresources)
RESOURCES = {
    ("", "v1"): {"pods": ("Pod", "pod", True, ["eviction"]), "nodes": ("Node", "node", False, []),
                 "namespaces": ("Namespace", "namespace", False, [])},
    ("apps", "v1"): {"deployments": ("Deployment", "deployment", True, ["scale"]),
                     "statefulsets": ("StatefulSet", "statefulset", True, ["scale"]),
                     "daemonsets": ("DaemonSet", "daemonset", True, [])},
    ("policy", "v1"): {"poddisruptionbudgets": ("PodDisruptionBudget", "poddisruptionbudget", True, [])},
    ("networking.k8s.io", "v1"): {"networkpolicies": ("NetworkPolicy", "networkpolicy", True, [])},
    ("chaos-mesh.org", "v1alpha1"): {name: (kind, name, True, []) for name, kind in (
        ("podchaos", "PodChaos"), ("networkchaos", "NetworkChaos"), ("httpchaos", "HTTPChaos"))},
    ("litmuschaos.io", "v1alpha1"): {"chaosengines": ("ChaosEngine", "chaosengine", True, []),
                                     "chaosexperiments": ("ChaosExperiment", "chaosexperiment", True, [])},
}
EXTRA = {"eviction": ("Eviction", "policy", "v1"), "scale": ("Scale", "autoscaling", "v1")}
VERBS = ["create", "delete", "get", "list", "patch", "update", "watch"]


def version_of(group, version):
    return f"{group}/{version}" if group else version


def group_list():
    groups = [{"name": group, "versions": [{"groupVersion": version_of(group, version), "version": version}],
               "preferredVersion": {"groupVersion": version_of(group, version), "version": version}}
              for group, version in RESOURCES if group]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def resource_list(group, version):
    rows = []
    for name, (kind, singular, namespaced, subresources) in RESOURCES[group, version].items():
        row = {"name": name, "singularName": singular, "namespaced": namespaced, "kind": kind, "verbs": VERBS}
        rows.append(row)
        for sub in subresources:
            sub_kind, sub_group, sub_version = EXTRA[sub]
            rows.append({**row, "name": f"{name}/{sub}", "kind": sub_kind, "group": sub_group, "version": sub_version})
    return {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": version_of(group, version), "resources": rows}


def openapi_v3(group, version):
    """No more than what kubectl asks: whether the server itself finds unknown fields."""
    paths = {}
    for name, (kind, _, _, _) in RESOURCES[group, version].items():
        paths[f"/x/{name}"] = {"patch": {
            "parameters": [{"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}],
            "responses": {"200": {"description": "OK"}},
            "x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind}}}
    return {"openapi": "3.0.0", "info": {"title": "stub", "version": "1"}, "paths": paths}


def merged(old, patch):
    """JSON merge patch, and lists of containers merged by name as a strategic patch does."""
    if not isinstance(patch, dict):
        return patch
    out = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        if key.startswith("$"):
            continue
        if value is None:
            out.pop(key, None)
        elif key == "containers" and isinstance(out.get(key), list):
            new = {one["name"]: one for one in value}
            out[key] = [merged(one, new.get(one["name"], {})) for one in out[key]]
        else:
            out[key] = merged(out.get(key), value)
    return out


def selects(selector, labels):
    for part in re.findall(r"[^,(]+(?:\([^)]*\))?", selector):
        inside = re.match(r"(\S+) in \((.*)\)$", part.strip())
        if inside and labels.get(inside[1]) not in [one.strip() for one in inside[2].split(",")]:
            return False
        if not inside and labels.get(part.split("=")[0].strip()) != part.split("=")[-1].strip():
            return False
    return True


class Cluster:
    """Objects by (resource, namespace, name)."""

    def __init__(self, objects):
        self.lock = threading.RLock()
        self.numbers = itertools.count(1)
        self.objects = {}
        for obj in objects:
            self.put(copy.deepcopy(obj))
        self.reconcile()

    def resource_of(self, obj):
        for resources in RESOURCES.values():
            for name, (kind, *_) in resources.items():
                if kind == obj["kind"]:
                    return name
        raise KeyError(obj["kind"])

    def put(self, obj):
        meta = obj["metadata"]
        meta.setdefault("uid", f"uid-{next(self.numbers)}")
        meta["resourceVersion"] = str(next(self.numbers))
        key = (self.resource_of(obj), meta.get("namespace", ""), meta["name"])
        if obj["kind"] in ("PodChaos", "NetworkChaos", "HTTPChaos"):
            obj["status"] = {"conditions": [{"type": "AllInjected", "status": "True"}]}
        if obj["kind"] == "ChaosEngine":
            active = obj["spec"].get("engineState") == "active"
            obj["status"] = {"experiments": [{"status": "Running" if active else "Stopped"}]}
        self.objects[key] = obj
        return obj

    def pods_of(self, workload):
        meta = workload["metadata"]
        return [key for key, obj in self.objects.items() if key[0] == "pods" and key[1] == meta["namespace"] and
                obj["metadata"]["ownerReferences"][0]["uid"] == meta["uid"]]

    def free_node(self):
        nodes = [key[2] for key, obj in sorted(self.objects.items())
                 if key[0] == "nodes" and not obj["spec"].get("unschedulable")]
        return nodes[next(self.numbers) % len(nodes)] if nodes else ""

    def make_pod(self, workload):
        meta = workload["metadata"]
        name = f"{meta['name']}-{next(self.numbers)}"
        if workload["kind"] == "StatefulSet":
            taken = {key[2] for key in self.pods_of(workload)}
            name = next(one for one in (f"{meta['name']}-{i}" for i in itertools.count()) if one not in taken)
        owner = {"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": meta["name"], "uid": meta["uid"],
                 "controller": True}
        self.put({"kind": "Pod", "apiVersion": "v1",
                  "metadata": {"name": name, "namespace": meta["namespace"], "ownerReferences": [owner],
                               "labels": workload["spec"]["template"]["metadata"]["labels"]},
                  "spec": {"nodeName": self.free_node(), "containers": []}, "status": {"phase": "Running"}})

    def reconcile(self):
        for workload in [obj for obj in self.objects.values() if obj["kind"] in ("Deployment", "StatefulSet")]:
            wanted = workload["spec"]["replicas"]
            while len(self.pods_of(workload)) < wanted:
                self.make_pod(workload)
            for key in sorted(self.pods_of(workload))[wanted:]:
                del self.objects[key]
            workload["status"] = {"replicas": wanted, "readyReplicas": wanted}

    def state(self):
        """All that is there, without what the server itself numbers; pods by whose they are and how many."""
        with self.lock:
            state = {}
            for key, obj in sorted(self.objects.items()):
                if key[0] == "pods":
                    name = f"pods of {obj['metadata']['ownerReferences'][0]['name']}"
                    state[name] = state.get(name, 0) + 1
                    continue
                seen = copy.deepcopy(obj)
                for number in ("uid", "resourceVersion"):
                    seen["metadata"].pop(number)
                for empty in ("annotations", "labels"):
                    if not seen["metadata"].get(empty):
                        seen["metadata"].pop(empty, None)
                state["/".join(key)] = seen
            return state


PATH = re.compile(r"/(?:api|apis/(?P<group>[^/]+))/(?P<version>[^/]+)(?:/namespaces/(?P<ns>[^/]+))?"
                  r"/(?P<resource>[^/]+)(?:/(?P<name>[^/]+))?(?:/(?P<sub>[^/]+))?$")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def not_found(self, what):
        self.answer(404, {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404,
                          "message": f"{what} not found"})

    def discovery(self, path):
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            return group_list()
        if path == "/version":
            return {"major": "1", "minor": "32", "gitVersion": "v1.32.0"}
        if path == "/openapi/v3":
            return {"paths": {("apis/" + version_of(g, v) if g else "api/v1"):
                              {"serverRelativeURL": f"/openapi/v3/{g or 'core'}/{v}"} for g, v in RESOURCES}}
        for group, version in RESOURCES:
            if path == f"/openapi/v3/{group or 'core'}/{version}":
                return openapi_v3(group, version)
            if path == ("/apis/" + version_of(group, version) if group else "/api/v1"):
                return resource_list(group, version)
        return None

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length)
        found = self.discovery(url.path)
        if found is not None:
            return self.answer(200, found)
        # "/api/v1/namespaces/shop" is a namespace by name, not a resource of one.
        path = re.sub(r"^/api/v1/namespaces/([^/]+)$", r"/api/v1/namespaces~/\1", url.path)
        match = PATH.match(path)
        resource = match["resource"].rstrip("~") if match else ""
        key = (match["group"] or "", match["version"]) if match else None
        if key not in RESOURCES or resource not in RESOURCES[key]:
            return self.not_found(url.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        body = json.loads(raw) if raw else {}
        with self.server.cluster.lock:
            self.do(key, resource, match, query, body)
            self.server.cluster.reconcile()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

    def do(self, version, resource, match, query, body):
        cluster = self.server.cluster
        kind, _, namespaced, _ = RESOURCES[version][resource]
        place = (resource, (match["ns"] or "") if namespaced else "", match["name"] or "")
        self.server.calls.append(f"{self.command} {match[0]}")
        if self.command == "POST" and match["sub"] != "eviction":
            return self.answer(201, cluster.put(body))
        if not match["name"]:
            return self.answer(200, self.listed(version, resource, kind, match["ns"], query))
        if place not in cluster.objects:
            return self.not_found(f'{resource}.{version[0]} "{match["name"]}"')
        if self.command == "DELETE" or match["sub"] == "eviction":
            obj = cluster.objects.pop(place)
            return self.answer(200, {"kind": "Status", "apiVersion": "v1", "status": "Success",
                                     "details": {"name": place[2], "uid": obj["metadata"]["uid"]}})
        obj = cluster.objects[place]
        if match["sub"] == "scale":
            return self.scale(obj, body)
        if self.command == "PATCH":
            obj = cluster.put(merged(obj, body))
        if self.command == "PUT":
            obj = cluster.put(body)
        return self.answer(200, obj)

    def scale(self, obj, body):
        if self.command in ("PUT", "PATCH"):
            obj["spec"]["replicas"] = body["spec"].get("replicas", 0)
        self.answer(200, {"kind": "Scale", "apiVersion": "autoscaling/v1",
                          "metadata": {k: obj["metadata"][k] for k in ("name", "namespace", "uid", "resourceVersion")},
                          "spec": {"replicas": obj["spec"]["replicas"]},
                          "status": {"replicas": obj["spec"]["replicas"], "selector": "x=y"}})

    def listed(self, version, resource, kind, namespace, query):
        items = []
        for key, obj in sorted(self.server.cluster.objects.items()):
            fields = dict(one.split("=") for one in query.get("fieldSelector", "").split(",") if one)
            node = obj["spec"].get("nodeName") if "spec" in obj else None
            if key[0] != resource or (namespace and key[1] != namespace):
                continue
            if fields.get("metadata.name", key[2]) != key[2] or fields.get("spec.nodeName", node) != node:
                continue
            if selects(query.get("labelSelector", ""), obj["metadata"].get("labels", {})):
                items.append(obj)
        return {"kind": kind + "List", "apiVersion": version_of(*version), "metadata": {}, "items": items}


def serve(objects):
    """A server on a free port of this machine; `.cluster` holds its state, `.calls` what was asked."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.cluster = Cluster(objects)
    server.calls = []
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
