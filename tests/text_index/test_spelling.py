from __future__ import annotations

import pytest

from trialsearch.text_index.spelling import Known, Speller, Standing

SPELLER = Speller(
    {
        "inventria": Known(Standing.NAME),
        "inventocel": Known(Standing.NAME),
        "boston": Known(Standing.PLACE, 9),
        "bolton": Known(Standing.PLACE, 2),
        "transplant": Known(Standing.CONCEPT),
        "oak": Known(Standing.PLACE, 5),
        "xyz019": Known(Standing.NAME),
    }
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("invintria", ("inventria",), id="one letter changed"),
        pytest.param("inventira", ("inventria",), id="two letters swapped"),
        pytest.param("invntra", ("inventria",), id="two slips in a drug's name"),
        pytest.param("enventrja", (), id="two slips, one of them in the first letter"),
        pytest.param("bostn", ("boston",), id="one letter missing"),
        pytest.param("bosston", ("boston",), id="one letter too many"),
        pytest.param("boton", ("boston", "bolton"), id="equally close: what more trials have goes first"),
        pytest.param("bstn", (), id="too short"),
        pytest.param("bstan", (), id="too far"),
        pytest.param("trannsplantt", ("transplant",), id="two slips in a long word"),
        pytest.param("oaks", (), id="a short word is close to everything"),
        pytest.param("xyz018", (), id="a number is never read as another"),
        pytest.param("wilderness", (), id="nothing alike"),
        pytest.param("", (), id="nothing"),
    ],
)
def test_nearest(typed: str, meant: tuple[str, ...]) -> None:
    assert SPELLER.nearest(typed) == meant
