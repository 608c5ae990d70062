"""What the tests of this folder share: the program that performs one fault, and how its effect is judged."""
import json
import os
import pathlib
import subprocess
import tempfile

BASE = {"schema": "drsim.environment/1", "name": "stub", "kind": "twin", "time_limit_s": "10m"}


def difference(before, after, path=""):
    """Every place where two states differ, one a line."""
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in sorted(set(before) | set(after)):
            found += difference(before.get(key), after.get(key), f"{path}/{key}")
        return found
    return [] if before == after else [f"{path}: {json.dumps(before)} -> {json.dumps(after)}"]


class Performer:
    """Runs the program against a stub. `state` gives the stub's whole state."""

    def __init__(self, program, state, environment=None):
        self.program, self.state = program, state
        self.environment = {**os.environ, **(environment or {})}
        self.failures = 0

    def check(self, what, holds, more=""):
        print(f"{'ok' if holds else 'FAILED'}: {what}")
        if not holds:
            self.failures += 1
            print(more)

    def run(self, fault, entry, mode=None):
        """Begins, looks at the state, undoes: (exit code, state in between, output)."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "environment.json").write_text(json.dumps(
                {**BASE, "allow": [{"target": fault["component"], **entry}]}))
            (folder / "fault.json").write_text(json.dumps(fault))
            command = [self.program, folder / "environment.json", folder / "fault.json", *([mode] if mode else [])]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       text=True, env=self.environment)
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line == "begun\n":
                    break
            between = self.state()
            out, err = process.communicate("go\n", timeout=300)
            return process.returncode, between, "".join(lines) + out + err

    def exactly_undone(self, what, fault, entry, modes=(None, "--twice", "--undo-only")):
        """Begin changes the state; undo, also done twice or without a begin, leaves it as it was before."""
        before = self.state()
        for mode in modes:
            code, seen, output = self.run(fault, entry, mode)
            left = difference(before, self.state())
            how = (mode or "--once")[2:]
            self.check(f"{what}: {how}: begin and undo, and all is as it was", code == 0 and not left,
                       "\n".join(left) + "\n" + output)
            if mode != "--undo-only":
                between = seen
                self.check(f"{what}: {how}: begin changes the state", difference(before, between), output)
        return between

    def refused(self, what, fault, entry, words):
        before = self.state()
        code, _, output = self.run(fault, entry)
        self.check(f"{what}: refused, and says why", code == 2 and words in output, output)
        self.check(f"{what}: nothing is touched", not difference(before, self.state()))
