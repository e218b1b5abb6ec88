use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use kernel::workdays::{Closure, DayKind, DayStatus};
use kernel::{Calendar, CalendarError, Lang};
use proptest::prelude::*;

use crate::{calendar, day, last_published, text};

#[test]
fn the_macao_file_knows_the_four_kinds_of_day() {
    let calendar = calendar();
    let status = |text: &str| calendar.status(day(text)).unwrap();
    assert_eq!(status("2026-04-03"), DayStatus::Listed(DayKind::PublicHoliday), "Good Friday");
    assert_eq!(status("2026-04-07"), DayStatus::Listed(DayKind::InLieu));
    assert_eq!(status("2026-12-31"), DayStatus::HalfWorkday);
    assert_eq!(status("2026-11-22"), DayStatus::WeeklyRest);
    assert_eq!(status("2026-11-23"), DayStatus::Workday);
    assert!(calendar.is_workday(day("2026-12-31")).unwrap(), "a half-day exemption is a working day");
    let entry = &calendar.entries_on(day("2026-12-20"))[0];
    assert!(entry.mandatory);
    assert_eq!(entry.name.get(Lang::ZhHant), "澳門特別行政區成立紀念日");
    assert_eq!(entry.law, "Ordem Executiva n.º 60/2000");
}

/// 241 working days in 2025 and in 2026; twenty holidays of Executive Order 60/2000 and ten mandatory ones a year.
#[test]
fn the_years_have_the_known_numbers_of_days() {
    let calendar = calendar();
    for year in [2025, 2026] {
        let last = date(year - 1, 12, 31);
        assert_eq!(calendar.workdays_between(last, date(year, 12, 31)).unwrap(), 241, "{year}");
    }
    for year in 2024..=2027 {
        let of_year = || calendar.days().filter(|entry| entry.date.year() == year);
        assert_eq!(of_year().filter(|entry| entry.kind == DayKind::PublicHoliday).count(), 20, "{year}");
        assert_eq!(of_year().filter(|entry| entry.mandatory).count(), 10, "{year}");
    }
}

#[test]
fn days_that_nobody_published_are_unknown() {
    let calendar = calendar();
    let unknown = |day: Date| Err(CalendarError::Unpublished { calendar: "mo.public".to_owned(), day });
    assert_eq!(calendar.is_workday(last_published()), Ok(true));
    assert_eq!(calendar.is_workday(date(2027, 2, 5)), unknown(date(2027, 2, 5)));
    assert_eq!(calendar.is_workday(date(2027, 10, 1)), Ok(false), "a holiday named by law");
    assert_eq!(calendar.is_workday(date(2027, 10, 4)), unknown(date(2027, 10, 4)), "perhaps in lieu");
    assert_eq!(calendar.is_workday(date(2023, 12, 29)), unknown(date(2023, 12, 29)));
    let error = calendar.add_workdays(date(2027, 1, 29), 6).unwrap_err();
    assert_eq!(error.code(), "calendar.unpublished");
    assert!(calendar.workdays_between(date(2026, 12, 1), date(2027, 3, 1)).is_err());
    assert!(calendar.next_workday_on_or_after(date(2027, 2, 6)).is_err());
    assert!(calendar.sub_workdays(date(2024, 1, 4), 3).is_err());
}

#[test]
fn counting_walks_over_holidays() {
    let calendar = calendar();
    assert_eq!(calendar.add_workdays(day("2026-04-02"), 1).unwrap(), day("2026-04-08"));
    assert_eq!(calendar.sub_workdays(day("2026-04-08"), 1).unwrap(), day("2026-04-02"));
    assert_eq!(calendar.add_workdays(day("2026-04-04"), 0).unwrap(), day("2026-04-04"));
    assert_eq!(calendar.next_workday_on_or_after(day("2026-04-03")).unwrap(), day("2026-04-08"));
    let error = calendar.workdays_between(day("2026-04-08"), day("2026-04-02")).unwrap_err();
    assert_eq!(error.code(), "calendar.reversed");
}

#[test]
fn a_closure_by_decree_is_no_working_day() {
    let typhoon = Closure {
        from: day("2026-09-07"),
        through: day("2026-09-08"),
        suspends_clocks: true,
        name: text("typhoon"),
        law: "order".to_owned(),
    };
    let calendar = calendar().with_closure(typhoon.clone()).unwrap();
    assert_eq!(calendar.status(day("2026-09-08")).unwrap(), DayStatus::Closed);
    assert!(calendar.suspends_clocks(day("2026-09-07")) && !calendar.suspends_clocks(day("2026-09-09")));
    assert_eq!(calendar.add_workdays(day("2026-09-04"), 1).unwrap(), day("2026-09-09"));
    let backwards = Closure { through: day("2026-09-01"), ..typhoon };
    assert_eq!(calendar.with_closure(backwards).unwrap_err().code(), "calendar.malformed");
}

#[test]
fn malformed_files_do_not_parse() {
    let head = "id = \"t\"\nrest = [{ weekday = \"sunday\", law = \"L\" }]\n\
        title = { zh-Hant = \"t\", pt = \"t\", en = \"t\" }\n";
    let year = "[[coverage]]\nfrom = \"2026-01-01\"\nthrough = \"2026-12-31\"\nsource = \"s\"\n";
    let entry = |date: &str, kind: &str, more: &str| {
        format!(
            "[[day]]\ndate = \"{date}\"\nkind = \"{kind}\"\nlaw = \"L\"\n{more}\n\
             name = {{ zh-Hant = \"n\", pt = \"n\", en = \"n\" }}\n"
        )
    };
    let parse = |parts: &[&str]| toml::from_str::<Calendar>(&[&[head], parts].concat().concat());
    let holiday = entry("2026-10-18", "public_holiday", "");
    let in_lieu = entry("2026-10-19", "in_lieu", "instead_of = \"2026-10-18\"");
    assert!(parse(&[year, &holiday, &in_lieu]).is_ok());
    assert!(parse(&[year, &in_lieu]).is_err(), "in lieu of nothing");
    assert!(parse(&[year, &holiday, &entry("2026-10-19", "in_lieu", "")]).is_err());
    assert!(parse(&[year, &holiday, &holiday]).is_err(), "listed twice");
    assert!(parse(&[year, year]).is_err(), "two periods overlap");
    assert!(parse(&[year, &entry("2026-02-30", "public_holiday", "")]).is_err(), "impossible date");
    assert!(parse(&[year, &entry("2026-02-03", "festival", "")]).is_err(), "unknown kind");
    assert!(parse(&["surprise = 1\n", year]).is_err(), "unknown key");
    let all_rest = head.replace(
        "[{ weekday = \"sunday\", law = \"L\" }]",
        &format!("[{}]", ["{ weekday = \"sunday\", law = \"L\" }"; 7].join(",")),
    );
    assert!(toml::from_str::<Calendar>(&(all_rest + year)).is_err());
}

#[test]
fn a_calendar_survives_being_written_and_read() {
    let calendar = calendar();
    let again: Calendar = toml::from_str(&toml::to_string(&calendar).unwrap()).unwrap();
    assert_eq!(again, calendar);
}

fn published_day() -> impl Strategy<Value = Date> {
    (0_i64..900).prop_map(|offset| date(2024, 1, 1).saturating_add(offset.days()))
}

proptest! {
    #[test]
    fn adding_then_counting_comes_back(from in published_day(), count in 0_u32..60) {
        let calendar = calendar();
        let to = calendar.add_workdays(from, count).unwrap();
        prop_assert_eq!(calendar.workdays_between(from, to).unwrap(), count);
        prop_assert!(count == 0 || calendar.is_workday(to).unwrap());
    }

    #[test]
    fn subtracting_undoes_adding_from_a_workday(from in published_day(), count in 0_u32..60) {
        let calendar = calendar();
        let from = calendar.next_workday_on_or_after(from).unwrap();
        let to = calendar.add_workdays(from, count).unwrap();
        prop_assert_eq!(calendar.sub_workdays(to, count).unwrap(), from);
    }

    #[test]
    fn counting_is_additive(from in published_day(), a in 0_i64..90, b in 0_i64..90) {
        let calendar = calendar();
        let (middle, to) = (from.saturating_add(a.days()), from.saturating_add((a + b).days()));
        let sum = calendar.workdays_between(from, middle).unwrap() + calendar.workdays_between(middle, to).unwrap();
        prop_assert_eq!(calendar.workdays_between(from, to).unwrap(), sum);
    }

    #[test]
    fn the_next_workday_is_the_first_one(from in published_day()) {
        let calendar = calendar();
        let next = calendar.next_workday_on_or_after(from).unwrap();
        prop_assert!(next >= from && calendar.is_workday(next).unwrap());
        let mut day = from;
        while day < next {
            prop_assert!(!calendar.is_workday(day).unwrap());
            day = day.tomorrow().unwrap();
        }
    }
}
