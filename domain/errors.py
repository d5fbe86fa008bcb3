"""What a person is told when something cannot be done.

CaseError            any refusal; always three parts
├── NotAllowed       this role may not do this act
├── WrongMoment      the case is not at the point where this act makes sense
├── Incomplete       something the handbook asks for is missing
├── NotFound         no such case, plan version, referral, item, member, paper
├── Conflict         somebody else acted first
└── Unavailable      a server, database or key cannot be reached or read
"""


class CaseError(Exception):
    """A refusal in three parts: what happened, what is unchanged, what to do next."""

    def __init__(self, happened: str, unchanged: str, next_step: str) -> None:
        super().__init__(f"{happened} {unchanged} {next_step}")
        self.happened, self.unchanged, self.next_step = happened, unchanged, next_step


class NotAllowed(CaseError):
    """This role may not do this act."""


class WrongMoment(CaseError):
    """The case is not at the point where this act makes sense."""


class Incomplete(CaseError):
    """Something the handbook asks for is missing or contradicts itself."""


class NotFound(CaseError):
    """There is no such thing here."""


class Conflict(CaseError):
    """Somebody else acted first."""


class Unavailable(CaseError):
    """A server, database or key cannot be reached or read."""
