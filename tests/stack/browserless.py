"""A person at the site without a browser: signs up, uploads, reads pages, over real HTTP."""

import re
from pathlib import Path

import httpx

from tests.mails import code_for


class Visitor:
    def __init__(self, address: str, email: str, mails: Path) -> None:
        self.http = httpx.Client(base_url=address, follow_redirects=True, timeout=30)
        self.sign_up(email, mails)

    def token(self, path: str) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.http.get(path).text)
        assert found, f"no form at {path}"
        return found[1]

    def post(self, path: str, **data: str) -> httpx.Response:
        """Send the form on the page at `path`."""
        return self.http.post(path, data={**data, "csrfmiddlewaretoken": self.token(path)})

    def sign_up(self, email: str, mails: Path) -> None:
        """Make an account, confirm its address, agree to everything."""
        self.post("/accounts/signup/", email=email, password1="correct-horse-7-battery")
        answer = self.post("/accounts/confirm-email/", code=code_for(mails, email))
        assert answer.url.path == "/account/consents/", answer.url
        agreed = dict.fromkeys(("store", "faces", "find_shared", "find_public"), "on")
        answer = self.post("/account/consents/", **agreed, next="/photos/")
        assert answer.url.path == "/photos/", answer.url

    def upload(self, path: Path, name: str = "") -> str:
        """The id of the photo that the answer is about."""
        answer = self.http.post(
            "/photos/upload/",
            data={"csrfmiddlewaretoken": self.token("/photos/upload/")},
            files={"photos": (name or path.name, path.read_bytes(), "image/jpeg")},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 200, answer.text
        found = re.search(r"/photos/([0-9a-f-]{36})/", answer.text)
        assert found, answer.text
        return found[1]

    def card(self, photo_id: str) -> str:
        return self.http.get(f"/photos/{photo_id}/card/", headers={"HX-Request": "true"}).text

    def is_final(self, photo_id: str) -> bool:
        """The card asks for itself no more."""
        return "hx-trigger" not in self.card(photo_id)

    def close(self) -> None:
        self.http.close()
