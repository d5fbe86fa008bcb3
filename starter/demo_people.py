"""Who is in the made-up caseload, and who works on it. All of them are invented; every address is at example.org."""

from dataclasses import dataclass

from domain.people import Role


@dataclass(frozen=True)
class Demo:
    """One demo case: which story, and how old its life is today."""

    name: str
    story: str
    months: int = 0
    days: int = 0
    phone: str = ""
    email: str = ""  # takes the copy by mail: what the story did since yesterday is done now, and leaves the house


CASELOAD = (
    Demo("paid by telephone", "by-telephone.yaml", days=11, phone="+221 77 123 45 69", email="salma@example.org"),
    Demo("a plan begins", "refusal.yaml", days=28, phone="+221 77 123 45 68", email="fatou@example.org"),
    Demo("a plan in the making", "p1-lamin.yaml", days=10, phone="+220 301 2345"),
    Demo("a shop in its first months", "p1-lamin.yaml", months=3, phone="+220 301 2346"),
    Demo("a shop that runs", "p1-lamin.yaml", months=13, phone="+220 301 2347"),
    Demo("the shelter is full", "p2-hiwot.yaml", days=5, phone="+251 91 123 4567"),
    Demo("moved to another town", "p2-hiwot.yaml", months=2, phone="+251 91 123 4568"),
    Demo("no more help wanted", "refusal.yaml", days=146, phone="+221 77 123 45 67"),
    Demo("late, more time asked for", "late-and-waived.yaml", days=37, phone="+220 702 3456"),
    Demo("a provider that does not answer", "silent-provider.yaml", days=16, phone="+220 990 1234"),
)
STAFF = {
    "cw-3": (Role.CASE_WORKER, "ET-ADD", "Demo Case Worker Three"),
    "cw-4": (Role.CASE_WORKER, "GM-BJL", "Demo Case Worker Four"),
    "cw-5": (Role.CASE_WORKER, "SN-DKR", "Demo Case Worker Five"),
    "cw-6": (Role.CASE_WORKER, "GM-BSE", "Demo Case Worker Six"),
    "cw-7": (Role.CASE_WORKER, "GM-BJL", "Demo Case Worker Seven"),
    "cw-8": (Role.CASE_WORKER, "SN-KLD", "Demo Case Worker Eight"),
    "cw-9": (Role.CASE_WORKER, "ET-HWS", "Demo Case Worker Nine"),
    "in-1": (Role.INTAKE, "GM-BJL", "Demo Intake"),
    "sv-1": (Role.SUPERVISOR, "GM-BJL", "Demo Supervisor"),
    "pm-1": (Role.PROGRAMME_MANAGER, "GM-BJL", "Demo Programme Manager"),
    "pfp-1": (Role.PROTECTION_FOCAL_POINT, "ET-ADD", "Demo Protection Focal Point"),
    "mfp-1": (Role.MEDICAL_FOCAL_POINT, "GM-BJL", "Demo Medical Focal Point"),
    "mhp-1": (Role.MENTAL_HEALTH_PROFESSIONAL, "GM-BJL", "Demo Mental-Health Professional"),
    "fin-1": (Role.FINANCE, "GM-BJL", "Demo Finance"),
    "ops-1": (Role.OPS, "GM-BJL", "Demo Ops"),
    "dpo-1": (Role.DATA_PROTECTION_OFFICER, "GM-BJL", "Demo Data Protection Officer"),
}
