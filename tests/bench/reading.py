"""`python -m tests.bench.reading ENV FILE`: hands in one list for the province and reads it.

Says on one line how long the reading took and what the plan counts.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from app.cli.context import operator
from provisioning.foundation.database import Database
from provisioning.foundation.settings import Settings
from provisioning.imports import operations
from provisioning.plans.model import Plan
from provisioning.units.queries import by_code
from tests.bench.imports import ROOT_UNIT


def main() -> None:
    """The command."""
    settings = Settings(_env_file=sys.argv[1])
    database = Database(settings.database_url)
    file = Path(sys.argv[2])
    began = time.perf_counter()
    with database.writing() as session, file.open("rb") as source:
        unit = by_code(session, ROOT_UNIT)
        if unit is None:
            raise LookupError(ROOT_UNIT)
        plan = operations.take_in(session, settings, operator(), unit, name=file.name, source=source)
    operations.read_now(database, settings, plan.id)
    took = time.perf_counter() - began
    with database.reading() as session:
        read = session.get_one(Plan, plan.id)
        sys.stdout.write(json.dumps({"seconds": took, "state": read.state, "counts": read.counts}) + "\n")


if __name__ == "__main__":
    main()
