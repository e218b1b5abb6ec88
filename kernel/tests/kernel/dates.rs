use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use kernel::date::{age_days_on, end_of_day, start_of_day};
use kernel::{Lang, age_on, days_between, format_date};
use proptest::prelude::*;

#[test]
fn dates_are_written_as_each_language_writes_them() {
    let on = date(2026, 11, 22);
    assert_eq!(format_date(on, Lang::ZhHant), "2026年11月22日");
    assert_eq!(format_date(on, Lang::Pt), "22 de Novembro de 2026");
    assert_eq!(format_date(on, Lang::En), "22 November 2026");
    assert_eq!(format_date(date(2026, 3, 1), Lang::Pt), "1 de Março de 2026");
    assert_eq!(format_date(date(2026, 1, 9), Lang::ZhHant), "2026年1月9日");
    assert_eq!(format_date(date(2026, 12, 31), Lang::En), "31 December 2026");
}

#[test]
fn ages_count_completed_years() {
    let birth = date(2008, 11, 22);
    assert_eq!(age_on(birth, date(2026, 11, 21)), Some(17));
    assert_eq!(age_on(birth, date(2026, 11, 22)), Some(18));
    assert_eq!(age_on(birth, birth), Some(0));
    assert_eq!(age_on(birth, date(2008, 11, 21)), None);
    let leap = date(2008, 2, 29);
    assert_eq!(age_on(leap, date(2026, 2, 28)), Some(17));
    assert_eq!(age_on(leap, date(2026, 3, 1)), Some(18));
    assert_eq!(age_on(leap, date(2024, 2, 29)), Some(16));
}

#[test]
fn distances_have_a_sign() {
    let (early, late) = (date(2026, 11, 22), date(2026, 12, 22));
    assert_eq!(days_between(early, late), 30);
    assert_eq!(days_between(late, early), -30);
    assert_eq!(age_days_on(early, late), Some(30));
    assert_eq!(age_days_on(late, early), None);
    assert_eq!(days_between(Date::MIN, Date::MAX), 7_304_483);
}

#[test]
fn a_day_begins_and_ends_in_civil_time() {
    let zone = jiff::tz::TimeZone::get("Asia/Macau").unwrap();
    let on = date(2026, 11, 22);
    assert_eq!(start_of_day(on, &zone).unwrap().to_string(), "2026-11-21T16:00:00Z");
    assert_eq!(end_of_day(on, &zone).unwrap().to_string(), "2026-11-22T16:00:00Z");
    assert_eq!(start_of_day(on, &zone).unwrap().date_in(&zone), on);
    assert_eq!(end_of_day(Date::MAX, &zone).unwrap_err().code(), "calendar.out-of-range");
}

proptest! {
    #[test]
    fn a_birthday_adds_exactly_one_year(offset in 0_i64..40_000, years in 0_u32..110) {
        let birth = date(1900, 1, 1).saturating_add(offset.days());
        let birthday = birth.saturating_add(i64::from(years).years());
        let grown = age_on(birth, birthday).unwrap();
        // Only somebody born on 29 February is still a year short when the year has no such day.
        let short = (birth.month(), birth.day()) == (2, 29) && birthday.day() == 28;
        prop_assert_eq!(grown, years - u32::from(short));
        prop_assert_eq!(age_on(birth, birthday.tomorrow().unwrap()), Some(years));
    }
}
