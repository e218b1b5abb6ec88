//! Civil dates: ages, distances and how the three languages write a day. Civil time is the jurisdiction's, never UTC;
//! see [`crate::Timestamp::date_in`] for the way from a moment to its day.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::{CalendarError, Lang, Timestamp};

const EN_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const PT_MONTHS: [&str; 12] = [
    "Janeiro",
    "Fevereiro",
    "Março",
    "Abril",
    "Maio",
    "Junho",
    "Julho",
    "Agosto",
    "Setembro",
    "Outubro",
    "Novembro",
    "Dezembro",
];

/// Days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i64 {
    to.duration_since(from).as_hours() / 24
}

/// Completed years of life on `on`; `None` before birth. Somebody born on 29 February completes a year on 1 March of
/// a common year: on 28 February the anniversary has not come yet.
pub fn age_on(birth: Date, on: Date) -> Option<u32> {
    if on < birth {
        return None;
    }
    let anniversary_passed = (on.month(), on.day()) >= (birth.month(), birth.day());
    u32::try_from(i32::from(on.year()) - i32::from(birth.year()) - i32::from(!anniversary_passed)).ok()
}

/// Days lived on `on`; `None` before birth.
pub fn age_days_on(birth: Date, on: Date) -> Option<u32> {
    u32::try_from(days_between(birth, on)).ok()
}

/// The first moment of `day` in `zone`: from when a day's rule applies.
pub fn start_of_day(day: Date, zone: &TimeZone) -> Result<Timestamp, CalendarError> {
    let start = day.to_zoned(zone.clone()).map_err(|_| CalendarError::OutOfRange)?;
    Ok(start.timestamp().into())
}

/// The first moment after `day` in `zone`: when a term that ends on `day` is over.
pub fn end_of_day(day: Date, zone: &TimeZone) -> Result<Timestamp, CalendarError> {
    start_of_day(day.tomorrow().map_err(|_| CalendarError::OutOfRange)?, zone)
}

/// The day as the language writes it: `2026年11月22日`, `22 de Novembro de 2026`, `22 November 2026`.
pub fn format_date(date: Date, lang: Lang) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let name = |months: &[&'static str; 12]| {
        usize::try_from(month - 1).ok().and_then(|at| months.get(at).copied()).unwrap_or_default()
    };
    match lang {
        Lang::ZhHant => format!("{year}年{month}月{day}日"),
        Lang::Pt => format!("{day} de {} de {year}", name(&PT_MONTHS)),
        Lang::En => format!("{day} {} {year}", name(&EN_MONTHS)),
    }
}
