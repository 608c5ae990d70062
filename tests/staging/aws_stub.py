"""An endpoint of AWS in small: the calls of the AWS driver, over one dict. Requests are read and answers written by the
models of the APIs that botocore ships, so that the AWS CLI talks to it as to AWS."""
import copy
import http.server
import json
import re
import threading
import urllib.parse
import xml.etree.ElementTree as xml
from xml.sax.saxutils import escape

from botocore.loaders import Loader
from botocore.model import ServiceModel

MODELS = {}


def model_of(service):
    if service not in MODELS:
        MODELS[service] = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    return MODELS[service]


def wire_name(protocol, name, shape):
    """How a member is called in a query."""
    if protocol == "ec2":
        location = shape.serialization.get("name")
        return shape.serialization.get("queryName") or (location[0].upper() + location[1:] if location else name)
    return shape.serialization.get("name", name)


def read_query(protocol, shape, prefix, words):
    """Query words ("Tags.member.1.Key") -> value, by the shape."""
    if shape.type_name == "structure":
        out = {}
        for name, member in shape.members.items():
            key = (prefix + "." if prefix else "") + wire_name(protocol, name, member)
            value = read_query(protocol, member, key, words)
            if value not in (None, {}, []):
                out[name] = value
        return out
    if shape.type_name == "list":
        flat = protocol == "ec2" or shape.serialization.get("flattened")
        base = prefix if flat else prefix + "." + shape.member.serialization.get("name", "member")
        items, number = [], 1
        while any(word == f"{base}.{number}" or word.startswith(f"{base}.{number}.") for word in words):
            items.append(read_query(protocol, shape.member, f"{base}.{number}", words))
            number += 1
        return items
    return typed(shape, words.get(prefix))


def typed(shape, text):
    if text is None:
        return None
    if shape.type_name in ("integer", "long"):
        return int(text)
    return text == "true" if shape.type_name == "boolean" else text


def read_xml(shape, node):
    if shape.type_name == "structure":
        out = {}
        for name, member in shape.members.items():
            for child in node:
                if child.tag.split("}")[-1] == member.serialization.get("name", name):
                    out[name] = read_xml(member, child)
        return out
    if shape.type_name == "list":
        return [read_xml(shape.member, child) for child in node]
    return typed(shape, node.text)


def write_xml(shape, name, value):
    """A value as the XML of the shape."""
    if value is None:
        return ""
    if shape.type_name == "structure":
        inside = "".join(write_xml(member, member.serialization.get("name", key), value.get(key))
                         for key, member in shape.members.items())
        return f"<{name}>{inside}</{name}>"
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            return "".join(write_xml(shape.member, name, one) for one in value)
        item = shape.member.serialization.get("name", "member")
        return f"<{name}>" + "".join(write_xml(shape.member, item, one) for one in value) + f"</{name}>"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{escape(text)}</{name}>"


class Refused(Exception):
    """An error of the API: code and message."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, text, kind):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def operation(self, model, url, body):
        """(operation, its input)"""
        protocol = model.metadata["protocol"]
        if protocol in ("query", "ec2"):
            words = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            operation = model.operation_model(words["Action"])
            return operation, read_query(protocol, operation.input_shape, "", words) if operation.input_shape else {}
        for name in model.operation_names:
            operation = model.operation_model(name)
            pattern = re.sub(r"\{(\w+)\+?\}", r"(?P<\1>[^/]+)", operation.http["requestUri"].split("?")[0]).rstrip("/")
            match = re.fullmatch(pattern, url.path.rstrip("/"))
            if match and operation.http["method"] == self.command:
                return operation, self.rest_input(protocol, operation, match, url, body)
        raise Refused("InvalidAction", url.path)

    def rest_input(self, protocol, operation, match, url, body):
        given = {}
        members = operation.input_shape.members
        for name, member in members.items():
            wire = member.serialization.get("name", name)
            if member.serialization.get("location") == "uri":
                given[name] = urllib.parse.unquote(match[wire])
        for name, value in urllib.parse.parse_qsl(url.query):
            given[name] = value
        if body and protocol == "rest-json":
            given.update(json.loads(body))
        elif body:
            given.update(read_xml(operation.input_shape, xml.fromstring(body)))
        return given

    def handle_any(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        service = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/", self.headers["Authorization"])[1]
        model = model_of({"monitoring": "cloudwatch"}.get(service, service))
        protocol = model.metadata["protocol"]
        try:
            operation, given = self.operation(model, urllib.parse.urlsplit(self.path), body)
            with self.server.account.lock:
                result = getattr(self.server.account, operation.name)(given) or {}
        except Refused as refused:
            code, message = refused.args
            return self.send(400, f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
                             f"<Error><Code>{code}</Code><Message>{message}</Message></Error></Response>", "text/xml")
        if protocol == "rest-json":
            return self.send(200, json.dumps(result), "application/json")
        shape, name = operation.output_shape, operation.name
        inside = write_xml(shape, f"{name}Result", result) if shape else ""
        if protocol == "ec2" and shape:
            inside = write_xml(shape, "x", result)[3:-4]
        if protocol == "rest-xml":
            return self.send(200, write_xml(shape, name + "Response", result), "text/xml")
        self.send(200, f"<{name}Response>{inside}<requestId>1</requestId></{name}Response>", "text/xml")

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


def tag_list(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]


class Account:
    """State and the calls that read or change it, each under its name in the API."""

    def __init__(self, things):
        self.lock = threading.RLock()
        self.things = things

    def state(self):
        with self.lock:
            return copy.deepcopy(self.things)

    def GetCallerIdentity(self, _):
        return {"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/drsim", "UserId": "drsim"}

    # Databases and caches.
    def DescribeDBInstances(self, given):
        return {"DBInstances": [self.things["db"][given["DBInstanceIdentifier"]]]}

    def RebootDBInstance(self, given):
        db = self.things["db"][given["DBInstanceIdentifier"]]
        if given.get("ForceFailover"):
            db["AvailabilityZone"], db["SecondaryAvailabilityZone"] = (db["SecondaryAvailabilityZone"],
                                                                       db["AvailabilityZone"])

    def DescribeDBClusters(self, given):
        return {"DBClusters": [self.things["cluster"][given["DBClusterIdentifier"]]]}

    def FailoverDBCluster(self, given):
        for member in self.things["cluster"][given["DBClusterIdentifier"]]["DBClusterMembers"]:
            member["IsClusterWriter"] = not member["IsClusterWriter"]

    def DescribeReplicationGroups(self, given):
        return {"ReplicationGroups": [self.things["cache"][given["ReplicationGroupId"]]]}

    def ListTagsForResource(self, given):
        if "ResourceType" in given:  # of Route 53
            tags = self.things["dns_tags"].get(given["ResourceId"], {})
            return {"ResourceTagSet": {"ResourceType": given["ResourceType"], "ResourceId": given["ResourceId"],
                                       "Tags": tag_list(tags)}}
        return {"TagList": tag_list({"env": "staging"})}

    def TestFailover(self, given):
        group = self.things["cache"][given["ReplicationGroupId"]]
        group["Failovers"] = group.get("Failovers", 0) + 1

    # Machines.
    def machines(self, given):
        known = [self.things["machines"][one] for one in given.get("InstanceIds", self.things["machines"])]
        wanted = [value for one in given.get("Filters", []) if one["Name"] == "instance-state-name"
                  for value in one["Values"]]
        return [one for one in known if not wanted or one["State"]["Name"] in wanted]

    def DescribeInstances(self, given):
        found = copy.deepcopy(self.machines(given))
        for machine in self.machines(given):  # what stops has stopped when it is looked at again
            if machine["State"]["Name"] == "stopping":
                machine["State"] = {"Code": 80, "Name": "stopped"}
        return {"Reservations": [{"Instances": [one]} for one in found]}

    def StopInstances(self, given):
        for machine in self.machines(given):
            machine["State"] = {"Code": 64, "Name": "stopping"}

    def StartInstances(self, given):
        for machine in self.machines(given):
            if machine["State"]["Name"] == "stopping":
                raise Refused("IncorrectInstanceState", "it is stopping")
            machine["State"] = {"Code": 16, "Name": "running"}

    def tagged(self, resource):
        return self.things["groups" if resource.startswith("sg-") else "machines"][resource]

    def CreateTags(self, given):
        for one in map(self.tagged, given["Resources"]):
            one["Tags"] = [tag for tag in one["Tags"] if tag["Key"] not in [new["Key"] for new in given["Tags"]]]
            one["Tags"] += given["Tags"]

    def DeleteTags(self, given):
        for one in map(self.tagged, given["Resources"]):
            one["Tags"] = [tag for tag in one["Tags"] if tag not in given["Tags"]]

    def DescribeSecurityGroups(self, given):
        return {"SecurityGroups": [self.things["groups"][one] for one in given["GroupIds"]]}

    def RevokeSecurityGroupIngress(self, given):
        group = self.things["groups"][given["GroupId"]]
        for rule in given["IpPermissions"]:
            if rule not in group["IpPermissions"]:
                raise Refused("InvalidPermission.NotFound", json.dumps(rule))
            group["IpPermissions"].remove(rule)

    def AuthorizeSecurityGroupIngress(self, given):
        group = self.things["groups"][given["GroupId"]]
        for rule in given["IpPermissions"]:
            if rule in group["IpPermissions"]:
                raise Refused("InvalidPermission.Duplicate", "it is there")
            group["IpPermissions"].append(rule)
        group["IpPermissions"].sort(key=json.dumps)

    def DescribeAutoScalingGroups(self, given):
        return {"AutoScalingGroups": [self.things["scaling"][one] for one in given["AutoScalingGroupNames"]]}

    def SuspendProcesses(self, given):
        group = self.things["scaling"][given["AutoScalingGroupName"]]
        there = [one["ProcessName"] for one in group["SuspendedProcesses"]]
        group["SuspendedProcesses"] += [{"ProcessName": one} for one in given["ScalingProcesses"] if one not in there]

    def ResumeProcesses(self, given):
        group = self.things["scaling"][given["AutoScalingGroupName"]]
        group["SuspendedProcesses"] = [one for one in group["SuspendedProcesses"]
                                       if one["ProcessName"] not in given["ScalingProcesses"]]

    # Route 53.
    def GetHealthCheck(self, given):
        return {"HealthCheck": {"Id": given["HealthCheckId"], "CallerReference": "x", "HealthCheckVersion": 1,
                                "HealthCheckConfig": self.things["checks"][given["HealthCheckId"]]}}

    def UpdateHealthCheck(self, given):
        config = self.things["checks"][given["HealthCheckId"]]
        config.update({key: given[key] for key in ("Inverted", "Disabled") if key in given})
        return self.GetHealthCheck(given)

    def ChangeTagsForResource(self, given):
        tags = self.things["dns_tags"].setdefault(given["ResourceId"], {})
        tags.update({one["Key"]: one["Value"] for one in given.get("AddTags", [])})
        for key in given.get("RemoveTagKeys", []):
            tags.pop(key, None)

    def ListResourceRecordSets(self, given):
        return {"ResourceRecordSets": self.things["zones"][given["HostedZoneId"]], "IsTruncated": False, "MaxItems": "100"}

    def ChangeResourceRecordSets(self, given):
        zone = self.things["zones"][given["HostedZoneId"]]
        for change in given["ChangeBatch"]["Changes"]:
            new = change["ResourceRecordSet"]
            same = [one for one in zone if all(one.get(key) == new.get(key) for key in ("Name", "Type", "SetIdentifier"))]
            zone[zone.index(same[0])] = new
        return {"ChangeInfo": {"Id": "/change/1", "Status": "PENDING", "SubmittedAt": "2026-01-01T00:00:00Z"}}

    # FIS.
    def GetExperimentTemplate(self, given):
        return {"experimentTemplate": self.things["templates"][given["id"]]}

    def StartExperiment(self, given):
        known = [one for one in self.things["experiments"] if one["token"] == given["clientToken"]]
        if not known:
            known = [{"id": f"EXP{len(self.things['experiments'])}", "token": given["clientToken"],
                      "experimentTemplateId": given["experimentTemplateId"], "state": {"status": "running"},
                      "tags": given["tags"]}]
            self.things["experiments"] += known
        return {"experiment": known[0]}

    def ListExperiments(self, _):
        return {"experiments": self.things["experiments"]}

    def StopExperiment(self, given):
        for one in self.things["experiments"]:
            if one["id"] == given["id"]:
                one["state"] = {"status": "stopped"}
        return {"experiment": {"id": given["id"]}}


def serve(things):
    """A server on a free port of this machine; `.account` holds its state."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.account = Account(things)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
