"""How a sum is written. Choice: plain digits only, since a receipt is compared by people."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.money import Sum

SUMS = [
    pytest.param("1200", "1200", id="digits"),
    pytest.param("99.50", "99.50", id="with cents"),
    pytest.param(1200, "1200", id="a number"),
    pytest.param(99.5, "99.5", id="a number with cents"),
    pytest.param(Decimal("0.01"), "0.01", id="a cent"),
    pytest.param("1_000", None, id="an underscore"),
    pytest.param("1e5", None, id="a power"),
    pytest.param("1E2", None, id="another power"),
    pytest.param("1,200", None, id="a comma"),
    pytest.param(" 12", None, id="a space"),
    pytest.param("+12", None, id="a plus"),
    pytest.param(".5", None, id="no digit before the point"),
    pytest.param("12.", None, id="no digit after it"),
    pytest.param("١٢", None, id="digits of another script"),
    pytest.param("NaN", None, id="no number"),
    pytest.param("Infinity", None, id="no end"),
    pytest.param("-1", None, id="less than nothing"),
    pytest.param("0.001", None, id="less than a cent"),
    pytest.param("9" * 13, None, id="more than anybody has"),
    pytest.param("", None, id="nothing"),
]


@pytest.mark.parametrize(("typed", "read"), SUMS)
def test_a_sum_is_written_in_digits(typed: Any, read: str | None) -> None:
    """1_000 and 1e5 are refused where people type: whoever checks the receipt reads them otherwise."""
    sums: TypeAdapter[Decimal] = TypeAdapter(Sum)
    if read is None:
        with pytest.raises(ValidationError):
            sums.validate_python(typed)
    else:
        assert Decimal(read) == sums.validate_python(typed)
        assert sums.validate_json(sums.dump_json(sums.validate_python(typed))) == Decimal(read)
