"""The printed procedures in docs/areas are those that are declared."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_docs_of_the_procedures_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "tools/diagrams.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
