"""Which matches become hits and which are kept lean: pure.

Measured on a day file of 4,000 records and 2,100 brands: about nine matches a filing, nearly all of band low, and each
stored with story, deadline and items cost 2.5 ms. A pair that nobody asked to hear about is one row instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from monitor.matching.figurative import FLAG as REVIEW_IMAGE
from monitor.polling.model import LeastBandOf
from monitor.records import Band, Brand, Match


def sift(
    matches: Iterable[Match], brands: Mapping[str, Brand], least: LeastBandOf, known: Collection[str] = ()
) -> tuple[list[Match], list[Match]]:
    """(hits, near matches). A match of band low is a hit only when someone who may hear of the brand's client asks for
    band low, when a person has to look at the image, or when the brand has a hit of this filing already (``known``)."""
    hits: list[Match] = []
    near: list[Match] = []
    for match in matches:
        whole = (
            match.band > Band.LOW
            or match.brand in known
            or REVIEW_IMAGE in match.flags
            or least(brands[match.brand].client) is Band.LOW
        )
        (hits if whole else near).append(match)
    return hits, near
