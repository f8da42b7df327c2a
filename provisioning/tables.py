"""Every table of Congvu, gathered so that migrations and sessions know all of them."""

from __future__ import annotations

from provisioning.addresses.model import Address
from provisioning.allowances.model import UnitAllowance
from provisioning.audit.model import ChainHead, Event
from provisioning.convergence.model import PartState, WorkerSign
from provisioning.database import Base
from provisioning.domains.model import Domain
from provisioning.grants.model import Grant, Review, Role
from provisioning.imports.model import HeaderMap
from provisioning.mailboxes.model import Mailbox
from provisioning.notices.model import Notice
from provisioning.officials.model import Official
from provisioning.plans.model import Plan, PlanRow
from provisioning.recovery.model import (
    ActivationCode,
    PasswordLease,
    RecoveryProof,
    RecoveryRequest,
    Tries,
    WebSession,
)
from provisioning.reports.model import CoverageTarget
from provisioning.requests.model import Request
from provisioning.sending.model import HeldMessage, SendingLock, SentMessage
from provisioning.throttle.model import KnownPlace, ThrottleAlert, WrongTry
from provisioning.transfers.model import Transfer
from provisioning.units.model import Unit, UnitSuccessor

__all__ = [
    "ActivationCode",
    "Address",
    "ChainHead",
    "CoverageTarget",
    "Domain",
    "Event",
    "Grant",
    "HeaderMap",
    "HeldMessage",
    "KnownPlace",
    "Mailbox",
    "Notice",
    "Official",
    "PartState",
    "PasswordLease",
    "Plan",
    "PlanRow",
    "RecoveryProof",
    "RecoveryRequest",
    "Request",
    "Review",
    "Role",
    "SendingLock",
    "SentMessage",
    "ThrottleAlert",
    "Transfer",
    "Tries",
    "Unit",
    "UnitAllowance",
    "UnitSuccessor",
    "WebSession",
    "WorkerSign",
    "WrongTry",
]

metadata = Base.metadata
