"""Asks the web process of this container how it is: `… -m datalab.launcher.healthcheck /sante/`."""

import http.client
import os
import sys

PORT = 8000
PATIENCE = 4  # seconds


def healthy(path: str, *, port: int = PORT) -> bool:
    """Whether the page answers 200, asked under the first name that the service accepts."""
    name = (
        os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".*")
        or "localhost"
    )
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", path, headers={"Host": name, "X-Forwarded-Proto": "https"})
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(0 if healthy(sys.argv[1] if len(sys.argv) > 1 else "/sante/") else 1)
