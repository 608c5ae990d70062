#!/usr/bin/env python3
"""The notebooks run on a result of drsim check, and are kept without outputs. Usage: FILE DRSIM ROOT"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import nbclient
import nbformat

DRSIM, ROOT = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
ALLOWED = {"json", "math", "os", "pathlib", "matplotlib", "pandas"}

with tempfile.TemporaryDirectory() as folder:
    here = pathlib.Path(folder)
    subprocess.run([DRSIM, "check", "two-region-shop", "--scenarios", "region-outage", "db-primary-loss", "--trials", "60",
                    "--timelines", "--format", "json", "--output", here / "result.json"], stderr=subprocess.DEVNULL, check=False)
    (here / "measured.csv").write_text("scenario,rto_s,rpo_s\nregion-outage,9000,2\ndb-primary-loss,100,0\n")
    os.environ.update(MPLBACKEND="agg", JUPYTER_PLATFORM_DIRS="1", HOME=folder)
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert len(notebooks) == 5
    for path in notebooks:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code), f"{path.name}: clear its outputs"
        for name in re.findall(r"^(?:import|from) (\w+)", "\n".join(cell.source for cell in code), re.M):
            assert name in ALLOWED, (path.name, name)
        nbclient.NotebookClient(notebook, timeout=60, resources={"metadata": {"path": folder}}).execute()
        said = json.dumps([cell.outputs for cell in code])
        assert len(said) > 500, f"{path.name}: says nothing"
