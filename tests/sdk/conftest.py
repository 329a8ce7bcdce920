"""The official SDKs against the real face server: its own process, plain http, real models."""

import re
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from azure.ai.vision.face import FaceAdministrationClient
from azure.ai.vision.face import FaceClient as NewFaceClient
from azure.cognitiveservices.vision.face import FaceClient
from azure.core.credentials import AzureKeyCredential
from azure.core.pipeline.transport import RequestsTransport
from msrest.authentication import CognitiveServicesCredentials
from requests import Response, Session

from faceweb.faceapi.contract import ContainerKind
from tests.assets import ASSETS
from tests.programs import Programs
from tests.sdk.containers import DETECTION_MODEL, MODEL, container_operations, photo
from tests.sdk.operations import names_in, operation_of

KEY = uuid.uuid4().hex
# The commands of the face server, where the environment names the site's settings.
FACE_SETTINGS = ("--settings", "faceweb.settings.faceserver")
CALLED: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "operations(*names): the operations a test proves")


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    running = Programs(
        tmp_path_factory.mktemp("sdk"),
        DJANGO_SETTINGS_MODULE="faceweb.settings.site",  # whose commands start every part
        FACE_API_KEY=KEY,
        FACE_ALLOW_PRIVATE_URLS="1",  # the photos' addresses below are on this machine
    )
    running.prepare("faceserver")
    running.start("faceserver")
    yield running
    running.stop_all()


@pytest.fixture(scope="session")
def photo_url() -> Iterator[Callable[[Path], str]]:
    """photo_url(path) -> an address that answers with the test photo."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(ASSETS))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield lambda path: f"http://127.0.0.1:{server.server_port}/{path.name}"
        server.shutdown()


@pytest.fixture(autouse=True)
def proven(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that is marked with operations has called each of them with success."""
    params = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    CALLED.clear()
    yield
    for mark in request.node.iter_markers("operations"):
        assert names_in(mark, params.get("kind")) <= CALLED


def record(response: Response, *args: object, **kwargs: object) -> None:
    operation = operation_of(response)
    if operation is not None:
        CALLED.add(operation)


def sdk_client(endpoint: str, key: str) -> FaceClient:
    """The SDK 0.6.1 as any program makes it; the hook is the only addition."""
    made = FaceClient(endpoint, CognitiveServicesCredentials(key))
    made.config.hooks.append(record)
    return made


@pytest.fixture(scope="session")
def client(programs: Programs) -> Iterator[FaceClient]:
    with sdk_client(programs.face, KEY) as made:
        yield made


class Tenant(NamedTuple):
    """A subscription: its id, which snapshots are shared with, a key, and a client that has it."""

    id: str
    key: str
    client: FaceClient


def subscription_id(programs: Programs, name: str) -> str:
    listing = programs.manage("face_keys", "list", *FACE_SETTINGS)
    found = re.findall(rf"^{name}\s+([0-9a-f-]{{36}})", listing, re.MULTILINE)
    return str(found[0])


@pytest.fixture(scope="session")
def source(programs: Programs, client: FaceClient) -> Tenant:
    return Tenant(subscription_id(programs, "site"), KEY, client)


@contextmanager
def new_tenant(programs: Programs, name: str) -> Iterator[Tenant]:
    """A subscription made as an operator makes one."""
    printed = programs.manage("face_keys", "create", "--name", name, *FACE_SETTINGS)
    key = re.findall(r"key \d: (\w+)", printed)[0]
    with sdk_client(programs.face, key) as made:
        yield Tenant(subscription_id(programs, name), key, made)


@pytest.fixture(scope="session")
def target(programs: Programs) -> Iterator[Tenant]:
    """Another subscription."""
    with new_tenant(programs, "target") as tenant:
        yield tenant


def _recorded() -> RequestsTransport:
    session = Session()
    session.hooks["response"].append(record)
    return RequestsTransport(session=session)


@pytest.fixture(scope="session")
def new_client(programs: Programs) -> Iterator[NewFaceClient]:
    key = AzureKeyCredential(KEY)
    with NewFaceClient(programs.face, key, api_version="v1.0", transport=_recorded()) as made:
        yield made


@pytest.fixture(scope="session")
def administration(programs: Programs) -> Iterator[FaceAdministrationClient]:
    with FaceAdministrationClient(
        programs.face, AzureKeyCredential(KEY), api_version="v1.0", transport=_recorded()
    ) as made:
        yield made


@pytest.fixture(scope="session")
def face_id(client: FaceClient) -> Callable[[Path], str]:
    """face_id(path) -> the faceId of the photo's largest face, detected once."""
    known: dict[Path, str] = {}

    def of(path: Path) -> str:
        if path not in known:
            found = client.face.detect_with_stream(
                photo(path), recognition_model=MODEL, detection_model=DETECTION_MODEL
            )
            known[path] = found[0].face_id
        return known[path]

    return of


@pytest.fixture
def made(client: FaceClient) -> Iterator[Callable[[ContainerKind], str]]:
    """made(kind) -> the id of a new container, deleted after the test."""
    ids: list[tuple[Any, str]] = []

    def create(kind: ContainerKind) -> str:
        chosen_id = f"test-{uuid.uuid4()}"
        containers = container_operations(client, kind)
        containers.create(chosen_id, name="A test", recognition_model=MODEL)
        ids.append((containers, chosen_id))
        return chosen_id

    yield create
    for containers, chosen_id in ids:
        containers.delete(chosen_id)
