"""Programs post what the pages post: each page that is sent has its operation, or a reason."""

import re
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver
from drf_spectacular.generators import SchemaGenerator

#: Pages that are sent → the operation that does the same by the same action.
SAME = {
    "notifications:mark_all_read": "notifications/read-all/",
    "notifications:mark_done": "notifications/{key}/done/",
    "notifications:mark_read": "notifications/{key}/read/",
    "notifications:open": "notifications/{key}/read/",
    "notifications:take_back": "notifications/{key}/take-back/",
    "notifications:preferences": "notifications/preferences/",
    "notifications:open_webhook": "webhooks/",
    "notifications:change_webhook": "webhooks/{key}/",
    "notifications:ping_webhook": "webhooks/{key}/ping/",
    "notifications:renew_secret": "webhooks/{key}/secret/",
    "notifications:stop_webhook": "webhooks/{key}/stop/",
    "notifications:resume_webhook": "webhooks/{key}/resume/",
    "notifications:replay_webhook": "webhooks/{key}/deliveries/{message}/replay/",
    "projects:create": "projects/",
    "projects:hand_over": "projects/{reference}/transitions/hand_over/",
    "projects:step": "projects/{reference}/",
    "projects:save_field": "projects/{reference}/",
    "projects:complements": "projects/{reference}/transitions/answer_complements/",
    "projects:save_complement": "projects/{reference}/transitions/write_complement/",
    "support:ask": "support-cases/",
    "support:write_article": "articles/",
    "support:edit_article": "articles/{slug}/",
    "support:capacity": "capacities/",
    "jobs:stop": "jobs/{key}/cancel/",
    "funding:letter_template": "letter-templates/{kind}/",
    "funding:signatures": "signed-scans/",
    "funding:settle_scan": "signed-scans/{reference}/match/",
    "opendata:propose_reuse": "reuses/",
    "opendata:publish": "publications/",
    "opendata:catalogue_desk": "catalogue/",
    "opendata:push_now": "catalogue/pushes/",
    "opendata:create_dataset": "datasets/",
    "opendata:edit_dataset": "datasets/{slug}/",
    "opendata:manage_dataset": "datasets/{slug}/files/",
    "opendata:publish_dataset": "datasets/{slug}/publish/",
    "opendata:create_topic": "topics/",
    "opendata:edit_topic": "topics/{slug}/",
    "opendata:show_topic": "topics/{slug}/publish/",
    "opendata:add_element": "topics/{slug}/elements/",
    "opendata:change_element": "topics/{slug}/elements/{position}/move/",
    "opendata:create_entry": "calendar/",
    "opendata:edit_entry": "calendar/{day}/",
    "opendata:clear_entry": "calendar/{day}/clear/",
    "funding:committee_plan": "committees/",
    "funding:committee_interests": "cofinancings/{reference}/transitions/declare_interests/",
    "funding:committee_scenarios": "committees/{reference}/transitions/draw_scenario/",
    "funding:committee_scenario": "committees/{reference}/transitions/draw_scenario/",
    "funding:committee_vote": "committees/{reference}/transitions/vote/",
    "funding:committee_call": "committees/{reference}/transitions/call_item/",
    "funding:ask": "cofinancings/",
    "funding:opinion": "opinions/{key}/answer/",
    "funding:cancel_opinion": "opinions/{key}/cancel/",
    "funding:letter_batch": "letters-to-send/",
    "funding:follow": "cofinancings/{reference}/transitions/follow/",
    "funding:private_thread": "cofinancings/{reference}/transitions/confer/",
    "funding:holder_thread": "cofinancings/{reference}/transitions/write_to_holder/",
}
#: Beginnings of the names of pages that have none, as docs/api.md says and for its reasons.
ALONE = (
    *("accounts:", "api:"),
    *("finding:", "notifications:unsubscribe", "projects:present", "funding:present"),
    *("chorus:", "desk:"),
    *("opendata:subscribe", "opendata:confirm_subscription"),
    *("opendata:subscription_choices", "opendata:end_subscription"),
)


def named(patterns, namespace=""):
    for entry in patterns:
        if not isinstance(entry, URLPattern):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named(entry.url_patterns, inner)
        elif entry.name and not hasattr(entry.callback, "cls"):
            yield namespace + entry.name, entry.callback


def is_sent(view) -> bool:
    """Whether a page answers a POST: its class does, or a decorator admits it by name."""
    seen, waiting = set(), [view]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if hasattr(getattr(one, "view_class", None), "post"):
            return True
        for cell in getattr(one, "__closure__", None) or ():
            inside = cell.cell_contents
            if isinstance(inside, list | tuple) and "POST" in inside:
                return True
            if callable(inside):
                waiting.append(inside)
    return False


@pytest.fixture(scope="module")
def sent() -> set[str]:
    """The pages that are sent; a deed of a lifecycle has its row (test_api_rows)."""
    return {
        name
        for name, view in named(get_resolver().url_patterns)
        if not name.startswith(("admin:", "open_", "api_"))
        and is_sent(view)
        and not getattr(getattr(view, "view_class", None), "transition", "")
    }


def test_each_page_that_is_sent_has_its_operation_or_its_reason(sent):
    untold = {name for name in sent if name not in SAME and not name.startswith(ALONE)}
    assert not untold, "give it an operation of the API, or a reason in docs/api.md"
    assert set(SAME) <= sent
    assert not {start for start in ALONE if not any(name.startswith(start) for name in sent)}
    assert not {name for name in SAME if name.startswith(ALONE)}


def test_the_operations_named_here_exist():
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert not {path for path in SAME.values() if f"/api/v1/{path}" not in paths}


def test_the_page_on_the_api_says_what_pages_alone_do():
    page = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
    part = page.split("## What pages alone do")[1].split("\n## ")[0]
    assert len(re.findall(r"^\| ", part, re.M)) >= 5
