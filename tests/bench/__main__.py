"""`python -m tests.bench NAME [options]`: measures one thing on parts of its own."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import (
    audit,
    change,
    delivery,
    drift,
    forms,
    imports,
    lists,
    lockout,
    mail_rule,
    passwords,
    plan,
    rebuild,
    scope,
)

BENCHMARKS = {
    "audit": audit,
    "change": change,
    "delivery": delivery,
    "drift": drift,
    "forms": forms,
    "import": imports,
    "lists": lists,
    "lockout": lockout,
    "passwords": passwords,
    "mail-rule": mail_rule,
    "plan": plan,
    "rebuild": rebuild,
    "scope": scope,
}


def main() -> None:
    """Runs the benchmark that is named, and says what it found."""
    asked = _parser().parse_args()
    # Not under /tmp, which on some machines is memory and would make every disk look quick.
    folder = Path(tempfile.mkdtemp(prefix="congvu-bench-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        report = BENCHMARKS[asked.name].run(asked, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write((report.as_json() if asked.json else report.as_text()) + "\n")
    if report.short:
        sys.exit(1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    names = parser.add_subparsers(dest="name", required=True, metavar="NAME")
    for name, module in BENCHMARKS.items():
        lead = (module.__doc__ or "").partition("\n")[0]
        each = names.add_parser(name, help=lead, description=lead)
        each.add_argument("--json", action="store_true", help="one JSON object instead of a table")
        module.add_options(each)
    return parser


if __name__ == "__main__":
    main()
