#!/usr/bin/env python3
"""The same verdict whatever the seed, for clear cases: a regression stopped, a neutral change passed. Usage:
seeds.py DRSIM ROOT [--seeds N] [NAME...]"""
import argparse
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import regressions  # noqa: E402

CLEAR = ["database-single-zone", "clients-hang", "failover-slow"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("drsim")
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("names", nargs="*", default=CLEAR)
    parser.add_argument("--seeds", type=int, default=100)
    options = parser.parse_args()
    wrong = 0
    for name in options.names or CLEAR:
        path = options.root / "tests" / "gate" / "regressions" / f"{name}.json"
        spec = json.loads(path.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory() as folder:
            after = regressions.changed_copy(options.root, folder, spec["edits"])
            for seed in range(1, options.seeds + 1):
                words = ["--seed", str(seed), "--scenarios", spec["scenarios"][0]]
                code, result = regressions.gate(options.drsim, "two-region-shop", after, *words)
                stopped = code == 1 and regressions.judged(result, spec["named"])[:2] == (True, True)
                wrong += 0 if stopped else 1
        print(f"{name}: {options.seeds - wrong} of {options.seeds} seeds stop it", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
