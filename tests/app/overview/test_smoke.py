import pytest

from tests.support.cast import Cast


@pytest.mark.parametrize("path", ["/", "/people", "/people/new", "/units", "/units/stttt", "/search?q=le", "/search/suggest?q=le", "/units/suggest?q=s&for=create", "/units/new?parent=stttt","/units/stttt/edit"])
def test_smoke(cast: Cast, path: str) -> None:
    page = cast.sign_in_as("system").get(path)
    print(page.text[:3000])
    assert page.status_code == 200
