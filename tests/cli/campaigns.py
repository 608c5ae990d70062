"""A toy deployment in a folder of its own, and the program over it: shared by tests of campaigns in parts."""
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest


def scenario(name):
    return {"id": name, "title": f"Сценарий {name}", "horizon": "20000s",
            "faults": [{"fault": "region_outage", "target": "region:primary", "at": 100}]}


class Toy(unittest.TestCase):
    PROGRAM = ""
    ROOT = pathlib.Path()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.temporary.name)
        (self.root / "scenarios").mkdir()
        shutil.copytree(self.ROOT / "models" / "catalogue" / "evidence", self.root / "models" / "catalogue" / "evidence")
        shutil.copytree(self.ROOT / "models" / "engines", self.root / "models" / "engines")
        (self.root / "models" / "shop").mkdir()
        (self.root / "models" / "shop" / "deployment.json").write_text("{}")
        for name in ("outage", "second"):
            self.write_scenario(name, self.root / "scenarios")
        self.out = self.root / "out"

    def tearDown(self):
        self.temporary.cleanup()

    def write_scenario(self, name, folder):
        path = folder / f"{name}.json"
        path.write_text(json.dumps(scenario(name), ensure_ascii=False))
        return str(path)

    def environment(self, **more):
        plain = {name: value for name, value in os.environ.items()
                 if not name.startswith(("SLURM_", "JOB_COMPLETION", "AWS_BATCH"))}
        return {**plain, "DRSIM_HOME": str(self.root), **more}

    def run_it(self, *words, code=None, **more):
        done = subprocess.run([self.PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=7200, cwd=self.root,
                              env=self.environment(**more))
        if code is not None:
            self.assertEqual(done.returncode, code, f"{words}\n{done.stdout}\n{done.stderr}")
        return done

    def shards(self, of, *words, skip=(), folder=None, **more):
        def play(index):
            self.run_it("shard", "shop", *words, "--of", of, "--index", index, "--folder", folder or self.out, "--jobs", 1,
                        code=0, **more)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            list(pool.map(play, [index for index in range(of) if index not in skip]))
