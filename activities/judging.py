"""The judge as an activity: the only place where the rules are asked on behalf of a running case."""

from temporalio import activity

from activities.contracts import ToJudge
from domain.promise import Verdict
from policy.judge import judge


class Judging:
    """Pure: it may run any number of times."""

    @activity.defn(name="judge")
    def judge(self, case: ToJudge) -> Verdict:
        """The verdict of this release's rules."""
        return judge(case.opened, case.facts, case.now)
