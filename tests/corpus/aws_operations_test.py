#!/usr/bin/env python3
"""sim/import/runbooks/aws_operations.txt against the model of AWS's calls in botocore: no call and no input that botocore
knows is missing. Usage: FILE SOURCE_FOLDER [--write]
Skipped (exit 77) without botocore. The file has a line a call: service, call, inputs; "!" stands before an input that the
call cannot do without. A botocore that is newer than the one of the file's first line may know more."""
import pathlib
import re
import sys

try:
    import botocore
    import botocore.session
except ImportError:
    print("no botocore here")
    sys.exit(77)

FILE = pathlib.Path(sys.argv[1]) / "sim" / "import" / "runbooks" / "aws_operations.txt"
SERVICES = """acm application-autoscaling arc-region-switch arc-zonal-shift autoscaling backup cloudformation cloudfront
cloudwatch docdb drs dynamodb ec2 ecs efs eks elasticache elb elbv2 events fis globalaccelerator health iam kafka kms lambda
logs neptune rds route53 route53-recovery-cluster route53-recovery-control-config s3 secretsmanager sns sqs ssm stepfunctions
sts wafv2""".split()


def version_of(text):
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def lines_of(session):
    known = session.get_available_services()
    for service in SERVICES:
        if service not in known:
            continue
        model = session.get_service_model(service)
        for name in sorted(model.operation_names):
            shape = model.operation_model(name).input_shape
            inputs = [("!" if one in shape.required_members else "") + one for one in shape.members] if shape else []
            yield service, name, inputs


def main():
    session = botocore.session.get_session()
    if "--write" in sys.argv:
        text = "".join(" ".join([service, name] + inputs) + "\n" for service, name, inputs in lines_of(session))
        FILE.write_text(f"# botocore {botocore.__version__}\n{text}")
        return 0
    first, *rest = FILE.read_text().splitlines()
    newer = version_of(botocore.__version__) > version_of(first)
    kept = {}
    for line in rest:
        service, name, *inputs = line.split()
        kept[service, name] = {one.lstrip("!") for one in inputs}
    problems = []
    for service, name, inputs in lines_of(session):
        if (service, name) not in kept:
            problems += [] if newer else [f"{service} {name} is missing"]
            continue
        missing = {one.lstrip("!") for one in inputs} - kept[service, name]
        if missing and not newer:
            problems.append(f"{service} {name} lacks {', '.join(sorted(missing))}")
    print("\n".join(problems) if problems else f"{len(kept)} calls, botocore {botocore.__version__}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
