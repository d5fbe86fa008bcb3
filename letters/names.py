"""Codes as people say them: elements of a plan, urgency, ways of giving, reasons of a provider."""

from domain.assessment import Element, Urgency
from domain.money import Modality
from domain.referral import UnmetReason
from letters.words import N_

ELEMENTS = {
    Element.MONEY: N_("Money to start with"),
    Element.INCOME: N_("Work and income"),
    Element.TRAINING: N_("Training"),
    Element.HOUSING_FOOD: N_("Housing and food"),
    Element.LEGAL_DOCUMENTS: N_("Papers and legal help"),
    Element.EDUCATION: N_("School"),
    Element.HEALTH: N_("Health"),
    Element.TRANSPORT: N_("Transport"),
    Element.SAFETY: N_("Safety"),
    Element.PSYCHOSOCIAL: N_("Counselling"),
    Element.FAMILY: N_("Family"),
}
URGENCY = {
    Urgency.ROUTINE: N_("In the usual time"),
    Urgency.URGENT: N_("Urgent: please answer within 24 hours"),
    Urgency.LIFE_THREATENING: N_("Very urgent: please answer within 2 hours"),
}
MODALITY = {
    Modality.CASH: N_("In money"),
    Modality.IN_KIND: N_("In goods or services"),
    Modality.MIXED: N_("Partly in money, partly in goods or services"),
    Modality.VIA_OPERATOR: N_("Through an organisation that buys or pays for you"),
}
REASONS = {
    UnmetReason.NO_CAPACITY: N_("We have no free place"),
    UnmetReason.NO_SERVICE: N_("We do not offer this"),
    UnmetReason.NOT_ELIGIBLE: N_("It does not fit our conditions"),
    UnmetReason.TOO_FAR: N_("It is too far away"),
    UnmetReason.COST: N_("The cost is not covered"),
    UnmetReason.UNSAFE: N_("It would not be safe"),
    UnmetReason.REFUSED_BY_PROVIDER: N_("Another reason"),
    UnmetReason.FUNDING_RULE: N_("A rule of our funding forbids it"),
    UnmetReason.DOCUMENTS_MISSING: N_("Papers are missing"),
}
