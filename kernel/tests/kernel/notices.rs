use kernel::notice::Service;
use kernel::{NoticeError, NoticeLaw, Problem, ServedBy};

use crate::{calendar, day, notice_law};

/// Delivered → complete if unread: the ten vectors of the Macao reference (§3, computed from Law 13/2024's rule).
const VECTORS: [(&str, &str); 10] = [
    ("2026-06-02", "2026-06-05"),
    ("2026-06-03", "2026-06-08"),
    ("2026-04-02", "2026-04-08"),
    ("2026-05-22", "2026-05-26"),
    ("2026-02-16", "2026-02-20"),
    ("2026-09-25", "2026-09-29"),
    ("2026-12-18", "2026-12-23"),
    ("2026-12-22", "2026-12-28"),
    ("2026-12-31", "2027-01-04"),
    ("2025-01-28", "2025-02-03"),
];

#[test]
fn unread_notices_are_served_on_the_days_of_the_ten_vectors() {
    let (law, calendar) = (notice_law(), calendar());
    for (delivered, complete) in VECTORS {
        let delivered = day(delivered);
        let rule = law.in_force(delivered).unwrap();
        let service = rule.service(delivered, None, &calendar).unwrap();
        assert_eq!(service, Service { on: day(complete), by: ServedBy::Deeming }, "delivered {delivered}");
        assert_eq!(rule.deemed_on(delivered, &calendar).unwrap(), day(complete));
    }
}

#[test]
fn reading_fixes_an_earlier_day_and_never_a_later_one() {
    let (law, calendar) = (notice_law(), calendar());
    let delivered = day("2026-04-02");
    let rule = law.in_force(delivered).unwrap();
    let read = |on: &str| rule.service(delivered, Some(day(on)), &calendar).unwrap();
    assert_eq!(read("2026-04-02"), Service { on: delivered, by: ServedBy::Reading });
    // A holiday: reading serves on any day, only the deemed day moves.
    assert_eq!(read("2026-04-06"), Service { on: day("2026-04-06"), by: ServedBy::Reading });
    assert_eq!(read("2026-04-08"), Service { on: day("2026-04-08"), by: ServedBy::Reading });
    assert_eq!(read("2026-04-09"), Service { on: day("2026-04-08"), by: ServedBy::Deeming });
}

#[test]
fn reading_before_delivery_is_refused() {
    let law = notice_law();
    let delivered = day("2026-04-02");
    let error = law
        .in_force(delivered)
        .unwrap()
        .service(delivered, Some(day("2026-04-01")), &calendar())
        .unwrap_err();
    assert_eq!(error.code(), "notice.read-before-delivery");
}

#[test]
fn no_rule_is_made_up_for_the_time_before_the_law() {
    let law = notice_law();
    assert_eq!(law.in_force(day("2024-08-31")), Err(NoticeError::NoRule { on: day("2024-08-31") }));
    assert!(law.in_force(day("2024-09-01")).is_ok());
}

#[test]
fn an_unpublished_calendar_gives_no_day_unless_the_notice_was_read_in_time() {
    let (law, calendar) = (notice_law(), calendar());
    let delivered = day("2027-03-01");
    let rule = law.in_force(delivered).unwrap();
    let error = rule.service(delivered, None, &calendar).unwrap_err();
    assert_eq!(error.code(), "calendar.unpublished");
    let problem = Problem::from(error);
    assert_eq!((problem.code, problem.status.code()), ("calendar.unpublished", 503));
    let read = rule.service(delivered, Some(day("2027-03-03")), &calendar).unwrap();
    assert_eq!(read, Service { on: day("2027-03-03"), by: ServedBy::Reading });
}

#[test]
fn malformed_rules_do_not_parse() {
    let rule = |from: &str, days: u32, law: &str| {
        format!(
            "[[rule]]\nvalid_from = \"{from}\"\nserved_when_read = true\ndeemed_after_days = {days}\n\
             moves_to_workday = true\nlaw = \"{law}\"\n"
        )
    };
    let parse = |text: &str| toml::from_str::<NoticeLaw>(text);
    assert!(parse(&rule("2024-09-01", 3, "L")).is_ok());
    assert!(parse("rule = []").is_err());
    assert!(parse(&rule("2024-09-01", 3, " ")).is_err());
    assert!(parse(&rule("2024-09-01", 367, "L")).is_err());
    assert!(parse(&[rule("2024-09-01", 3, "L"), rule("2024-09-01", 5, "L")].concat()).is_err());
    let law = parse(&[rule("2026-01-01", 5, "new"), rule("2024-09-01", 3, "old")].concat()).unwrap();
    assert_eq!(law.in_force(day("2025-12-31")).unwrap().law, "old");
    assert_eq!(law.in_force(day("2026-01-01")).unwrap().deemed_after_days, 5);
}
