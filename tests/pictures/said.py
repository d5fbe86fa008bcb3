"""Texts and invented lives for pictures, in English and in Arabic."""

from datetime import date, timedelta
from decimal import Decimal

from pictures.bars import BarTexts, Row, Week, WeekTexts
from pictures.scores import Score, ScoreTexts
from pictures.svg import Caption
from pictures.w_model import CohortTexts, Month, Point, WTexts

W = WTexts(
    title="Ups and downs", desc="Highs and lows by month since the return.", nothing="Nothing yet",
    months="Months since the return", high="Good", low="Hard",
    opportunity="Something good", challenge="A difficulty", neutral="Neither",
)  # fmt: skip
W_AR = WTexts(
    title="صعود وهبوط", desc="الأوقات الجيدة والصعبة حسب الشهر منذ العودة.", nothing="لا شيء بعد",
    months="الأشهر منذ العودة", high="جيد", low="صعب",
    opportunity="شيء جيد", challenge="صعوبة", neutral="لا هذا ولا ذاك", rtl=True, digits="٠١٢٣٤٥٦٧٨٩",
)  # fmt: skip
COHORT = CohortTexts(
    title="Ups and downs of a group", desc="People high and low.", nothing="Nothing yet",
    months="Months since the return", high="People high", low="People low", hidden="<5",
)  # fmt: skip
COHORT_AR = CohortTexts(
    title="صعود وهبوط المجموعة", desc="عدد الأشخاص.", nothing="لا شيء بعد",
    months="الأشهر منذ العودة", high="في وضع جيد", low="في وضع صعب", hidden="أقل من 5", rtl=True,
)  # fmt: skip
SCORES = ScoreTexts(
    title="Scores over time", desc="Four scores.", nothing="Nothing yet",
    composite="All together", economic="Work and money", social="Social life", psychosocial="How I feel",
)  # fmt: skip
SCORES_AR = ScoreTexts(
    title="النتائج", desc="أربع نتائج.", nothing="لا شيء بعد", composite="المجموع", economic="العمل والمال",
    social="الحياة الاجتماعية", psychosocial="الحالة النفسية", rtl=True, digits="٠١٢٣٤٥٦٧٨٩", point="٫",
)  # fmt: skip
BARS = BarTexts(title="Needs without a service", desc="By element.", nothing="Nothing yet", hidden="<5")
BARS_AR = BarTexts(title="احتياجات بلا خدمة", desc="حسب العنصر.", nothing="لا شيء بعد", hidden="<5", rtl=True)
WEEKS = WeekTexts(title="Work by week", desc="Late and due.", nothing="Nothing yet", late="Late", due="Falls due")
WEEKS_AR = WeekTexts(
    title="العمل حسب الأسبوع", desc="متأخر ومستحق.", nothing="لا شيء بعد", late="متأخر", due="مستحق", rtl=True
)
CAPTIONS: tuple[Caption, ...] = (W, COHORT, SCORES, BARS, WEEKS)

SHOP = (
    Point(0, 3, "OPPORTUNITY", "home with the family again"),
    Point(1, 1, "NEUTRAL", "first meeting"),
    Point(3, -4, "CHALLENGE", "the stock was stolen"),
    Point(4, -2, "CHALLENGE", "rent too high"),
    Point(7, 4, "OPPORTUNITY", "shop opened again with friends of the church"),
    Point(9, 2, "OPPORTUNITY", "course finished"),
    Point(12, 5, "OPPORTUNITY", "a second shelf, first savings"),
)
FAMILY = (
    Point(-3, -4, "CHALLENGE", "months in detention"),
    Point(0, 4, "OPPORTUNITY", "arrival"),
    Point(2, -3, "CHALLENGE", "debts of the journey"),
    Point(2, -1, "CHALLENGE", "quarrel with the brother"),
    Point(5, 1, "NEUTRAL", "moved to town"),
    Point(8, -2, "CHALLENGE", "illness in the family"),
    Point(10, 3, "OPPORTUNITY", "work at the bakery"),
)
FIFTEEN = tuple(
    Point(month, level, kind, label)
    for month, level, kind, label in (
        (0, 4, "OPPORTUNITY", "welcome at home"), (1, -1, "CHALLENGE", "no papers"),
        (2, -3, "CHALLENGE", "rent too high"), (4, -4, "CHALLENGE", "the shop failed"),
        (5, 0, "NEUTRAL", "moved"), (7, 2, "OPPORTUNITY", "course began"),
        (9, 4, "OPPORTUNITY", "print shop with friends"), (11, 3, "OPPORTUNITY", "savings group"),
        (12, -2, "CHALLENGE", "machine broken"), (14, 1, "NEUTRAL", "repair"),
        (16, 3, "OPPORTUNITY", "new customers"), (18, -3, "CHALLENGE", "illness"),
        (21, -1, "CHALLENGE", "debts"), (24, 2, "OPPORTUNITY", "a contract"),
        (30, 5, "OPPORTUNITY", "a second machine"),
    )
)  # fmt: skip
STEADY = tuple(Point(month, 2, "OPPORTUNITY", "all is well") for month in (0, 6, 12, 18))
LIVES = {"shop": SHOP, "family": FAMILY, "fifteen": FIFTEEN, "steady": STEADY}
KINDS = ("CHALLENGE", "OPPORTUNITY", "NEUTRAL")
FORTY = tuple(Point(n * 60 // 39, (n * 7) % 11 - 5, KINDS[n % 3], f"event number {n}") for n in range(40))
SAME = tuple(Point(3, 5, KINDS[n % 3], "all at once") for n in range(12))
EXTREME = (Point(-24, -5, "CHALLENGE", "worst"), Point(60, 5, "OPPORTUNITY", "best"), Point(59, -99, "WHAT", "x" * 300))


def survey(day: date, whole: str, *parts: str) -> Score:
    """One survey, written below by month and year."""
    economic, social, psychosocial = (Decimal(part) for part in parts)
    return Score(day, f"{day:%b %Y}", Decimal(whole), economic, social, psychosocial)


RISING = (
    survey(date(2026, 2, 16), "0.38", "0.22", "0.45", "0.47"),
    survey(date(2026, 5, 16), "0.46", "0.35", "0.50", "0.52"),
    survey(date(2026, 8, 16), "0.44", "0.48", "0.41", "0.43"),
    survey(date(2026, 11, 16), "0.58", "0.55", "0.62", "0.57"),
    survey(date(2027, 2, 16), "0.66", "0.60", "0.70", "0.68"),
)
MANY = tuple(
    survey(date(2024, 1, 1) + timedelta(days=20 * n), *(f"{(n * k % 101) / 100:.2f}" for k in (7, 11, 13, 17)))
    for n in range(40)
)
EDGES = (survey(date(2026, 1, 1), "0", "0", "1", "0"), survey(date(2026, 1, 2), "1", "1", "0", "1"))
GROUP = tuple(
    Month(n, high, low)
    for n, high, low in (
        (0, 24, 6), (1, 12, 9), (2, None, 17), (3, 7, 19), (4, None, None), (6, 11, 8), (7, 16, None), (9, 21, 0),
        (12, 30, 5),
    )
)  # fmt: skip
NEEDS = (
    Row("Counselling", 41), Row("Work and income", 23), Row("Housing and food for large families in the country", 12),
    Row("Papers and legal help", None), Row("School", 7), Row("Safety", 0),
)  # fmt: skip
NEEDS_AR = (Row("الإرشاد", 41), Row("العمل والدخل", 23), Row("GM-BJL، بانجول", None), Row("المدرسة", 0))
LOAD = tuple(Week(f"wk {n}", 9 if n == 1 else n % 3 == 0, (n * 5) % 13) for n in range(1, 13))
