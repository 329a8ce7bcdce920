"""Many uploads at once do not pass the limit of an account together."""

import uuid
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.photos.zips import photo
from tests.programs import Programs
from tests.stack.browserless import Visitor

pytestmark = pytest.mark.stack


@pytest.fixture
def narrow(tmp_path: Path) -> Iterator[Programs]:
    """The site alone, with room for three photos in each account."""
    programs = Programs(tmp_path, PHOTOS_PER_ACCOUNT="3")
    programs.prepare()
    programs.start("valkey", "web")
    yield programs
    programs.stop_all()


def test_twelve_files_sent_at_once_fill_a_library_for_three(narrow: Programs) -> None:
    alice = Visitor(narrow.web, "alice@example.com", narrow.mails)
    form = {"csrfmiddlewaretoken": alice.token("/photos/upload/"), "batch": str(uuid.uuid4())}

    def send(number: int) -> int:
        files = {"photos": (f"{number}.jpg", photo(number), "image/jpeg")}
        headers = {"HX-Request": "true"}
        return alice.http.post(
            "/photos/upload/", data=form, files=files, headers=headers
        ).status_code

    with ThreadPoolExecutor(12) as threads:
        answers = Counter(threads.map(send, range(12)))

    assert answers == {200: 3, 422: 9}
    page = alice.http.get(f"/photos/batches/{form['batch']}/").text
    assert page.count("There is no room for it in your library.") == 8  # the page shows the first
    alice.close()
