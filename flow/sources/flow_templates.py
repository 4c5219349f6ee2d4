"""Templates of the ways out of hospital: beds, Pathways 1 to 3, the Transfer of Care Hub, reasons, hospitals elsewhere.

Stocks (`waiting`, `in_service`, `occupied`) are counted at the end of the day; flows (`referrals`, `placed`) over the day.
"""

from __future__ import annotations

from flow.sources.choices import (
    COMMUNITY_HOSPITALS,
    DELAY_REASONS,
    LOCALITIES,
    PATHWAYS,
    PLACES,
    SITES,
    STAYS,
    TRUSTS_ELSEWHERE,
    WARD_TYPES,
)
from flow.sources.template import (
    Template,
    adds_up,
    beds,
    choice,
    day_column,
    days_of,
    first_choice,
    open_where_occupied,
    part_of,
    people,
    rarely_over,
    sum_of_days,
)

_BY_LOCALITY = (
    "A row may be for the whole system (QSL) where nobody counts by locality. With rows for both, the system's own row is the "
    "total; without it the localities are added up on days when all of them reported."
)

SITE_BEDS = Template(
    name="site-beds",
    title="Beds by site and ward type",
    row="one row per site, day and ward type",
    purpose="How many beds are open, occupied and closed, and of which kind: escalation beds apart from the planned ones.",
    columns=(
        first_choice("site", "The hospital", "place_code", SITES),
        day_column(),
        choice("ward_type", "The kind of beds; escalation: adult beds opened beyond the plan", "adult general and acute", "ward_type", WARD_TYPES),
        beds("open", "Beds open, with staff", "540", "beds_open"),
        beds("occupied", "Beds with a patient in them", "528", "beds_occupied"),
        beds("closed", "Beds that exist and are closed: infection, staff, repair", "6", "beds_closed"),
    ),
    key=("site", "day", "ward_type"),
    known_by=frozenset({"site", "day", "ward_type"}),
    table="ward_bed_day",
    rules=(open_where_occupied("open", "occupied"), rarely_over("occupied", "open")),
    more="The share of beds in the plan is of adult general and acute beds open, escalation among them.",
)  # fmt: skip

PATHWAY_1 = Template(
    name="pathway-1",
    title="Pathway 1: support at home",
    row="one row per locality and day",
    purpose="Who is referred to home reablement, who starts, who waits and how many the service can hold: the plan's 70 new starts a week, and what the What-if page is calibrated on.",
    columns=(
        first_choice("locality", "Where the person lives", "locality_code", LOCALITIES),
        day_column(),
        people("referrals", "People referred that day, from hospital and from home", "9", "referred_patients"),
        people("referrals_from_hospital", "Of those, referred from hospital", "7", "referred_from_hospital_patients"),
        people("starts_from_hospital", "People who started that day, coming from hospital", "6", "started_from_hospital_patients"),
        people("starts_from_home", "People who started that day, already at home", "2", "started_from_home_patients"),
        people("waiting", "People referred and not yet started, at the end of the day", "21", "waiting_patients"),
        people("waiting_in_hospital", "Of those, waiting in a hospital bed", "16", "waiting_in_hospital_patients"),
        people("in_service", "People with the service at the end of the day", "118", "in_service_patients"),
        beds("places", "People the service can hold, with its staff of that day", "125", "places", unit="places"),
        people("ended", "People whose service ended that day", "7", "ended_patients"),
        sum_of_days("days_waited", "Days from referral to start, added up over the people who started that day", "25", "waited_days"),
        sum_of_days("days_in_service", "Days from start to end, added up over the people whose service ended that day", "196", "service_days"),
    ),
    key=("locality", "day"),
    known_by=frozenset({"locality", "day", "starts_from_hospital"}),
    table="pathway_day",
    always={"pathway": "P1"},
    rules=(
        part_of("referrals_from_hospital", "referrals"),
        part_of("waiting_in_hospital", "waiting"),
        days_of("days_waited", "starts_from_hospital", "starts_from_home"),
        days_of("days_in_service", "ended"),
        rarely_over("in_service", "places"),
    ),
    more=_BY_LOCALITY + " Starts are of this service, from hospital and from home; the SitRep's Pathway 1 discharges are another series and never joined to it.",
)  # fmt: skip

COMMUNITY_BEDS = Template(
    name="community-beds",
    title="Pathway 2: community beds",
    row="one row per community hospital and day",
    purpose="How full the community hospitals are, who comes and goes, and how long they stay.",
    columns=(
        first_choice("hospital", "The community hospital", "place_code", COMMUNITY_HOSPITALS),
        day_column(),
        beds("open", "Beds open, with staff", "20", "beds_open"),
        beds("occupied", "Beds with a patient in them at the end of the day", "19", "beds_occupied"),
        people("admissions", "Patients admitted that day", "2", "admitted_patients"),
        people("admissions_from_acute", "Of those, from an acute hospital (step-down)", "2", "admitted_from_acute_patients"),
        people("discharges", "Patients who left that day", "1", "discharged_patients"),
        people("no_criteria_to_reside", "Patients still there at the end of the day who no longer need the bed", "5", "remaining_patients"),
        sum_of_days("days_stayed", "Days that the patients who left that day had stayed, added up (mean stay x discharges)", "38", "stay_days"),
    ),
    key=("hospital", "day"),
    known_by=frozenset({"hospital", "day", "occupied"}),
    table="community_bed_day",
    rules=(
        part_of("admissions_from_acute", "admissions"),
        part_of("no_criteria_to_reside", "occupied"),
        days_of("days_stayed", "discharges"),
        open_where_occupied("open", "occupied"),
        rarely_over("occupied", "open"),
    ),
    more="The queue for Pathway 2 is in the template `hub-steps`, by locality.",
)  # fmt: skip

CARE_HOMES = Template(
    name="care-homes",
    title="Pathway 3: care-home placements",
    row="one row per locality and day",
    purpose="Who waits for a care home, who is placed, and which beds can be had: what the test in South Somerset is judged by.",
    columns=(
        first_choice("locality", "Where the person lives", "locality_code", LOCALITIES),
        day_column(),
        people("referrals", "People referred for a placement that day", "2", "referred_patients"),
        people("waiting", "People referred and not yet placed, at the end of the day", "11", "waiting_patients"),
        people("waiting_in_hospital", "Of those, waiting in a hospital bed", "8", "waiting_in_hospital_patients"),
        people("placed", "People who moved into a care home that day", "1", "placed_patients"),
        sum_of_days("days_waited", "Days from referral to placement, added up over the people placed that day", "17", "waited_days"),
        beds("spot_beds_available", "Care-home beds that could be bought singly that day", "6", "spot_beds_available"),
        beds("block_beds_available", "Empty beds under a block contract", "3", "block_beds_available"),
    ),
    key=("locality", "day"),
    known_by=frozenset({"locality", "day", "placed"}),
    table="care_home_day",
    rules=(part_of("waiting_in_hospital", "waiting"), days_of("days_waited", "placed")),
    more=_BY_LOCALITY,
)  # fmt: skip

HUB_STEPS = Template(
    name="hub-steps",
    title="Transfer of Care Hub: steps",
    row="one row per locality, day and pathway",
    purpose="Where people wait between being ready and leaving, and whose wait it is: ready, referred, decided, started.",
    columns=(
        first_choice("locality", "Where the person lives", "locality_code", LOCALITIES),
        day_column(),
        choice("pathway", "The pathway; `not decided` until there is one", "P1", "pathway", PATHWAYS),
        people("ready", "People who became ready to leave that day", "8", "ready_patients"),
        people("referred", "People referred to the hub that day", "7", "referred_patients"),
        people("decided", "People whose pathway and support were decided that day", "6", "decided_patients"),
        people("started", "People who left for that support that day", "6", "started_patients"),
        people("ready_not_referred", "Ready, not yet referred, at the end of the day", "4", "ready_not_referred_patients"),
        people("referred_not_decided", "Referred, not yet decided, at the end of the day", "9", "referred_not_decided_patients"),
        people("decided_not_started", "Decided, not yet started, at the end of the day", "16", "decided_not_started_patients"),
        sum_of_days("days_to_referral", "Days from ready to referred, added up over the people referred that day", "5", "ready_to_referred_days"),
        sum_of_days("days_to_decision", "Days from referred to decided, added up over the people decided that day", "9", "referred_to_decided_days"),
        sum_of_days("days_to_start", "Days from decided to started, added up over the people who started that day", "15", "decided_to_started_days"),
    ),
    key=("locality", "day", "pathway"),
    known_by=frozenset({"locality", "day", "pathway", "ready"}),
    table="hub_day",
    rules=(
        days_of("days_to_referral", "referred"),
        days_of("days_to_decision", "decided"),
        days_of("days_to_start", "started"),
    ),
    more=_BY_LOCALITY + " Where the sums of days are blank, the mean wait of a step is worked out as mean waiting / mean leaving per day.",
)  # fmt: skip

DELAY_REASONS_TEMPLATE = Template(
    name="delay-reasons",
    title="Reasons for delay",
    row="one row per place, day, length of stay and reason",
    purpose="Why the patients who remain are still there, on a day or once a week: published files say it once a month only, and only of long stays.",
    columns=(
        first_choice("place", "The trust, or one of its sites", "place_code", PLACES),
        day_column("The day on which it was counted: every day, or one day a week"),
        choice("stay", "Of whom: 0 for everyone who remains, 7, 14 or 21 for stays of so many days or more", "0", "stay_days_or_more", STAYS),
        choice("reason", "The main reason, by its code or its words", "CA03", "reason_code", DELAY_REASONS),
        people("patients", "Patients with that reason at the end of the day; 0 where it was looked for and nobody had it", "31", "patients", required=True),
    ),
    key=("place", "day", "stay", "reason"),
    known_by=frozenset({"place", "day", "reason", "patients"}),
    table="local_delay_reason",
    more="One reason a patient, the one that would be solved next. Lengths of stay are nested: 14 is within 7, never beside it.",
)  # fmt: skip

OUT_OF_COUNTY = Template(
    name="out-of-county",
    title="Somerset residents in hospitals elsewhere",
    row="one row per trust and day",
    purpose="Residents who lie in a hospital of another system and no longer meet the criteria to reside: no national file says it by day.",
    columns=(
        first_choice("trust", "The trust they lie in, outside the system", "place_code", TRUSTS_ELSEWHERE),
        day_column(),
        people("nctr", "Residents there who did not meet the criteria to reside that day", "9", "nctr_patients"),
        people("discharged", "Of those, who left that day", "1", "discharged_patients"),
        people("remaining", "Of those, who are still there at the end of the day", "8", "remaining_patients"),
        beds("beds_occupied", "All beds there with a resident in them: what a share is of", "74", "beds_occupied"),
    ),
    key=("trust", "day"),
    known_by=frozenset({"trust", "day", "remaining"}),
    table="out_of_county_day",
    adds_up=("nctr", "discharged", "remaining"),
    rules=(adds_up("nctr", "discharged", "remaining"), part_of("remaining", "beds_occupied")),
)  # fmt: skip
