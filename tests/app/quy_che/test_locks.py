"""Locks by the province's rule: the cause, the article, who restores, and what each reader is told."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.access.model import Grant
from provisioning.access.operations import give
from provisioning.access.roles import make
from provisioning.audit.model import Event
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid
from provisioning.lifecycle.endings import list_ahead
from provisioning.lifecycle.leaving import leave, return_to_service
from provisioning.lifecycle.locks import lock_for
from provisioning.lifecycle.recipient import recipient_of
from provisioning.lifecycle.suspension import resume
from provisioning.notifications.model import Notification
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from tests.support.cast import PASSWORD, Browser, Cast
from tests.support.province import SYSTEM
from tests.support.rules import adopt


def lock(cast: Cast, name: str, cause: str) -> bool:
    with cast.database.writing() as session:
        return lock_for(session, SYSTEM, mailbox_of(own_record(session, cast.id(name))), cause)


def standing(cast: Cast, name: str = "official") -> tuple[str, str, str]:
    with cast.database.reading() as session:
        mailbox = mailbox_of(own_record(session, cast.id(name)))
        return mailbox.state, mailbox.lock_cause, mailbox.lock_article


def newest(cast: Cast, kind: str) -> Event:
    with cast.database.reading() as session:
        query = sa.select(Event).where(Event.kind == kind).order_by(Event.seq.desc()).limit(1)
        return session.scalars(query).one()


def letters(cast: Cast, kind: str) -> list[Notification]:
    with cast.database.reading() as session:
        return list(session.scalars(sa.select(Notification).where(Notification.kind == kind)))


def unit_administrator(cast: Cast) -> Browser:
    """Who has the role that Nghệ An's rule gives a body's administrator, over department A."""
    with cast.database.writing() as session:
        role = make(
            session, SYSTEM, name="Quản trị viên cơ quan", name_en="", abilities=["view", "reset", "lock"]
        )
        session.flush()
        give(session, SYSTEM, own_record(session, cast.id("auditor")),
             cast.province.unit(session, "stttt"), role.id)  # fmt: skip
    return cast.sign_in_as("auditor")


def test_dong_thap_9_3_a_a_lock_keeps_its_cause_and_article_everywhere(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    assert lock(cast, "official", "idle")
    assert ("suspended", "idle", "9.3.a") == standing(cast)
    new = newest(cast, "mailbox.suspended").new
    assert ("idle", "9.3.a", True) == (new["lock_cause"], new["article"], new["receives"])
    browser = cast.sign_in_as("division")
    page = unescape(browser.get(f"/people/{cast.id('official')}").text)
    assert "không sử dụng quá thời hạn quy định" in page
    assert "điểm a khoản 3 Điều 9" in page
    listed = unescape(browser.get("/people?state=suspended&cause=idle").text)
    assert "Y Bình An" in listed
    assert "điểm a khoản 3 Điều 9" in listed
    assert "Y Bình An" not in unescape(browser.get("/people?cause=misuse").text)
    own, to_body = letters(cast, "mailbox_locked_own"), letters(cast, "mailbox_locked")
    assert [cast.address("official")] == [each.recipient for each in own]
    assert cast.address("division") in {each.recipient for each in to_body}
    assert {"điểm a khoản 3 Điều 9"} == {each.params["article"] for each in own + to_body}


def test_dong_thap_9_3_a_the_article_stays_as_it_was_when_the_rule_changes(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    lock(cast, "official", "idle")
    adopt(cast.database, "bac-ninh")
    assert ("suspended", "idle", "9.3.a") == standing(cast)


def test_dong_thap_9_3_a_the_owner_is_told_in_their_own_browser_why_and_what_to_do(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    form = {"address": cast.address("official"), "password": PASSWORD}
    known = cast.browser()
    assert 303 == known.send("/sign-in", form).status_code
    lock(cast, "official", "idle")
    told = known.send("/sign-in", form)
    assert 403 == told.status_code
    page = unescape(told.text)
    assert "Tạm khóa theo điểm a khoản 3 Điều 9: không sử dụng quá thời hạn quy định." in page
    assert "vui lòng báo cơ quan gửi công văn đề nghị khôi phục" in page
    stranger = cast.browser().send("/sign-in", form)
    assert 400 == stranger.status_code
    assert "Điều 9" not in stranger.text


def test_dong_thap_9_3_a_who_forgot_the_password_is_told_where_only_they_read(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    with cast.database.writing() as session:
        official = own_record(session, cast.id("official"))
        official.recovery_email, official.recovery_proven_at = "y.binh@ngoai.example", clock.now()
    lock(cast, "official", "idle")
    before = len(letters(cast, "mailbox_locked_own"))
    cast.browser().send("/forgot", {"address": cast.address("official")})
    told = letters(cast, "mailbox_locked_own")[before:]
    assert ["y.binh@ngoai.example"] == [each.recipient for each in told]
    assert [] == letters(cast, "recovery_code")


def test_nghe_an_10_3_the_body_locks_for_8_2_b_and_does_not_restore(cast: Cast) -> None:
    # Who looks after the body by today's roles was appointed before the rule was chosen.
    browser, path = unit_administrator(cast), f"/people/{cast.id('official')}"
    adopt(cast.database, "nghe-an")
    form = {"cause": "compromised", "decision": "CB 12/A05", "reason": "Cảnh báo", "mail": "keep"}
    assert 303 == browser.send(f"{path}/suspend", form).status_code
    assert ("suspended", "compromised", "8.2.b") == standing(cast)
    assert "CB 12/A05" == newest(cast, "mailbox.suspended").decision
    page = unescape(browser.get(path).text)
    assert "điểm b khoản 2 Điều 8" in page
    assert f'action="{path}/resume"' not in page
    assert 404 == browser.send(f"{path}/resume").status_code
    assert "suspended" == standing(cast)[0]
    # Whoever operates the service restores it.
    assert 303 == cast.sign_in_as("system").send(f"{path}/resume").status_code
    assert ("active", "", "") == standing(cast)


@pytest.mark.parametrize("act", ["leave", "new", "edit"])
def test_nghe_an_10_3_the_body_neither_creates_nor_ends(cast: Cast, act: str) -> None:
    browser = unit_administrator(cast)
    path = "/people/new" if act == "new" else f"/people/{cast.id('official')}/{act}"
    assert 404 == browser.get(path).status_code


def test_nghe_an_10_3_the_body_resets_a_password_and_gives_no_first_code(cast: Cast) -> None:
    browser = unit_administrator(cast)
    assert "slip" in browser.send(f"/people/{cast.id('official')}/slip").text
    newcomer = cast.province.add("Y Mới Vào", "stttt")
    assert 403 == browser.send(f"/people/{newcomer}/slip").status_code


def test_nghe_an_8_3_a_leaver_is_never_restored_and_the_refusal_names_it(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    with cast.database.writing() as session:
        leave(session, SYSTEM, own_record(session, cast.id("official")), decision="QĐ 45")
    assert ("leaving", "leaver", "8.4.a") == standing(cast)
    page = unescape(cast.sign_in_as("system").get(f"/people/{cast.id('official')}").text)
    assert "Theo khoản 3 Điều 8" in page
    assert "come-back" not in page
    answer = cast.sign_in_as("system").send(f"/people/{cast.id('official')}/come-back")
    assert 303 == answer.status_code
    assert "leaving" == standing(cast)[0]
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        return_to_service(session, SYSTEM, own_record(session, cast.id("official")))
    assert [("leaver_not_restorable", "8.3")] == [
        (each.code, each.params["article"]) for each in refused.value.problems
    ]


def test_nghe_an_8_3_only_its_causes_are_restored(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    lock(cast, "official", "body_ended")
    with pytest.raises(Invalid) as refused, cast.database.writing() as session:
        resume(session, SYSTEM, recipient_of(own_record(session, cast.id("official"))))
    assert [("cause_not_restorable", "8.3")] == [
        (each.code, each.params["article"]) for each in refused.value.problems
    ]
    answer = cast.sign_in_as("system").send(f"/people/{cast.id('official')}/resume")
    assert "suspended" == standing(cast)[0]
    assert 303 == answer.status_code


def test_ninh_binh_7_3_restoring_takes_the_old_password_away(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    form = {"address": cast.address("official"), "password": PASSWORD}
    lock(cast, "official", "misuse")
    browser, path = cast.sign_in_as("system"), f"/people/{cast.id('official')}"
    assert 303 == browser.send(f"{path}/resume").status_code
    assert ("invited", "", "") == standing(cast)
    assert "Mật khẩu cũ không còn hiệu lực" in unescape(browser.get(path).text)
    uid = cast.mailbox_id("official")
    assert not cast.directory.people([uid])[uid].sign_in
    assert 400 == cast.browser().send("/sign-in", form).status_code
    slip = unescape(browser.send(f"{path}/slip").text)
    code = re.search(r"<code>([0-9a-z]{5}-[0-9a-z]{5})</code>", slip)
    assert code
    owner, new = cast.browser(), "Thong#Reo giua doi 27"
    typed = owner.send("/activate", {"address": cast.address("official"), "code": code[1]})
    assert "/activate/password" == typed.location
    opened = owner.send("/activate/password", {"password": new, "repeated": new, "recovery_email": ""})
    assert 303 == opened.status_code
    assert "active" == standing(cast)[0]
    assert 400 == cast.browser().send("/sign-in", form).status_code
    assert 303 == cast.browser().send("/sign-in", {**form, "password": new}).status_code


def test_ninh_binh_7_4_a_leaver_takes_no_mail(cast: Cast) -> None:
    adopt(cast.database, "ninh-binh")
    browser = cast.sign_in_as("system")
    browser.send(f"/people/{cast.id('official')}/leave", {"reason": "Nghỉ hưu", "decision": "QĐ 1"})
    uid = cast.mailbox_id("official")
    entry = cast.directory.people([uid])[uid]
    assert ("leaving", False, False) == (entry.state, entry.sign_in, entry.receives)


def test_without_a_rule_a_lock_is_what_it_was(cast: Cast) -> None:
    browser, path = cast.sign_in_as("division"), f"/people/{cast.id('official')}"
    browser.send(f"{path}/suspend", {"reason": "Đình chỉ", "mail": "refuse"})
    assert ("suspended", "request", "") == standing(cast)
    assert [] == letters(cast, "mailbox_locked_own")
    browser.send(f"{path}/resume")
    form = {"address": cast.address("official"), "password": PASSWORD}
    assert 303 == cast.browser().send("/sign-in", form).status_code


def test_the_last_system_administrator_is_locked_by_no_rule(cast: Cast) -> None:
    assert lock(cast, "official", "idle")
    assert not lock(cast, "official", "idle")
    with cast.database.writing() as session:
        others = sa.update(Grant).where(Grant.role == "system_administrator")
        session.execute(others.where(Grant.official_id != cast.id("system")).values(revoked_at=clock.now()))
    assert not lock(cast, "system", "idle")
    assert "active" == standing(cast, "system")[0]


def test_nghe_an_8_3_whoever_lets_somebody_leave_is_told_that_there_is_no_way_back(cast: Cast) -> None:
    adopt(cast.database, "nghe-an")
    browser, path = cast.sign_in_as("system"), f"/people/{cast.id('official')}/leave"
    assert "Theo khoản 3 Điều 8" in unescape(browser.get(path).text)
    browser.send(path, {"reason": "Nghỉ hưu", "decision": "QĐ 1"})
    assert "come-back" not in browser.get(f"/people/{cast.id('official')}").text


def test_dong_thap_9_1_what_ends_is_looked_through_on_a_page_and_agreed_to(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    lock(cast, "official", "idle")
    list_ahead(cast.database, clock.now())
    browser = cast.sign_in_as("system")
    assert "hộp thư sắp kết thúc theo quy chế" in unescape(
        browser.get("/").text + browser.get("/overview").text
    )
    page = unescape(browser.get("/people/endings").text)
    assert "Y Bình An" in page
    assert "khoản 1 Điều 9" in page
    [chosen] = re.findall(r'name="ending"[^>]*value="([^"]+)"', page)
    assert 303 == browser.send("/people/endings/agree", {"ending": chosen}).status_code
    assert 'name="ending"' not in browser.get("/people/endings").text


def test_dong_thap_9_3_a_a_reason_to_be_away_is_noted_on_the_persons_page(cast: Cast) -> None:
    adopt(cast.database, "dong-thap")
    browser, path = cast.sign_in_as("division"), f"/people/{cast.id('official')}"
    until = clock.today() + timedelta(days=100)
    assert "điểm a khoản 3 Điều 9" in unescape(browser.get(f"{path}/absence").text)
    form = {"reason": "Nghỉ thai sản", "until": f"{until:%d/%m/%Y}", "decision": ""}
    assert 303 == browser.send(f"{path}/absence", form).status_code
    assert "Nghỉ thai sản" in unescape(browser.get(path).text)
    assert 422 == browser.send(f"{path}/absence", {**form, "until": "01/01/2020"}).status_code
