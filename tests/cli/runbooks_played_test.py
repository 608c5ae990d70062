#!/usr/bin/env python3
"""Every runbook of the reference deployment is begun in a trial of a scenario. Usage: FILE DRSIM ROOT"""
import json
import pathlib
import subprocess
import sys
import unittest

DRSIM, ROOT = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
SHOP = "two-region-shop"
TRIALS = 8  # a book may be begun in some of them only
PLAYED_BY = {
    "runbook:bad-deploy-rollback": "bad-deploy",
    "runbook:certificate-renewal": "certificate-expired",
    "runbook:data-corruption": "data-corruption",
    "runbook:database-restore": "mass-deletion",
    "runbook:failback": "failback",
    "runbook:promote-replica": "vault-gone-with-region",
    "runbook:rebuild": "cluster-deleted",
    "runbook:region-failover": "region-outage",
    "runbook:service-failure": "service-dead",
    "runbook:vault-unseal": "vault-sealed",
}


def json_of(*words):
    done = subprocess.run([DRSIM, *words, "--format", "json"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def is_begun(book, scenario):
    for trial in range(TRIALS):
        events = json_of("replay", SHOP, scenario, "--traffic", "fluid", "--trial", str(trial))["events"]
        if any(event["component"].startswith(book + "/") and event["kind"] == "step_started" for event in events):
            return True
    return False


class Played(unittest.TestCase):
    def test_each_runbook_is_begun_by_a_scenario(self):
        listed = json_of("list", "components", SHOP)
        books = {row["id"] for row in listed["rows"] if row["kind"] == "runbook"}
        self.assertEqual(books, set(PLAYED_BY))
        for book, scenario in PLAYED_BY.items():
            with self.subTest(book):
                self.assertTrue(is_begun(book, scenario), f"no trial of {scenario} begins it")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
