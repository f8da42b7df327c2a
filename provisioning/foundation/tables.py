"""Every table of Congvu, gathered so that migrations and sessions know all of them."""

from __future__ import annotations

from provisioning.access.model import Grant, Review, Role
from provisioning.addresses.model import Address
from provisioning.allowances.model import UnitAllowance
from provisioning.audit.model import ChainHead, Event
from provisioning.authentication.model import (
    ActivationCode,
    KeptForm,
    PasswordAge,
    PasswordLease,
    RecoveryProof,
    RecoveryRequest,
    Tries,
    WebSession,
)
from provisioning.authentication.throttle.model import KnownPlace, ThrottleAlert, WrongRun, WrongTry
from provisioning.backup.model import BackupRun
from provisioning.domains.model import Domain
from provisioning.foundation.database import Base
from provisioning.foundation.key_marks import KeyMark
from provisioning.imports.model import HeaderMap
from provisioning.lifecycle.model import LockedList, MailboxEnding
from provisioning.notifications.model import Notification
from provisioning.office_settings.model import OfficeSettings
from provisioning.officials.model import Official, OfficialTerm
from provisioning.plans.model import Plan, PlanRow
from provisioning.policy.model import CalendarDay, DomainPolicy, PolicyProfile
from provisioning.projection.model import DriftCheck, HealthNotice, PartState, Reading, WorkerSign
from provisioning.recipients.model import Mailbox, MailboxUse, Recipient
from provisioning.reports.model import CoverageTarget
from provisioning.sending.model import HeldMessage, SendingLock, SentMessage
from provisioning.service_requests.model import LeavingDecision, Request, RequestPerson, WeeklyReminder
from provisioning.transfers.model import Transfer
from provisioning.units.model import Unit, UnitSuccessor, UnitTerm

__all__ = [
    "ActivationCode",
    "Address",
    "BackupRun",
    "CalendarDay",
    "ChainHead",
    "CoverageTarget",
    "Domain",
    "DomainPolicy",
    "DriftCheck",
    "Event",
    "Grant",
    "HeaderMap",
    "HealthNotice",
    "HeldMessage",
    "KeptForm",
    "KeyMark",
    "KnownPlace",
    "LeavingDecision",
    "LockedList",
    "Mailbox",
    "MailboxEnding",
    "MailboxUse",
    "Notification",
    "OfficeSettings",
    "Official",
    "OfficialTerm",
    "PartState",
    "PasswordAge",
    "PasswordLease",
    "Plan",
    "PlanRow",
    "PolicyProfile",
    "Reading",
    "Recipient",
    "RecoveryProof",
    "RecoveryRequest",
    "Request",
    "RequestPerson",
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
    "UnitTerm",
    "WebSession",
    "WeeklyReminder",
    "WorkerSign",
    "WrongRun",
    "WrongTry",
]

metadata = Base.metadata
