"""What every operation shares: keys, paths, media types, bodies, errors."""

import io
import json

import pytest
from django.test import Client, RequestFactory

from faceweb.faceserver import recognition, routes
from faceweb.faceserver.body import Body
from faceweb.faceserver.recent import RecentFindings
from tests.assets import PERSON_B
from tests.faceserver.api import Api, bad_argument, refusal, said

UNAUTHORIZED = refusal(
    401,
    "Unspecified",
    "Access denied due to invalid subscription key. Make sure you are subscribed to an API you are"
    " trying to call and provide the right key.",
)
NOT_FOUND = refusal(404, "404", "Resource not found")
INVALID_MEDIA_TYPE = refusal(415, "BadArgument", "Invalid Media Type")
JSON_BODY = [
    ("PUT", "/largefacelists/x"),
    ("PATCH", "/largefacelists/friends"),
    ("POST", "/findsimilars"),
    ("POST", "/detect"),
]


def path_of(route: routes.Route) -> str:
    persisted = "f0f3a1e6-9c2a-4f0e-8d55-0d3a4f5f0a11"
    return route.path.replace("{largeFaceListId}", "x").replace("{persistedFaceId}", persisted)


@pytest.mark.parametrize("route", routes.ROUTES, ids=lambda route: route.operations[0])
@pytest.mark.parametrize("key", [None, "", "wrong", "é" * 32])
def test_no_operation_answers_without_a_good_key(db, route, key):
    api = Api(key)
    answer = api.send(route.method, path_of(route), b"not read", "text/plain")
    assert said(answer) == UNAUTHORIZED
    assert answer.headers["x-ms-error-code"] == "Unspecified"


def test_the_key_may_be_in_the_query(alice):
    key = alice.headers.pop("Ocp-Apim-Subscription-Key")
    assert alice.get("/largefacelists", **{"subscription-key": key}).status == 200


def test_a_key_opens_its_own_subscription_only(alice, bob):
    alice.make_list("private")
    face_id = alice.face_id(PERSON_B)
    persisted = alice.enrol(PERSON_B, "private")
    alice.train("private")

    missing = refusal(404, "LargeFaceListNotFound", "Large face list is not found.")
    assert bob.get("/largefacelists").body == []
    assert said(bob.get("/largefacelists/private")) == missing
    assert said(bob.delete(f"/largefacelists/private/persistedfaces/{persisted}")) == missing
    query = {"faceId": face_id, "largeFaceListId": "private"}
    not_there = refusal(400, "FaceNotFound", "Query face cannot be found.")
    assert said(bob.json("POST", "/findsimilars", query)) == not_there
    assert len(alice.json("POST", "/findsimilars", query).body) == 1


def test_health_needs_no_key(db):
    response = Client().get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("GET", "/detect"), ("POST", "/largefacelists"), ("GET", "/../healthz")],
)
def test_an_unknown_path_or_method_is_not_found(alice, method, path):
    assert said(alice.send(method, path)) == NOT_FOUND


@pytest.mark.parametrize(
    ("base", "path"),
    [
        ("/face/v1.0", "/largefacelists/friends"),
        ("//face/v1.0", "/largefacelists/friends"),
        ("/FACE/V1.0", "//LargeFaceLists/friends"),
        ("/face/v1.0", "/largefacelists/friends/"),
    ],
)
def test_paths_are_forgiving(alice, base, path):
    alice.make_list("friends")
    answer = alice.send("GET", path, base=base)
    assert answer.body["largeFaceListId"] == "friends"


def test_ids_in_a_path_keep_their_case(alice):
    answer = alice.json("PUT", "/largefacelists/Friends", {"name": "x"})
    assert said(answer) == bad_argument("Large face list ID is invalid.")


@pytest.mark.parametrize(("method", "path"), JSON_BODY)
@pytest.mark.parametrize("content_type", ["", "text/plain", "multipart/form-data; boundary=x"])
def test_another_media_type_is_refused(alice, method, path, content_type):
    alice.make_list("friends")
    assert said(alice.send(method, path, b"{}", content_type)) == INVALID_MEDIA_TYPE


def test_only_operations_on_images_take_octets(alice):
    answer = alice.send("POST", "/findsimilars", b"{}", "application/octet-stream")
    assert said(answer) == INVALID_MEDIA_TYPE


def test_json_may_name_its_charset(alice):
    body = json.dumps({"name": "Zoë"}).encode()
    answer = alice.send("PUT", "/largefacelists/x", body, "application/json; charset=utf-8")
    assert answer.status == 200
    assert alice.get("/largefacelists/x").body["name"] == "Zoë"


@pytest.mark.parametrize(("method", "path"), JSON_BODY)
@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'"x"', b"17", b'{"name": "\\ud800"}'])
def test_a_body_of_another_shape_is_refused(alice, method, path, body):
    alice.make_list("friends")
    answer = alice.send(method, path, body, "application/json")
    assert said(answer) == bad_argument("Request body is invalid.")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": 1' + b"0" * 9999])
def test_what_is_not_json_is_refused(alice, body):
    answer = alice.send("PUT", "/largefacelists/x", body, "application/json")
    assert said(answer) == bad_argument("JSON parsing error.")


def test_a_json_body_beyond_any_documented_size_is_not_read(alice):
    body = json.dumps({"name": "x" * 600_000}).encode()
    answer = alice.send("PUT", "/largefacelists/x", body, "application/json")
    assert said(answer) == bad_argument("Request body is invalid.")


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800"])
def test_text_no_database_could_keep_is_refused(alice, text):
    answer = alice.json("PUT", "/largefacelists/x", {"name": text})
    assert said(answer) == bad_argument("Request body is invalid.")


def test_a_nul_in_the_query_is_refused(alice):
    answer = alice.get("/largefacelists", start="a\x00")
    assert said(answer) == bad_argument("'start' is invalid.")


def test_a_flood_of_query_parameters_is_refused(alice):
    answer = alice.get("/largefacelists", **{f"p{number}": number for number in range(2000)})
    assert said(answer) == bad_argument("Request body is invalid.")


def test_a_page_in_a_browser_may_call(alice):
    response = Client().options(
        "/face/v1.0/detect", headers={"Access-Control-Request-Method": "POST"}
    )
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "POST"
    assert "ocp-apim-subscription-key" in response["Access-Control-Allow-Headers"].lower()
    assert alice.get("/largefacelists").headers["Access-Control-Allow-Origin"] == "*"


def test_success_without_a_payload_has_an_empty_body_and_no_type(alice):
    answer = alice.json("PUT", "/largefacelists/x", {"name": "x"})
    assert (answer.status, answer.body) == (200, None)
    assert "Content-Type" not in answer.headers
    assert answer.headers["Content-Length"] == "0"


def test_a_failure_nobody_foresaw_is_answered_and_logged_without_what_was_sent(
    alice, monkeypatch, caplog
):
    sent = "alice@example.org"

    def fail() -> None:
        raise RuntimeError(sent)

    monkeypatch.setattr(recognition, "_recent", RecentFindings())
    monkeypatch.setattr(recognition, "get_pipeline", fail)
    answer = alice.image("/detect", PERSON_B)
    expected = refusal(500, "InternalServerError", "An unexpected error occurred.")
    assert said(answer) == expected
    assert "RuntimeError" in caplog.text
    assert sent not in caplog.text


class Stream(io.BytesIO):
    """A body that hands out at most 1,000 bytes a read, as a network does."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size or 0, 1000))


def body_of(stream: Stream, declared: int | None) -> Body:
    request = RequestFactory().post("/")
    request.META |= {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}
    if declared is None:
        request.META["HTTP_TRANSFER_ENCODING"] = "chunked"
    else:
        request.META["CONTENT_LENGTH"] = str(declared)
    return Body(request)


@pytest.mark.parametrize(("sent", "kept"), [(0, 0), (4999, 4999), (5000, 5000), (5001, None)])
def test_a_declared_body_is_read_up_to_its_limit(sent, kept):
    stream = Stream(b"x" * (sent + 100_000))  # the next request on the connection follows
    read = body_of(stream, sent).read(5000)
    assert (None if read is None else len(read)) == kept
    assert stream.tell() == (kept or 0)


@pytest.mark.parametrize(("sent", "kept"), [(0, 0), (5000, 5000), (5001, None), (99_999, None)])
def test_a_chunked_body_is_read_up_to_its_limit(sent, kept):
    stream = Stream(b"x" * sent)
    read = body_of(stream, None).read(5000)
    assert (None if read is None else len(read)) == kept
    assert stream.tell() <= 5001


@pytest.mark.parametrize("variables", [{"HTTP_TRANSFER_ENCODING": "chunked"}, {}])
def test_a_body_without_an_end_is_not_waited_for(variables):
    """Not from a server that does not mark it, nor after a request that announces none."""
    request = RequestFactory().post("/")
    request.META |= {"wsgi.input": Stream(b"x" * 100), "CONTENT_LENGTH": "", **variables}
    request.META["wsgi.input_terminated"] = not variables
    assert Body(request).read(5000) == b""
    assert Body(request).finish()


def test_over_http_2_a_body_needs_no_announcement():
    request = RequestFactory().post("/", SERVER_PROTOCOL="HTTP/2.0")
    request.META |= {"wsgi.input": Stream(b"x" * 100), "CONTENT_LENGTH": ""}
    request.META["wsgi.input_terminated"] = True
    assert Body(request).read(5000) == b"x" * 100


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize(
    ("sent", "is_callers", "finished"),
    [(0, False, True), (9000, True, True), (9000, False, False), (7 * 1024 * 1024, True, False)],
)
def test_a_connection_is_kept_when_its_body_could_be_read_to_the_end(
    declared, sent, is_callers, finished
):
    body = body_of(Stream(b"x" * sent), sent if declared else None)
    body.is_callers = is_callers
    if not declared and not is_callers:
        finished = False  # whether more would come is not known without reading
    assert body.finish() is finished
