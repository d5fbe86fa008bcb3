"""The command `passerelle`, joined from its subjects."""

import typer

from starter.cli import (
    account,
    acts,
    attaching,
    calendar,
    checking,
    continuum,
    disclosing,
    focus_group,
    importing,
    listing,
    opening,
    private_links,
    providers,
    report,
    showing,
    staff,
    survey,
    tokens,
    upkeep,
    w_models,
    waive_group,
    why,
)

app = typer.Typer(
    help="Carry a returnee's case from the day of return to the day help is no longer needed.",
    epilog="PASSERELLE_AS names who acts; every verb has its own --help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

SUBJECTS = (
    *(opening, importing, listing, showing, why, continuum, w_models, acts, attaching, waive_group, survey),
    *(focus_group, staff, account, tokens, providers, disclosing, private_links, report, calendar, checking, upkeep),
)
for subject in SUBJECTS:
    subject.add(app)


@app.callback()
def _passerelle() -> None:
    pass
