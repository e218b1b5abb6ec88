use std::path::Path;

use jiff::civil::{Date, date, datetime};
use kernel::Timestamp;

use super::Plan;

fn plan() -> Plan {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../jurisdictions/macao");
    Plan::of(&pack::load_dir(&folder).unwrap()).unwrap()
}

fn starts(plan: &Plan, calendar: &str, site: &str, day: Date) -> Vec<String> {
    let Some((calendar, site)) = plan.at(calendar, site) else { return Vec::new() };
    plan.day_slots(calendar, site, day).iter().map(|slot| slot.starts.strftime("%H:%M").to_string()).collect()
}

#[test]
fn times_follow_the_hours_and_end_before_closing() {
    let plan = plan();
    let thursday = starts(&plan, "crc.counter", "crc", date(2026, 11, 26));
    assert_eq!(thursday.first().map(String::as_str), Some("09:00"));
    assert_eq!(thursday.last().map(String::as_str), Some("17:10"), "20 minutes from 17:30 would pass 17:45");
    assert!(thursday.contains(&"12:40".to_owned()) && !thursday.contains(&"13:00".to_owned()));
    assert!(thursday.contains(&"14:30".to_owned()));
    let friday = starts(&plan, "crc.counter", "crc", date(2026, 11, 27));
    assert_eq!(friday.last().map(String::as_str), Some("17:10"));
    assert_eq!(starts(&plan, "crc.counter", "ilhas", date(2026, 11, 27)).len(), 0);
}

#[test]
fn no_time_on_rest_days_holidays_half_days_and_unpublished_days() {
    let plan = plan();
    let none = |day| starts(&plan, "cpsp.permit", "areia-preta", day).is_empty();
    assert!(none(date(2026, 11, 28)), "Saturday");
    assert!(none(date(2026, 12, 25)), "Christmas");
    assert!(none(date(2026, 12, 22)) == plan_is_rest(&plan, date(2026, 12, 22)));
    assert!(none(date(2031, 6, 3)), "no list covers 2031");
    assert!(!none(date(2026, 11, 26)));
}

fn plan_is_rest(plan: &Plan, day: Date) -> bool {
    !matches!(plan.workdays.status(day), Ok(kernel::workdays::DayStatus::Workday))
}

#[test]
fn the_window_rolls_with_legal_time() {
    let plan = plan();
    let (calendar, site) = plan.at("cpsp.permit", "ilhas").unwrap();
    // 23:30 in Macao: tomorrow is the 24th there.
    let now: Timestamp = "2026-11-23T15:30:00Z".parse().unwrap();
    let slots = plan.slots(calendar, site, now);
    assert_eq!(slots[0].starts, datetime(2026, 11, 24, 9, 0, 0, 0));
    assert_eq!(slots[0].starts_at.to_string(), "2026-11-24T01:00:00Z");
    assert!(slots.windows(2).all(|pair| pair[0].starts_at < pair[1].starts_at));
    let last = slots.last().unwrap().starts.date();
    assert!(last <= date(2027, 1, 7), "{last}");
}
