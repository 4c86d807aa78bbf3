"""Distances on the earth (leaf)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

#: Mean radius: the sphere that great circles are drawn on; the true shape differs by at most 0.6 %.
RADIUS_KM: Final = 6371.0088
KM_PER_MILE: Final = 1.609344
#: Half of a great circle; nothing on earth is farther away.
FARTHEST_KM: Final = float(np.pi * RADIUS_KM)


def great_circle_km(latitude: Any, longitude: Any, other_latitude: Any, other_longitude: Any) -> Any:
    """Measure the way over the earth's surface, in km.

    Parameters
    ----------
    latitude, longitude, other_latitude, other_longitude : float or array of float
        Degrees; arrays of one shape, or that numpy can bring to one shape. NaN gives NaN.

    Returns
    -------
    float or array of float
        From 0 to `FARTHEST_KM`; right across the date line and at the poles.

    Examples
    --------
    >>> round(float(great_circle_km(42.36, -71.06, 40.71, -74.01)))
    306
    >>> round(float(great_circle_km(0.0, 179.5, 0.0, -179.5)))
    111
    """
    phi, other_phi = np.radians(latitude), np.radians(other_latitude)
    half_across = np.radians(np.subtract(other_longitude, longitude)) / 2
    chord = np.sin((other_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(other_phi) * np.sin(half_across) ** 2
    return 2 * RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))


def miles(km: float) -> float:
    """Turn kilometres into miles.

    Examples
    --------
    >>> round(miles(100.0), 1)
    62.1
    """
    return km / KM_PER_MILE


def kilometres(miles: float) -> float:
    """Turn miles into kilometres.

    Examples
    --------
    >>> round(kilometres(50.0), 1)
    80.5
    """
    return miles * KM_PER_MILE
