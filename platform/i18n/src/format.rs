//! How dates, times, numbers and money are written in each language, as Macao's offices write them.
//! Pure: the caller gives the civil date; legal time zones are the pack's business.

use jiff::civil::{Date, DateTime};
use kernel::money::{format_amount, format_figures};
use kernel::{Lang, Text};

/// The jurisdiction's money, as its pack writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// ISO 4217 code.
    pub code: String,
    /// The name that stands behind an amount in Chinese, for example 澳門元.
    pub name: Text,
    /// Decimal places; no currency of ISO 4217 has more than four.
    pub decimals: u8,
}

/// `2026年11月22日` · `22 de Novembro de 2026` · `22 November 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    kernel::date::format_date(date, lang)
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
    format_figures(value, 0)
}

/// Money from its smallest unit (`1500` is `MOP 15.00`, in Chinese `15.00 澳門元`).
pub fn money(lang: Lang, minor: i64, currency: &Currency) -> String {
    format_amount(minor, currency.decimals, (&currency.code, &currency.name), lang)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date as civil;
    use kernel::{Lang, Text};
    use proptest::prelude::*;

    use super::{Currency, date, date_time, money, number};

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

    fn currency(code: &str, name: &str, decimals: u8) -> Currency {
        let name = Text { zh_hant: name.to_owned(), pt: String::new(), en: String::new() };
        Currency { code: code.to_owned(), name, decimals }
    }

    #[test]
    fn money_is_grouped_and_exact() {
        let mop = currency("MOP", "澳門元", 2);
        assert_eq!(money(Lang::En, 1_500, &mop), "MOP 15.00");
        assert_eq!(money(Lang::ZhHant, 1_500, &mop), "15.00 澳門元");
        assert_eq!(money(Lang::Pt, 123_456_705, &mop), "MOP 1,234,567.05");
        assert_eq!(money(Lang::ZhHant, -5, &mop), "-0.05 澳門元");
        assert_eq!(money(Lang::En, 1_000, &currency("JPY", "日圓", 0)), "JPY 1,000");
        assert_eq!(money(Lang::En, 12_345, &currency("XXX", "", 200)), "XXX 1.2345");
        assert_eq!(money(Lang::En, i64::MIN, &mop), "MOP -92,233,720,368,547,758.08");
    }

    proptest! {
        #[test]
        fn grouping_only_adds_commas(value: i64) {
            prop_assert_eq!(number(value).replace(',', ""), value.to_string());
            prop_assert!(number(value).split(',').skip(1).all(|group| group.len() == 3));
        }
    }
}
