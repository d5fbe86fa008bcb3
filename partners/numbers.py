"""Telephone numbers in one form (ITU-T E.164), and no guess at what is not one."""

import re

import phonenumbers

from domain.partner import FaultCode, PartnerRefused

SERVICE, LONGEST = "messages", 30
WRITTEN = re.compile(r"\+?[\d\s().\-/\u2010-\u2015]+")
MARKS = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of direction: phones put them around numbers
# Source: ISO 3166-1, alpha-3 with its alpha-2: the plan says GMB, the numbering plans say GM.
CODES = """
ABW:AW AFG:AF AGO:AO AIA:AI ALA:AX ALB:AL AND:AD ARE:AE ARG:AR ARM:AM ASC:AC ASM:AS ATG:AG AUS:AU AUT:AT AZE:AZ BDI:BI
BEL:BE BEN:BJ BES:BQ BFA:BF BGD:BD BGR:BG BHR:BH BHS:BS BIH:BA BLM:BL BLR:BY BLZ:BZ BMU:BM BOL:BO BRA:BR BRB:BB BRN:BN
BTN:BT BWA:BW CAF:CF CAN:CA CCK:CC CHE:CH CHL:CL CHN:CN CIV:CI CMR:CM COD:CD COG:CG COK:CK COL:CO COM:KM CPV:CV CRI:CR
CUB:CU CUW:CW CXR:CX CYM:KY CYP:CY CZE:CZ DEU:DE DJI:DJ DMA:DM DNK:DK DOM:DO DZA:DZ ECU:EC EGY:EG ERI:ER ESH:EH ESP:ES
EST:EE ETH:ET FIN:FI FJI:FJ FLK:FK FRA:FR FRO:FO FSM:FM GAB:GA GBR:GB GEO:GE GGY:GG GHA:GH GIB:GI GIN:GN GLP:GP GMB:GM
GNB:GW GNQ:GQ GRC:GR GRD:GD GRL:GL GTM:GT GUF:GF GUM:GU GUY:GY HKG:HK HND:HN HRV:HR HTI:HT HUN:HU IDN:ID IMN:IM IND:IN
IOT:IO IRL:IE IRN:IR IRQ:IQ ISL:IS ISR:IL ITA:IT JAM:JM JEY:JE JOR:JO JPN:JP KAZ:KZ KEN:KE KGZ:KG KHM:KH KIR:KI KNA:KN
KOR:KR KWT:KW LAO:LA LBN:LB LBR:LR LBY:LY LCA:LC LIE:LI LKA:LK LSO:LS LTU:LT LUX:LU LVA:LV MAC:MO MAF:MF MAR:MA MCO:MC
MDA:MD MDG:MG MDV:MV MEX:MX MHL:MH MKD:MK MLI:ML MLT:MT MMR:MM MNE:ME MNG:MN MNP:MP MOZ:MZ MRT:MR MSR:MS MTQ:MQ MUS:MU
MWI:MW MYS:MY MYT:YT NAM:NA NCL:NC NER:NE NFK:NF NGA:NG NIC:NI NIU:NU NLD:NL NOR:NO NPL:NP NRU:NR NZL:NZ OMN:OM PAK:PK
PAN:PA PER:PE PHL:PH PLW:PW PNG:PG POL:PL PRI:PR PRK:KP PRT:PT PRY:PY PSE:PS PYF:PF QAT:QA REU:RE ROU:RO RUS:RU RWA:RW
SAU:SA SDN:SD SEN:SN SGP:SG SHN:SH SJM:SJ SLB:SB SLE:SL SLV:SV SMR:SM SOM:SO SPM:PM SRB:RS SSD:SS STP:ST SUR:SR SVK:SK
SVN:SI SWE:SE SWZ:SZ SXM:SX SYC:SC SYR:SY TAA:TA TCA:TC TCD:TD TGO:TG THA:TH TJK:TJ TKL:TK TKM:TM TLS:TL TON:TO TTO:TT
TUN:TN TUR:TR TUV:TV TWN:TW TZA:TZ UGA:UG UKR:UA URY:UY USA:US UZB:UZ VAT:VA VCT:VC VEN:VE VGB:VG VIR:VI VNM:VN VUT:VU
WLF:WF WSM:WS XKK:XK YEM:YE ZAF:ZA ZMB:ZM ZWE:ZW
"""


def number(text: str, country: str) -> str:
    """A number as people write it, in E.164: +2203012345.

    Choice: a number must exist in its country's numbering plan; one refused is seen by a person, one lost is not.
    """
    alpha2 = ALPHA2.get(country, country)
    bare = MARKS.sub("", text)
    if len(text) > LONGEST or not WRITTEN.fullmatch(bare):
        raise PartnerRefused(SERVICE, FaultCode.BAD_ADDRESS)
    try:
        parsed = phonenumbers.parse(bare, alpha2)
    except phonenumbers.NumberParseException:
        raise PartnerRefused(SERVICE, FaultCode.BAD_ADDRESS) from None
    if not phonenumbers.is_valid_number(parsed):
        raise PartnerRefused(SERVICE, FaultCode.BAD_ADDRESS)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def is_e164(text: str) -> bool:
    """Whether it is in the one form already."""
    return re.fullmatch(r"\+[1-9][0-9]{6,14}", text) is not None


ALPHA2 = dict(pair.split(":") for pair in CODES.split())
