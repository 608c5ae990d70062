#!/usr/bin/env python3
"""What the stop conditions of an experiment of FIS would have done. Usage: FILE PROGRAM ROOT"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(sys.argv.pop(2)).resolve()
PROGRAM = os.path.abspath(sys.argv.pop(1))
ZONES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")


def experiment(minutes, *alarms):
    """The whole region cut off for so long."""
    return {
        "description": "region cut off",
        "targets": {zone: {"resourceType": "aws:ec2:subnet", "selectionMode": "ALL",
                           "parameters": {"availabilityZoneIdentifier": zone}} for zone in ZONES},
        "actions": {f"cut-{zone}": {"actionId": "aws:network:disrupt-connectivity",
                                    "parameters": {"duration": f"PT{minutes}M", "scope": "all"},
                                    "targets": {"Subnets": zone}} for zone in ZONES},
        "stopConditions": [{"source": "aws:cloudwatch:alarm", "value": f"arn:aws:cloudwatch:us-east-1:1:alarm:{name}"}
                           for name in alarms]}


class Stops(unittest.TestCase):
    def check(self, template, *words):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "cut.json"
            path.write_text(json.dumps(template))
            done = subprocess.run([PROGRAM, "check", "two-region-shop", "--scenarios", str(path), "--trials", "60",
                                   *words], capture_output=True, text=True, timeout=300, cwd=ROOT)
            self.assertIn(done.returncode, (0, 1), done.stderr)
            return done

    def stops(self, template):
        return json.loads(self.check(template, "--format", "json").stdout)["scenarios"][0].get("stop_conditions")

    def test_an_alarm_of_two_periods_is_so_late(self):
        stops = self.stops(experiment(60, "shop-unhealthy"))
        self.assertEqual(stops["alarms"], ["cloudwatch:shop-unhealthy"])
        self.assertEqual(stops["experiment_lasts_s"], 3600)
        self.assertEqual(stops["falsely"]["trials"], 0)
        self.assertEqual(stops["harm_never_stopped"]["trials"], 0)
        late = stops["late_s"]
        # Two data points of a minute, the first of which is bad as soon as it has one bad look: M P less a
        # period at most, then delay, look and the health check's own time.
        self.assertGreater(late["p50"], 60)
        self.assertLess(late["p50"], 2 * 60 + 180 + 60 + 60)
        self.assertEqual(late["trials"] if "trials" in late else 60, 60)

    def test_an_experiment_that_is_over_first_cannot_be_stopped(self):
        stops = self.stops(experiment(1, "shop-unhealthy"))
        self.assertEqual(stops["experiment_lasts_s"], 60)
        self.assertGreater(stops["harm_never_stopped"]["trials"], 50)

    def test_the_text_says_it_and_an_experiment_without_conditions_says_nothing(self):
        text = self.check(experiment(60, "shop-unhealthy")).stdout
        for part in ("Stop conditions (cloudwatch:shop-unhealthy)", "stop falsely: 0 of 60 (0.000..",
                     "never stop a real harm: 0 of 60", "late, from users' first harm to the alarm: p50"):
            self.assertIn(part, text)
        self.assertNotIn("Stop conditions", self.check(experiment(60)).stdout)

    def test_an_alarm_that_nobody_knows_is_told(self):
        self.assertIn("no alarm of the deployment is called so", self.check(experiment(60, "nobody")).stderr)


if __name__ == "__main__":
    unittest.main()
