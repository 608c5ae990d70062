"""The AWS driver through the AWS CLI, against a stub of the endpoints. Usage: aws_test.py PROGRAM [--all]
Each call of the CLI takes a second or two: every way of the driver (--all) takes minutes and is for releases."""
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
try:
    from aws_stub import serve
except ImportError:
    serve = None
from performing import Performer, difference  # noqa: E402

STAGING = [{"Key": "env", "Value": "staging"}]


def machine(name):
    return {"InstanceId": name, "State": {"Code": 16, "Name": "running"}, "Tags": list(STAGING)}


def record(name, **keys):
    return {"Name": name, "Type": "A", **keys}


def things():
    rules = [{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]},
             {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432,
              "UserIdGroupPairs": [{"GroupId": "sg-web", "Description": "the shop"}]}]
    return {
        "db": {"orders": {"DBInstanceIdentifier": "orders", "DBInstanceStatus": "available", "MultiAZ": True,
                          "AvailabilityZone": "eu-central-1a", "SecondaryAvailabilityZone": "eu-central-1b",
                          "TagList": STAGING}},
        "cluster": {"carts": {"DBClusterIdentifier": "carts", "Status": "available", "TagList": STAGING,
                              "DBClusterMembers": [{"DBInstanceIdentifier": "carts-1", "IsClusterWriter": True},
                                                   {"DBInstanceIdentifier": "carts-2", "IsClusterWriter": False}]}},
        "cache": {"sessions": {"ReplicationGroupId": "sessions", "Status": "available", "ARN": "arn:aws:x:sessions",
                               "AutomaticFailover": "enabled", "NodeGroups": [{"NodeGroupId": "0001"}]}},
        "machines": {"i-1": machine("i-1"), "i-2": machine("i-2"), "i-3": machine("i-3")},
        "groups": {"sg-db": {"GroupId": "sg-db", "Tags": list(STAGING), "IpPermissions": rules}},
        "scaling": {"web": {"AutoScalingGroupName": "web", "Tags": [dict(one) for one in STAGING],
                            "SuspendedProcesses": [{"ProcessName": "AZRebalance"}]}},
        "checks": {"hc-1": {"Type": "TCP", "Inverted": False, "Disabled": False}},
        "dns_tags": {"hc-1": {"env": "staging"}, "Z1": {"env": "staging"}},
        "zones": {"Z1": [record("shop.example.", SetIdentifier="a", Weight=1, TTL=60,
                                ResourceRecords=[{"Value": "198.51.100.1"}]),
                         record("shop.example.", SetIdentifier="b", Weight=0, TTL=60,
                                ResourceRecords=[{"Value": "198.51.100.2"}])]},
        "templates": {"EXT1": {"id": "EXT1", "tags": {"env": "staging"},
                               "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": "arn:aws:x"}]},
                      "EXT2": {"id": "EXT2", "tags": {"env": "staging"}, "stopConditions": [{"source": "none"}]}},
        "experiments": [{"id": "EXP0", "token": "theirs", "state": {"status": "running"}, "tags": {"team": "b"},
                         "experimentTemplateId": "EXT1"}],
    }


def machines(performer, entry):
    one = performer.exactly_undone("aws, EC2 stop", {"kind": "component_failure", "component": "web"},
                                   entry("ec2_stop", instances=["i-1", "i-2"]), modes=("--twice", "--undo-only"))
    performer.check("aws, EC2 stop: those of the entry are stopped and marked, the third is not",
                    [one["machines"][i]["State"]["Name"] for i in ("i-1", "i-2", "i-3")] == ["stopped", "stopped", "running"]
                    and {"Key": "drsim-run", "Value": "t1"} in one["machines"]["i-1"]["Tags"])


def changes(performer, entry):
    one = performer.exactly_undone("aws, security group", {"kind": "access_blocked", "component": "orders-db"},
                                   entry("security_group", security_group="sg-db", port=5432),
                                   modes=("--twice", "--undo-only"))
    performer.check("aws, security group: only the rules of the port are gone",
                    [rule["FromPort"] for rule in one["groups"]["sg-db"]["IpPermissions"]] == [443])
    one = performer.exactly_undone("aws, scaling", {"kind": "control_plane_outage", "component": "cluster",
                                                    "component_kind": "eks_cluster"},
                                   entry("suspend_scaling", auto_scaling_group="web", processes=["Launch", "AZRebalance"]),
                                   modes=("--twice",))
    performer.check("aws, scaling: what was suspended before stays so",
                    [x["ProcessName"] for x in one["scaling"]["web"]["SuspendedProcesses"]] == ["AZRebalance", "Launch"])
    one = performer.exactly_undone("aws, health check", {"kind": "health_check_flap", "component": "check",
                                                         "figures": {"fail_ratio": 1}},
                                   entry("health_check", health_check="hc-1"), modes=("--twice",))
    performer.check("aws, health check: inverted", one["checks"]["hc-1"]["Inverted"] is True)
    one = performer.exactly_undone("aws, record", {"kind": "component_failure", "component": "dns"},
                                   entry("record", hosted_zone="Z1", record="shop.example", record_type="A",
                                         set_identifier="a", values=["192.0.2.1"]), modes=("--twice",))
    performer.check("aws, record: one of two record sets leads elsewhere",
                    [x["ResourceRecords"][0]["Value"] for x in one["zones"]["Z1"]] == ["192.0.2.1", "198.51.100.2"])


def failovers(performer, entry):
    """What AWS ends by itself: seen to have happened; nothing takes it back."""
    for what, keys, changed in (
            ("rds_reboot", {"db_instance": "orders"}, "/db/orders/AvailabilityZone"),
            ("rds_cluster_failover", {"db_cluster": "carts", "failover_to": "carts-2"}, "/cluster/carts/DBClusterMembers"),
            ("elasticache_failover", {"replication_group": "sessions", "node_group": "0001"}, "/cache/sessions/Failovers")):
        before = performer.state()
        code, between, output = performer.run({"kind": "component_failure", "component": "store"}, entry(what, **keys))
        places = [line.split(":")[0] for line in difference(before, between)]
        performer.check(f"aws, {what}: done and seen", code == 0 and changed in places, output + str(places))


def experiments(performer, entry):
    fault = {"kind": "region_outage", "component": "region:eu-west-1"}
    code, between, output = performer.run(fault, entry("fis", experiment_template="EXT1"), "--twice")
    ours = performer.state()["experiments"]
    performer.check("aws, FIS: starts under the run's tags, is found by them and stopped; the other team's goes on",
                    code == 0 and [one["state"]["status"] for one in between["experiments"]] == ["running", "running"] and
                    [one["state"]["status"] for one in ours] == ["running", "stopped"] and
                    ours[1]["tags"] == {"drsim-run": "t1", "drsim-fault": "1"}, output + str(ours))
    performer.refused("aws, FIS without a stop condition", fault, entry("fis", experiment_template="EXT2"),
                      "has no stop condition")


def refusals(performer, entry):
    stop = {"kind": "component_failure", "component": "web"}
    performer.refused("aws, another account", stop, {**entry("ec2_stop", instances=["i-1"]), "account": "210987654321"},
                      "not 210987654321")
    performer.refused("aws, a tag that differs", stop, {**entry("ec2_stop", instances=["i-1"]), "tags": {"env": "test"}},
                      "i-1 has env=staging, not test")


def main():
    if shutil.which("aws") is None or serve is None:
        print("skipped: the AWS CLI or botocore is not installed")
        return 77
    server = serve(things())
    url = f"http://127.0.0.1:{server.server_port}"
    with tempfile.TemporaryDirectory() as home:
        performer = Performer(sys.argv[1], server.account.state, {
            "AWS_ACCESS_KEY_ID": "stub", "AWS_SECRET_ACCESS_KEY": "stub", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": home + "/config", "AWS_SHARED_CREDENTIALS_FILE": home + "/credentials", "AWS_PAGER": ""})

        def entry(how, **keys):
            return {"driver": "aws", "account": "123456789012", "region": "eu-central-1", "endpoint_url": url, "how": how,
                    "tags": {"env": "staging"}, **keys}
        for part in (machines, refusals) + ((changes, failovers, experiments) if "--all" in sys.argv else ()):
            part(performer, entry)
    return 1 if performer.failures else 0


if __name__ == "__main__":
    sys.exit(main())
