"""What ops read on a case in the Web UI: plain sentences, codes and dates, nobody's name."""

from domain.promise import Promise, Verdict

SAID = {
    "plan": "the plan is agreed",
    "plan_consent": "consent to the new version is given",
    "own_consent": "a member is asked for their own consent",
    "sharing_review": "an agreed review of what is shared takes place",
    "plan_copy": "the returnee gets the current plan",
    "plan_review": "the plan is reviewed",
    "midterm_report": "the mid-term report is written",
    "final_report": "the final report is written",
    "follow_up_period": "follow-up ends, or is extended",
    "follow_up": "the next follow-up meeting takes place",
    "contact_lost": "it is decided how to go on after three tries without contact",
    "contact_retry": "it is tried again to meet the returnee",
    "tracing": "the returnee is found again, or closing is proposed",
    "reassessment": "an assessment is made again",
    "start_activity": "something of the agreed plan begins",
    "feedback_answer": "what the returnee said is answered",
    "survey": "the survey is repeated",
    "first_assistance": "first help is given",
    "delivery": "a delivery is confirmed",
    "referral_answer": "the provider answers a referral",
    "referral_progress": "a referral is followed up",
    "urgent_options": "other options are considered",
    "safety_review": "an agreed review takes place",
    "funding_answer": "the funding source answers",
    "funding_window": "a limit of the programme",
    "find_funding": "a programme that fits is found, or a waiver",
    "waiver_answer": "a request for a waiver is answered",
    "hold_review": "somebody looks whether the hold is still needed",
    "hold_funding": "it is decided whether the funding source is asked for more time",
    "death_correction": "a second supervisor signs the correction",
    "retention_answer": "a request to keep the file longer is answered",
    "transfer_answer": "the receiving side answers a transfer",
    "budget_request": "the budget is asked for",
    "plan_again": "a new draft of the plan is proposed",
    "consent_again": "consent that was taken back is asked for anew",
    "transfer_closing": "the case is closed here, as another organisation has taken it",
    "arrival": "the arrival is confirmed",
    "unread_message": "a message that could not be read is read",
    "failed_deed": "a failed deed is looked into",
    "closing": "the closing is signed",
    "refusal_checked": "somebody looks at what was paid meanwhile",
    "retention": "the file is anonymised, or held",
    "call_back": "the returnee is called back",
    "task": "an agreed task is done",
}
STEPS = {"warn": "warn about", "due": "due", "lapse": "lapse"}


def of_timer(promise: Promise) -> str:
    """One timer of one promise: "plan due 2026-02-12 (case worker)". Under 200 characters."""
    step = STEPS.get(promise.step, "remind about")
    return f"{promise.key} due {promise.due_on:%Y-%m-%d} ({_on(promise)})" if step == "due" else _other(promise, step)


def _other(promise: Promise, step: str) -> str:
    day = f"{promise.wake:%Y-%m-%d}" if promise.wake else ""
    return f"{step} {promise.key} on {day}, due {promise.due_on:%Y-%m-%d} ({_on(promise)})"


def of_case(verdict: Verdict, *, broken: bool) -> str:
    """The case in a few lines: where it stands and what it waits for, late first."""
    waits = sorted(verdict.promises, key=lambda promise: (not promise.late, promise.due, promise.key))
    lines = [f"**{verdict.stage.replace('_', ' ').lower()}**, {verdict.office}, {verdict.case_worker}", ""]
    if broken:
        lines += ["The rules could not be read: the last verdict stands, and is tried again every day.", ""]
    lines += [of_promise(promise) for promise in waits] or ["Waits for nothing."]
    return "\n".join(lines)


def of_promise(promise: Promise) -> str:
    """One open promise as a sentence."""
    late = "LATE: " if promise.late else ""
    moved = ", moved by a waiver" if promise.moved_by else ""
    said = SAID.get(promise.name, promise.name)
    until = f"until {promise.due_on.day} {promise.due_on:%B %Y}"
    if promise.days_left is not None:
        until = f"(on hold, {promise.days_left} days left)"
    return f"- {late}waits for the {_on(promise)} {until}: {said} [{promise.key}]{moved}"


def _on(promise: Promise) -> str:
    return promise.on.replace("_", " ").lower()
