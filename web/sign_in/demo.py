"""The invented people of the demo: offered without a password, on this machine only, and marked as what they are."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from starter.doors import Doors
from storage.staff import Member


def offered(request: Request) -> list[Member]:
    """Whom the page offers: nobody, unless browser and address are both of this machine."""
    doors: Doors = request.app.state.doors
    if not (_this_machine(request.client.host if request.client else "") and _here(request)):
        return []
    demo = set(doors.accounts.demo())
    return [member for member in doors.staff.all() if member.person.id in demo and member.active] if demo else []


def _here(request: Request) -> bool:
    doors: Doors = request.app.state.doors
    return _this_machine(_host(doors.settings.public_url)) and _this_machine(
        _host(f"//{request.headers.get('host', '')}")
    )


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
