//! Lint of the pack's counter sections.

use std::collections::BTreeSet;

use pack::{Finding, Lint, Pack, Step};

use crate::plan::{
    BookingCalendar, CALENDARS, CalendarsFile, HOLD_MINUTES_MAX, PLACES_MAX, SITES, SLOT_MINUTES_MAX, Site,
    SitesFile, WINDOW_DAYS_MAX,
};

/// Checks `counter/*.toml`.
pub struct CounterLint;

impl Lint for CounterLint {
    fn name(&self) -> &'static str {
        "counter"
    }

    fn claims(&self) -> &'static [&'static str] {
        &["counter/sites.toml", "counter/calendars.toml"]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let sites = pack.section_or_default::<SitesFile>(SITES);
        let calendars = pack.section_or_default::<CalendarsFile>(CALENDARS);
        let mut findings = Vec::new();
        match (sites, calendars) {
            (Ok(sites), Ok(calendars)) => {
                let mut seen = BTreeSet::new();
                for (index, site) in sites.site.iter().enumerate() {
                    lint_site(pack, index, site, &mut findings);
                    if !seen.insert(&site.id) {
                        findings.push(twice(SITES, &site.id).at(line(pack, SITES, "site", index, "id")));
                    }
                }
                let ids: BTreeSet<&String> = sites.site.iter().map(|site| &site.id).collect();
                let mut seen = BTreeSet::new();
                for (index, calendar) in calendars.calendar.iter().enumerate() {
                    lint_calendar(pack, index, calendar, &ids, &mut findings);
                    if !seen.insert(&calendar.id) {
                        let at = line(pack, CALENDARS, "calendar", index, "id");
                        findings.push(twice(CALENDARS, &calendar.id).at(at));
                    }
                }
            }
            (sites, calendars) => {
                findings.extend(sites.err());
                findings.extend(calendars.err());
            }
        }
        findings
    }
}

fn line(pack: &Pack, file: &str, list: &str, index: usize, key: &str) -> Option<usize> {
    pack.line_of(file, &[Step::from(list), index.into(), key.into()])
}

fn twice(file: &str, id: &str) -> Finding {
    Finding::error(file, "counter.id-twice", format!("`{id}` is declared twice")).cure("give each its own id")
}

fn is_id(id: &str) -> bool {
    !id.is_empty()
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'))
}

fn lint_site(pack: &Pack, index: usize, site: &Site, findings: &mut Vec<Finding>) {
    let at = |key: &str| line(pack, SITES, "site", index, key);
    if !is_id(&site.id) {
        findings.push(
            Finding::error(SITES, "counter.id", format!("`{}` is not an id", site.id))
                .at(at("id"))
                .cure("use lower-case letters, digits, '-' and '.'"),
        );
    }
    if pack.departments().get(&site.department).is_none() {
        let message = format!("there is no department `{}`", site.department);
        findings.push(
            Finding::error(SITES, "counter.unknown-department", message)
                .at(at("department"))
                .cure("use a code from departments.toml"),
        );
    }
    let backwards = site.hours.iter().chain(&site.half_day_hours).any(|hours| hours.to <= hours.from);
    if site.hours.is_empty() || backwards {
        findings.push(
            Finding::error(
                SITES,
                "counter.hours",
                format!("the hours of `{}` are empty or end before they begin", site.id),
            )
            .at(at("hours"))
            .cure("write from = \"09:00\", to = \"13:00\""),
        );
    }
    if !site.confirmed {
        findings.push(
            Finding::note(
                SITES,
                "counter.unconfirmed",
                format!("`{}` is not confirmed by its office", site.id),
            )
            .at(at("id"))
            .cure("check name, address and hours with the office, then remove confirmed = false"),
        );
    }
}

fn lint_calendar(
    pack: &Pack,
    index: usize,
    calendar: &BookingCalendar,
    sites: &BTreeSet<&String>,
    findings: &mut Vec<Finding>,
) {
    let at = |key: &str| line(pack, CALENDARS, "calendar", index, key);
    if !is_id(&calendar.id) {
        findings.push(
            Finding::error(CALENDARS, "counter.id", format!("`{}` is not an id", calendar.id))
                .at(at("id"))
                .cure("use lower-case letters, digits, '-' and '.'"),
        );
    }
    for site in calendar.sites.iter().filter(|site| !sites.contains(site)) {
        findings.push(
            Finding::error(CALENDARS, "counter.unknown-site", format!("there is no site `{site}`"))
                .at(at("sites"))
                .cure("use an id from counter/sites.toml"),
        );
    }
    let figures = [
        ("slot_minutes", calendar.slot_minutes, 1, SLOT_MINUTES_MAX),
        ("places", calendar.places, 1, PLACES_MAX),
        ("window_days", calendar.window_days, calendar.first_day, WINDOW_DAYS_MAX),
        ("hold_minutes", calendar.hold_minutes, 1, HOLD_MINUTES_MAX),
    ];
    for (key, value, least, most) in
        figures.into_iter().filter(|(_, value, least, most)| value < least || value > most)
    {
        findings.push(
            Finding::error(
                CALENDARS,
                "counter.range",
                format!("{key} = {value} is outside {least} to {most}"),
            )
            .at(at(key))
            .cure("choose a figure inside the range"),
        );
    }
    if !calendar.confirmed {
        findings.push(
            Finding::note(
                CALENDARS,
                "counter.unconfirmed",
                format!("the figures of `{}` are not confirmed by its office", calendar.id),
            )
            .at(at("id"))
            .cure("set the office's own figures, then remove confirmed = false"),
        );
    }
}
