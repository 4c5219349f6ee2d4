-- The store of System Flow: one DuckDB file per published snapshot, never changed after it was published.
-- Open the newest one read-only with DuckDB's own shell:   duckdb -readonly data/store/snapshots/000012.duckdb
-- (current.json beside the folder names the one in force). DESCRIBE a table, or read the comments:
--   SELECT table_name, comment FROM duckdb_tables();   SELECT column_name, comment FROM duckdb_columns() WHERE comment IS NOT NULL;
--
-- Rules that hold everywhere:
--   * NULL means not reported; 0 means counted, and there were none. `mark` keeps what the file had instead of a number.
--   * Every row carries its edition (the load that brought it) and its publication date. Several editions of one figure
--     live side by side. The winner for a place and day is the row with the lowest load.precedence, then the latest
--     published, then the highest edition: the macro bed_day_on(DATE) gives exactly that; a NULL that wins stays NULL.
--   * A stock (patients, beds) is never added over days: take means over the days that were reported.

CREATE TABLE load (
    edition INTEGER PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    provenance VARCHAR NOT NULL CHECK (provenance IN ('published', 'local', 'illustrative')),
    precedence TINYINT NOT NULL,
    published DATE NOT NULL,
    published_assumed BOOLEAN NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    loaded_by VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    rows_kept BIGINT NOT NULL,
    counts JSON NOT NULL,
    findings JSON NOT NULL,
    undone_at TIMESTAMP
);
COMMENT ON TABLE load IS 'One row per load, newest edition last; an undone load stays listed with undone_at and has no rows left elsewhere';
COMMENT ON COLUMN load.edition IS 'Number of the load, never used twice';
COMMENT ON COLUMN load.source IS 'Which layout the file was recognised as';
COMMENT ON COLUMN load.precedence IS '1 monthly workbook or CSV, 2 winter workbook, 3 tidy series, 4 the system''s own figures: the lowest wins';
COMMENT ON COLUMN load.published IS 'Latest publication date of its rows';
COMMENT ON COLUMN load.published_assumed IS 'The file names no publication date: end of the month plus 42 days (local files: the day itself)';
COMMENT ON COLUMN load.counts IS 'rows or value cells: read, kept, duplicates_dropped, re_dated, rejected';
COMMENT ON COLUMN load.findings IS 'list of {code, severity, rows, message}';

CREATE TABLE bed_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    stay_days_or_more SMALLINT NOT NULL,
    nctr_patients DOUBLE,
    discharged_patients DOUBLE,
    remaining_patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE bed_day IS 'Patients with no criteria to reside: one row per place, day, length-of-stay cut-off and edition. nctr = discharged + remaining';
COMMENT ON COLUMN bed_day.place_code IS 'ENG, region (Y58), ICB (QSL), trust (RH5) or site (RH5A8); names in data/reference';
COMMENT ON COLUMN bed_day.stay_days_or_more IS '0: everyone; 21: only patients with a stay of 21 days or more (a subset, never added to the rest)';
COMMENT ON COLUMN bed_day.nctr_patients IS 'Patients who did not meet the criteria to reside that day';
COMMENT ON COLUMN bed_day.discharged_patients IS 'Of those, patients who left that day';
COMMENT ON COLUMN bed_day.remaining_patients IS 'Of those, patients still in hospital at the end of the day: the delayed number, and the plan''s number';
COMMENT ON COLUMN bed_day.mark IS 'What stood in the file where a number is missing (-, *, [x]); NULL where all three were given';

CREATE TABLE beds_month (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    basis VARCHAR NOT NULL CHECK (basis IN ('adult_open', 'adult_occupied', 'all_open', 'all_occupied')),
    beds DOUBLE,
    suspect BOOLEAN NOT NULL,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE beds_month IS 'General and acute beds, monthly means (UEC SitRep): one row per place, month, basis and edition. KH03 beds are not in here';
COMMENT ON COLUMN beds_month.month IS 'First day of the month';
COMMENT ON COLUMN beds_month.suspect IS 'The source gives the same figures for every trust as in a neighbouring month';

CREATE TABLE beds_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    basis VARCHAR NOT NULL CHECK (basis IN ('adult_open', 'adult_occupied', 'all_open', 'all_occupied')),
    beds DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE beds_day IS 'General and acute beds by day from the system''s own files; used on days whose month has no published beds';

CREATE TABLE bed_days_lost (
    place_code VARCHAR NOT NULL,
    week_start DATE NOT NULL,
    stay_days_or_more SMALLINT NOT NULL,
    bed_days DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON COLUMN bed_days_lost.week_start IS 'As published: a Friday to June 2022, a Monday since';
COMMENT ON TABLE bed_days_lost IS 'Additional bed days at a weekly snapshot of patients with a stay of 7+, 14+, 21+ days: bands are nested, averaged and never added';

CREATE TABLE discharge_destination (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    pathway VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE discharge_destination IS 'Patients discharged in a month by where they went: month totals';
COMMENT ON COLUMN discharge_destination.pathway IS 'P0 to P3, and P3b (back to their own care home) before June 2024';

CREATE TABLE delay_reason (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    metric_group VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE delay_reason IS 'Patients delayed by reason: one value a month, the mean of weekly snapshots; never adds up to remaining';
COMMENT ON COLUMN delay_reason.metric_group IS 'The same labels occur in several groups: the key is (metric_group, reason)';

CREATE TABLE collection_day (
    day DATE NOT NULL,
    missing_trusts DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE collection_day IS 'How many acute trusts did not report on a day, as the publisher counted (Table 1)';

CREATE TABLE delay_cost (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    metric_group VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    unit VARCHAR NOT NULL CHECK (unit IN ('pounds', 'bed_days', 'patients')),
    value DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE delay_cost IS 'What NHS England says delays cost, by reason and in total (Delay reason LOS 7+ Costs, from August 2025): apart from delay_reason, because these are pounds';
COMMENT ON COLUMN delay_cost.item IS 'A delay reason (its cost), or one of three totals: daily average of patients remaining, delayed bed days, cost';

CREATE TABLE discharge_destination_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    pathway VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE discharge_destination_day IS 'Patients discharged on a day by where they went: England only (national time series); a day on which all destinations are 0 was not collected: NULL';

CREATE TABLE delay_reason_week (
    place_code VARCHAR NOT NULL,
    week_start DATE NOT NULL,
    metric_group VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE delay_reason_week IS 'Patients delayed by reason at a weekly snapshot: England only (national time series); no trust or ICB publishes weekly reasons';

CREATE TABLE discharge_time_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    time_of_day VARCHAR NOT NULL CHECK (time_of_day IN ('by 17:00', '17:01 to 23:59')),
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE discharge_time_day IS 'Patients discharged by time of day: only the first issues of 2022 to May 2023 say it; the two add up to bed_day.discharged_patients';

CREATE TABLE community_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    stay_days_or_more SMALLINT NOT NULL,
    nctr_patients DOUBLE,
    discharged_patients DOUBLE,
    remaining_patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_day IS 'Patients in community beds with no criteria to reside, by place and day: never added to bed_day, whose places have the same codes and whose shape it has';
COMMENT ON COLUMN community_day.remaining_patients IS 'Of those, patients still in the community bed at the end of the day';

CREATE TABLE community_bed_days_lost (
    place_code VARCHAR NOT NULL,
    week_start DATE NOT NULL,
    stay_days_or_more SMALLINT NOT NULL,
    bed_days DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_bed_days_lost IS 'As bed_days_lost, of community beds: stays of 14+ and 21+ days';

CREATE TABLE community_destination (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    pathway VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_destination IS 'As discharge_destination, of community beds; another list of destinations before and after October 2023';

CREATE TABLE community_delay_reason (
    place_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    metric_group VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    patients DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_delay_reason IS 'As delay_reason, of community beds (stays of 14 days or more); another list of reasons before and after October 2023';

CREATE TABLE community_collection_day (
    day DATE NOT NULL,
    missing_trusts DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_collection_day IS 'How many community providers did not report on a day, as the publisher counted';

CREATE TABLE ready_date (
    place_code VARCHAR NOT NULL,
    level VARCHAR NOT NULL CHECK (level IN ('national', 'region', 'icb', 'trust', 'local_authority', 'trust_local_authority')),
    local_authority_code VARCHAR,
    month DATE NOT NULL,
    measure VARCHAR NOT NULL,
    unit VARCHAR NOT NULL CHECK (unit IN ('patients', 'share', 'bed_days', 'days', 'trusts')),
    value DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE ready_date IS 'Discharge Ready Date: 38 measures by place and month. Shares are 0 to 1 and never averaged over months or places: add counts up and divide';
COMMENT ON COLUMN ready_date.level IS 'local_authority: residents wherever they lie (E06000066: Somerset); trust_local_authority: the part of a trust that lives in one local authority';
COMMENT ON COLUMN ready_date.local_authority_code IS 'Only at level trust_local_authority: where the trust''s patients live';

CREATE TABLE kh03_beds (
    place_code VARCHAR NOT NULL,
    snapshot_day DATE NOT NULL,
    sector VARCHAR NOT NULL,
    measure VARCHAR NOT NULL CHECK (measure IN ('open', 'occupied', 'not said')),
    beds DOUBLE,
    mark VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE kh03_beds IS 'KH03 beds by sector, community hospitals among them: kept apart from beds_month and never the base of the NCTR target';
COMMENT ON COLUMN kh03_beds.snapshot_day IS 'Effective_Snapshot_Date: the end of the quarter or year that the mean is of';
COMMENT ON COLUMN kh03_beds.measure IS 'open or occupied overnight, where the file says which; never guessed';

CREATE TABLE ward_bed_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    ward_type VARCHAR NOT NULL,
    beds_open DOUBLE,
    beds_occupied DOUBLE,
    beds_closed DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE ward_bed_day IS 'Beds by site, day and ward type, from the system''s own files (template site-beds)';
COMMENT ON COLUMN ward_bed_day.place_code IS 'Site (RH5A8); names in data/reference/sites.csv';
COMMENT ON COLUMN ward_bed_day.ward_type IS 'adult general and acute, escalation, paediatric, critical care, maternity, community or mental health; adult beds open in the SitRep hold escalation beds too';
COMMENT ON COLUMN ward_bed_day.beds_open IS 'Beds open, with staff';
COMMENT ON COLUMN ward_bed_day.beds_occupied IS 'Beds with a patient in them';
COMMENT ON COLUMN ward_bed_day.beds_closed IS 'Beds that exist and are closed: infection, staff, repair';

CREATE TABLE pathway_day (
    locality_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    pathway VARCHAR NOT NULL,
    referred_patients DOUBLE,
    referred_from_hospital_patients DOUBLE,
    started_from_hospital_patients DOUBLE,
    started_from_home_patients DOUBLE,
    waiting_patients DOUBLE,
    waiting_in_hospital_patients DOUBLE,
    in_service_patients DOUBLE,
    places DOUBLE,
    ended_patients DOUBLE,
    waited_days DOUBLE,
    service_days DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE pathway_day IS 'A service that people start from hospital or from home, by locality and day (template pathway-1). New starts are started_from_hospital + started_from_home';
COMMENT ON COLUMN pathway_day.locality_code IS 'data/reference/localities.csv, or the code of the whole system (QSL), which is then the total of its localities and never added to them';
COMMENT ON COLUMN pathway_day.pathway IS 'P1';
COMMENT ON COLUMN pathway_day.referred_patients IS 'People referred that day, from hospital and from home';
COMMENT ON COLUMN pathway_day.referred_from_hospital_patients IS 'Of those, referred from hospital';
COMMENT ON COLUMN pathway_day.started_from_hospital_patients IS 'People who started that day, coming from hospital';
COMMENT ON COLUMN pathway_day.started_from_home_patients IS 'People who started that day, already at home';
COMMENT ON COLUMN pathway_day.waiting_patients IS 'People referred and not yet started, at the end of the day';
COMMENT ON COLUMN pathway_day.waiting_in_hospital_patients IS 'Of those, waiting in a hospital bed';
COMMENT ON COLUMN pathway_day.in_service_patients IS 'People with the service at the end of the day';
COMMENT ON COLUMN pathway_day.places IS 'People the service can hold, with its staff of that day';
COMMENT ON COLUMN pathway_day.ended_patients IS 'People whose service ended that day';
COMMENT ON COLUMN pathway_day.waited_days IS 'Days from referral to start, added up over the people who started that day: divided by the starts it is the mean wait';
COMMENT ON COLUMN pathway_day.service_days IS 'Days from start to end, added up over the people whose service ended that day: divided by ended_patients it is the mean stay';

CREATE TABLE community_bed_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    beds_open DOUBLE,
    beds_occupied DOUBLE,
    admitted_patients DOUBLE,
    admitted_from_acute_patients DOUBLE,
    discharged_patients DOUBLE,
    remaining_patients DOUBLE,
    stay_days DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE community_bed_day IS 'Pathway 2 beds by community hospital and day, from the system''s own files (template community-beds)';
COMMENT ON COLUMN community_bed_day.place_code IS 'Community hospital (RH5K6); names in data/reference/sites.csv';
COMMENT ON COLUMN community_bed_day.beds_open IS 'Beds open, with staff';
COMMENT ON COLUMN community_bed_day.beds_occupied IS 'Beds with a patient in them at the end of the day';
COMMENT ON COLUMN community_bed_day.admitted_patients IS 'Patients admitted that day';
COMMENT ON COLUMN community_bed_day.admitted_from_acute_patients IS 'Of those, from an acute hospital';
COMMENT ON COLUMN community_bed_day.discharged_patients IS 'Patients who left that day, all of them';
COMMENT ON COLUMN community_bed_day.remaining_patients IS 'Patients still there at the end of the day who no longer meet the criteria to reside';
COMMENT ON COLUMN community_bed_day.stay_days IS 'Days stayed, added up over the patients who left that day: divided by discharged_patients it is the mean stay';

CREATE TABLE care_home_day (
    locality_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    referred_patients DOUBLE,
    waiting_patients DOUBLE,
    waiting_in_hospital_patients DOUBLE,
    placed_patients DOUBLE,
    waited_days DOUBLE,
    spot_beds_available DOUBLE,
    block_beds_available DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE care_home_day IS 'Pathway 3: care-home placements by locality and day, from the system''s own files (template care-homes)';
COMMENT ON COLUMN care_home_day.locality_code IS 'As in pathway_day';
COMMENT ON COLUMN care_home_day.referred_patients IS 'People referred for a placement that day';
COMMENT ON COLUMN care_home_day.waiting_patients IS 'People referred and not yet placed, at the end of the day';
COMMENT ON COLUMN care_home_day.waiting_in_hospital_patients IS 'Of those, waiting in a hospital bed';
COMMENT ON COLUMN care_home_day.placed_patients IS 'People who moved into a care home that day';
COMMENT ON COLUMN care_home_day.waited_days IS 'Days from referral to placement, added up over the people placed that day';
COMMENT ON COLUMN care_home_day.spot_beds_available IS 'Care-home beds that could be bought singly that day';
COMMENT ON COLUMN care_home_day.block_beds_available IS 'Empty beds under a block contract';

CREATE TABLE hub_day (
    locality_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    pathway VARCHAR NOT NULL,
    ready_patients DOUBLE,
    referred_patients DOUBLE,
    decided_patients DOUBLE,
    started_patients DOUBLE,
    ready_not_referred_patients DOUBLE,
    referred_not_decided_patients DOUBLE,
    decided_not_started_patients DOUBLE,
    ready_to_referred_days DOUBLE,
    referred_to_decided_days DOUBLE,
    decided_to_started_days DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE hub_day IS 'Transfer of Care Hub: steps and the waits between them, by locality, day and pathway (template hub-steps)';
COMMENT ON COLUMN hub_day.locality_code IS 'As in pathway_day';
COMMENT ON COLUMN hub_day.pathway IS 'P0 to P3, or not decided';
COMMENT ON COLUMN hub_day.ready_patients IS 'People who became ready to leave that day';
COMMENT ON COLUMN hub_day.referred_patients IS 'People referred to the hub that day';
COMMENT ON COLUMN hub_day.decided_patients IS 'People whose pathway and support were decided that day';
COMMENT ON COLUMN hub_day.started_patients IS 'People who left for that support that day';
COMMENT ON COLUMN hub_day.ready_not_referred_patients IS 'Ready, not yet referred, at the end of the day';
COMMENT ON COLUMN hub_day.referred_not_decided_patients IS 'Referred, not yet decided, at the end of the day';
COMMENT ON COLUMN hub_day.decided_not_started_patients IS 'Decided, not yet started, at the end of the day';
COMMENT ON COLUMN hub_day.ready_to_referred_days IS 'Days from ready to referred, added up over the people referred that day';
COMMENT ON COLUMN hub_day.referred_to_decided_days IS 'Days from referred to decided, added up over the people decided that day';
COMMENT ON COLUMN hub_day.decided_to_started_days IS 'Days from decided to started, added up over the people who started that day';

CREATE TABLE local_delay_reason (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    stay_days_or_more SMALLINT NOT NULL,
    reason_code VARCHAR NOT NULL,
    patients DOUBLE NOT NULL,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE local_delay_reason IS 'Patients who remain by main reason, on a day or once a week, from the system''s own files (template delay-reasons): apart from delay_reason, which is of long stays and monthly';
COMMENT ON COLUMN local_delay_reason.day IS 'The day on which it was counted';
COMMENT ON COLUMN local_delay_reason.stay_days_or_more IS '0: everyone who remains; 7, 14, 21: of those, stays of so many days or more (nested, never added)';
COMMENT ON COLUMN local_delay_reason.reason_code IS 'data/reference/delay_reasons.csv, which has the words, the group and who can act';
COMMENT ON COLUMN local_delay_reason.patients IS 'Patients with that main reason at the end of the day';

CREATE TABLE mental_health_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    beds_available DOUBLE,
    beds_occupied DOUBLE,
    ready_patients DOUBLE,
    ready_over_7_days_patients DOUBLE,
    ready_over_21_days_patients DOUBLE,
    ready_over_60_days_patients DOUBLE,
    admitted_patients DOUBLE,
    readmitted_patients DOUBLE,
    discharged_patients DOUBLE,
    discharged_on_ready_date_patients DOUBLE,
    ready_days_at_discharge DOUBLE,
    ready_log_days_at_discharge DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE mental_health_day IS 'Mental-health wards by day, from the system''s own files (template mental-health). ready_patients added up over days are days clinically ready; beds_occupied added up are occupied bed days';
COMMENT ON COLUMN mental_health_day.place_code IS 'Ward (RH536); names in data/reference/sites.csv';
COMMENT ON COLUMN mental_health_day.beds_available IS 'Beds available, with staff';
COMMENT ON COLUMN mental_health_day.beds_occupied IS 'Beds with a patient in them at the end of the day, leave not counted';
COMMENT ON COLUMN mental_health_day.ready_patients IS 'Patients clinically ready for discharge at the end of the day';
COMMENT ON COLUMN mental_health_day.ready_over_7_days_patients IS 'Of those, ready for more than 7 days';
COMMENT ON COLUMN mental_health_day.ready_over_21_days_patients IS 'Of those, ready for more than 21 days';
COMMENT ON COLUMN mental_health_day.ready_over_60_days_patients IS 'Of those, ready for more than 60 days';
COMMENT ON COLUMN mental_health_day.admitted_patients IS 'Patients admitted that day';
COMMENT ON COLUMN mental_health_day.readmitted_patients IS 'Of those, discharged from a mental-health ward in the 30 days before';
COMMENT ON COLUMN mental_health_day.discharged_patients IS 'Patients who left that day';
COMMENT ON COLUMN mental_health_day.discharged_on_ready_date_patients IS 'Of those, who left on the day they became ready';
COMMENT ON COLUMN mental_health_day.ready_days_at_discharge IS 'Days from ready to leaving, added up over the patients who left that day: divided by discharged_patients it is the mean';
COMMENT ON COLUMN mental_health_day.ready_log_days_at_discharge IS 'ln(1 + days from ready to leaving), added up over the same patients: exp(sum / discharged_patients) - 1 is the geometric mean';

CREATE TABLE mental_health_reason_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    responsible VARCHAR NOT NULL,
    reason_code VARCHAR NOT NULL,
    patients DOUBLE NOT NULL,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE mental_health_reason_day IS 'Patients clinically ready for discharge by who is responsible for the delay and why, by ward and day (template mental-health-reasons)';
COMMENT ON COLUMN mental_health_reason_day.place_code IS 'Ward (RH536); names in data/reference/sites.csv';
COMMENT ON COLUMN mental_health_reason_day.responsible IS 'NHS, social care, both, housing or not known: what the delay is attributable to';
COMMENT ON COLUMN mental_health_reason_day.reason_code IS 'data/reference/mental_health_delay_reasons.csv';
COMMENT ON COLUMN mental_health_reason_day.patients IS 'Patients at the end of the day; counted every day they add up to days of delay';

CREATE TABLE out_of_county_day (
    place_code VARCHAR NOT NULL,
    day DATE NOT NULL,
    nctr_patients DOUBLE,
    discharged_patients DOUBLE,
    remaining_patients DOUBLE,
    beds_occupied DOUBLE,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE out_of_county_day IS 'Residents who lie in a trust of another system, by trust and day (template out-of-county): a part of that trust''s bed_day figures, never added to them';
COMMENT ON COLUMN out_of_county_day.place_code IS 'The trust they lie in';
COMMENT ON COLUMN out_of_county_day.nctr_patients IS 'Residents there who did not meet the criteria to reside that day';
COMMENT ON COLUMN out_of_county_day.discharged_patients IS 'Of those, who left that day';
COMMENT ON COLUMN out_of_county_day.remaining_patients IS 'Of those, who are still there at the end of the day';
COMMENT ON COLUMN out_of_county_day.beds_occupied IS 'All beds there with a resident in them: what a share is of';

CREATE TABLE unit_cost (
    item VARCHAR NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE,
    pounds DOUBLE NOT NULL,
    per VARCHAR NOT NULL,
    price_year VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    note VARCHAR,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE unit_cost IS 'Unit costs of the system''s own (template costs): where there is one for a day it stands before data/reference/unit_costs.csv';
COMMENT ON COLUMN unit_cost.item IS 'Which cost, as in data/reference/unit_costs.csv';
COMMENT ON COLUMN unit_cost.from_day IS 'The first day that it holds';
COMMENT ON COLUMN unit_cost.to_day IS 'The last day that it holds; NULL: until the next one';
COMMENT ON COLUMN unit_cost.pounds IS 'Pounds for one unit';
COMMENT ON COLUMN unit_cost.per IS 'The unit: day, week or start';
COMMENT ON COLUMN unit_cost.price_year IS 'The year whose prices they are';
COMMENT ON COLUMN unit_cost.source IS 'Where it is from';
COMMENT ON COLUMN unit_cost.note IS 'Anything to be known of it';

CREATE TABLE target (
    place_code VARCHAR NOT NULL,
    metric VARCHAR NOT NULL,
    from_day DATE NOT NULL,
    to_day DATE,
    comparison VARCHAR NOT NULL CHECK (comparison IN ('at most', 'at least')),
    value DOUBLE NOT NULL,
    unit VARCHAR NOT NULL,
    basis VARCHAR,
    source VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE target IS 'Targets of the system''s own (template targets): where there is one for a place, metric and day it stands before data/reference/targets.csv';
COMMENT ON COLUMN target.metric IS 'Id of the metric';
COMMENT ON COLUMN target.from_day IS 'The first day that it holds';
COMMENT ON COLUMN target.to_day IS 'The last day that it holds; NULL: until the next one';
COMMENT ON COLUMN target.comparison IS 'at most or at least';
COMMENT ON COLUMN target.value IS 'The level; shares are 0 to 1';
COMMENT ON COLUMN target.unit IS 'What the value is';
COMMENT ON COLUMN target.basis IS 'What it is of, where that matters';
COMMENT ON COLUMN target.source IS 'Where it is from';

CREATE TABLE series_break (
    place_code VARCHAR NOT NULL,
    applies_to VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE,
    kind VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    rebase BOOLEAN NOT NULL,
    source VARCHAR NOT NULL,
    edition INTEGER NOT NULL,
    published DATE NOT NULL
);
COMMENT ON TABLE series_break IS 'Breaks of series of the system''s own (template breaks), beside those of data/reference/series_breaks.csv';
COMMENT ON COLUMN series_break.applies_to IS 'Which series; all for every one';
COMMENT ON COLUMN series_break.first_day IS 'The first day that is different';
COMMENT ON COLUMN series_break.last_day IS 'The last day, where it passes; NULL: the first day itself';
COMMENT ON COLUMN series_break.kind IS 'What happened: as in data/reference/series_breaks.csv';
COMMENT ON COLUMN series_break.text IS 'What a reader of the chart is told';
COMMENT ON COLUMN series_break.rebase IS 'Limits and trends start anew here';
COMMENT ON COLUMN series_break.source IS 'Where it is from, and who decided';

CREATE MACRO bed_day_on(as_of) AS TABLE
    SELECT b.place_code, b.day, b.stay_days_or_more, b.nctr_patients, b.discharged_patients, b.remaining_patients,
           b.mark, b.edition, b.published, l.source, l.provenance, l.published_assumed
    FROM bed_day AS b
    JOIN load AS l USING (edition)
    WHERE b.published <= as_of
    QUALIFY row_number() OVER (
        PARTITION BY b.place_code, b.day, b.stay_days_or_more
        ORDER BY l.precedence, b.published DESC, b.edition DESC
    ) = 1;
COMMENT ON MACRO TABLE bed_day_on IS 'The figure in force for each place and day, as published on a date';
