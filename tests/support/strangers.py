"""What each operation is called with when somebody who has no right there calls it.

The stranger administers the department of health; everything here belongs to another department. REFUSING
names the arguments of each operation beside session and actor; it must refuse. ONESELF says of what people
ask for on their own account how a stranger's asking ends. PARTS are steps of others, which have asked before:
no page and no command may call them.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from provisioning.access.model import Grant, Review, Role
from provisioning.access.operations import give
from provisioning.access.reviews import open_review
from provisioning.access.roles import make
from provisioning.access.rules import Ability
from provisioning.authentication.slips import of_unit
from provisioning.domains.queries import domain_named
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.foundation.database import Session
from provisioning.imports.applying.import_kind import ImportKind
from provisioning.installation.answers import Administrator, Province
from provisioning.lifecycle.leaving_kind import Leave
from provisioning.lifecycle.recipient import recipient_of
from provisioning.officials.adding import Told
from provisioning.officials.fields import OfficialFields
from provisioning.officials.model import Official
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record, primary_address
from provisioning.plans.model import Plan
from provisioning.policy.documents import shipped
from provisioning.recipients.operations import move, standing_of
from provisioning.service_requests.model import Request
from provisioning.service_requests.operations import ask
from provisioning.service_requests.rules import Receipt
from provisioning.transfers.operations import release
from provisioning.units.model import Unit
from provisioning.units.operations import UnitFields
from tests.support.import_desk import Desk
from tests.support.plan_rows import joiner, planned
from tests.support.province import DOMAIN, SYSTEM

Arguments = Mapping[str, Any]
# Where an operation takes one or several people: they are handed in one by one.
EACH = "*"


@dataclass(frozen=True, slots=True)
class Ids:
    """What lies in the foreign department, by id."""

    stranger: str
    person: str
    gone: str
    suspended: str
    between: str
    grant: str
    role: str
    review: str
    plan: str
    scheduled: str
    request: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One transaction in which the stranger tries something."""

    desk: Desk
    session: Session
    ids: Ids

    @property
    def person(self) -> Official:
        """Somebody who works in the foreign department."""
        return own_record(self.session, self.ids.person)

    @property
    def unit(self) -> Unit:
        """Where they work."""
        return self.desk.province.unit(self.session, "stttt.cntt")

    @property
    def grant(self) -> Grant:
        """A right over the foreign department."""
        return self.session.get_one(Grant, self.ids.grant)

    @property
    def plan(self) -> Plan:
        """A list of the foreign department that could be applied."""
        return self.session.get_one(Plan, self.ids.plan)

    @property
    def request(self) -> Request:
        """What the foreign department was asked for."""
        return self.session.get_one(Request, self.ids.request)

    def record(self, which: str) -> Official:
        """Another person of the foreign department: `gone`, `suspended`, `between`, or the `stranger`."""
        return own_record(self.session, getattr(self.ids, which))

    def planned(self, plan: str = "plan") -> Arguments:
        """A list and the unit it is for."""
        found = self.session.get_one(Plan, getattr(self.ids, plan))
        return {"plan": found, "unit": self.session.get_one(Unit, found.unit_id)}


def lay_scene(desk: Desk) -> Ids:
    """Puts people, rights and what is under way into the foreign department."""
    province = desk.province
    with desk.database.writing() as session:
        unit = province.unit(session, "stttt.cntt")

        def person(name: str, at: str, state: str = "active") -> str:
            official = province.add_in(session, name, at, post="Chuyên viên")
            for each in dict.fromkeys(("active", state)):
                move(mailbox_of(own_record(session, official.id)), each)
            session.flush()
            return official.id

        ids = {
            "stranger": person("Vũ Văn Lạ", "syt"),
            "person": person("Y Bình An", "stttt.cntt"),
            "gone": person("Y Đi Xa", "stttt.cntt", "leaving"),
            "suspended": person("Y Tạm Nghỉ", "stttt.cntt", "suspended"),
            "between": person("Y Chuyển Đi", "stttt.cntt"),
        }
        held = give(session, SYSTEM, own_record(session, ids["person"]), unit, "hr_officer")
        release(session, SYSTEM, own_record(session, ids["between"]), to=province.unit(session, "dakha"))
        role = make(session, SYSTEM, name="Xem", name_en="Look", abilities=["view"])
        review = open_review(session, SYSTEM, unit, clock.now() + timedelta(days=30))
        author = Actor("Y Bình An", ids["person"])
        details = {"unit": unit.code, "unit_name": unit.name, "full_name": "Y Mới", "birth_date": ""}
        request = ask(session, author, "account", unit, details, reason="Người mới")
        session.flush()
        made = {"grant": held.id, "role": role.id, "review": review.id, "request": request.id}
    plan = planned(desk, joiner("Y Thêm"), unit="stttt")
    tomorrow = clock.today() + timedelta(days=2)
    scheduled = planned(desk, joiner("Y Sau"), unit="stttt", effective_on=tomorrow)
    with desk.database.writing() as session:
        session.get_one(Plan, scheduled).state = "scheduled"
    return Ids(**ids, **made, plan=plan, scheduled=scheduled)


def _there(scene: Scene) -> Arguments:
    return {"official": scene.person}


def _selected(scene: Scene) -> Arguments:
    return {"ids": [scene.ids.person]}


def _role(scene: Scene) -> Arguments:
    return {"role": scene.session.get_one(Role, scene.ids.role)}


_NEW_ROLE = {"name": "Mọi việc", "name_en": "All", "abilities": ["view", "edit"]}
_SUSPENSION = {"reason": "Nghỉ việc", "keep_receiving": True}

_A, _L, _O = "provisioning.access.", "provisioning.lifecycle.", "provisioning.officials.operations."
_P, _S = "provisioning.plans.", "provisioning.service_requests."
_T, _U = "provisioning.transfers.operations.", "provisioning.units.operations."
_POLICY = "provisioning.policy.operations."
_Q = "provisioning.imports."
_R = "provisioning.authentication."

REFUSING: dict[str, Callable[[Scene], Arguments]] = {
    # rights
    f"{_A}operations.give": lambda s: {"official": s.person, "unit": s.unit, "role": "helpdesk"},
    f"{_A}operations.change_end": lambda s: {
        "grant": s.grant, "official": s.person, "valid_to": clock.now() + timedelta(days=9),
    },
    f"{_A}operations.withdraw": lambda s: {"grant": s.grant, "official": s.person},
    f"{_A}posts.drop_vacancy": lambda s: {"grant": s.grant},
    f"{_A}reviews.open_review": lambda s: {
        "unit": s.desk.province.unit(s.session, "stttt"), "due_at": clock.now() + timedelta(days=30),
    },
    f"{_A}reviews.decide": lambda s: {"confirmed": [s.ids.grant], "withdrawn": []},
    f"{_A}reviews.close_review": lambda s: {
        "review": s.session.get_one(Review, s.ids.review), "now": clock.now(),
    },
    f"{_A}roles.make": lambda _s: _NEW_ROLE,
    f"{_A}roles.change": lambda s: {**_role(s), **_NEW_ROLE, "revision": 1},
    f"{_A}roles.retire": _role,
    # units, domains and what they may have
    f"{_A}last_administrator.close_unit": lambda s: {"unit": s.unit, "on": clock.today()},
    f"{_U}create": lambda s: {
        "parent": s.unit, "fields": UnitFields("stttt.cntt.moi", "Tổ mới", "province", "division"),
    },
    f"{_U}rename": lambda s: {"unit": s.unit, "name": "Tên khác"},
    f"{_U}add_spelling": lambda s: {"unit": s.unit, "text": "Tên khác"},
    f"{_U}set_kind": lambda s: {"unit": s.unit, "kind": "school"},
    "provisioning.addresses.body_operations.agree_on": lambda s: {"unit": s.unit, "text": "khac"},
    f"{_U}remove_spelling": lambda s: {"unit": s.unit, "text": "Tên khác"},
    f"{_U}try_again": lambda s: {"unit": s.unit},
    f"{_U}close": lambda s: {"unit": s.unit, "on": clock.today()},
    "provisioning.domains.operations.create": lambda _s: {"name": "khac.example"},
    "provisioning.domains.operations.change": lambda s: {
        "domain": domain_named(s.session, DOMAIN), "template": "{ten}", "quota_mb": 5, "make_default": True,
        "revision": 1,
    },
    "provisioning.office_settings.operations.change": lambda _s: {"name": "Tên khác", "revision": 0},
    f"{_POLICY}load": lambda _s: {"profile": shipped()["nghe-an"]},
    f"{_POLICY}decide": lambda s: {
        "domain": domain_named(s.session, DOMAIN), "profile_key": "nghe-an", "changes": {}, "edition": 0,
    },
    f"{_POLICY}set_calendar": lambda _s: {"year": 2026, "days": {}},
    "provisioning.reports.targets.set_targets": lambda _s: {"year": 2026, "percents": {"commune": 50}},
    "provisioning.domains.operations.try_again": lambda _s: {"name": DOMAIN},
    "provisioning.contacts.operations.choose": lambda _s: {"domain_name": DOMAIN, "official_id": ""},
    "provisioning.allowances.operations.set_allowance": lambda s: {
        "unit": s.unit, "mailboxes": 5, "storage_mib": None,
    },
    "provisioning.sample.province.load": lambda _s: {"domain": "khac.example"},
    # people
    f"{_O}create": lambda s: {"unit": s.unit, "fields": OfficialFields("Y Mới")},
    f"{_O}edit": lambda s: {**_there(s), "fields": OfficialFields("Y Khác")},
    f"{_O}transfer": lambda s: {**_there(s), "unit": s.desk.province.unit(s.session, "syt")},
    "provisioning.officials.correction.correct_address": lambda s: {
        **_there(s), "told": Told(), "reason": "Sai tên",
    },
    f"{_O}protect": lambda s: {**_there(s), "protected": True},
    "provisioning.projection.retry.try_again": _there,
    f"{_R}activation.issue_code": _there,
    f"{_R}notice_of_issue.note_notice": lambda s: {**_there(s), "day": clock.today()},
    f"{_R}slips.order_new_code": _there,
    f"{_R}slips.issue_slip": lambda s: {**_there(s), "replaces": True},
    "provisioning.sending.locks.release_sending": lambda s: {**_there(s), "discard": True},
    "provisioning.access_log.record_views.record_export": lambda s: {
        "kind": "people.exported", "unit": s.unit, "ability": Ability.EDIT, "what": {},
    },
    # their mailboxes
    f"{_L}suspension.suspend": lambda s: {EACH: [recipient_of(s.person)], **_SUSPENSION},
    f"{_L}suspension.resume": lambda s: {EACH: [recipient_of(s.record("suspended"))]},
    f"{_L}locks.lock_for": lambda s: {"mailbox": mailbox_of(s.person), "cause": "misuse"},
    f"{_L}absence.excuse": lambda s: {"official": s.person, "reason": "x", "until": clock.today()},
    f"{_L}endings.agree": lambda s: {"ids": ["0" * 16]},
    f"{_L}bulk.suspend_all": lambda s: {**_selected(s), **_SUSPENSION},
    f"{_L}bulk.resume_all": lambda s: {"ids": [s.ids.suspended]},
    f"{_L}mass_changes.change_many": lambda s: {
        "change": Leave(), "who": Official.id == s.ids.person, "seen": "",
    },
    f"{_L}mass_changes.begin": lambda s: s.planned(),
    f"{_L}mass_changes.take_back": lambda s: {"plan_ids": [s.ids.plan]},
    f"{_L}leaving.leave": _there,
    f"{_L}leaving.return_to_service": lambda s: {"official": s.record("gone")},
    f"{_L}leaving.withdraw": _there,
    f"{_L}leaving.restore_as_before": lambda s: {
        "official": s.record("gone"), "before": standing_of(mailbox_of(s.person)),
    },
    f"{_L}archiving.archive": lambda s: {EACH: [recipient_of(s.record("gone"))]},
    f"{_L}archiving.purge": lambda s: {EACH: [recipient_of(s.record("gone"))]},
    # between two units
    f"{_T}release": lambda s: {**_there(s), "to": s.desk.province.unit(s.session, "syt")},
    f"{_T}expect": lambda s: {**_there(s), "unit": s.desk.province.unit(s.session, "stttt")},
    f"{_T}arrive": lambda s: {
        "official": s.record("between"), "unit": s.desk.province.unit(s.session, "dakha"),
    },
    f"{_T}cancel": lambda s: {"official": s.record("between")},
    f"{_T}vouch": _there,
    # lists
    f"{_P}operations.create": lambda s: {
        "unit": s.unit, "kind": "import", "source_name": "a.csv", "source_hash": "0" * 64,
    },
    f"{_P}operations.create_undo": Scene.planned,
    f"{_P}proposals.propose": lambda s: {"unit": s.unit, "kind": ImportKind(), "rows": [], "name": "a"},
    f"{_P}at_once.carry_out": lambda s: {"unit": s.unit, "kind": ImportKind(), "rows": [], "options": {}},
    f"{_P}operations.start": Scene.planned,
    f"{_P}operations.take_back": lambda s: s.planned("scheduled"),
    f"{_P}operations.pause": Scene.planned,
    f"{_P}operations.stop": Scene.planned,
    f"{_P}operations.exclude": lambda s: {"plan": s.plan, "row": 2, "excluded": True},
    f"{_P}approval.approve": Scene.planned,
    f"{_P}undo.propose_undo": Scene.planned,
    f"{_Q}operations.take_in": lambda s: {
        "settings": s.desk.settings, "unit": s.unit, "name": "a.csv", "source": io.BytesIO(b"x"),
    },
    f"{_Q}operations.propose": lambda s: {
        "settings": s.desk.settings, "unit": s.unit, "rows": [], "name": "a",
    },
    f"{_Q}operations.reread": lambda s: {**s.planned(), "settings": s.desk.settings, "choices": {}},
    f"{_Q}planning.questions.answer": lambda s: {
        "_settings": s.desk.settings, "plan": s.plan, "row_number": 2, "said": {"person": "new"},
    },
    f"{_Q}planning.alike.answer_alike": lambda s: {
        "plan": s.plan, "alike": "named:here", "said": {"person": "new"},
    },
    f"{_Q}planning.letter_count.agree_to_count": lambda s: {"plan": s.plan},
    f"{_Q}planning.questions.exclude": lambda s: {"plan": s.plan, "row_number": 2, "excluded": True},
    # requests
    f"{_S}operations.ask": lambda s: {
        "kind": "suspension", "unit": s.unit, "reason": "Nghỉ việc",
        "details": {"official_ids": [s.ids.person], **_SUSPENSION},
    },
    f"{_S}operations.agree": lambda s: {"request": s.request, "seen": ""},
    f"{_S}operations.refuse": lambda s: {"request": s.request, "answer": "Không"},
    f"{_S}operations.close": lambda s: {"request": s.request, "answer": "Xong"},
    f"{_S}operations.hand_over": lambda s: {"request": s.request, "plan": s.plan},
    f"{_S}operations.order": lambda s: {"request": s.request},
    f"{_S}carrying_out.carry_out": lambda s: {"request": s.request},
    f"{_S}listed_requests.receive_list": lambda s: {
        **s.planned(), "receipt": Receipt(clock.now(), "letter", clock.today()), "number": "1/CV",
    },
    f"{_S}answers.write_answer": lambda s: {"request": s.request, "sheet": {}},
    f"{_S}owed.note_decision": lambda s: {
        **_there(s), "number": "12/QĐ", "decided_on": clock.today(),
    },
    f"{_S}owed.take_back_decision": lambda _s: {"decision_id": "0"},
    f"{_S}receiving.receive": lambda s: {
        "kind": "lock", "unit": s.unit, "official_ids": [s.ids.person], "receipt": Receipt(clock.now()),
        "reason": "Nghỉ việc",
    },
    f"{_S}operations.withdraw": lambda s: {"request": s.request},
    f"{_S}operations.confirm_plan": Scene.planned,
    f"{_S}operations.ask_to_confirm": lambda s: {**s.planned(), "reason": "Xem"},
    f"{_S}unit_requests.turn_into_plan": lambda s: {"settings": s.desk.settings, "request": s.request},
    "provisioning.installation.founding.found": lambda s: {
        "province": Province(name="A", domains=[DOMAIN]),
        "administrator": Administrator(name="B"), "base_url": ""},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Own:
    """Of what everybody may ask for themselves: `ends` is the code of the refusal, "" where nothing comes
    of it, and `why` says what keeps the stranger from the foreign department."""

    arguments: Callable[[Scene], Arguments]
    ends: str
    why: str


ONESELF: dict[str, Own] = {
    f"{_S}unit_requests.ask_for_account": Own(
        lambda s: {"asker": s.record("stranger"), "fields": OfficialFields("Y Mới"), "unit": s.unit,
                   "reason": "Người mới"},
        "unit_not_near", "Everybody may ask, for their own unit and those below.",
    ),
    f"{_S}unit_requests.ask_for_change": Own(
        lambda s: {"asker": s.record("stranger"), "address": primary_address(s.person),
                   "changes": {"post": "Khác"}, "reason": "Sai"},
        "nobody_near", "Everybody may ask about colleagues of their own unit and those below.",
    ),
    f"{_S}unit_requests.ask_for_more": Own(
        lambda s: {"asker": s.record("stranger"), "kind": "allowance", "wish": "50", "unit": s.unit,
                   "reason": "Cần"},
        "unit_not_near", "Everybody may ask for their own unit.",
    ),
    f"{_S}operations.second_for_code": Own(
        lambda s: {"official_id": s.ids.person},
        "", "Uses up what the actor was granted by a second person: a stranger was granted nothing.",
    ),
    f"{_R}slips.issue_slips": Own(
        lambda s: {"chosen": of_unit(s.unit), "most": 9},
        "", "Goes through the people chosen within the actor's scope: a stranger has none there.",
    ),
}  # fmt: skip

PARTS: dict[str, str] = {
    f"{_A}notify.notify_holder": "Word to the holder of what giving, changing and ending a grant did.",
    f"{_A}operations.record_grant": "What giving, withdrawing and reviews note.",
    f"{_A}pending_resets.cancel_recoveries": "Follows a rise in rights or protection.",
    f"{_A}posts.end_with_post": "Follows a move or another post.",
    f"{_A}posts.record_end": "What the end of a grant notes.",
    f"{_A}service_end.end_with_service": "Follows leaving.",
    f"{_R}accounts.note": "What happened to an account.",
    f"{_R}passwords.password_changed": "Follows a password that was set by its owner or by a code.",
    f"{_R}recovery_address.begin_proof": "The signed-in owner's own address, see `own_account`.",
    f"{_R}recovery_address.clear_recovery": "The signed-in owner's own address, see `own_account`.",
    f"{_R}recovery_address.drop_from_before": "Follows a slip that was used.",
    f"{_Q}applying.incoming_transfers.expect_all": "The last step of a list, by those whose word it runs on.",
    f"{_Q}applying.known_people.change": "A row of a list: calls the operations on people, which ask.",
    f"{_Q}applying.requested.carry_out": "A row of a form: calls the operations on accounts, which ask.",
    f"{_Q}applying.requested.take_back": "The same row taken back, by operations that ask.",
    f"{_Q}planning.questions.settle": "What an answer does to its rows; whoever answers is asked before.",
    f"{_L}idle_warnings.warn_of_idle": "Word of the clock's to the owner and the body.",
    f"{_L}lock_notices.tell_of_lock": "Word to the owner and the body of what a lock did.",
    f"{_L}suspension.enter_lock": "The step itself; `suspend` and `lock_for` ask.",
    f"{_L}transitions.enter": "The step a verb takes, and what follows; the verbs ask.",
    f"{_L}transitions.back_to": "The same step taken back; `restore_as_before` asks.",
    "provisioning.officials.notify.notify_owner": "Word to the owner of what an operation did.",
    "provisioning.officials.notify.notify_of_new_address": "Word to the owner of what giving it did.",
    "provisioning.officials.readdressing.follow_body": "Follows a move to another body.",
    "provisioning.officials.readdressing.give_address": "The step of a correction, and of a move.",
    f"{_O}leave_post": "Follows a move or another post.",
    f"{_O}leave_service": "Follows leaving.",
    f"{_O}note_recovery_address": "Part of editing, and of a code.",
    f"{_P}finishing.finish": "The worker's last step.",
    f"{_P}operations.note_change": "What whoever changed a plan notes.",
    f"{_S}operations.hand_over_own": "The last step of entering a list; `receive_list` asks.",
    f"{_S}operations.settle": "Notes how far carrying out came; `carry_out` asks.",
    "provisioning.sample.province.make_system_administrator": "The last step of laying out a province.",
    f"{_T}refuse": "Notes that a unit asked for somebody in vain.",
}
