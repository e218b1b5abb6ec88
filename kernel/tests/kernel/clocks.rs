use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use kernel::clock::{ClockEventKind, ClockFinding, ClockStatus, Counting, OnExpiry, Percent};
use kernel::workdays::Closure;
use kernel::{Calendar, ClockHistory, ClockRule, ClockUnit, Due, Term};
use proptest::prelude::*;

use crate::{calendar, day, text};

fn term(unit: ClockUnit, length: u32) -> Term {
    Term::new(unit, length).unwrap()
}

fn suspended(start: &str, suspend: &str, resume: &str) -> ClockHistory {
    ClockHistory::started(day(start))
        .with(ClockEventKind::Suspend, day(suspend))
        .and_then(|history| history.with(ClockEventKind::Resume, day(resume)))
        .unwrap()
}

fn with_typhoon(calendar: &Calendar, on: &str) -> Calendar {
    let closure = Closure {
        from: day(on),
        through: day(on),
        suspends_clocks: true,
        name: text("typhoon"),
        law: "order".to_owned(),
    };
    calendar.with_closure(closure).unwrap()
}

#[test]
fn units_count_as_the_law_counts() {
    let calendar = calendar();
    let end = |unit, length, start: &str| term(unit, length).end_from(day(start), &calendar).unwrap();
    assert_eq!(end(ClockUnit::Workday, 10, "2026-11-23"), day("2026-12-07"));
    // Thirty days from 22 October end on Saturday 21 November and move to Monday.
    assert_eq!(end(ClockUnit::Day, 30, "2026-10-22"), day("2026-11-23"));
    assert_eq!(end(ClockUnit::Month, 1, "2026-01-31"), day("2026-03-02"), "28 February is a Saturday");
    assert_eq!(end(ClockUnit::Month, 4, "2026-03-15"), day("2026-07-15"));
}

#[test]
fn counting_rules_are_parameters() {
    let calendar = calendar();
    let counting = Counting { excludes_day_zero: false, end_moves_to_workday: false };
    let with_day_zero = Term { counting, ..term(ClockUnit::Day, 30) };
    assert_eq!(with_day_zero.end_from(day("2026-10-22"), &calendar).unwrap(), day("2026-11-20"));
}

#[test]
fn a_suspension_moves_the_end_by_what_it_took() {
    let calendar = calendar();
    let ten = term(ClockUnit::Workday, 10);
    let history = suspended("2026-11-23", "2026-11-25", "2026-12-01");
    // 24 and 25 November count, 26 November to 1 December do not: eight more from 2 December, over 8 December.
    assert_eq!(ten.due(&history, &calendar).unwrap(), Due::On(day("2026-12-14")));
    assert_eq!(ten.elapsed(&history, &calendar, day("2026-12-01")).unwrap(), 2);
    let waiting = history.as_of(day("2026-11-30"));
    assert_eq!(ten.due(&waiting, &calendar).unwrap(), Due::Suspended);
    let reading = ten.read(&history, &calendar, day("2026-11-30")).unwrap();
    assert_eq!((reading.status, reading.elapsed, reading.total), (ClockStatus::Suspended, 2, 10));
}

#[test]
fn suspending_and_resuming_on_one_day_costs_nothing() {
    let calendar = calendar();
    let ten = term(ClockUnit::Workday, 10);
    let plain = ClockHistory::started(day("2026-11-23"));
    let blink = suspended("2026-11-23", "2026-11-25", "2026-11-25");
    assert_eq!(ten.due(&blink, &calendar), ten.due(&plain, &calendar));
}

#[test]
fn a_clock_runs_expires_and_stops() {
    let calendar = calendar();
    let ten = term(ClockUnit::Workday, 10);
    let history = ClockHistory::started(day("2026-11-23"));
    let status = |history: &ClockHistory, on: &str| ten.read(history, &calendar, day(on)).unwrap().status;
    assert_eq!(status(&history, "2026-12-07"), ClockStatus::Running, "the last day belongs to the term");
    assert_eq!(status(&history, "2026-12-09"), ClockStatus::Expired);
    let stopped = history.clone().with(ClockEventKind::Stop, day("2026-12-01")).unwrap();
    let reading = ten.read(&stopped, &calendar, day("2026-12-31")).unwrap();
    assert_eq!((reading.status, reading.elapsed, reading.late), (ClockStatus::Stopped, 6, false));
    assert_eq!(reading.due, Due::On(day("2026-12-07")));
    let late = history.with(ClockEventKind::Stop, day("2026-12-09")).unwrap();
    assert!(ten.read(&late, &calendar, day("2026-12-31")).unwrap().late);
}

#[test]
fn a_late_entered_closure_recomputes_and_says_so() {
    let before = calendar();
    let after = with_typhoon(&before, "2026-11-26");
    let history = ClockHistory::started(day("2026-11-23"));
    let ten = term(ClockUnit::Workday, 10);
    let change = ten.due_change(&history, &before, &after).unwrap().unwrap();
    assert_eq!((change.before, change.after), (Due::On(day("2026-12-07")), Due::On(day("2026-12-09"))));
    let days = term(ClockUnit::Day, 14);
    let change = days.due_change(&history, &before, &after).unwrap().unwrap();
    assert_eq!(change.after, Due::On(day("2026-12-09")), "calendar days stand still too");
    let elsewhere = with_typhoon(&before, "2026-09-07");
    assert_eq!(ten.due_change(&history, &before, &elsewhere).unwrap(), None);
}

#[test]
fn an_unpublished_calendar_gives_an_earliest_day_and_no_more() {
    let calendar = calendar();
    let history = ClockHistory::started(day("2027-01-20"));
    let thirty = term(ClockUnit::Workday, 30);
    assert_eq!(thirty.due(&history, &calendar).unwrap(), Due::NotBefore(day("2027-02-05")));
    let reading = thirty.read(&history, &calendar, day("2027-02-01")).unwrap();
    assert_eq!((reading.status, reading.elapsed), (ClockStatus::Running, 8));
    assert_eq!(
        thirty.read(&history, &calendar, day("2027-03-01")).unwrap_err().code(),
        "calendar.unpublished"
    );
    let days = term(ClockUnit::Day, 30);
    assert_eq!(days.due(&history, &calendar).unwrap(), Due::NotBefore(day("2027-02-19")));
    assert_eq!(days.read(&history, &calendar, day("2027-03-01")).unwrap_err().code(), "calendar.unpublished");
}

#[test]
fn a_warning_comes_when_its_share_is_used_up() {
    let calendar = calendar();
    let history = ClockHistory::started(day("2026-11-23"));
    let half = Percent::new(50).unwrap();
    let on = term(ClockUnit::Workday, 3).warn_on(half, &history, &calendar).unwrap();
    assert_eq!(on, Due::On(day("2026-11-25")), "half of three days is two");
    assert!(Percent::new(0).is_none() && Percent::new(101).is_none());
}

#[test]
fn impossible_histories_are_refused() {
    use ClockEventKind::{Resume, Start, Stop, Suspend};
    let first = day("2026-11-23");
    let code = |events: &[(ClockEventKind, Date)]| {
        let folded =
            events.iter().try_fold(ClockHistory::default(), |history, (kind, on)| history.with(*kind, *on));
        folded.unwrap_err().code()
    };
    assert_eq!(code(&[(Stop, first)]), "clock.not-started");
    assert_eq!(code(&[(Start, first), (Start, first)]), "clock.already-started");
    assert_eq!(code(&[(Start, first), (Suspend, first), (Suspend, first)]), "clock.not-running");
    assert_eq!(code(&[(Start, first), (Resume, first)]), "clock.not-suspended");
    assert_eq!(code(&[(Start, first), (Stop, first), (Resume, first)]), "clock.stopped");
    assert_eq!(code(&[(Start, first), (Suspend, day("2026-11-20"))]), "clock.out-of-order");
    let json = r#"[{"kind":"start","on":"2026-11-23"},{"kind":"resume","on":"2026-11-24"}]"#;
    assert!(serde_json::from_str::<ClockHistory>(json).is_err());
    assert_eq!(Term::new(ClockUnit::Day, 0).unwrap_err().code(), "clock.length");
    assert_eq!(Term::new(ClockUnit::Day, 3_661).unwrap_err().code(), "clock.length");
}

#[test]
fn a_declaration_reads_as_a_pack_writes_it() {
    let rule: ClockRule = toml::from_str(
        "unit = \"day\"\nlength = 30\nstarts_on = \"event.birth\"\nstops_on = [\"submitted\"]\n\
         on_expiry = { message = \"prosecutor.notice\" }\nlaw = \"CRC\"\nowner = \"crc.head\"\nwarn_at = \"50%\"\n",
    )
    .unwrap();
    assert_eq!(rule.starts_on, ["event.birth"]);
    let message = "prosecutor.notice".to_owned();
    assert_eq!(rule.on_expiry, OnExpiry::Message { message, keep_open: true });
    assert_eq!(rule.lint(), []);
    assert_eq!(rule.term(None).unwrap(), term(ClockUnit::Day, 30));
    let again: ClockRule = toml::from_str(&toml::to_string(&rule).unwrap()).unwrap();
    assert_eq!(again, rule);
    let table = "unit = \"workday\"\nlength = { table = \"rules/length\" }\non_expiry = \"escalate\"\n";
    let table: ClockRule = toml::from_str(table).unwrap();
    assert_eq!(table.term(Some(35)).unwrap().length, 35);
    assert_eq!(table.term(None).unwrap_err().code(), "clock.length");
}

#[test]
fn silence_is_a_yes_only_where_a_special_law_says_so() {
    let complete = "unit = \"workday\"\nlength = 30\nstarts_on = \"admitted\"\nstops_on = \"decided\"\n\
        owner = \"head\"\nwarn_at = \"80%\"\nlaw = \"CPA\"\n";
    let lint = |more: &str| toml::from_str::<ClockRule>(&format!("{complete}{more}")).unwrap().lint();
    assert_eq!(lint("on_expiry = \"tacit_approval\""), [ClockFinding::TacitApprovalWithoutLaw]);
    assert_eq!(lint("on_expiry = \"tacit_approval\"\nspecial_law = \"Law X\""), []);
    assert_eq!(lint("on_expiry = \"tacit_refusal\""), []);
    let cannot_resume = lint("on_expiry = \"escalate\"\nsuspends_on = \"returned\"");
    assert_eq!(cannot_resume, [ClockFinding::CannotResume]);
    let bare: ClockRule = toml::from_str("unit = \"day\"\nlength = 0\non_expiry = \"lapse\"").unwrap();
    let codes: Vec<_> = bare.lint().into_iter().map(ClockFinding::code).collect();
    assert_eq!(
        codes,
        [
            "clock.effect-without-law",
            "clock.no-owner",
            "clock.no-warning",
            "clock.cannot-start",
            "clock.cannot-stop",
            "clock.length"
        ]
    );
    assert!(!OnExpiry::TacitRefusal.closes_case() && OnExpiry::TacitRefusal.opens_appeal());
    assert!(OnExpiry::TacitApproval.closes_case() && OnExpiry::Lapse.closes_case());
}

/// Up to six suspensions at random distances, all within the published years.
fn history() -> impl Strategy<Value = (ClockHistory, Date)> {
    (0_i64..300, prop::collection::vec(0_i64..15, 0..12)).prop_map(|(start, gaps)| {
        let mut on = date(2024, 1, 1).saturating_add(start.days());
        let mut history = ClockHistory::started(on);
        for (at, gap) in gaps.into_iter().enumerate() {
            on = on.saturating_add(gap.days());
            let kind = if at % 2 == 0 { ClockEventKind::Suspend } else { ClockEventKind::Resume };
            history = history.with(kind, on).unwrap();
        }
        (history, on)
    })
}

fn unit() -> impl Strategy<Value = ClockUnit> {
    prop_oneof![Just(ClockUnit::Workday), Just(ClockUnit::Day)]
}

proptest! {
    #[test]
    fn elapsed_is_the_sum_of_the_intervals((history, last) in history(), unit in unit()) {
        let calendar = calendar();
        let sum: u32 = history
            .intervals()
            .map(|interval| (interval.from, interval.through.unwrap_or(last)))
            .map(|(from, through)| match unit {
                ClockUnit::Workday => calendar.workdays_between(from, through).unwrap(),
                _ => u32::try_from(kernel::days_between(from, through)).unwrap(),
            })
            .sum();
        prop_assert_eq!(term(unit, 10).elapsed(&history, &calendar, last).unwrap(), sum);
    }

    #[test]
    fn at_the_unmoved_end_exactly_the_term_has_elapsed((history, _) in history(), unit in unit(), length in 1_u32..60) {
        let calendar = calendar();
        let counting = Counting { end_moves_to_workday: false, ..Counting::default() };
        let term = Term { counting, ..term(unit, length) };
        match term.due(&history, &calendar).unwrap() {
            Due::On(end) => prop_assert_eq!(term.elapsed(&history, &calendar, end).unwrap(), length),
            Due::Suspended => {
                prop_assert!(history.is_suspended());
                prop_assert!(term.elapsed(&history, &calendar, day("2025-06-30")).unwrap() < length);
            },
            Due::NotBefore(_) => prop_assert!(false, "all days are published"),
        }
    }

    #[test]
    fn closing_a_day_never_brings_the_end_nearer((history, _) in history(), unit in unit(), length in 1_u32..60, at in 0_i64..400) {
        let before = calendar();
        let closed = date(2024, 1, 1).saturating_add(at.days());
        let after = with_typhoon(&before, &closed.to_string());
        if let Some(change) = term(unit, length).due_change(&history, &before, &after).unwrap()
            && let (Due::On(before), Due::On(after)) = (change.before, change.after)
        {
            prop_assert!(after > before);
        }
    }
}
