"""Invented files in the shapes that every authority can export: the SSDA903 return, as CSV and XML, and the SSD."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

HEADER_903 = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES_903 = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
REVIEWS_903 = "CHILD,DOB,REVIEW,REVIEW_CODE"
INVOLVEMENTS = (
    "invo_involvements_id,invo_professional_id,invo_professional_role_id,invo_professional_team,"
    "invo_involvement_start_date,invo_involvement_end_date,invo_worker_change_reason,invo_person_id,invo_referral_id"
)
PROFESSIONALS = (
    "prof_professional_id,prof_staff_id,prof_professional_name,prof_social_worker_registration_no,"
    "prof_professional_job_title,prof_professional_caseload,prof_professional_department,prof_full_time_equivalency"
)
PERSON = "pers_person_id,pers_sex,pers_gender,pers_ethnicity,pers_dob,pers_common_child_id,pers_forename"
CLA_EPISODES = (
    "clae_cla_episode_id,clae_person_id,clae_cla_placement_id,clae_cla_episode_start_date,"
    "clae_cla_episode_start_reason,clae_cla_primary_need_code,clae_cla_episode_ceased,"
    "clae_cla_episode_ceased_reason,clae_cla_id,clae_referral_id,clae_entered_care_date,clae_cla_last_iro_contact_date"
)
CLA_REVIEWS = (
    "clar_cla_review_id,clar_cla_episode_id,clar_cla_id,clar_cla_review_due_date,clar_cla_review_date,"
    "clar_cla_review_participation,clar_cla_review_last_iro_contact_date"
)


def lines(header: str, *rows: str) -> str:
    """Return a file of these lines."""
    return "\n".join((header, *rows)) + "\n"


HEADER = lines(HEADER_903, "903001,1,04/05/2013,WBRI,A123,,", "903002,2,17/09/2020,APKN,B234,0,")
# The first child moved twice; of the second one's care only the episodes of the year are there.
EPISODES = lines(
    EPISODES_903,
    "903001,02/02/2026,S,C2,N1,U1,PR1,01/06/2026,X1,PLACE,BD1 1AA,BD2 2BB,SC1",
    "903001,01/06/2026,P,C2,N1,U4,PR4,20/08/2026,X1,CARPL,BD1 1AA,BD3 3CC,SC2",
    "903001,21/08/2026,B,C1,N1,K2,PR4,,,,BD1 1AA,BD4 4DD,SC3",
    "903002,10/03/2026,P,V2,N5,U1,PR1,,,,BD5 5EE,BD6 6FF,SC4",
)
REVIEWS = lines(
    REVIEWS_903,
    "903001,04/05/2013,24/02/2026,PN1",
    "903001,04/05/2013,20/05/2026,PN5",
    "903002,17/09/2020,01/04/2026,PN7",
)
INVOLVED = lines(
    INVOLVEMENTS,
    "1,P77,Independent Reviewing Officer,Team North,2026-02-02T00:00:00,NULL,,903001,R1",
    "2,P12,Allocated Case Worker,,2026-02-02T00:00:00,,MANAGE,903001,R1",
    "3,P77,IRO,Team North,2025-01-06 00:00:00,,,903002,R2",
)
NAMED = lines(
    PROFESSIONALS,
    "P77,S1,Ida Cole,SW1,Reviewing Officer,80,Team North,0.8",
    "P12,S2,Sam Roe,SW2,Social Worker,18,Team West,1.0",
)
XML = """<?xml version="1.0" encoding="utf-8"?>
<EXPSSDA903>
  <CHILD>
    <HEADER>
      <CHILDID>903001</CHILDID><UPN>A123</UPN><SEX>1</SEX><DOB>04/05/2013</DOB><ETHNIC>WBRI</ETHNIC>
      <AREVIEW><REVIEW>24/02/2026</REVIEW><REVIEW_CODE>PN1</REVIEW_CODE></AREVIEW>
      <AREVIEW><REVIEW>20/05/2026</REVIEW><REVIEW_CODE>PN5</REVIEW_CODE></AREVIEW>
      <OC2><SDQ_SCORE>9</SDQ_SCORE></OC2>
    </HEADER>
    <EPISODE>
      <DECOM>02/02/2026</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U1</PL><DEC>01/06/2026</DEC><REC>X1</REC>
    </EPISODE>
    <EPISODE><DECOM>01/06/2026</DECOM><RNE>P</RNE><LS>C2</LS><CIN>N1</CIN><PL>U4</PL></EPISODE>
  </CHILD>
</EXPSSDA903>
"""


def many_reviews(count: int) -> Iterator[str]:
    """Write a return of as many reviews, six of each child, one half year apart."""
    yield REVIEWS_903
    for place in range(count):
        child, number = divmod(place, 6)
        on = date(2023, 6, 1) + timedelta(days=182 * number + child % 20)
        yield f"{100000 + child},04/05/2013,{on:%d/%m/%Y},PN{number % 7 + 1}"


def many_children(count: int) -> tuple[str, str, str]:
    """Write the header, the episodes and the involvements of as many children, with one IRO for every eighty."""
    ids = range(100000, 100000 + count)
    return (
        lines(HEADER_903, *(f"{each},1,04/05/2013,WBRI,,," for each in ids)),
        lines(EPISODES_903, *(f"{each},01/05/2023,S,C2,N1,U1,PR1,,,,,," for each in ids)),
        lines(INVOLVEMENTS, *(f"{each},P{each % 18},IRO,Team North,01/05/2023,,,{each},R" for each in ids)),
    )


def joined(parts: Sequence[str]) -> str:
    """Return lines as one file."""
    return "\n".join(parts) + "\n"
