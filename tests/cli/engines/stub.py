"""An engine that runs containers, as far as scripts of drsim campaign plan see one: `kubectl` and `aws` by these names in
PATH. Containers are processes here; /results and /inputs are folders. STUB names the folder of its state, STUB_DRSIM the
program, STUB_LOSE the indices ("1,2") whose first task is lost."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

STATE = pathlib.Path(os.environ["STUB"])
LOSE = {int(word) for word in os.environ.get("STUB_LOSE", "").split(",") if word}


def log_call(words):
    with open(STATE / "calls", "a") as calls:
        calls.write(json.dumps(words) + "\n")


def run_container(words, environment, index, log):
    """Exit code of a container; a task to be lost ends like one whose node has gone."""
    lost = STATE / f"lost-{index}"
    if index in LOSE and not lost.exists():
        lost.touch()
        return 137
    words = [word.replace("$$(", "$(") for word in words]
    words = [re.sub(r"^/(results|inputs)(?=/|$)", lambda match: str(STATE / match[1]), word) for word in words]
    done = subprocess.run([os.environ["STUB_DRSIM"], *words[1:]], env={**os.environ, **environment}, capture_output=True, text=True)
    with open(log, "a") as out:
        out.write(done.stdout)
    with open(STATE / "errors", "a") as out:
        out.write(done.stderr)
    return done.returncode


def project(manifest, maps):
    """The volumes of a pod, as kubelet lays a ConfigMap out: links to a folder that it may swap."""
    for volume in manifest["spec"]["template"]["spec"]["volumes"]:
        if "configMap" not in volume:
            continue
        data = maps[volume["configMap"]["name"]]
        shutil.rmtree(STATE / "inputs", ignore_errors=True)
        real = STATE / "inputs" / "..2026_11_29"
        for item in volume["configMap"]["items"]:
            path = real / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(data[item["key"]])
        (STATE / "inputs" / "..data").symlink_to("..2026_11_29")
        for entry in real.iterdir():
            (STATE / "inputs" / entry.name).symlink_to(f"..data/{entry.name}")


def play_job(manifest):
    name, spec = manifest["metadata"]["name"], manifest["spec"]
    state = json.loads((STATE / "maps.json").read_text()) if (STATE / "maps.json").exists() else {}
    project(manifest, state)
    container = spec["template"]["spec"]["containers"][0]
    words = container["command"] + container["args"]
    log = STATE / f"log-{name}"
    log.unlink(missing_ok=True)
    codes = [run_container(words, {"JOB_COMPLETION_INDEX": str(index)}, index, log) for index in range(spec["completions"])] \
        if spec.get("completionMode") == "Indexed" else [run_container(words, {}, None, log)]
    (STATE / f"job-{name}").write_text(str(max(codes)))


def kubectl(words):
    if words[:2] == ["get", "pvc"]:
        return 0 if (STATE / "claim").exists() else 1
    if words[0] in ("create", "apply"):
        manifest = json.loads(pathlib.Path(words[2]).read_text())
        if manifest["kind"] == "PersistentVolumeClaim":
            (STATE / "claim").touch()
        elif manifest["kind"] == "ConfigMap":
            (STATE / "maps.json").write_text(json.dumps({manifest["metadata"]["name"]: manifest["data"]}))
        else:
            play_job(manifest)
    elif words[:2] == ["delete", "job"]:
        (STATE / f"job-{words[2]}").unlink(missing_ok=True)
    elif words[:2] == ["get", "job"]:
        print("Failed" if (STATE / f"job-{words[2]}").read_text() != "0" else "Complete", end="")
    elif words[:2] == ["get", "pod"]:
        print((STATE / f"job-{words[3].split('=')[1]}").read_text(), end="")
    elif words[0] == "logs":
        text = (STATE / f"log-{words[1].split('/')[1]}").read_text()
        print(text.rstrip("\n").split("\n")[-1] if "--tail=1" in words else text, end="\n" if "--tail=1" in words else "")
    return 0


def aws(words):
    option = lambda name: words[words.index(name) + 1]
    if words[1] == "submit-job":
        job = json.loads(pathlib.Path(option("--cli-input-json").removeprefix("file://")).read_text())
        number = f"job-{len(list(STATE.glob('batch-*')))}"
        log = STATE / f"log-{number}"
        log.touch()
        command = job["containerOverrides"]["command"]
        codes = [run_container(command, {"AWS_BATCH_JOB_ARRAY_INDEX": str(index)}, index, log)
                 for index in range(job["arrayProperties"]["size"])] if "arrayProperties" in job \
            else [run_container(command, {}, None, log)]
        (STATE / f"batch-{number}").write_text(str(max(codes)))
        print(number)
    elif words[1] == "describe-jobs":
        code = (STATE / f"batch-{option('--jobs')}").read_text()
        query = option("--query")
        print({"jobs[0].status": "SUCCEEDED" if code == "0" else "FAILED", "jobs[0].container.exitCode": code,
               "jobs[0].container.logStreamName": option("--jobs")}[query])
    elif words[1] == "get-log-events":
        print((STATE / f"log-{option('--log-stream-name')}").read_text(), end="")
    return 0


log_call(sys.argv)
sys.exit({"kubectl": kubectl, "aws": aws}[pathlib.Path(sys.argv[0]).name](sys.argv[1:]))
