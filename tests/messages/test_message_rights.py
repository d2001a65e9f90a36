"""P1, P3, P6: each half of the policies of messages, and their predicate by itself."""

from __future__ import annotations

import pytest
from django.utils import timezone

from geo_grid.access.context import Caller, acting
from geo_grid.access.scope import NOTHING, limit, scope_of
from geo_grid.access.system import SYSTEM
from geo_grid.messages.models import Message, MessageAddress
from tests.access.test_row_rights import refused, touched
from tests.conftest import make_user

OWNER = {"message": "recipient_id", "messageaddress": "account_id"}
CHANGE = {"message": "level = 1", "messageaddress": "adapter = 'x'"}
MODELS = {"message": Message, "messageaddress": MessageAddress}


@pytest.fixture
def accounts(lattice_city):
    """A manager of the whole city and an assistant, each with a message and an address."""
    made = [
        make_user("city_manager"),
        make_user("assistant", building_id=lattice_city.buildings["B1"]),
    ]
    for user in made:
        Message.objects.create(recipient=user, kind="closed", key="k", sent_at=timezone.now())
        MessageAddress.objects.create(account=user, adapter="email", address="a@example.org")
    return made


@pytest.fixture
def manager(accounts, as_app):
    """Acting as the manager, who sees every case, as the application's role."""
    with acting(Caller(scope=scope_of(accounts[0]))):
        yield accounts[0]


@pytest.mark.parametrize("table", list(OWNER))
def test_p03_an_account_sees_its_own_alone_and_the_system_all(accounts, as_app, table):
    def seen(scope):
        with acting(Caller(scope=scope)):
            return MODELS[table].objects.count()

    assert [seen(scope_of(one)) for one in accounts] == [1, 1]
    assert (seen(SYSTEM), seen(NOTHING)) == (2, 0)


@pytest.mark.parametrize("table", list(OWNER))
def test_p03_the_predicate_by_itself_is_the_owner_s(accounts, table):
    """On the owner's connection, which no policy binds."""
    rows = MODELS[table].objects.all()
    assert [limit(rows, scope_of(one)).count() for one in accounts] == [1, 1]
    assert limit(rows, NOTHING).count() == 0


@pytest.mark.parametrize("table", list(OWNER))
def test_p06_a_blind_change_reaches_only_one_s_own(manager, table):
    assert touched(f"UPDATE geo_grid_{table} SET {CHANGE[table]}") == 1


@pytest.mark.parametrize("table", list(OWNER))
def test_p06_a_blind_removal_reaches_only_one_s_own(manager, table):
    assert touched(f"DELETE FROM geo_grid_{table}") == 1


@pytest.mark.parametrize("table", list(OWNER))
def test_p06_no_row_is_given_to_another(accounts, manager, table):
    assert refused(f"UPDATE geo_grid_{table} SET {OWNER[table]} = %s", accounts[1].pk)


def test_p06_no_address_is_entered_for_another(accounts, manager):
    entry = "(account_id, adapter, address) VALUES (%s, 'other', 'x@example.org')"
    assert refused(f"INSERT INTO geo_grid_messageaddress {entry}", accounts[1].pk)
