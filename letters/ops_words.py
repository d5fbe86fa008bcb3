"""What ops read: each kind of finding in three parts, and each kind of line of a case's story."""

from letters.words import N_, Speaker

FINDINGS: dict[str, tuple[str, str, str]] = {
    "engine_away": (
        N_("Temporal does not answer."),
        N_("Nothing is lost: acts are refused in words, and what the database knows is shown here."),
        N_("Start it, or correct PASSERELLE_TEMPORAL_ADDRESS."),
    ),
    "no_worker": (
        N_("No worker takes up work."),
        N_("Cases wait and lose nothing; refusals are kept."),
        N_("Start the worker; data/logs/worker.log says why it ended."),
    ),
    "tasks_fail": (
        N_("The next step of this case fails again and again."),
        N_("The case waits where it is; its promises stand."),
        N_("Open it in Temporal, read data/logs/worker.log, mend the program and start the worker anew."),
    ),
    "ended": (
        N_("The engine does not run this case any more, though it is open."),
        N_("Its journal and its papers are kept."),
        N_("See in Temporal who ended it and when; it must be opened anew from its journal."),
    ),
    "unwritten": (
        N_("This case has begun, and the worklist knows nothing of it."),
        N_("The case goes on by itself."),
        N_("See whether its step “write facts” fails in Temporal; passerelle reproject builds the worklist again."),
    ),
    "broken": (
        N_("The rules of this case cannot be read, or its journal cannot be written."),
        N_("The dates it had stand; acts are turned down in words, refusals are kept."),
        N_("Read data/logs/worker.log, mend the rule, then run passerelle rejudge."),
    ),
    "forgotten": (
        N_("This case is open and waits for nobody and nothing."),
        N_("Nothing is lost, and nothing will happen by itself."),
        N_("Run passerelle rejudge; if it still waits for nothing, ask the case's supervisor what is owed."),
    ),
    "silent": (
        N_("A date of this case is past, and nobody was told."),
        N_("The date stands as it was."),
        N_("See whether a worker runs, then run passerelle rejudge: what is due is told at once."),
    ),
    "deed_failed": (
        N_("Something this case had to send could not be sent."),
        N_("It was not sent, and is not tried again by itself."),
        N_("Open the case here, see why, have it put right, and try it again with a reason."),
    ),
    "deed_retried": (
        N_("Something this case has to send is tried again and again."),
        N_("It is tried for seven days, then a person is asked."),
        N_("See whether the partner answers: passerelle check."),
    ),
    "partner_away": (
        N_("A partner does not do what it is asked."),
        N_("What is meant for it waits, and goes out by itself when it is back."),
        N_("Run passerelle check; ask the partner."),
    ),
}
TOLD: dict[str, str] = {
    "act": N_("{what}, by {who}."),
    "act_because": N_("{what}, by {who}. Reason: {why}."),
    "opened": N_("The case was opened."),
    "moved": N_("The date of {what} moved from {was} to {due}."),
    "waived": N_("A waiver moved the date of {what} from {was} to {due}."),
    "promise": N_("It waits for {whom} until {due}: {what}."),
    "kept": N_("Done in time: {what}."),
    "kept_late": N_("Done late: {what}."),
    "dropped": N_("Owed by nobody any more: {what}."),
    "reopened": N_("Owed again: {what}."),
    "missed": N_("The date {due} has passed: {what}."),
    "told": N_("Those concerned were reminded: {what}."),
    "deed_done": N_("It went out: {what}."),
    "deed_failed": N_("It did not go out: {what}. {why}"),
    "unreadable": N_("A message came that could not be read."),
    "dates": N_("New rules or another calendar moved dates."),
}
DEEDS: dict[str, str] = {
    "notice": N_("a notice"),
    "referral_letter": N_("a letter of referral"),
    "revocation": N_("the taking back of a referral"),
    "order": N_("an order of money or goods"),
    "plan_copy": N_("a copy of the plan"),
    "payment_outcome": N_("a question about a payment"),
    "invitation": N_("an invitation to a meeting"),
    "deed": N_("something this case owed"),
}
FAULTS: dict[str, str] = {
    "AWAY": N_("The partner could not be reached for too long."),
    "REFUSED": N_("The partner refused what was sent."),
    "UNREADABLE": N_("The partner's answer could not be read."),
    "NOT_IN_DIRECTORY": N_("The directory does not hold this provider."),
    "NO_WAY_TO_REACH": N_("The directory holds no way to write to this provider."),
    "BAD_ADDRESS": N_("The address cannot be written to."),
    "NO_NUMBER": N_("No telephone number that could be used is on file."),
    "PAYMENT_FAILED": N_("The payment partner says that it did not pay."),
    "PAYMENT_UNSURE": N_("It is not known whether the money was paid."),
    "PAPER_UNREADABLE": N_("The paper to be sent cannot be read."),
    "FAILED": N_("It could not be done."),
}


REASONS: dict[str, str] = {
    "CASE_STUCK": N_("the case does not move"),
    "LOOK_INTO_FAULT": N_("a fault is looked into"),
    "AFTER_REPAIR": N_("to see that a repair has worked"),
    "ASKED_FOR_HELP": N_("somebody who works on the case asks for help"),
}
"""Why ops open payloads."""
AGAIN: dict[str, str] = {
    "FIXED": N_("what was wrong is put right"),
    "PARTNER_BACK": N_("the partner is back"),
    "ADDRESS_CORRECTED": N_("the address is corrected"),
}
"""Why a deed is tried again."""


def finding(speaks: Speaker, kind: str) -> tuple[str, str, str]:
    """What happened, what is unchanged, what to do next."""
    happened, unchanged, then = FINDINGS[kind]
    return speaks.words(happened), speaks.words(unchanged), speaks.words(then)


def deed(speaks: Speaker, kind: str) -> str:
    """A kind of deed, within a sentence."""
    return speaks.words(DEEDS.get(kind, DEEDS["deed"]))


def fault(speaks: Speaker, code: str) -> str:
    """Why a deed did not go out."""
    return speaks.words(FAULTS.get(code, FAULTS["FAILED"]))
