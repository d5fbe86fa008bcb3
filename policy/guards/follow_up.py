"""Meetings, surveys and reports at the door. Source: handbook 2.3.3."""

from datetime import date

from domain.case import Case
from domain.errors import Incomplete
from domain.follow_up import Mode, RecordFollowUp, RecordSurvey, RecordWModel, SkipSurvey, WriteReport
from policy.guards.guard import demand, guards


@guards(RecordFollowUp)
def record_follow_up(case: Case, act: RecordFollowUp, today: date) -> None:
    """Face to face by preference; another way is recorded with its reason (R94, R95). Not before the return (C8)."""
    demand(case.arrived, "The returnee has not arrived.", "Confirm the arrival first.")
    early = case.returned_on is not None and act.occurred_on < case.returned_on
    demand(not early, "The meeting is dated before the return.", "Correct the day.", Incomplete)
    reasoned = act.mode in (Mode.FACE_TO_FACE, Mode.AT_DELIVERY) or act.why_not_face_to_face
    demand(reasoned, "It is not said why the meeting was not face to face.", "Give the reason.", Incomplete)


@guards(RecordSurvey)
def record_survey(case: Case, act: RecordSurvey, today: date) -> None:
    """Choice (C18): the baseline is taken once a complete draft exists."""
    demand(case.plans, "There is no plan yet to compare with.", "Take the baseline once a plan is proposed.")


@guards(SkipSurvey)
def skip_survey(case: Case, act: SkipSurvey, today: date) -> None:
    """Without a baseline nothing is repeated, so nothing is skipped."""
    demand(case.surveys, "No baseline survey was taken.", "Nothing needs to be skipped.")


@guards(RecordWModel)
def record_w_model(case: Case, act: RecordWModel, today: date) -> None:
    """Ups and downs are counted in months from the return."""
    demand(case.returned_on, "The day of return is not known.", "Confirm the arrival first.")


@guards(WriteReport)
def write_report(case: Case, act: WriteReport, today: date) -> None:
    """Reports are about a plan."""
    demand(case.plans, "There is no plan to report on.", "Propose a plan first.")
    demand(act.kind not in case.reports, f"The {act.kind} report is written already.", "Nothing more is needed.")
