"""What the first page asks its reader to do: only what is theirs, each leading to where it is done."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from provisioning.access.operations import give
from provisioning.access.reviews import open_review
from provisioning.foundation import clock
from provisioning.foundation.actor import Actor
from provisioning.lifecycle.leaving import leave
from provisioning.officials.fields import OfficialFields
from provisioning.officials.operations import mailbox_of
from provisioning.officials.queries import own_record
from provisioning.plans.model import Plan
from provisioning.recipients.model import Mailbox
from provisioning.reports.targets import set_targets
from provisioning.sending.locks import lock_sending
from provisioning.sending.rules import Limit
from provisioning.service_requests.unit_requests import ask_for_account
from provisioning.transfers.operations import release
from tests.app.people.sample_people import many, statements
from tests.support.cast import Cast
from tests.support.province import SYSTEM


def to_do(cast: Cast, name: str) -> str:
    """The card of what waits for a member."""
    page = unescape(cast.sign_in_as(name).get("/").text)
    return page.partition("Việc cần làm hôm nay")[2].partition("</section>")[0]


def with_targets(cast: Cast) -> None:
    with cast.database.writing() as session:
        set_targets(session, SYSTEM, year=clock.now().year, percents={"province": 60})


def test_with_nothing_to_do_the_page_says_so(cast: Cast) -> None:
    with_targets(cast)
    for name in ("system", "department", "hr", "helpdesk", "auditor"):
        assert "Không có việc nào cần làm." in to_do(cast, name), name


def test_a_mailbox_that_could_not_be_updated_leads_to_the_list(cast: Cast) -> None:
    stuck = cast.province.add("Nguyễn Vướng", "stttt")
    with cast.database.writing() as session:
        mailbox_of(own_record(session, stuck)).attention_code = "directory_rejected"
    assert 'href="/people?state=attention"' in to_do(cast, "department")
    assert "state=attention" not in to_do(cast, "stranger")


def test_who_may_not_send_leads_whoever_may_release_them_there(cast: Cast) -> None:
    limit = Limit("outside", timedelta(minutes=10), 50)
    with cast.database.writing() as session:
        lock_sending(session, cast.mailbox_id("official"), limit, 60, clock.now())
    for name in ("department", "division"):
        task = to_do(cast, name)
        assert f'href="/people/{cast.id("official")}"' in task
        assert "Y Bình An đang bị khóa gửi thư" in task
    assert "đang bị khóa" not in to_do(cast, "helpdesk")
    assert "đang bị khóa" not in to_do(cast, "stranger")


def test_slips_that_lie_unused_for_two_weeks_are_named(cast: Cast) -> None:
    many(cast, 3, "stttt")
    with cast.database.writing() as session:
        long_ago = clock.now() - timedelta(days=15)
        boxes = session.scalars(sa.select(Mailbox).where(Mailbox.state == "invited").limit(2))
        for box in boxes:
            box.state_since = long_ago
    task = to_do(cast, "hr")
    assert "2 người được cấp hộp thư đã hai tuần mà chưa kích hoạt" in task
    assert 'href="/people?state=invited"' in task


def test_a_list_of_ones_own_that_waits_leads_to_its_page(cast: Cast) -> None:
    with cast.database.writing() as session:
        unit = cast.province.unit(session, "stttt")
        for number, author in enumerate(("hr", "department")):
            session.add(
                Plan(
                    id=f"plan{number}", kind="import", state="ready", unit_id=unit.id, author="x",
                    author_id=cast.id(author), source_hash="0" * 64, created_at=clock.now(),
                )
            )  # fmt: skip
    assert 'href="/imports/plan0"' in to_do(cast, "hr")
    assert "/imports/plan0" not in to_do(cast, "department")
    assert "/imports/plan" not in to_do(cast, "system")


def test_a_request_waits_for_whoever_answers_it(cast: Cast) -> None:
    with cast.database.writing() as session:
        asker = own_record(session, cast.id("official"))
        ask_for_account(
            session,
            asker,
            Actor(asker.full_name, asker.id),
            OfficialFields(full_name="Y Mới"),
            unit=asker.unit,
            reason="mới",
        )
    assert "1 đề nghị chờ anh/chị quyết định" in to_do(cast, "division")
    assert "đề nghị chờ" not in to_do(cast, "stranger")


def test_people_between_two_units_and_vacant_posts_are_named(cast: Cast) -> None:
    goes = cast.province.add("Y Chuyển", "stttt")
    left = cast.province.add("Y Thôi", "stttt", post="Chánh Văn phòng")
    with cast.database.writing() as session:
        release(session, SYSTEM, own_record(session, goes), to=cast.province.unit(session, "dakha"))
        holder = own_record(session, left)
        give(session, SYSTEM, holder, cast.province.unit(session, "stttt"), "helpdesk", bound=True)
        session.flush()
        leave(session, SYSTEM, holder)
    task = to_do(cast, "department")
    assert 'href="/imports/transfers"' in task
    assert 'href="/grants/"' in task
    assert "/imports/transfers" not in to_do(cast, "helpdesk")


def test_permissions_under_review_are_named(cast: Cast) -> None:
    with cast.database.writing() as session:
        unit = cast.province.unit(session, "stttt")
        open_review(session, SYSTEM, unit, clock.now() + timedelta(days=30))
    assert 'href="/reviews/"' in to_do(cast, "department")
    assert 'href="/reviews/"' not in to_do(cast, "hr")


def test_a_year_without_a_target_is_named_to_who_sets_it(cast: Cast) -> None:
    with cast.database.writing() as session:
        set_targets(session, SYSTEM, year=2010, percents={"province": 60})
    year = clock.now().year
    assert f"Chưa đặt chỉ tiêu năm {year}" in to_do(cast, "system")
    assert "chỉ tiêu" not in to_do(cast, "department")
    page = unescape(cast.sign_in_as("department").get("/").text)
    assert "2010" not in page
    assert f"Chưa đặt chỉ tiêu cho năm {year} và các năm sau" in page


def test_units_are_ranked_against_the_target_of_their_level(cast: Cast) -> None:
    with_targets(cast)
    many(cast, 4, "syt")
    page = unescape(cast.sign_in_as("system").get("/").text).partition("Đơn vị còn xa chỉ tiêu nhất")[2]
    assert page.index("Sở Y tế") < page.index("Sở Thông tin và Truyền thông")
    assert "2 trên 3 đơn vị đạt chỉ tiêu" in page
    assert "Đơn vị còn xa" not in cast.sign_in_as("department").get("/").text


@pytest.mark.parametrize("name", ["system", "department", "helpdesk", "auditor"])
def test_no_single_event_and_no_path_stands_on_the_first_page(cast: Cast, name: str) -> None:
    cast.sign_in_as("helpdesk").get(f"/people/{cast.id('system')}/edit")
    cast.province.add("Ngô Người Nhà", "stttt")
    page = unescape(cast.sign_in_as(name).get("/").text)
    assert "Ngô Người Nhà" not in page
    assert "<official_id>" not in page


def test_the_first_page_costs_as_many_statements_with_much_to_do_as_with_little(cast: Cast) -> None:
    browser = cast.sign_in_as("system")
    many(cast, 10, "dakha")
    with statements(cast.database) as few:
        browser.get("/")
    many(cast, 60, "dakha.xngokbay")
    with statements(cast.database) as more:
        browser.get("/")
    assert len(few) == len(more) < 40
