//! The rules of identity, by example and by property.

use acts::Assurance;
use jiff::civil::date;
use jiff::tz::TimeZone;
use kernel::{CaseId, Text, Timestamp, age_on};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::model::{AccountId, ConsentId, SessionId, Wording};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn session(officer: bool) -> SessionRow {
    let (life_ms, idle_ms) = session_limits(officer);
    let created = at("2026-11-23T02:00:00Z");
    SessionRow {
        id: SessionId(Uuid::nil()),
        token_hash: [0; 32],
        account: AccountId(Uuid::nil()),
        party: PartyId(Uuid::nil()),
        post: officer.then(|| "dsaj.crc.registrar".to_owned()),
        acting: None,
        assurance: Assurance::default(),
        device: String::new(),
        created_at: created,
        seen_at: created,
        idle_ms,
        expires_at: created.plus_millis(life_ms),
    }
}

#[test]
fn a_session_ends_when_idle_and_at_its_end_whatever_happens() {
    let mut person = session(false);
    assert!(is_alive(&person, at("2026-11-23T02:29:59Z")));
    assert!(!is_alive(&person, at("2026-11-23T02:30:00Z")));
    person.seen_at = at("2026-11-23T13:59:00Z");
    assert!(is_alive(&person, at("2026-11-23T13:59:59Z")));
    assert!(!is_alive(&person, at("2026-11-23T14:00:00Z")), "twelve hours are the end");
    let officer = session(true);
    assert!(is_alive(&officer, at("2026-11-23T02:14:59Z")));
    assert!(!is_alive(&officer, at("2026-11-23T02:15:00Z")));
    assert!(officer.expires_at < person.expires_at);
}

#[test]
fn login_names_are_folded_and_odd_ones_refused() {
    assert_eq!(login_name(" 1234567(8) ").unwrap(), "1234567(8)");
    assert_eq!(login_name("Ａｎａ.Lei").unwrap(), "ana.lei");
    assert_eq!(login_name("陳𨋢").unwrap(), "陳𨋢");
    for odd in ["", "   ", "two words", "a\u{0}b", "<b>", &"x".repeat(65)] {
        assert_eq!(login_name(odd), Err(IdentityError::LoginMalformed), "{odd:?}");
    }
}

#[test]
fn a_password_is_long_and_not_the_login_name() {
    assert_eq!(check_password("short", "ana"), Err(IdentityError::PasswordShort(PASSWORD_CHARS_MIN)));
    assert_eq!(check_password(&"x".repeat(257), "ana"), Err(IdentityError::PasswordLong(PASSWORD_CHARS_MAX)));
    assert_eq!(check_password("Maria.Antonieta1", "maria.antonieta"), Err(IdentityError::PasswordGuessable));
    assert_eq!(check_password("maria.antonieta and a cat", "maria.antonieta"), Ok(()));
    assert_eq!(check_password("十五個字或以上的密碼就可以了喔", "ana"), Ok(()));
    assert_eq!(*password("ｐａｓｓ"), "pass", "the same word from every keyboard");
}

#[test]
fn too_many_attempts_say_when_to_come_back() {
    let window = at("2026-11-23T02:00:00Z");
    assert_eq!(check_attempts(10, 10, window, window), Ok(()));
    let refused = |now| check_attempts(11, 10, window, at(now)).unwrap_err();
    assert_eq!(refused("2026-11-23T02:00:00Z"), IdentityError::TooManyAttempts { minutes: 16 });
    assert_eq!(refused("2026-11-23T02:14:30Z"), IdentityError::TooManyAttempts { minutes: 1 });
}

#[test]
fn a_name_under_attack_leaves_each_place_fewer_attempts_and_never_none() {
    assert_eq!([1, 100, 101, 200, 201, 400, i64::MAX].map(attempts_from_place), [10, 10, 5, 5, 3, 3, 3]);
}

#[test]
fn an_address_is_one_ipv4_or_one_customer_of_ipv6() {
    let key = |text: &str| address_key(text.parse().unwrap());
    assert_eq!(key("203.0.113.7"), "addr:203.0.113.7");
    assert_eq!(key("::ffff:203.0.113.7"), "addr:203.0.113.7");
    assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2:ffff::1"));
    assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
}

#[test]
fn a_child_comes_of_age_at_the_start_of_a_civil_day() {
    let macau = TimeZone::get("Asia/Macau").unwrap();
    let of_age = |born| of_age_at(born, 18, &macau).unwrap();
    assert_eq!(of_age(date(2026, 11, 20)), at("2044-11-19T16:00:00Z"));
    assert_eq!(of_age(date(2008, 2, 29)), at("2026-02-28T16:00:00Z"), "no 29 February in 2026");
    assert_eq!(of_age_at(date(9990, 1, 1), 18, &macau), None);
}

#[test]
fn devices_are_two_words() {
    let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:139.0) Gecko/20100101 Firefox/139.0";
    assert_eq!(device_of(firefox), "Firefox, Windows");
    let phone = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile Safari/537.36";
    assert_eq!(device_of(phone), "Chrome, Android");
    assert_eq!(device_of("curl/8.5"), "");
}

fn consent(categories: &[&str]) -> Consent {
    let text = Text { zh_hant: "同意".to_owned(), pt: "Concordo".to_owned(), en: "I agree".to_owned() };
    Consent {
        id: ConsentId(Uuid::nil()),
        subject: PartyId(Uuid::nil()),
        given_by: PartyId(Uuid::nil()),
        recipient: "FSS".to_owned(),
        categories: categories.iter().map(|&category| category.to_owned()).collect(),
        purpose: "birth-allowance".to_owned(),
        wording: Wording { id: "grant".to_owned(), version: "1".to_owned(), lang: Lang::En, text },
        case: None,
        given_at: at("2026-11-23T02:00:00Z"),
        expires_at: Some(at("2027-01-01T00:00:00Z")),
        withdrawn_at: None,
    }
}

proptest! {
    #[test]
    fn nobody_is_of_age_before_the_birthday_and_everybody_after(year in 1990_i16..2040, day in 1_i16..366) {
        let macau = TimeZone::get("Asia/Macau").unwrap();
        let born = date(year, 1, 1).checked_add(jiff::ToSpan::days(i64::from(day))).unwrap();
        let moment = of_age_at(born, 18, &macau).unwrap();
        let first = moment.date_in(&macau);
        prop_assert_eq!(age_on(born, first), Some(18));
        prop_assert_eq!(age_on(born, first.yesterday().unwrap()), Some(17));
        prop_assert_eq!(moment.plus_millis(-1).date_in(&macau), first.yesterday().unwrap());
    }

    #[test]
    fn a_consent_covers_its_own_categories_and_no_other(have in prop::collection::vec("[a-d]", 1..4), want in prop::collection::vec("[a-f]", 0..4)) {
        let have: Vec<&str> = have.iter().map(String::as_str).collect();
        let one = consent(&have);
        let question = ConsentQuery {
            subject: one.subject,
            recipient: "FSS",
            categories: &want,
            purpose: "birth-allowance",
            cases: &[],
            at: at("2026-12-01T00:00:00Z"),
        };
        let covered = covers(&one, &question);
        let inside = !want.is_empty() && want.iter().all(|category| have.contains(&category.as_str()));
        prop_assert_eq!(covered, inside);
        let (case, other) = (CaseId(Uuid::from_u128(1)), CaseId(Uuid::from_u128(2)));
        let others = [
            ConsentQuery { recipient: "DSF", ..question },
            ConsentQuery { purpose: "tax", ..question },
            ConsentQuery { at: at("2027-01-01T00:00:00Z"), ..question },
            ConsentQuery { at: at("2026-11-23T01:59:59Z"), ..question },
            ConsentQuery { cases: &[case], ..question },
        ];
        prop_assert!(others.iter().all(|other| !covers(&one, other)));
        let for_case = Consent { case: Some(case), ..one };
        let within = |cases: &[CaseId]| covers(&for_case, &ConsentQuery { cases, ..question });
        prop_assert_eq!(within(&[other, case]), inside);
        prop_assert!(!within(&[other]));
        prop_assert!(!covers(&for_case, &question), "a consent for a case is for that case alone");
    }

    #[test]
    fn a_withdrawal_counts_from_its_moment(minutes in 0_i64..10_000) {
        let mut one = consent(&["a"]);
        let end = one.given_at.plus_millis(minutes * 60_000);
        one.withdrawn_at = Some(end);
        prop_assert!(!is_active(&one, end));
        prop_assert_eq!(is_active(&one, end.plus_millis(-1)), minutes > 0);
    }

    #[test]
    fn folding_a_login_name_twice_changes_nothing(text in "\\PC{0,70}") {
        if let Ok(folded) = login_name(&text) {
            prop_assert_eq!(login_name(&folded), Ok(folded));
        }
    }
}
