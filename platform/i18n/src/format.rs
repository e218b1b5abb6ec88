//! How dates, times, numbers and money are written in each language, as Macao's offices write them.
//! Pure: the caller gives the civil date; legal time zones are the pack's business.

use jiff::civil::{Date, DateTime};
use kernel::Lang;

const MONTHS_PT: [&str; 12] = [
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
const MONTHS_EN: [&str; 12] = [
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

/// `2026年11月22日` · `22 de Novembro de 2026` · `22 November 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match lang {
        Lang::ZhHant => format!("{year}年{month}月{day}日"),
        Lang::Pt => format!("{day} de {} de {year}", month_name(&MONTHS_PT, month)),
        Lang::En => format!("{day} {} {year}", month_name(&MONTHS_EN, month)),
    }
}

/// The date and the 24 h time to the minute, in the caller's civil time.
pub fn date_time(lang: Lang, at: DateTime) -> String {
    let day = date(lang, at.date());
    let time = time(at);
    match lang {
        Lang::ZhHant => format!("{day} {time}"),
        Lang::Pt | Lang::En => format!("{day}, {time}"),
    }
}

/// `09:05`, 24 h in every language.
pub fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Digits grouped by three with a comma, also in Portuguese: Macao writes `MOP 1,234.50`.
pub fn number(value: i64) -> String {
    let sign = if value < 0 { "-" } else { "" };
    format!("{sign}{}", grouped(&value.unsigned_abs().to_string()))
}

/// Money from its smallest unit (`1500` is `MOP 15.00`); `currency` is the ISO 4217 code.
pub fn money(lang: Lang, minor: i64, currency: &str) -> String {
    let digits = minor_digits(currency);
    let scale = 10_u64.pow(digits);
    let whole = grouped(&(minor.unsigned_abs() / scale).to_string());
    let sign = if minor < 0 { "-" } else { "" };
    let amount = match usize::try_from(digits) {
        Ok(width) if width > 0 => format!("{sign}{whole}.{:0width$}", minor.unsigned_abs() % scale),
        _ => format!("{sign}{whole}"),
    };
    match (lang, chinese_name(currency)) {
        (Lang::ZhHant, Some(name)) => format!("{amount} {name}"),
        _ => format!("{currency} {amount}"),
    }
}

fn month_name(names: &[&'static str; 12], month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| names.get(index)).copied().unwrap_or("")
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// ISO 4217 minor units for currencies that have none; two is the rule.
fn minor_digits(currency: &str) -> u32 {
    match currency {
        "JPY" | "KRW" | "VND" | "CLP" => 0,
        _ => 2,
    }
}

fn chinese_name(currency: &str) -> Option<&'static str> {
    match currency {
        "MOP" => Some("澳門元"),
        "HKD" => Some("港元"),
        "CNY" => Some("人民幣"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as civil;
    use kernel::Lang;
    use proptest::prelude::*;

    use super::{date, date_time, money, number};

    #[test]
    fn dates_follow_each_language() {
        let day = civil(2026, 11, 22);
        assert_eq!(date(Lang::ZhHant, day), "2026年11月22日");
        assert_eq!(date(Lang::Pt, day), "22 de Novembro de 2026");
        assert_eq!(date(Lang::En, day), "22 November 2026");
        let at = civil(2026, 1, 2).at(9, 5, 59, 0);
        assert_eq!(date_time(Lang::ZhHant, at), "2026年1月2日 09:05");
        assert_eq!(date_time(Lang::Pt, at), "2 de Janeiro de 2026, 09:05");
        assert_eq!(date_time(Lang::En, at), "2 January 2026, 09:05");
    }

    #[test]
    fn money_is_grouped_and_exact() {
        assert_eq!(money(Lang::En, 1_500, "MOP"), "MOP 15.00");
        assert_eq!(money(Lang::ZhHant, 1_500, "MOP"), "15.00 澳門元");
        assert_eq!(money(Lang::Pt, 123_456_705, "MOP"), "MOP 1,234,567.05");
        assert_eq!(money(Lang::ZhHant, -5, "MOP"), "-0.05 澳門元");
        assert_eq!(money(Lang::ZhHant, 980, "EUR"), "EUR 9.80");
        assert_eq!(money(Lang::En, 1_000, "JPY"), "JPY 1,000");
        assert_eq!(money(Lang::En, i64::MIN, "MOP"), "MOP -92,233,720,368,547,758.08");
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(value: i64) {
            prop_assert_eq!(number(value).replace(',', ""), value.to_string());
            prop_assert!(number(value).split(',').skip(1).all(|group| group.len() == 3));
        }
    }
}
