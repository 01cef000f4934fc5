"""Somebody is told: over a real listener, through a real Apprise address; a password never shows."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from flows.daily.alarms import tell_late, telling
from flows.run.notices import UnknownAddress, check, send
from flows.run.output_contract import ContractFailed
from tests.flows.listeners import listener


def test_a_failure_is_told_in_the_sentence_of_the_terminal_and_passed_on() -> None:
    with listener() as (address, messages):
        with pytest.raises(ContractFailed), telling([SecretStr(address)], "Corner shop", "daily", Path()):
            raise ContractFailed("nothing was landed. orders: no rows")
        with (
            pytest.raises(OSError, match="disk full"),
            telling([SecretStr(address)], "Corner shop", "daily", Path()),
        ):
            raise OSError("disk full")
        with telling([SecretStr(address)], "Corner shop", "daily", Path()):
            pass
    assert [(message["title"], message["message"]) for message in messages] == [
        ("Corner shop: daily data refused, nothing published", "nothing was landed. orders: no rows"),
        ("Corner shop: daily failed, the last good state is kept", "unexpected OSError: disk full"),
    ]


@pytest.mark.parametrize(("age", "limit", "count"), [(1, 2, 0), (2, 2, 1), (900, None, 0)])
def test_a_day_that_does_not_come_is_told(age: int, limit: int | None, count: int) -> None:
    with listener() as (address, messages):
        tell_late([SecretStr(address)], "Corner shop", date(2024, 5, 1), age, limit)
    assert [message["title"] for message in messages] == ["Corner shop: no new day since 2024-05-01"] * count


def test_who_cannot_be_told_stops_nothing_and_no_password_shows(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK_WORD", "se/cret")
    assert send([SecretStr("json://user:${HOOK_WORD}@127.0.0.1:9/")], "title", "text") is False
    assert send([SecretStr("nonsense://user:word@host")], "title", "text") is False
    written = capfd.readouterr().err
    assert "not everybody in `notify` could be told: title" in written
    assert "address 1: Apprise knows no such service" in written
    assert "cret" not in written
    assert "word@" not in written


@pytest.mark.parametrize("address", ["nonsense://x", "json://${NO_SUCH_WORD}@host"])
def test_a_wrong_address_is_wrong_use_before_the_night(address: str) -> None:
    with pytest.raises(UnknownAddress) as refusal:
        check([SecretStr(address)])
    assert refusal.value.exit_code == 2


def test_what_stands_in_the_environment_fills_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with listener() as (address, messages):
        monkeypatch.setenv("LISTENER", address.rsplit(":", 1)[1])
        assert send([SecretStr("json://127.0.0.1:${LISTENER}")], "title", "text")
    assert len(messages) == 1
