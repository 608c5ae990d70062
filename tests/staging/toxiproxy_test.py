"""The Toxiproxy driver against a stub of its HTTP API. Usage: toxiproxy_test.py PROGRAM"""
import copy
import http.server
import json
import sys
import threading

sys.dont_write_bytecode = True
from performing import Performer  # noqa: E402

PROXIES = {name: {"name": name, "listen": "127.0.0.1:1", "upstream": "127.0.0.1:2", "enabled": name != "off", "toxics": []}
           for name in ("orders", "off")}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=None):
        data = json.dumps(body, separators=(",", ":")).encode() if body is not None else b""
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def handle_any(self):
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = json.loads(raw) if raw else {}
        parts = self.path.strip("/").split("/")
        proxy = self.server.proxies.get(parts[1])
        if proxy is None:
            return self.answer(404, {"error": "proxy not found", "status": 404})
        if len(parts) == 2:
            proxy.update({key: value for key, value in body.items() if self.command == "POST"})
            return self.answer(200, proxy)
        if len(parts) == 3:
            if any(one["name"] == body["name"] for one in proxy["toxics"]):
                return self.answer(409, {"error": "toxic already exists", "status": 409})
            proxy["toxics"].append(body)
            return self.answer(200, body)
        found = [one for one in proxy["toxics"] if one["name"] == parts[3]]
        if not found:
            return self.answer(404, {"error": "toxic not found", "status": 404})
        if self.command == "DELETE":
            proxy["toxics"].remove(found[0])
            return self.answer(204)
        return self.answer(200, found[0])

    do_GET = do_POST = do_DELETE = handle_any


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.proxies = copy.deepcopy(PROXIES)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    performer = Performer(sys.argv[1], lambda: copy.deepcopy(server.proxies))
    url = f"http://127.0.0.1:{server.server_port}"

    def entry(proxy="orders", **keys):
        return {"driver": "toxiproxy", "url": url, "proxy": proxy, **keys}

    def fault(kind, component="orders", **figures):
        return {"kind": kind, "component": component, "figures": figures}
    one = performer.exactly_undone("toxiproxy, down", fault("component_failure"), entry())
    performer.check("toxiproxy, down: the proxy is off", one["orders"]["enabled"] is False)
    for what, one_fault, keys, toxic in (
            ("latency", fault("brown_out", latency_s=0.25, slow_ratio=0.5), {"jitter_s": 0.05},
             ("latency", 0.5, {"latency": 250, "jitter": 50})),
            ("reset", fault("access_blocked", blocked_ratio=1, dropped_ratio=0), {"stream": "upstream"}, ("reset_peer", 1, {"timeout": 0})),
            ("timeout", fault("partition", "link:inter-region"), {}, ("timeout", 1, {"timeout": 0})),
            ("bandwidth", fault("partition", "link:inter-region", bandwidth_ratio=0.1), {"rate_kb_per_s": 1000},
             ("bandwidth", 1, {"rate": 100})),
            ("limit", fault("brown_out", error_ratio=1), {"how": "limit_data", "bytes": 100},
             ("limit_data", 1, {"bytes": 100}))):
        one = performer.exactly_undone(f"toxiproxy, {what}", one_fault, entry(**keys))
        there = [(each["type"], each["toxicity"], each["attributes"]) for each in one["orders"]["toxics"]]
        performer.check(f"toxiproxy, {what}: the toxic is what the fault says", there == [toxic], str(there))
    performer.refused("toxiproxy, a proxy that is down", fault("component_failure"), entry("off"), "is down already")
    performer.refused("toxiproxy, lost packets", fault("brown_out", loss_ratio=0.2), entry(), "loses no packets")
    return 1 if performer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
