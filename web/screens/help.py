"""Help: what the screens are for, and how the handbook's own tools are used. Linked from the forms they help with."""

from starlette.requests import Request
from starlette.responses import Response

from letters.words import N_
from web.rendering import page
from web.visitor import visitor

ABOUT = {
    "weigh_option": "grid",
    "decide_modality": "cash",
    "refer": "referral",
    "record_w_model": "w-model",
    "record_survey": "survey",
    "propose_plan": "plan",
    "request_waiver": "waiver",
    "open_restricted": "restricted",
    "refuse_assistance": "refusal",
}
"""Which part of the page helps with which form (R108)."""
PARTS = {
    "worklist": (
        N_("The worklist"),
        (
            N_("It shows what each case waits for, the most urgent first, with the one next step on each line."),
            N_("A date that passes ends nothing: it tells somebody, and the case stays on the list."),
        ),
    ),
    "why": (
        N_("Why this date?"),
        (
            N_(
                "Every date says which rule made it, where the rule comes from, what it was counted from, and what"
                " moved it."
            ),
            N_("Only a waiver, a hold or a new calendar moves a date. Each has a person and a reason."),
        ),
    ),
    "forms": (
        N_("Forms"),
        (
            N_("What you typed is never lost: keep it as a draft, or send it again after a broken line."),
            N_("Pressing twice records once. If a colleague was faster, you are shown what changed, and send again."),
            N_("A mistake is put right from the timeline: the line stays, the correction stands beside it."),
        ),
    ),
    "plan": (
        N_("The plan"),
        (
            N_("Go through the eleven elements with the person: each is covered, left out with a reason, or open."),
            N_("No plan starts without an exit strategy, and without the agreement of both."),
            N_("If a new version tells somebody new, consent is asked for again, for that version and that recipient."),
        ),
    ),
    "grid": (
        N_("The feasibility grid"),
        (
            N_("Answer each criterion with yes or no together with the person, for one option at a time."),
            N_("An option that does not fit may still be chosen: say why. The reason stays with the plan."),
        ),
    ),
    "cash": (
        N_("Cash or in kind"),
        (
            N_(
                "The questions follow table 2.2 of the handbook: the programme, the cost, the market, the risks, the"
                " wish."
            ),
            N_("Cash is never given where somebody cannot handle it safely."),
        ),
    ),
    "referral": (
        N_("Referrals"),
        (
            N_(
                "Tell the person how it will go, and ask for consent to this provider. Send the least that the provider"
                " needs."
            ),
            N_("If no answer comes, the provider is reminded, then you are shown who else fits the need."),
            N_("A need that nobody can meet is recorded as unmet: it is offered again when a service appears."),
        ),
    ),
    "w-model": (
        N_("Ups and downs: the W-model"),
        (
            N_(
                "Draw a line of time from before the return until today. Ask for the highs and the lows, month by"
                " month."
            ),
            N_(
                "For each, ask what happened, what helped, and what it means for the plan. Nobody has to tell anything."
            ),
            N_("In a group, each person has a colour; names stay outside the picture."),
        ),
    ),
    "survey": (
        N_("The survey"),
        (
            N_("Ask one question after the other; a question may be left out. Scores run from 0 to 1."),
            N_("The questions here are a placeholder, not the official instrument."),
        ),
    ),
    "waiver": (
        N_("Waivers"),
        (
            N_(
                "Ask for more time, or for a rule to be lifted, with a reason. Nobody grants their own request; some"
                " need two."
            ),
            N_("Consent, the right to refuse and the check for harm are never waived."),
        ),
    ),
    "refusal": (
        N_("Refusal"),
        (
            N_("A person may refuse assistance at any time: all of it, or one activity. It is taken at once."),
            N_("Nobody has to give a reason."),
            N_("Nothing more is sent; what is on its way is taken back where it can be. A refusal may be taken back."),
        ),
    ),
    "restricted": (
        N_("The restricted part"),
        (
            N_(
                "Notes about health, trafficking or a child are read by the case's own case worker and the protection"
                " focal point."
            ),
            N_(
                "In need, a colleague of the office may open it with a reason, for eight hours. The case shows who did."
            ),
        ),
    ),
}


def show(request: Request) -> Response:
    """The whole page; each part has an address of its own."""
    return page(request, "help.html", visitor(request), parts=PARTS)
