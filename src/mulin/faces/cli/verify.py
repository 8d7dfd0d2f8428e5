"""``mulin verify``: an assembly's evidence bundle, verified from zero; needs no database."""

from __future__ import annotations

import argparse

from mulin.faces.cli import output
from mulin.kernel import messages
from mulin.kernel.errors import InputError
from mulin.mechanisms.decisions import verifying

messages.register_all({"verify.not_a_bundle": "{fault}"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bundle."""
    parser.add_argument("bundle", metavar="BUNDLE.zip", help="表决证据包")


def run(args: argparse.Namespace) -> int:
    """Print what was found; status 1 if anything is wrong. Raises InputError for a file that is no bundle."""
    try:
        report = verifying.verify(args.bundle)
    except verifying.NotABundle as fault:
        raise InputError.of("verify.not_a_bundle", fault=str(fault)) from fault
    if args.json:
        output.write_json(verifying.as_json(report))
    else:
        verifying.show(report)
    return 1 if report.faults else 0
