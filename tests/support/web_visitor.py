"""A person with a browser over real HTTP: follows redirects, sends forms with their CSRF token."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

import httpx

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|content="([^"]+)" name="csrf-token"')
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
_ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')


@dataclass
class WebVisitor:
    """One browser. `page` is what it shows; `local_address` is where it comes from."""

    base_url: str
    local_address: str | None = None
    http: httpx.Client = field(init=False)
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.base_url,
            follow_redirects=True,
            timeout=20,
            transport=httpx.HTTPTransport(trust_env=False, local_address=self.local_address),
            trust_env=False,
            headers={"Accept-Language": "en", "Referer": self.base_url},
        )

    def open(self, path: str) -> httpx.Response:
        """Goes to a page."""
        self.page = self.http.get(path)
        return self.page

    def send(self, path: str, **values: str) -> httpx.Response:
        """Opens the page of a form, fills it in and sends it."""
        self.open(path)
        return self.send_shown(path, **values)

    def send_shown(self, path: str, **values: str) -> httpx.Response:
        """Sends the form on the page that is open, hidden fields included, to `path`."""
        self.page = self.http.post(path, data={**self._hidden(), **values})
        return self.page

    def find(self, pattern: str) -> str:
        """The first group of `pattern` in the page, without its escapes."""
        found = re.search(pattern, self.page.text)
        assert found is not None, f"no {pattern} in {self.page.url}:\n{self.page.text[:3000]}"
        return html.unescape(found[1])

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.url.path

    def _hidden(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for tag in _HIDDEN.findall(self.page.text):
            attributes = dict(_ATTRIBUTE.findall(tag))
            if "name" in attributes:
                fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
        return fields

    def close(self) -> None:
        """Closes its connections."""
        self.http.close()
