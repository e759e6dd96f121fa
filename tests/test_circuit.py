"""Redis that does not answer is left alone for a while."""

import pytest
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import ResponseError
from redis.exceptions import TimeoutError as TookTooLong

from config.circuit import LEFT_ALONE_SECONDS, Circuit, RedisAway


@pytest.fixture
def seconds():
    """What the circuit's clock shows."""
    return [1000.0]


@pytest.fixture
def circuit(seconds):
    return Circuit(lambda: seconds[0])


def ask(circuit, error=None):
    with circuit.asking():
        if error:
            raise error
        return "answered"


@pytest.mark.parametrize("error", [NotConnected("refused"), TookTooLong("hangs")])
def test_after_it_did_not_answer_nobody_asks_for_some_seconds(circuit, seconds, error):
    assert ask(circuit) == "answered"
    with pytest.raises(type(error)):
        ask(circuit, error)
    for passed in (0, LEFT_ALONE_SECONDS - 0.1):
        seconds[0] += passed
        with pytest.raises(RedisAway):
            ask(circuit)


def test_then_one_looks_while_the_others_go_on_without(circuit, seconds):
    with pytest.raises(NotConnected):
        ask(circuit, NotConnected())
    seconds[0] += LEFT_ALONE_SECONDS
    with circuit.asking(), pytest.raises(RedisAway):
        ask(circuit)
    # That one found it.
    assert ask(circuit) == "answered"


def test_as_long_as_it_stays_away_one_in_some_seconds_looks(circuit, seconds):
    for _ in range(3):
        with pytest.raises(NotConnected):
            ask(circuit, NotConnected())
        with pytest.raises(RedisAway):
            ask(circuit, NotConnected())
        seconds[0] += LEFT_ALONE_SECONDS


def test_an_error_that_redis_answers_with_is_an_answer(circuit):
    with pytest.raises(ResponseError):
        ask(circuit, ResponseError("WRONGTYPE"))
    assert ask(circuit) == "answered"


def test_it_is_said_once_that_it_is_away_and_once_that_it_is_back(circuit, seconds, caplog):
    for _ in range(3):
        with pytest.raises(NotConnected):
            ask(circuit, NotConnected("refused"))
        seconds[0] += LEFT_ALONE_SECONDS
    ask(circuit)
    ask(circuit)
    assert [record.message for record in caplog.records] == ["Redis is away: refused", "Redis is back"]
