"""What is wrong with a body that was meant to be base64: the sentence says what was probably done."""

import pytest
from fastapi.testclient import TestClient
from serving_fakes import KEY, PNG, TEXT


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (PNG, "This is the file itself; send its base64, or the file as part 'file' of multipart/form-data."),
        (TEXT[:101].encode(), "Its 101 letters are no whole number of fours. Was it cut off?"),
        (TEXT[:101].encode() + b"\r\n", "Its 101 letters are no whole number of fours. Was it cut off?"),
        (b"photos/leaf.jpg", "It begins with 'photos/leaf.jpg'; wanted the base64 text of a JPEG,"),
        (b'{"image": "aaaa"}', "Was a path mistyped?"),
    ],
)
def test_the_sentence_says_what_was_sent_instead(client: TestClient, body: bytes, sentence: str) -> None:
    response = client.post("/leaves/1", content=body, headers={"Authorization": f"Bearer {KEY}"})

    assert response.status_code == 400
    assert response.json()["message"].startswith("Could not load input image. Cause: Malformed base64 input image. ")
    assert sentence in response.json()["message"]


def test_line_ends_and_quotes_are_passed_over(client: TestClient) -> None:
    wrapped = '"' + "\r\n".join(TEXT[start : start + 76] for start in range(0, len(TEXT), 76)) + '"'
    assert client.post("/leaves/1", content=wrapped, headers={"Authorization": f"Bearer {KEY}"}).status_code == 200
