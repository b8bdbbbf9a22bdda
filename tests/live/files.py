"""What the case system of an invented authority gives: three children, their care, reviews and officer."""

HEADER = """CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB
C101,1,04/05/2013,WBRI,X123456789012,,
C102,2,17/09/2011,APKN,X123456789013,,
C103,1,21/02/2012,WBRI,X123456789014,,
"""
NAMES = """child_id,known_as,language
C101,Kofi,English
C102,Zara,Urdu
C103,Sam,English
"""
EPISODES = """CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
C101,03/03/2025,S,C2,N1,U1,PR1,09/02/2026,X1,CARPL,BD1 1AA,BD2 2BB,SC000001
C101,09/02/2026,P,C2,N1,U1,PR1,,,,BD1 1AA,BD3 3CC,SC000002
C102,14/07/2025,S,C2,N1,U1,PR1,,,,BD1 1AA,BD2 2BB,SC000001
C103,14/07/2025,S,C2,N1,U1,PR1,,,,BD1 1AA,BD2 2BB,SC000001
"""
REVIEWS = """CHILD,DOB,REVIEW,REVIEW_CODE
C101,04/05/2013,15/06/2026,PN1
C102,17/09/2011,16/06/2026,PN5
C103,21/02/2012,16/06/2026,PN7
"""
OFFICERS = """officer_name,officer_email,team,child_id,allocated_from
Ira Shah,ira@council.example,Team A,C101,03/03/2025
Ira Shah,ira@council.example,Team A,C102,14/07/2025
Ira Shah,ira@council.example,Team A,C103,14/07/2025
"""
# The bot asks 15 working days before a review: from Tuesday 24 November 2026 on.
PLANNED = """review_id,child_id,review_date
R1,C101,15/12/2026
R2,C102,15/12/2026
R3,C103,15/12/2026
"""
IN_ORDER = {
    "header.csv": HEADER,
    "names.csv": NAMES,
    "episodes.csv": EPISODES,
    "officers.csv": OFFICERS,
    "reviews.csv": REVIEWS,
    "planned.csv": PLANNED,
}
