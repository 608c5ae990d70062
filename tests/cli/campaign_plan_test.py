#!/usr/bin/env python3
"""drsim campaign plan: what it writes is what engines take, and plays the campaign. Usage: FILE TOY PROGRAM ROOT BUILD"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

import botocore.session
import botocore.validate
import jsonschema

from campaigns import Toy

BUILD = pathlib.Path(sys.argv.pop(4)).resolve()
ROOT = pathlib.Path(sys.argv.pop(3)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(2))
Toy.PROGRAM = os.path.abspath(sys.argv.pop(1))
Toy.ROOT = ROOT
HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = json.loads((ROOT / "models/schema/campaign.schema.json").read_text())
BATCH = ("--engine", "aws-batch", "--queue", "night", "--file-system", "fs-0123456789abcdef0")
HOSTILE = "shop' $(touch gotcha) \"x\"; `touch gotcha`"


def kubernetes_schemas():
    """Node's modules of the published schemas, installed once beside the build; None where they cannot be had."""
    folder = BUILD / "kubernetes-schemas"
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / "engines" / name, folder)
        try:
            subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError):
            return None
    return folder / "node_modules"


class Plans(Toy):
    def plan(self, *words, folder="plan", code=0, **more):
        done = self.run_it("campaign", "plan", *words, "--folder", folder, code=code, **more)
        return self.root / folder, done

    # --- what is written ---
    def test_the_plan_is_by_its_schema_and_says_what_was_measured(self):
        for engine in (("--engine", "local"), ("--engine", "slurm"), ("--engine", "kubernetes"), BATCH):
            folder, done = self.plan("shop", "--trials", 100, *engine, "--format", "json", folder=engine[1])
            value = json.loads(done.stdout)
            jsonschema.validate(value, SCHEMA)
            self.assertEqual(json.loads((folder / "plan.json").read_text()), value)
            self.assertTrue(all(0 < one["trial_s"] < 5 for one in value["scenarios"]), value)
            there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
            self.assertEqual(there, {*value["files"], "plan.json"})

    def test_a_shard_has_a_minutes_work_as_far_as_the_engine_allows(self):
        slow = self.write_scenario("slow", self.root)
        figures = json.loads((self.root / "models/engines/engines.json").read_text())["figures"]

        def shards(trials, *words):
            _, done = self.plan("shop", "--scenarios", slow, "--trials", trials, *words, "--format", "json",
                                folder=f"plan-{trials}-{len(words)}-{words[-1]}")
            return json.loads(done.stdout)
        few = shards(100, "--engine", "slurm")
        self.assertEqual(few["shards"], 1)  # seconds of work in all
        many = shards(1_000_000, "--engine", "kubernetes")
        self.assertGreaterEqual(many["shard_s"], figures["shard_s"]["value"])
        self.assertLess(many["shard_s"], 2 * figures["shard_s"]["value"])
        self.assertEqual(shards(100, *BATCH)["shards"], figures["aws-batch.least_shards"]["value"])
        self.assertEqual(shards(1_000_000, "--engine", "slurm", "--most-shards", "7")["shards"], 7)
        figures["slurm.most_shards"]["value"] = 5
        (self.root / "models/engines/engines.json").write_text(json.dumps({"figures": figures}))
        limited = shards(1_000_000, "--engine", "slurm", "--seed", "3")
        self.assertEqual((limited["shards"], limited["limits"]["most_shards"]["value"]), (5, 5))

    def test_wrong_words_are_told_all_at_once_and_nothing_is_written(self):
        _, done = self.plan("shop", "--engine", "aws-batch", "--claim", "No_Name", code=2)
        for part in ("either --trials N, or --rounds", "--queue NAME and --file-system ID", "--claim No_Name: not a name"):
            self.assertIn(part, done.stderr)
        self.assertIn("--shards 11: slurm takes 1 to 10", self.plan("shop", "--engine", "slurm", "--trials", 10, "--shards", 11,
                                                                     code=2)[1].stderr)
        self.assertIn("there are 1 trials to divide", self.plan("shop", *BATCH, "--trials", 1, code=2)[1].stderr)
        self.assertIn("give --engine", self.plan("shop", "--trials", 10, code=2)[1].stderr)
        self.assertIn("cannot \"make\" a campaign", self.run_it("campaign", "make", "shop", code=2).stderr)
        self.assertFalse((self.root / "plan").exists())
        self.plan("shop", "--trials", 10, "--engine", "local")
        self.assertIn("is there and not empty", self.plan("shop", "--trials", 10, "--engine", "local", code=2)[1].stderr)

    # --- published schemas ---
    def test_kubernetes_takes_the_manifests(self):
        modules = kubernetes_schemas()
        if modules is None:
            self.skipTest("the schemas of Kubernetes cannot be fetched from npm")
        shutil.copytree(self.root / "models" / "shop", self.root / "my shop")
        for words in (("my shop", "--trials", 100), ("shop", "--rounds", "--inputs", "image", "--at-once", 7)):
            folder, _ = self.plan(*words, "--engine", "kubernetes", folder=f"plan-{words[0]}")
            files = sorted(path for path in folder.glob("*.json") if path.name != "plan.json")

            def problems(*paths):
                done = subprocess.run(["node", HERE / "engines" / "validate.js", modules, *paths], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)
                return json.loads(done.stdout)
            self.assertEqual(problems(*files), [])
            job = json.loads((folder / "shards-r0.json").read_text())
            self.assertEqual(job["spec"]["completionMode"], "Indexed")
            job["spec"]["backoffLimitPerIdx"] = job["spec"].pop("backoffLimitPerIndex")
            job["spec"]["completions"] = "many"
            (self.root / "wrong.json").write_text(json.dumps(job))
            self.assertEqual(len(problems(self.root / "wrong.json")), 2)  # the check can fail

    def test_aws_batch_takes_its_parameters(self):
        folder, _ = self.plan("shop", "--rounds", *BATCH)
        model = botocore.session.get_session().get_service_model("batch")
        validator = botocore.validate.ParamValidator()

        def problems(operation, value):
            return validator.validate(value, model.operation_model(operation).input_shape).generate_report()
        self.assertEqual(problems("RegisterJobDefinition", json.loads((folder / "job-definition.json").read_text())), "")
        for path in [*folder.glob("shards-r*.json"), folder / "left.json", folder / "merge.json"]:
            self.assertEqual(problems("SubmitJob", json.loads(path.read_text())), "", path.name)
        job = json.loads((folder / "shards-r0.json").read_text())
        self.assertGreaterEqual(job["arrayProperties"]["size"], 2)
        self.assertIn("Unknown parameter", problems("SubmitJob", {**job, "array": 3}))  # the check can fail

    def test_scripts_are_shell(self):
        for engine in (("--engine", "local"), ("--engine", "slurm"), ("--engine", "kubernetes"), BATCH):
            folder, _ = self.plan("shop", "--rounds", *engine, folder=engine[1])
            for path in [*folder.glob("*.sh"), *folder.glob("*.sbatch")]:
                shell = "bash" if path.read_text().startswith("#!/bin/bash") else "sh"
                done = subprocess.run([shell, "-n", path], capture_output=True, text=True)
                self.assertEqual((done.returncode, done.stderr), (0, ""), path.name)
                self.assertEqual(os.access(path, os.X_OK), path.suffix == ".sh")

    # --- what is written plays the campaign ---
    def checked(self, *words, **more):
        return self.run_it("check", *words, "--format", "json", **more)

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_this_machine_plays_it_whatever_the_names(self):
        shutil.copytree(self.root / "models" / "shop", self.root / HOSTILE)
        path = self.write_scenario("slow", self.root)
        os.rename(path, self.root / f"{HOSTILE}.json")
        for words in ((HOSTILE, "--scenarios", f"{HOSTILE}.json", "--trials", "60"), (HOSTILE, "--rounds", "--max-trials", "200")):
            folder, _ = self.plan(*words, "--engine", "local", "--shards", 5, folder=f"{HOSTILE}-{len(words)}", TOY_REPAIR_S="1200")
            done = subprocess.run([folder / "campaign.sh"], capture_output=True, text=True, env=self.environment(TOY_REPAIR_S="1200"))
            plain = [word for word in words if word != "--rounds"]
            checked = self.checked(*plain, TOY_REPAIR_S="1200")
            self.assertEqual((folder / "result.json").read_text(), checked.stdout, done.stderr)
            self.assertEqual(done.returncode, checked.returncode)
        self.assertEqual(list(self.root.rglob("gotcha")), [])

    @unittest.skipUnless(shutil.which("parallel"), "GNU parallel is not installed")
    def test_this_machine_plays_again_what_is_missing(self):
        folder, _ = self.plan("shop", "--trials", "60", "--engine", "local", "--shards", 6)
        script = (folder / "shard.sh").read_text().split("\n")
        script.insert(2, '[ "$3" != 4 ] || [ -e "$1/../once" ] || { : > "$1/../once"; kill -9 $$; }')
        (folder / "shard.sh").write_text("\n".join(script))
        done = subprocess.run([folder / "campaign.sh"], capture_output=True, text=True, env=self.environment())
        self.assertEqual((folder / "result.json").read_text(), self.checked("shop", "--trials", "60").stdout, done.stderr)
        script[2] = '[ "$3" != 4 ] || kill -9 $$'
        (folder / "shard.sh").write_text("\n".join(script))
        shutil.rmtree(folder / "results")
        (folder / "result.json").unlink()
        done = subprocess.run([folder / "campaign.sh"], capture_output=True, text=True, env=self.environment())
        self.assertEqual(done.returncode, 1)
        self.assertIn("still missing in round 0: 4", done.stderr)
        self.assertFalse((folder / "result.json").exists())

    def play_by_stub(self, folder, program, **more):
        state = self.root / f"stub-{folder.name}"
        (state / "bin").mkdir(parents=True)
        (state / "results").mkdir()
        for name in ("kubectl", "aws"):
            (state / "bin" / name).write_text(f"#!{sys.executable}\n" + (HERE / "engines" / "stub.py").read_text())
            (state / "bin" / name).chmod(0o755)
        done = subprocess.run([folder / "submit.sh"], capture_output=True, text=True, timeout=300,
                              env=self.environment(STUB=str(state), STUB_DRSIM=program, DRSIM_POLL_S="0",
                                                   PATH=f"{state / 'bin'}:{os.environ['PATH']}", **more))
        calls = [json.loads(line) for line in (state / "calls").read_text().splitlines()]
        return done, state, calls

    def test_a_cluster_plays_it_and_again_what_was_lost(self):
        checked = self.checked("shop", "--trials", "60")
        folder, _ = self.plan("shop", "--trials", "60", "--engine", "kubernetes", "--shards", 6)
        done, _, calls = self.play_by_stub(folder, self.PROGRAM, STUB_LOSE="1,4")
        self.assertEqual((done.stdout, done.returncode), (checked.stdout, checked.returncode), done.stderr)
        self.assertEqual(sum(call[1] == "create" and call[3] == "shards-r0.json" for call in calls), 2)
        folder, _ = self.plan("shop", "--trials", "60", *BATCH, "--shards", 6, folder="batch")
        done, state, calls = self.play_by_stub(folder, self.PROGRAM, STUB_LOSE="1,4")
        self.assertEqual((state / "results" / "result.json").read_text(), checked.stdout, done.stderr)
        self.assertEqual(done.returncode, checked.returncode)
        self.assertEqual(sum("file://shards-r0.json" in call for call in calls), 2)

    def test_a_cluster_plays_rounds_until_decided(self):
        checked = self.checked("shop", "--max-trials", "200", TOY_REPAIR_S="1200")
        for engine in (("--engine", "kubernetes"), BATCH):
            folder, _ = self.plan("shop", "--rounds", "--max-trials", 200, *engine, "--shards", 2, folder=engine[1],
                                  TOY_REPAIR_S="1200")
            done, state, _ = self.play_by_stub(folder, self.PROGRAM, TOY_REPAIR_S="1200")
            result = done.stdout if engine[1] == "kubernetes" else (state / "results" / "result.json").read_text()
            self.assertEqual(result, checked.stdout, done.stderr)
            self.assertEqual(done.returncode, checked.returncode)


class Reference(Plans):
    """Real inputs in containers: a folder of Terraform, Kubernetes, Prometheus files and runbooks."""
    PROGRAM = PROGRAM

    def environment(self, **more):
        return super().environment(**{"DRSIM_HOME": str(ROOT), **more})

    def test_files_of_a_deployment_travel_in_a_config_map_or_an_image(self):
        shutil.copytree(ROOT / "models" / "twin-shop", self.root / "shop")
        scenario = json.loads((ROOT / "scenarios" / "db-primary-loss.json").read_text())
        (self.root / "own.json").write_text(json.dumps({**scenario, "id": "own"}))
        words = ("shop", "--scenarios", "own.json", "--trials", "4")
        checked = json.loads(self.checked(*words).stdout)
        for how in ("config-map", "image"):
            folder, done = self.plan(*words, "--engine", "kubernetes", "--inputs", how, "--shards", 2, folder=how)
            if how == "image":
                self.assertIn("docker build", done.stdout)
                self.assertIn("COPY inputs /inputs", (folder / "Containerfile").read_text())
                (self.root / f"stub-{how}").mkdir()
                shutil.copytree(folder / "inputs", self.root / f"stub-{how}" / "inputs")
            done, _, _ = self.play_by_stub(folder, self.PROGRAM)
            merged = json.loads(done.stdout)
            for key in ("timeline_digest", "input_digest", "verdict"):
                self.assertEqual(merged[key], checked[key], f"{how} {done.stderr}")

    def test_what_comes_with_drsim_needs_no_files(self):
        folder, done = self.plan("two-region-shop", "--scenarios", "db-primary-loss", "--trials", "4", "--engine", "kubernetes")
        self.assertFalse((folder / "inputs.json").exists() or (folder / "inputs").exists())
        args = json.loads((folder / "shards-r0.json").read_text())["spec"]["template"]["spec"]["containers"][0]["args"]
        self.assertEqual(args[:4], ["shard", "two-region-shop", "--scenarios", "db-primary-loss"])

    def test_the_container_file_has_every_library_that_the_program_needs(self):
        runtime = set((ROOT / "Containerfile").read_text().split("FROM ")[-1].split())

        def asked(*words):
            return subprocess.run(words, capture_output=True, text=True).stdout
        brought, waiting = set(), [word for word in runtime if asked("dpkg-query", "-W", "-f", "${Status}", word).endswith("installed")]
        while waiting:  # with all that these depend on
            package = waiting.pop()
            if package not in brought:
                brought.add(package)
                depends = asked("dpkg-query", "-W", "-f", "${Depends},${Pre-Depends}", package)
                waiting += [re.split(r"[ :(]", one.strip())[0] for one in re.split(r"[,|]", depends) if one.strip()]
        for library in re.findall(r"=> (\S+) \(", asked("ldd", PROGRAM)):
            owner = asked("dpkg-query", "-S", library) or asked("dpkg-query", "-S", "/usr" + library)
            self.assertIn(owner.split(":")[0], brought, f"{library}: its package is not in the Containerfile")

for name in [name for name in dir(Plans) if name.startswith("test_")]:
    setattr(Reference, name, None)  # these are the toy's

if __name__ == "__main__":
    unittest.main()
