"""Rows of a list that nobody saved as a file: what somebody wrote on a page, judged as a list's rows are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from provisioning.foundation import clock
from provisioning.foundation.database import Session
from provisioning.imports.columns import recognition
from provisioning.imports.columns.parsed import ParsedRow
from provisioning.imports.columns.recognition import Column
from provisioning.imports.columns.rows import parse_row
from provisioning.imports.files.raw_rows import RawRow
from provisioning.imports.matching.listed_people import listed_person
from provisioning.imports.planning import bulk_rows
from provisioning.imports.planning.list_figures import ListFigures, figures_of
from provisioning.imports.planning.read_plan import proposer_for
from provisioning.imports.planning.safety_limits import Limits
from provisioning.imports.planning.statistics import update_statistics
from provisioning.imports.rules import TYPED
from provisioning.plans.model import Plan

# What each column says, as people write it.
TypedRow = Mapping[Column, str]


def fingerprint(rows: Sequence[TypedRow]) -> str:
    """The mark of these rows, SHA-256, hex: as the bytes of a file are one."""
    text = json.dumps([dict(row) for row in rows], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def judge_typed_rows(
    session: Session, plan: Plan, rows: Sequence[TypedRow], *, key: bytes, limits: Limits
) -> None:
    """Writes what these rows would do into the plan, and makes it ready. `key` hashes national ids."""
    plan.options = {TYPED: True}
    proposer = proposer_for(session, plan)
    gathered = ListFigures(proposer.judge.book.top)
    listed = [listed_person(_parsed(number, row), key) for number, row in enumerate(rows, 1)]
    verdicts = proposer.propose(session, listed)
    for verdict in verdicts:
        gathered.add(verdict)
    bulk_rows.insert(session, [bulk_rows.row_of(plan.id, verdict) for verdict in verdicts])
    plan.state = "ready"
    update_statistics(session, plan, figures_of(session, plan, gathered), limits)


def _parsed(number: int, row: TypedRow) -> ParsedRow:
    columns = {name: index for index, name in enumerate(row)}
    mapping = recognition.Mapping(columns, tuple(map(str, columns)), (), ())
    return parse_row(RawRow(number, list(row.values())), mapping, clock.today())
