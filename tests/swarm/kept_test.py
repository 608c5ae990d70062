#!/usr/bin/env python3
"""Cases that once failed (tests/swarm/kept/), each played as it was found, with everything that is asked of a new one.

Usage: tests/swarm/kept_test.py PROGRAM"""
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import playing  # noqa: E402
import relations  # noqa: E402


def main():
    program, player, wrong = playing.Program(sys.argv[1]), playing.Player.beside(sys.argv[1]), 0
    for folder in sorted(path for path in (HERE / "kept").iterdir() if path.is_dir()):
        deployment, scenario, why = (json.loads((folder / name).read_text())
                                     for name in ("deployment.json", "scenario.json", "why.json"))
        try:
            playing.play(player, program, deployment, [scenario], why["seed"], relations.ALL)
        except playing.Wrong as bad:
            wrong += 1
            print(f"kept: {folder.name} fails again: {bad}")
    player.end()
    print(f"kept: {player.trials + program.trials} trials of cases that once failed, {wrong} fail again")
    return 1 if wrong or player.refused else 0


if __name__ == "__main__":
    sys.exit(main())
