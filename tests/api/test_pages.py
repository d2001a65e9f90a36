"""Pages by address: each is served under the address that its link names, former ones lead there."""

from __future__ import annotations

import re

import pytest
from django.test import Client


def test_every_link_of_the_bar_opens_a_page_that_marks_itself(bare_city, login_as):
    seen = set()
    for role in ("city_manager", "data_manager", "planner", "security_administrator",
                 "audit_administrator"):  # fmt: skip
        client = login_as(role)
        bar = client.get("/account/").content.decode()
        for path in re.findall(r'<a href="(/\w*/?)" data-text="desk\.', bar):
            reply = client.get(path)
            assert reply.status_code == 200, path
            marked = re.findall(
                r'<a href="([^"]+)"[^>]* aria-current="page"', reply.content.decode()
            )
            assert marked == ([path] if path != "/" else marked), path
            seen.add(path)
    named = {"plan", "desk", "import", "themes", "exports", "accounts", "audit", "addresses",
             "incidents", "reach"}  # fmt: skip
    assert {f"/{name}/" for name in named} <= seen


@pytest.mark.django_db
def test_the_former_address_of_accounts_leads_to_the_new_one(login_as):
    reply = login_as("security_administrator").get("/people/?lang=en")
    assert (reply.status_code, reply["Location"]) == (301, "/accounts/?lang=en")
    stranger = Client(headers={"accept": "text/html"}).get("/people/")
    assert stranger["Location"].startswith("/login/")
