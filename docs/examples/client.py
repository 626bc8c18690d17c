"""A client of the API in the standard library alone: reads, follows pages, acts once, explains.

    DATALAB_URL=https://datalab.example DATALAB_TOKEN=dlb_… python docs/examples/client.py

A token is made on the page « Mes jetons », or by ``manage.py create_token EMAIL --scopes a,b``.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any


class RefusedError(Exception):
    """What the service answered instead: ``code`` is stable, the sentence is for people."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", ""))
        self.status = problem.get("status")
        self.code = problem.get("code", "")
        self.errors = problem.get("errors", {})


class Datalab:
    """One caller of one service."""

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token

    def call(self, method: str, path: str, body: Any = None, *, key: str = "") -> Any:
        """One request; its JSON. Raises RefusedError. ``key`` makes a POST safe to send again."""
        address = path if path.startswith("http") else f"{self.url}/api/v1/{path}"
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        if key:
            headers["Idempotency-Key"] = key
        request = urllib.request.Request(address, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise RefusedError(json.load(error)) from error

    def every(self, path: str, **filters: str) -> Iterator[dict[str, Any]]:
        """Every row of a list, page after page."""
        address = f"{path}?{urllib.parse.urlencode(filters)}"
        while address:
            page = self.call("GET", address)
            yield from page["results"]
            address = page["next"]

    def act(self, collection: str, reference: str, transition: str, **fields: Any) -> Any:
        """Takes a transition on the version just read, once, however often it must be sent."""
        file = self.call("GET", f"{collection}/{reference}/")
        able = {ability["name"]: ability for ability in file["abilities"]}
        if transition not in able:
            raise SystemExit(f"{reference} : « {transition} » n’est pas possible pour vous.")
        if not able[transition]["allowed"]:
            raise SystemExit(f"{reference} : {able[transition]['refusal']}")
        body = {"version": file["version"], **fields}
        path = f"{collection}/{reference}/transitions/{transition}/"
        return self.call("POST", path, body, key=str(uuid.uuid4()))


def main() -> None:
    """Lists the caller's projects, and what may be done with the first."""
    desk = Datalab(os.environ["DATALAB_URL"], os.environ["DATALAB_TOKEN"])
    projects = list(desk.every("projects/", ordering="-submitted_at"))
    for project in projects:
        print(project["reference"], project["status"], project["title"])
    if projects:
        first = desk.call("GET", f"projects/{projects[0]['reference']}/")
        for ability in first["abilities"]:
            print("  ", ability["label"], ability["refusal"] or "possible")


if __name__ == "__main__":
    try:
        main()
    except RefusedError as refused:
        sys.exit(f"{refused.code} : {refused} {refused.errors or ''}")
    except KeyError as missing:
        sys.exit(f"Donnez la variable {missing}.")
