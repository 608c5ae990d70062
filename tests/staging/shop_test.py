#!/usr/bin/env python3
"""drsim-shop among real servers: users over a wide-area link, a bad release, and a failover, each in the logs.
Usage: FILE DRSIM_SHOP     Makes network namespaces of its own; exits 77 (skipped) where it cannot, or a server is missing."""
import glob
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SHOP = os.path.abspath(sys.argv[1])
USERS, PRIMARY, STANDBY, WEB, NAMES = "198.18.0.1", "198.18.0.2", "198.18.0.3", "198.18.0.4", "198.18.0.5"
PG = (sorted(glob.glob("/usr/lib/postgresql/*/bin")) or [""])[-1]
LONGEST_S = 150


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def enter_namespaces():
    """Runs this file again in namespaces of its own, where process 1 takes all others with it."""
    missing = [name for name in ("unshare", "ip", "nsenter", "dnsmasq") if not shutil.which(name)]
    if missing or not PG:
        skip("not installed: " + ", ".join(missing + ([] if PG else ["postgresql"])))
    if os.geteuid() != 0 or "postgres" not in [user.pw_name for user in pwd.getpwall()]:
        skip("not root, or no user postgres")
    inside = ["unshare", "--mount", "--net", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if subprocess.run([*inside, "true"], capture_output=True).returncode != 0:
        skip("namespaces are not allowed here")
    run = subprocess.run([*inside, sys.executable, "-B", *sys.argv, "--inside"], timeout=LONGEST_S + 30)
    sys.exit(run.returncode)


def sh(*words):
    subprocess.run(words, check=True, capture_output=True, timeout=20)


def until(what, look, within_s=20):
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        if look():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s} s: {what}")


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


class Lab:
    """Two hosts with a wire between: users here, servers in a namespace beyond."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        sh("ip", "link", "set", "lo", "up")
        self.far = subprocess.Popen(["unshare", "--net", "sleep", str(LONGEST_S)])
        own = os.readlink("/proc/self/ns/net")
        until("a namespace", lambda: os.readlink(f"/proc/{self.far.pid}/ns/net") != own)
        for near, wire in (("users", "wire_l"), ("servers", "wire_r")):
            sh("ip", "link", "add", near, "type", "veth", "peer", "name", wire)
            sh("ip", "link", "set", wire, "up")
        sh("ip", "link", "set", "servers", "netns", str(self.far.pid))
        for address in (USERS, NAMES):
            sh("ip", "addr", "add", address + "/24", "dev", "users")
        sh("ip", "link", "set", "users", "up")
        sh(*self.there("ip", "link", "set", "lo", "up"))
        for address in (PRIMARY, STANDBY, WEB):
            sh(*self.there("ip", "addr", "add", address + "/24", "dev", "servers"))
        sh(*self.there("ip", "link", "set", "servers", "up"))
        self.start("relay", "--left", "wire_l", "--right", "wire_r", "--control", self.write("wire.json", {"delay_s": 0.02}))

    def there(self, *words):
        return ["nsenter", "-t", str(self.far.pid), "--net", *words]

    def write(self, name, value):
        path, new = self.folder / name, self.folder / (name + ".new")
        new.write_text(value if isinstance(value, str) else json.dumps(value))
        new.rename(path)
        return path

    def run(self, *words, far=True, **more):
        with open(self.folder / (pathlib.Path(words[0]).name + ".err"), "a") as err:
            command = self.there(*map(str, words)) if far else list(map(str, words))
            self.processes.append(subprocess.Popen(command, stdout=err, stderr=err, **more))
        return self.processes[-1]

    def start(self, command, *words, far=False):
        return self.run(SHOP, command, *words, "--for-s", LONGEST_S, far=far)


class Databases:
    """A primary and a synchronous standby that shares its folder's file system."""

    def __init__(self, lab):
        self.lab = lab
        self.data = lab.folder / "pg"
        self.data.mkdir()
        shutil.chown(self.data, "postgres", "postgres")
        self.call("initdb", "-D", "one", "-U", "postgres", "-A", "trust", "-N")
        (self.data / "one/postgresql.auto.conf").write_text(
            "unix_socket_directories = ''\nlisten_addresses = '198.18.0.2'\nshared_buffers = 16MB\n"
            "synchronous_standby_names = '*'\nsynchronous_commit = local\n")
        with open(self.data / "one/pg_hba.conf", "a") as hba:
            hba.write("host all all 198.18.0.0/15 trust\nhost replication all 198.18.0.0/15 trust\n")
        self.primary = self.serve("one")
        until("the primary", lambda: self.ready(PRIMARY))
        for sql in ("create role shop login superuser", "create database shop owner shop"):
            self.sql(PRIMARY, sql, database="postgres")
        self.call("pg_basebackup", "-h", PRIMARY, "-U", "postgres", "-D", "two", "-R", "-X", "stream", "-c", "fast")
        with open(self.data / "two/postgresql.auto.conf", "a") as conf:
            conf.write("listen_addresses = '198.18.0.3'\nsynchronous_standby_names = ''\n")
        self.standby = self.serve("two")
        until("the standby", lambda: self.ready(STANDBY))
        self.sql(PRIMARY, "alter system set synchronous_commit = on", database="postgres")
        self.sql(PRIMARY, "select pg_reload_conf()", database="postgres")

    def as_postgres(self):
        return {"cwd": self.data, "user": "postgres", "group": "postgres", "extra_groups": []}

    def call(self, program, *words):
        command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", f"{PG}/{program}", *words]
        run = subprocess.run(self.lab.there(*command), cwd=self.data, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, (program, run.stderr)

    def serve(self, name):
        command = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups", f"{PG}/postgres", "-D", name]
        return self.lab.run(*command, cwd=self.data)

    def ready(self, address):
        return subprocess.run(self.lab.there(f"{PG}/pg_isready", "-q", "-h", address)).returncode == 0

    def sql(self, address, sql, database="shop"):
        run = subprocess.run(self.lab.there(f"{PG}/psql", "-h", address, "-U", "postgres", "-d", database, "-qAtc", sql),
                             capture_output=True, text=True, timeout=20)
        assert run.returncode == 0, run.stderr
        return [row.split("|") for row in run.stdout.splitlines()]


def fence_server(path, databases, orders):
    """The keeper's part: it gets one line and gives one back."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        connection, _ = server.accept()
        with connection, connection.makefile("rw") as stream:
            orders.append(json.loads(stream.readline()))
            databases.primary.kill()
            stream.write('{"ok": true}\n')


def start_all(lab, databases):
    lab.write("hosts", f"{WEB} shop.twin\n{PRIMARY} orders-db.twin\n")
    lab.run("dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts", "--conf-file=/dev/null", "--user=root",
            f"--listen-address={NAMES}", "--bind-interfaces", "--local-ttl=2", f"--addn-hosts={lab.folder}/hosts",
            f"--pid-file={lab.folder}/dnsmasq.pid", far=False)
    until("dnsmasq", (lab.folder / "dnsmasq.pid").exists)
    lab.write("release.json", {"version": "good"})
    service = lab.start("service", "--listen", WEB + ":8080", "--db-name", "orders-db.twin", "--dns", NAMES + ":53",
                        "--create-table", "--release", lab.folder / "release.json", far=True)
    until("the table", lambda: databases.sql(PRIMARY, "select 1 from pg_tables where tablename = 'orders'"))
    lab.start("pager", "--listen", "127.0.0.1:9099", "--log", lab.folder / "pages.jsonl")
    lab.write("factor.json", {"factor": 1})
    load = lab.start("load", "--name", "shop.twin", "--dns", NAMES + ":53", "--rate-per-min", 3000, "--timeout-s", 2,
                     "--log", lab.folder / "load.jsonl", "--control", lab.folder / "factor.json")
    return service, load


def start_controller(lab):
    check = {"name": "orders-db", "kind": "postgres", "address": PRIMARY + ":5432", "interval_s": 0.5, "timeout_s": 0.5,
             "failures": 3, "down": [
                 {"fence": {"socket": str(lab.folder / "keeper.sock"), "order": {"kill": "orders-db"}}},
                 {"promote": {"address": STANDBY + ":5432", "timeout_s": 20}},
                 {"record": {"hosts_file": str(lab.folder / "hosts"), "name": "orders-db.twin", "address": STANDBY,
                             "pid_file": str(lab.folder / "dnsmasq.pid")}}]}
    health = {"name": "shop", "kind": "http", "address": WEB + ":8080", "path": "/healthz", "interval_s": 0.5}
    lab.start("watch", "--config", lab.write("watch.json", {"log": str(lab.folder / "watch.jsonl"), "checks": [check, health]}),
              far=True)
    until("checks that are up", lambda: sum(line["event"] == "check_up" for line in lines(lab.folder / "watch.jsonl")) == 2)


def orders_between(lab, begin_us, end_us):
    return [line for line in lines(lab.folder / "load.jsonl") if "id" in line and begin_us <= line["scheduled_us"] < end_us]


def for_a_while(lab, seconds):
    """The orders that came in this time, once all have ended."""
    begin_us = time.time_ns() // 1000
    time.sleep(seconds)
    end_us = time.time_ns() // 1000
    time.sleep(2.3)  # an order's time
    return orders_between(lab, begin_us, end_us)


def share(orders, status):
    return sum(order["status"] == status for order in orders) / len(orders)


def check_delay():
    """A handshake takes the delay there and back; the best of twenty shows how exact the relay is."""
    took = []
    for _ in range(20):
        begin = time.monotonic()
        with socket.create_connection((WEB, 8080), 2):
            took.append(time.monotonic() - begin)
    print(f"wire: a handshake over 20 ms each way takes {min(took) * 1e3:.2f} ms, at worst {max(took) * 1e3:.2f} ms")
    assert 0.040 <= min(took) < 0.042, took


def check_hold(lab, databases):
    """Connections run out while they are held, and are there again afterwards."""
    count = "select count(*) from pg_stat_activity where application_name = 'drsim-shop hold'"
    lab.run(SHOP, "hold", "--address", PRIMARY + ":5432", "--count", 60, "--for-s", 3)
    until("connections that are held", lambda: databases.sql(PRIMARY, count) == [["60"]])
    until("connections given back", lambda: databases.sql(PRIMARY, count) == [["0"]])


def check_wire(lab):
    check_delay()
    well = for_a_while(lab, 3)
    assert share(well, "ok") == 1, well[-1]
    assert abs(len(well) - 150) <= 3, len(well)
    took = sorted((order["end_us"] - order["begin_us"]) / 1e6 for order in well)
    assert 0.080 <= took[0] < 0.110, took[0]  # there and back twice: each request has a connection of its own
    lab.write("wire.json", {"delay_s": 0.02, "cut": True})
    time.sleep(0.2)
    cut = for_a_while(lab, 1)
    assert share(cut, "timeout") == 1, [order["status"] for order in cut]
    lab.write("wire.json", {"delay_s": 0.02, "left_to_right": {"loss_ratio": 0.02}})
    lab.write("factor.json", {"factor": 2})
    time.sleep(1.5)
    double = for_a_while(lab, 2)
    assert abs(len(double) - 200) <= 5, len(double)
    assert share(double, "ok") > 0.9
    lab.write("factor.json", {"factor": 1})
    lab.write("wire.json", {"delay_s": 0.001})


def check_release(lab, databases, service):
    inside = [int(pid) for pid in subprocess.run(["pgrep", "-f", SHOP + " service"], capture_output=True, text=True).stdout.split()]
    assert service.pid in inside, (service.pid, inside)  # nsenter becomes the program
    lab.write("release.json", {"version": "bad", "error_ratio": 0.5, "corrupt_ratio": 1})
    service.send_signal(signal.SIGHUP)
    time.sleep(0.3)
    bad = for_a_while(lab, 2)
    assert 0.25 < share(bad, "error") < 0.75 and all(order["http"] in (201, 500) for order in bad)
    lab.write("release.json", {"version": "good"})
    service.send_signal(signal.SIGHUP)
    table = {int(row[0]): int(row[1]) for row in databases.sql(PRIMARY, "select id, amount from orders")}
    for order in bad:
        assert (order["id"] in table) == (order["status"] == "ok"), order
        assert order["status"] != "ok" or table[order["id"]] != order["amount"], order


def listens(address, port):
    with socket.socket() as client:
        return client.connect_ex((address, port)) == 0


def check_pager(lab):
    until("the pager", lambda: listens("127.0.0.1", 9099))
    page = {"receiver": "on-call", "alerts": [{"status": "firing", "labels": {"alertname": "Down"}, "startsAt": "2026-01-01T00:00:00Z"}]}
    with socket.create_connection(("127.0.0.1", 9099), 2) as client:
        body = json.dumps(page).encode()
        client.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert b" 200 " in client.recv(1000)
    assert [line["alertname"] for line in lines(lab.folder / "pages.jsonl")] == ["Down"]


def check_failover(lab, databases, load):
    orders = []
    keeper = threading.Thread(target=fence_server, args=(lab.folder / "keeper.sock", databases, orders), daemon=True)
    keeper.start()
    until("the standby in step", lambda: databases.sql(PRIMARY, "select 1 from pg_stat_replication where sync_state = 'sync'"))
    start_controller(lab)
    killed_us = time.time_ns() // 1000
    databases.primary.kill()
    until("the record turned", lambda: any(line.get("action") == "record" and line["event"] == "action_done"
                                           for line in lines(lab.folder / "watch.jsonl")), 30)
    assert orders == [{"kill": "orders-db"}]
    time.sleep(5)
    load.terminate()
    assert load.wait(10) == 0
    after = orders_between(lab, killed_us, time.time_ns() // 1000)
    assert share(after[:10], "ok") < 1 and share(after[-50:-1], "ok") == 1, [order["status"] for order in after]
    events = [line["event"] for line in lines(lab.folder / "watch.jsonl") if line.get("check") == "orders-db"]
    assert events == ["check_up"] + 3 * ["check_failed"] + ["check_down"] + 3 * ["action_begin", "action_done"], events
    table = {int(row[0]) for row in databases.sql(STANDBY, "select id from orders")}
    lost = [line for line in lines(lab.folder / "load.jsonl") if line.get("status") == "ok" and line["id"] not in table]
    assert not lost, lost  # the standby is synchronous
    failed = [order for order in after if order["status"] != "ok"]
    print(f"failover: {len(failed)} of {len(after)} failed, users were without for "
          f"{(max(order['scheduled_us'] for order in failed) - killed_us) / 1e6:.2f} s")


def main():
    if "--inside" not in sys.argv:
        enter_namespaces()
    with tempfile.TemporaryDirectory(prefix="drsim-shop-", ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        lab = Lab(folder)
        try:
            databases = Databases(lab)
            service, load = start_all(lab, databases)
            check_pager(lab)
            check_wire(lab)
            check_release(lab, databases, service)
            check_hold(lab, databases)
            check_failover(lab, databases, load)
        except BaseException:
            for path in folder.glob("*.err"):
                print(f"--- {path.name}\n" + path.read_text()[-2000:])
            raise
        finally:
            for process in lab.processes:
                process.kill()
            for process in lab.processes:
                process.wait()
    print("shop: all as it should be")


if __name__ == "__main__":
    main()
