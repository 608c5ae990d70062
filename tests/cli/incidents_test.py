#!/usr/bin/env python3
"""Published incidents: inputs and outputs are apart, every folder plays, the command works. Usage: FILE PROGRAM SOURCE"""
import importlib.util
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE = pathlib.Path(sys.argv.pop(1)).resolve(), pathlib.Path(sys.argv.pop(1)).resolve()
FOLDER = SOURCE / "scenarios" / "incidents"
sys.dont_write_bytecode = True
spec = importlib.util.spec_from_file_location("compare", FOLDER / "compare.py")
compare = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compare)

INPUTS, OUTPUTS = ("deployment.json", "scenario.json"), "observed.json"
CLASSES = {"people", "restore", "failover", "restart", "overload", "routing", "repair"}
UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": 86400}
IN_BOTH = {"id"}


def folders():
    return sorted(path for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__")


def read(folder, name):
    return json.loads((folder / name).read_text(encoding="utf-8"))


def keys(value):
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values())) if value else set()
    return set().union(*map(keys, value)) if isinstance(value, list) and value else set()


def figures(value):
    """Every number of an input, durations in seconds; what is promised and how long is looked sets no outcome."""
    if isinstance(value, dict):
        return set().union(*(figures(one) for key, one in value.items() if key not in ("horizon", "objectives")))
    if isinstance(value, list):
        return set().union(*map(figures, value)) if value else set()
    if isinstance(value, str):
        parts = re.findall(r"([0-9.]+)(s|m|h|d)", value)
        whole = "".join(number + unit for number, unit in parts) == value
        return {sum(float(number) * UNITS_S[unit] for number, unit in parts)} if parts and whole else set()
    return set() if isinstance(value, bool) or value is None else {float(value)}


def observed_s(observed):
    times = [observed[name] for name in ("detection_min", "rto_min", "rpo_min")]
    times += [milestone["at_min"] for milestone in observed["milestones"]]
    return {60.0 * time for time in times if time}


class Data(unittest.TestCase):
    def test_at_least_ten_incidents_of_three_files_each(self):
        self.assertGreaterEqual(len(folders()), 10)
        for folder in folders():
            self.assertEqual(sorted(path.name for path in folder.iterdir()), sorted([*INPUTS, OUTPUTS]), folder.name)

    def test_inputs_have_no_field_and_no_figure_of_the_outputs(self):
        for folder in folders():
            observed = read(folder, OUTPUTS)
            for name in INPUTS:
                given = read(folder, name)
                self.assertEqual(keys(observed) & keys(given) - IN_BOTH, set(), f"{folder.name}/{name}")
                self.assertEqual(observed_s(observed) & figures(given), set(), f"{folder.name}/{name}")

    def test_a_figure_of_the_outputs_in_an_input_is_found(self):
        given = {"faults": [{"for": "27m", "at": {"uniform": ["5m", "1h30m"]}}], "x": 12}
        self.assertEqual(figures(given), {1620.0, 300.0, 5400.0, 12.0})

    def test_no_input_says_how_long_people_take(self):
        """Their times are the catalogue's: neither figures of people nor lengths of steps are set."""
        for folder in folders():
            given = read(folder, "deployment.json")
            self.assertNotIn("parameters", given, folder.name)
            for part in given["components"]:
                if part["kind"] == "oncall":
                    self.assertNotIn("parameters", part, folder.name)
                if part["kind"] in ("runbook", "runbook_step"):
                    self.assertLessEqual(set(part["parameters"]), {"trigger", "automatic", "action", "target"}, folder.name)

    def test_all_have_one_horizon(self):
        self.assertEqual(len({read(folder, "scenario.json")["horizon"] for folder in folders()}), 1)

    def test_what_was_observed_is_told_in_full(self):
        for folder in folders():
            observed = read(folder, OUTPUTS)
            self.assertEqual(observed["id"], folder.name)
            self.assertIn(observed["binding_constraint"], CLASSES, folder.name)
            self.assertRegex(observed["url"], "^https://", folder.name)
            for name in ("clock", "provenance", "binding_reason", "milestones"):
                self.assertTrue(observed[name], f"{folder.name}: {name}")

    def test_the_pages_tell_of_every_incident(self):
        for page in ("README.md", "TABLE.md"):
            told = re.findall(r"^\| (\w+-[\w-]+) \|", (FOLDER / page).read_text(encoding="utf-8"), re.M)
            self.assertEqual(sorted(told), [folder.name for folder in folders()], page)


class Command(unittest.TestCase):
    def test_it_plays_every_incident_and_prints_a_line_of_each(self):
        run = subprocess.run([FOLDER / "compare.py", "--trials", "2", "--program", PROGRAM], capture_output=True, text=True)
        self.assertEqual(run.returncode, 0, run.stderr)
        for folder in folders():
            self.assertEqual(run.stdout.count(f"| {folder.name} |"), 1, run.stdout)
        self.assertIn(f"Of {len(folders())} incidents", run.stdout)

    def test_it_names_what_it_does_not_know_and_stops_at_a_defect(self):
        run = subprocess.run([FOLDER / "compare.py", "XX-1999-01", "--program", PROGRAM], capture_output=True, text=True)
        self.assertNotEqual(run.returncode, 0)
        self.assertIn("no incident XX-1999-01", run.stderr)
        with tempfile.TemporaryDirectory() as folder:
            stub = pathlib.Path(folder) / "stub"
            stub.write_text("#!/bin/sh\necho 'wrong input' >&2\nexit 2\n")
            stub.chmod(0o755)
            run = subprocess.run([FOLDER / "compare.py", "--trials", "1", "--program", stub], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn("exit 2\nwrong input", run.stderr)


class Figures(unittest.TestCase):
    def test_ranks_quantiles_and_factors(self):
        values = [1, 2, 2, compare.NEVER]
        self.assertEqual(compare.rank(values, 2), 0.5)
        self.assertEqual(compare.rank(values, 1e9), 0.75)
        self.assertEqual([compare.quantile(values, share) for share in (0.05, 0.5, 0.95)], [1, 2, compare.NEVER])
        self.assertEqual(compare.factor(30, 60), 0.5)
        self.assertEqual(compare.factor(compare.NEVER, 60), compare.NEVER)
        self.assertEqual(compare.minutes(compare.NEVER), "never")

    def test_what_a_leg_waits_for(self):
        kinds = {"oncall:team": "oncall", "db": "rds_instance", "web@east": "service", "alert:x": "alert_rule"}

        def of(component, kind="done", phase="action", what=""):
            return compare.leg_class({"component": component, "kind": kind, "phase": phase, "what": what}, kinds)

        self.assertEqual(of("oncall:team", "diagnosed", "decision"), "people")
        self.assertEqual(of("oncall:team", "waiting", "decision"), "never")
        self.assertEqual(of("fault:zone_outage:zone:a", "fault_healed"), "repair")
        self.assertEqual(of("fault:zone_outage:zone:a", "fault_receding"), "restart")
        self.assertEqual(of("fault:traffic_spike:traffic", "fault_healed"), "overload")
        self.assertEqual(of("db", "restored", "action", "a copy of the snapshot"), "restore")
        self.assertEqual(of("db", "failed_over"), "failover")
        self.assertEqual(of("web@east", "pods_ready"), "restart")
        self.assertEqual(of("alert:x", "alert_firing", "detection"), "detection")
        self.assertEqual(of("journey:use", "impact_over", "catch_up"), "overload")
        self.assertEqual(of("journey:use", "impact_over", "propagation"), "routing")

    def test_detection_counts_from_the_onset(self):
        events = [{"kind": "paged", "t_s": 5}, {"kind": "fault", "t_s": 10}, {"kind": "paged", "t_s": 70}]
        self.assertEqual(compare.detected_s(events, 10), 60)
        self.assertEqual(compare.detected_s(events[:2], 10), compare.NEVER)


if __name__ == "__main__":
    unittest.main()
