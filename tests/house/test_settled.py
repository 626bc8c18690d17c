"""The doors of the service set aside what they loaded: the collector no longer walks it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
import gc, importlib, json, sys
before = gc.get_freeze_count()
importlib.import_module("datalab." + sys.argv[1])
apart, walked = gc.get_freeze_count(), len(gc.get_objects())
print(json.dumps([before, apart, walked, "api.pagination" in sys.modules]))
"""


@pytest.mark.parametrize("door", ["wsgi", "asgi"])
def test_what_a_door_loads_is_set_apart_from_the_collector(door):
    told = subprocess.run(
        [sys.executable, "-c", ASKED, door],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    before, apart, walked, has_views = json.loads(told.stdout.splitlines()[-1])
    assert before == 0
    assert has_views, "the views are loaded before the first request"
    assert walked < apart / 20
