"""Tracks and shares of a programme: whether a draft asks its money in the way it is given. Source: domain 8.4."""

from collections.abc import Iterator

from domain.case import Case
from domain.money import Track
from domain.plan import Activity, PlanOutline
from domain.programme import RulePack
from policy import ceilings
from policy.waivers import lifted


def faults(case: Case, outline: PlanOutline) -> list[str]:
    """Lines that fit no track, pass one, or are not paid in the shares of their pack, in words."""
    return [said for pack in case.packs for said in (*_lines(case, pack, outline), *_sums(case, pack, outline))]


def _lines(case: Case, pack: RulePack, outline: PlanOutline) -> Iterator[str]:
    for line in (one for one in outline.activities if one.source == pack.id and one.cost):
        track = pack.tracks.get(line.track)
        if track:
            yield from _in_track(case, pack, line, track)
        elif pack.tracks or line.track:
            listed = ", ".join(pack.tracks) or "no tracks"
            yield f"activity {line.id} names no track of {pack.id} ({listed})"
        if pack.shares and line.instalments != len(pack.shares):
            yield f"{pack.id} pays in {len(pack.shares)} instalments, activity {line.id} has {line.instalments}"


def _in_track(case: Case, pack: RulePack, line: Activity, track: Track) -> Iterator[str]:
    """Choice: the returnee's part is a percent of the whole: what the pack pays and what the returnee adds."""
    rule = f"process/{pack.id}/{line.track}"
    longest = track.months or 0
    too_long = longest and (line.lifelong or (line.months or 0) > longest)
    if too_long and not lifted(case, f"{rule}/months"):
        yield f"activity {line.id} is longer than the {longest} months of {line.track} ({rule}/months)"
    owed = (line.cost + line.own_contribution) * track.own_contribution_percent
    if line.own_contribution * 100 < owed and not lifted(case, f"{rule}/own_contribution"):
        percent = f"{track.own_contribution_percent} percent"
        yield f"the own contribution to activity {line.id} is under {percent} ({rule}/own_contribution)"


def _sums(case: Case, pack: RulePack, outline: PlanOutline) -> Iterator[str]:
    for name, wanted in ceilings.by_track(case, pack, outline).items():
        most = ceilings.limit(case, f"ceiling/{pack.id}/{name}")
        if most is not None and wanted > most:
            yield f"{wanted} for {name} is over the ceiling of {most} {pack.currency} ({pack.id})"
