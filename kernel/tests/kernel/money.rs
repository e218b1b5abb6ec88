use kernel::{Currency, CurrencyCode, Lang, Money, MoneyError};
use proptest::prelude::*;

use crate::read;

fn currency() -> Currency {
    read("law/currency.toml")
}

fn mop(minor: i64) -> Money {
    Money::new(minor, CurrencyCode::parse("MOP").unwrap())
}

fn words(minor: i64, lang: Lang) -> String {
    currency().in_words(mop(minor), lang).unwrap()
}

#[test]
fn amounts_are_shown_as_pages_show_them() {
    let currency = currency();
    let show = |minor, lang| currency.format(mop(minor), lang).unwrap();
    assert_eq!(show(1_500, Lang::Pt), "MOP 15.00");
    assert_eq!(show(1_500, Lang::En), "MOP 15.00");
    assert_eq!(show(1_500, Lang::ZhHant), "15.00 澳門元");
    assert_eq!(show(59_639_000, Lang::En), "MOP 596,390.00");
    assert_eq!(show(-5, Lang::En), "MOP -0.05");
    assert_eq!(show(i64::MIN, Lang::En), "MOP -92,233,720,368,547,758.08");
}

#[test]
fn amounts_are_read_as_people_type_them() {
    let currency = currency();
    let read = |text| currency.parse(text).map(|money| money.minor).map_err(MoneyError::code);
    assert_eq!(read(" 596,390.00 "), Ok(59_639_000));
    assert_eq!(read("15"), Ok(1_500));
    assert_eq!(read("15.5"), Ok(1_550));
    assert_eq!(read("-0.05"), Ok(-5));
    for wrong in ["", "-", ".5", "5.", "1,5", "5963,90", ",100", "1e3", "15.0x", "１５", "1 000", "+1"] {
        assert_eq!(read(wrong), Err("money.amount"), "{wrong}");
    }
    assert_eq!(read("1.005"), Err("money.decimals"));
    assert_eq!(read("92233720368547758.08"), Err("money.overflow"));
}

#[test]
fn arithmetic_is_checked() {
    let hkd = Money::new(1, CurrencyCode::parse("HKD").unwrap());
    assert_eq!(mop(1).checked_add(hkd).unwrap_err().code(), "money.mixed");
    assert_eq!(mop(i64::MAX).checked_add(mop(1)).unwrap_err().code(), "money.overflow");
    assert_eq!(mop(i64::MIN).checked_sub(mop(1)).unwrap_err().code(), "money.overflow");
    assert_eq!(mop(1_500).checked_mul(3), Ok(mop(4_500)));
    assert_eq!(Money::sum(mop(0).currency, [mop(1_500), mop(650_000)]), Ok(mop(651_500)));
    assert_eq!(currency().format(hkd, Lang::En).unwrap_err().code(), "money.mixed");
    assert!(CurrencyCode::parse("mop").is_err() && CurrencyCode::parse("MO").is_err());
}

/// The first amount is that of the Customs tender notice in the Macao reference §3.
#[test]
fn amounts_in_chinese_words() {
    let cases = [
        (59_639_000, "澳門元伍拾玖萬陸仟叁佰玖拾元"),
        (1_500, "澳門元壹拾伍元"),
        (0, "澳門元零元"),
        (50, "澳門元伍角"),
        (5, "澳門元伍分"),
        (1_005, "澳門元壹拾元零伍分"),
        (1_050, "澳門元壹拾元伍角"),
        (1_055, "澳門元壹拾元伍角伍分"),
        (1_000_500, "澳門元壹萬零伍元"),
        (10_050_000, "澳門元壹拾萬零伍佰元"),
        (100_000_001 * 100, "澳門元壹億零壹元"),
        (100_100_000 * 100, "澳門元壹億零壹拾萬元"),
        (200_300_040 * 100, "澳門元貳億零叁拾萬零肆拾元"),
        (999_999_999_999 * 100, "澳門元玖仟玖佰玖拾玖億玖仟玖佰玖拾玖萬玖仟玖佰玖拾玖元"),
        (-1_500, "負澳門元壹拾伍元"),
    ];
    for (minor, expected) in cases {
        assert_eq!(words(minor, Lang::ZhHant), expected);
    }
}

#[test]
fn amounts_in_portuguese_words() {
    let cases = [
        (59_639_000, "quinhentas e noventa e seis mil trezentas e noventa patacas"),
        (1_500, "quinze patacas"),
        (100, "uma pataca"),
        (201, "duas patacas e um avo"),
        (2, "dois avos"),
        (0, "zero patacas"),
        (100 * 100, "cem patacas"),
        (101 * 100, "cento e uma patacas"),
        (1_000 * 100, "mil patacas"),
        (1_100 * 100, "mil e cem patacas"),
        (1_122 * 100, "mil cento e vinte e duas patacas"),
        (2_015 * 100, "duas mil e quinze patacas"),
        (650_000, "seis mil e quinhentas patacas"),
        (1_000_000 * 100, "um milhão de patacas"),
        (2_500_000 * 100, "dois milhões e quinhentas mil patacas"),
        (2_200_100 * 100, "dois milhões duzentas mil e cem patacas"),
        (1_000_001 * 100, "um milhão e uma patacas"),
        (2_000_000_000 * 100, "dois mil milhões de patacas"),
        (-1_500, "menos quinze patacas"),
    ];
    for (minor, expected) in cases {
        assert_eq!(words(minor, Lang::Pt), expected);
    }
}

#[test]
fn amounts_in_english_words() {
    let cases = [
        (59_639_000, "five hundred and ninety-six thousand three hundred and ninety patacas"),
        (100, "one pataca"),
        (201, "two patacas and one avo"),
        (1_005 * 100, "one thousand and five patacas"),
        (2_000_000 * 100, "two million patacas"),
        (1_000_000_017 * 100, "one billion and seventeen patacas"),
        (0, "zero patacas"),
    ];
    for (minor, expected) in cases {
        assert_eq!(words(minor, Lang::En), expected);
    }
}

#[test]
fn amounts_that_no_office_writes_are_refused() {
    let error = currency().in_words(mop(1_000_000_000_000 * 100), Lang::Pt).unwrap_err();
    assert_eq!(error.code(), "money.overflow");
}

#[test]
fn a_currency_needs_a_word_for_every_decimal_place() {
    let text = toml::to_string(&currency()).unwrap();
    assert!(toml::from_str::<Currency>(&text).is_ok());
    assert!(toml::from_str::<Currency>(&text.replace("exponent = 2", "exponent = 3")).is_err());
    assert!(toml::from_str::<Currency>(&text.replace("exponent = 2", "exponent = 5")).is_err());
}

/// The value of financial numerals, read back independently of how they were written.
fn value_of(words: &str) -> u64 {
    let (mut total, mut group, mut digit) = (0, 0, 0);
    for letter in words.chars() {
        match letter {
            '億' => (total, group, digit) = ((total + group + digit) * 100_000_000, 0, 0),
            '萬' => (total, group, digit) = (total + (group + digit) * 10_000, 0, 0),
            '仟' => (group, digit) = (group + digit * 1_000, 0),
            '佰' => (group, digit) = (group + digit * 100, 0),
            '拾' => (group, digit) = (group + digit * 10, 0),
            _ => digit = "零壹貳叁肆伍陸柒捌玖".chars().position(|known| known == letter).unwrap() as u64,
        }
    }
    total + group + digit
}

proptest! {
    #[test]
    fn chinese_words_say_the_amount(units in 0_i64..1_000_000_000_000) {
        let text = words(units * 100, Lang::ZhHant);
        let number = text.strip_prefix("澳門元").and_then(|text| text.strip_suffix('元')).unwrap();
        prop_assert_eq!(value_of(number), u64::try_from(units).unwrap());
        prop_assert!(!number.contains("零零") && (units == 0 || !number.ends_with('零')));
    }

    #[test]
    fn what_is_shown_is_read_back(minor in i64::MIN + 1..=i64::MAX) {
        let currency = currency();
        prop_assert_eq!(currency.parse(&currency.figures(mop(minor)).unwrap()), Ok(mop(minor)));
    }

    #[test]
    fn different_amounts_have_different_words(a in 0_i64..100_000_000_000, b in 0_i64..100_000_000_000) {
        for lang in Lang::ALL {
            prop_assert_eq!(words(a, lang) == words(b, lang), a == b);
        }
    }

    #[test]
    fn anything_typed_gets_an_answer(text in any::<String>()) {
        let _ = currency().parse(&text);
    }
}
