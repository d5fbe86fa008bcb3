"""`show`: one case on one screen. `history`: its life as a dated account."""

from typing import Annotated

import typer

from starter.cli import options, screen

WithPapers = Annotated[bool, typer.Option("--papers", help="show the words too, as far as --as may read them")]
Reader = Annotated[
    str, typer.Option("--as", envvar="PASSERELLE_AS", metavar="ID", help="who reads the words: a staff id")
]

WhoRead = Annotated[bool, typer.Option("--reads", help="instead: who read which paper of the case, and when")]


def add(app: typer.Typer) -> None:
    """The verbs `show` and `history`."""
    app.command("show", rich_help_panel="Cases")(show)
    app.command("history", rich_help_panel="Cases")(history)


def show(number: options.Number, papers: WithPapers = False, by: Reader = "") -> None:
    """One case: stage, plan, consents, referrals, money, and what it waits for."""
    from starter.cli.page import page
    from starter.cli.papers import read
    from starter.seeing import see

    with screen.doors() as doors:
        words = read(doors, number, by) if papers else []
        screen.say(*page(see(doors, number)), *words)


def history(number: options.Number, json: options.Json = False, reads: WhoRead = False) -> None:
    """The life of a case as a dated account: what was done, promised, kept, missed, moved and sent."""
    from policy.account import account
    from starter.seeing import see

    if reads:
        _reads(number, json)
        return
    with screen.doors() as doors:
        seen = see(doors, number)
    lines = account(seen.opened, seen.facts)
    if json:
        screen.say_json([line.model_dump(mode="json") for line in lines])
    else:
        screen.say(*(f"{line.day}  {line.kind:8} {line.text}" for line in lines))


def _reads(number: str, json: bool) -> None:
    from starter.cli.papers import who_read

    with screen.doors() as doors:
        known = who_read(doors, number)
    if json:
        screen.say_json(known)
    elif known:
        screen.table(("when", "who", "role", "paper"), [list(one.values()) for one in known])
    else:
        screen.say("nobody has read the papers of this case")
