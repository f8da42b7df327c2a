"""A page of every piece the pages are built from, with long names and errors; development only.

It exists to be looked at. Nothing else may depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import abort
from wtforms import (
    BooleanField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs are older
from wtforms.validators import DataRequired

from app.web.chosen_fields import ChosenField
from app.web.flash import tell, tell_with_undo
from app.web.forms import Form
from app.web.page_context import NavigationGroup, NavigationItem, Viewer
from provisioning.foundation import clock
from provisioning.foundation.errors import Invalid, Problem

blueprint = Blueprint("styleguide", __name__, url_prefix="/styleguide")
LONG_UNIT = "Trung tâm Công nghệ thông tin và Truyền thông – Sở Thông tin và Truyền thông"
PEOPLE = (
    ("Nguyễn Thị Thuỳ Dương", "duong.ntt.ttcntt", LONG_UNIT, "active", 1_284_000_000),
    ("Y Hlim Niê", "hlim.yn.ngokbay", "Ủy ban nhân dân xã Ngọk Bay", "invited", 0),
    ("Trần Đức Ấn", "an.td.snv", "Sở Nội vụ", "suspended", 512_000),
    ("A Biu", "biu.a.dakha", "Phòng Nội vụ huyện Đăk Hà", "leaving", 20_000_000),
    ("Nguyễn Lê Hoàng Phương Thảo Vy", "vy.nlhpt.sgddt", "Sở Giáo dục và Đào tạo", "staged", 0),
    ("Phạm Văn Út", "ut.pv.skhcn", "Sở Khoa học và Công nghệ", "archived", 3_400_000_000),
)


class SampleForm(Form):
    """One field of each kind."""

    full_name = StringField("Họ và tên", [DataRequired()])
    phone = StringField("Điện thoại di động")
    level = SelectField("Cấp", choices=[SelectChoice("tinh", "Cấp tỉnh"), SelectChoice("xa", "Cấp xã")])
    unit = ChosenField("Đơn vị", [DataRequired()])
    keep = RadioField(
        "Thư đến trong thời gian tạm khóa",
        choices=[
            SelectChoice("keep", "Giữ lại trong hộp thư"),
            SelectChoice("refuse", "Từ chối, báo lại người gửi"),
        ],
    )
    note = TextAreaField("Ghi chú")
    password = PasswordField("Mật khẩu mới", [DataRequired()])
    agreed = BooleanField("Tôi đã đọc quy chế sử dụng thư điện tử công vụ")


@dataclass(frozen=True, slots=True)
class Node:
    """A branch of the sample tree."""

    name: str
    note: str = ""
    children: list[Node] = field(default_factory=list)
    url: str = "#tree"
    open: bool = False


@blueprint.get("/")
def console() -> str:
    """The pieces in the staff's frame."""
    now = clock.now()
    tell_with_undo("Đã tạm khóa hộp thư của Trần Đức Ấn.", "/styleguide/")
    tell("Không gửi được thư báo tới địa chỉ khôi phục.", "warn")
    return render_template(
        "styleguide/console.html",
        **_frame(),
        people=PEOPLE,
        form=_refused_form(),
        tree=TREE,
        moments=[now - timedelta(minutes=m) for m in (1, 180, 60 * 24 * 40)],
        directory_unreachable=True,
    )


@blueprint.get("/own")
def own() -> str:
    """The pieces in an official's frame."""
    return render_template("styleguide/own.html", form=_refused_form())


@blueprint.get("/slip")
def slip() -> str:
    """A sheet to print."""
    return render_template("styleguide/slip.html")


@blueprint.get("/units")
def units() -> str:
    """What a unit field's list answers."""
    found = [{"value": "ttcntt", "text": LONG_UNIT, "detail": "ttcntt · Cấp tỉnh"},
             {"value": "snv", "text": "Sở Nội vụ", "detail": "snv · Cấp tỉnh"}]  # fmt: skip
    return render_template("styleguide/options.html", options=found)


@blueprint.get("/error/<int:status>")
def error(status: int) -> str:
    """Any error page."""
    if status == 500:
        raise RuntimeError("an accident for the style guide")
    abort(status)


def init_app(app: Flask) -> None:
    """Add the page."""
    app.register_blueprint(blueprint)


def _refused_form() -> SampleForm:
    form = SampleForm(
        formdata=None,
        meta={"csrf": False},
        data={"full_name": "Nguyễn Văn @", "phone": "12", "keep": "keep", "unit": "snv"},
    )
    form.validate()
    form.add_problems(
        Invalid(
            [
                Problem("full_name", "name_letters", {"letter": "@"}),
                Problem("phone", "phone_shape"),
                Problem("", "unit_closed"),
            ]
        )
    )
    return form


def _frame() -> dict[str, Any]:
    lines = [
        (_("Overview"), "layout-dashboard", 0), (_("People"), "users", 0),
        (_("Units"), "sitemap", 0), (_("Imports"), "table-import", 0),
        (_("Role mailboxes"), "inbox", 0), (_("Lists"), "list-details", 0),
        (_("Approvals"), "clipboard-check", 12), (_("Reports"), "report-analytics", 0),
        (_("Audit"), "history", 0),
    ]  # fmt: skip
    items = [
        NavigationItem(label, "#", icon, active=place == 1, count=count)
        for place, (label, icon, count) in enumerate(lines)
    ]
    system = [
        NavigationItem(_("Domains"), "#", "at"),
        NavigationItem(_("Health"), "#", "heart-rate-monitor"),
        NavigationItem(_("Settings"), "#", "settings"),
    ]
    return {
        "navigation": lambda: [
            NavigationGroup("", items[:1]),
            NavigationGroup(_("Staff and mail"), items[1:6]),
            NavigationGroup(_("Oversight"), items[6:]),
            NavigationGroup(_("System"), system),
        ],
        "viewer": Viewer("Lê Thị Hồng Nhung", "/styleguide/", LONG_UNIT, "Quản trị đơn vị", "#"),
        "search_url": "/styleguide/",
        "letterbox_url": "#",
    }


TREE = [
    Node(
        "Ủy ban nhân dân tỉnh Kon Tum", "ubnd · 8.412",
        [
            Node("Sở Thông tin và Truyền thông", "stttt · 64",
                 [Node("Văn phòng Sở", "vp.stttt · 12"), Node(LONG_UNIT, "ttcntt · 21")]),
            Node("Sở Nội vụ", "snv · 71"),
            Node("Ủy ban nhân dân huyện Đăk Hà", "dakha · 1.204",
                 [Node("Xã Ngọk Wang", "ngokwang · 38")]),
        ],
    )
]  # fmt: skip
