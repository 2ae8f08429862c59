"""Distances, and the nearest shop."""

import math
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars_territories.network import Network, Shop, distance_km


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        # Geodesic distances on the WGS 84 ellipsoid (Karney's method), known to the metre.
        ((39.9042, 116.4074), (31.2304, 121.4737), 1065.5),
        ((51.5074, -0.1278), (48.8566, 2.3522), 343.9),
        ((40.7128, -74.0060), (34.0522, -118.2437), 3944.4),
        ((31.2304, 121.4737), (31.2397, 121.4998), 2.69),
        ((0.0, 179.5), (0.0, -179.5), 111.3),
    ],
)
def test_it_is_right_within_half_a_per_cent(one, other, km):
    assert float(distance_km(*one, *other)) == pytest.approx(km, rel=0.005)


def test_it_is_told_to_the_metre():
    assert distance_km(10, 20, 10, 20) == Decimal("0.000")
    assert distance_km(0, 0, 0, 1) == Decimal("111.195")
    # Half a great circle of a sphere.
    assert distance_km(90, 0, -90, 0) == Decimal(format(math.pi * 6371.0088, ".3f"))


places = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
#: Few places, so that some are equally far.
near = st.tuples(st.sampled_from([30.0, 30.01, 31.0]), st.sampled_from([120.0, 120.01, -180.0, 180.0]))


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(places | near, max_size=12), places | near)
def test_the_nearest_is_what_looking_at_each_says(shops, place):
    made = [Shop(*each, code=f"S{n:02}", id=n) for n, each in enumerate(shops)]
    found = Network(made).nearest(*place)
    each = [(distance_km(*place, shop.latitude, shop.longitude), shop.code, shop.id) for shop in made]
    best = min(each, default=None)
    assert (found and (found.km, found.shop)) == (best and (best[0], best[2]))
