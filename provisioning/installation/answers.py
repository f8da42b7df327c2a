"""What `congvu install` is told: typed, every problem found at once, before anything is touched.

A file in TOML or the questions of the command give the same values. Codes of problems have their words in
`app.texts.installation`.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from provisioning.deployment import values
from provisioning.foundation.errors import Invalid, Problem

# Of a law on mail logs: at least half a year.
LEAST_LOG_DAYS = 183


def _host(text: str) -> str:
    try:
        if "." not in values.host(text):
            raise PydanticCustomError("host_shape", "host_shape")
    except values.UnsafeValue as bad:
        raise PydanticCustomError("host_shape", "host_shape") from bad
    return text


def _address(text: str) -> str:
    try:
        return values.mail_address(text) if text else ""
    except values.UnsafeValue as bad:
        raise PydanticCustomError("address_shape", "address_shape") from bad


def _suffix(text: str) -> str:
    try:
        return values.suffix(text) if text else ""
    except values.UnsafeValue as bad:
        raise PydanticCustomError("suffix_shape", "suffix_shape") from bad


def _file(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise PydanticCustomError("no_file", "no_file", {"file": str(path)})
    return path.resolve() if path is not None else None


def _said(text: str) -> str:
    text = text.strip()
    if not text:
        raise PydanticCustomError("required", "required")
    return text


Host = Annotated[str, AfterValidator(_host)]
File = Annotated[Path | None, AfterValidator(_file)]
Said = Annotated[str, AfterValidator(_said)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Province(_Table):
    """What `congvu init` lays out."""

    name: Said
    domains: list[Host] = Field(min_length=1)
    units: File = None
    """A list of bodies: CSV, XLSX or JSON. Without one there is the province alone."""
    rule: str = "default"
    """The key of a rule profile."""


class Administrator(_Table):
    """The first system administrator."""

    name: Said
    post: str = ""
    unit: str = ""
    """The code of the body; empty: the province itself."""


class Tls(_Table):
    """The server's certificate: given, or asked for with certbot (ACME)."""

    certificate: File = None
    key: File = None
    authority: File = None
    """The office's own authority, where the certificate is not of a known one."""
    acme_email: Annotated[str, AfterValidator(_address)] = ""

    @model_validator(mode="after")
    def _one_way(self) -> Tls:
        given = self.certificate is not None and self.key is not None
        if given == bool(self.acme_email) or (self.certificate is None) != (self.key is None):
            raise PydanticCustomError("tls_one_way", "tls_one_way")
        return self

    @property
    def acme(self) -> bool:
        return bool(self.acme_email)


class Database(_Table):
    kind: Literal["postgresql", "sqlite"] = "postgresql"


class Directory(_Table):
    suffix: Annotated[str, AfterValidator(_suffix)] = ""
    """Empty: from the first domain."""
    size_gb: int = Field(default=8, ge=1, le=1024)


class Logs(_Table):
    keep_days: int = Field(default=400, ge=LEAST_LOG_DAYS)
    room_gb: int = Field(default=10, ge=1)


class Answers(_Table):
    """Everything that is asked. `replace`: what stands here may be switched off, a copy is kept."""

    language: Literal["vi", "en"] = "vi"
    host: Host
    replace: bool = False
    sender: Annotated[str, AfterValidator(_address)] = ""
    """In whose name Congvu writes; empty: congvu@ the first domain."""
    province: Province
    administrator: Administrator
    tls: Tls
    database: Database = Database()
    directory: Directory = Directory()
    logs: Logs = Logs()

    @property
    def suffix(self) -> str:
        """The directory's suffix."""
        return self.directory.suffix or ",".join(f"dc={part}" for part in self.province.domains[0].split("."))

    @property
    def own_sender(self) -> str:
        return self.sender or f"congvu@{self.province.domains[0]}"


def as_text(answers: Answers) -> str:
    """The answers as a file that `read` takes."""
    plain = answers.model_dump(mode="json", exclude_none=True)
    lines = [f"{key} = {_written(value)}" for key, value in plain.items() if not isinstance(value, dict)]
    for table, values_of in plain.items():
        if isinstance(values_of, dict):
            lines += ["", f"[{table}]", *(f"{key} = {_written(value)}" for key, value in values_of.items())]
    return "\n".join([*lines, ""])


def _written(value: object) -> str:
    # What JSON writes of these is TOML, too.
    return json.dumps(value, ensure_ascii=False)


def read(file: Path) -> Answers:
    """The answers in a file. Raises Invalid with every problem."""
    try:
        return checked(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as error:
        raise Invalid.one("", "answers_unreadable", detail=str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid.one("", "answers_no_toml", detail=str(error)) from error


def checked(given: Mapping[str, Any]) -> Answers:
    """The answers, typed. Raises Invalid with every problem."""
    try:
        return Answers.model_validate(given)
    except ValidationError as error:
        raise Invalid([_problem(dict(each)) for each in error.errors()]) from error


# pydantic's kinds of errors → our codes; its own words are English and for programmers.
_CODES = {
    "missing": "required",
    "extra_forbidden": "unknown_key",
    "literal_error": "not_among",
    "too_short": "required",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
}
_OURS = {"host_shape", "address_shape", "suffix_shape", "no_file", "required", "tls_one_way"}


def _problem(error: dict[str, Any]) -> Problem:
    kind = str(error["type"])
    params = {key: str(value) for key, value in error.get("ctx", {}).items() if key in _PARAMS}
    code = kind if kind in _OURS else _CODES.get(kind, "wrong_type")
    return Problem(".".join(str(part) for part in error["loc"]), code, dict(params))


_PARAMS = {"file", "ge", "le", "expected"}
