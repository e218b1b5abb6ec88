//! The rules of the mailbox on the Macao pack's law and calendar, by example and by property.

use jiff::ToSpan as _;
use jiff::civil::date;
use kernel::{ServedBy, Timestamp};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::model::{DeliveryId, FirstRead, LetterLink, MessageId};

fn read<T: serde::de::DeserializeOwned>(path: &str) -> T {
    let path = format!("{}/../../jurisdictions/macao/{path}", env!("CARGO_MANIFEST_DIR"));
    toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap()
}

fn law() -> (NoticeLaw, Calendar) {
    (read("law/notice.toml"), read("calendars/public.toml"))
}

fn party(number: u128) -> PartyId {
    PartyId(Uuid::from_u128(number))
}

fn delivery(on: Date) -> Delivery {
    Delivery {
        id: DeliveryId(Uuid::from_u128(1)),
        message: MessageId(Uuid::from_u128(2)),
        party: party(3),
        delivered_at: Timestamp::default(),
        delivered_on: on,
        deemed_on: None,
        read: None,
        served: None,
    }
}

fn text(words: &str) -> Text {
    Text { zh_hant: words.to_owned(), pt: words.to_owned(), en: words.to_owned() }
}

fn letter() -> Letter {
    Letter {
        message: MessageId(Uuid::from_u128(2)),
        to: vec![party(3)],
        department: "DSAJ".to_owned(),
        case: None,
        kind: Kind::Notice,
        private: false,
        subject: text("決定 𨋢"),
        body: text("First line\nsecond line\n\nParagraph"),
        remedy: Some(text("Within the term of the law")),
        deadline: Some(date(2026, 12, 31)),
        links: vec![LetterLink { label: text("Certificate"), href: "/documents/1".to_owned() }],
    }
}

/// The first of the ten vectors of the Macao reference (§3); all ten stand with `kernel::notice`.
#[test]
fn an_unread_notice_is_served_when_its_day_is_over() {
    let (law, calendar) = law();
    let one = delivery(date(2026, 6, 2));
    assert_eq!(deemed(Kind::Notice, one.delivered_on, &law, &calendar), Ok(Deemed::On(date(2026, 6, 5))));
    let on = |today| served_by(&one, Kind::Notice, None, today, &law, &calendar).unwrap();
    assert_eq!(on(date(2026, 6, 5)), None, "somebody may still read it today");
    let deemed = ServedOn { on: date(2026, 6, 5), by: ServedBy::Deeming };
    assert_eq!(on(date(2026, 6, 6)), Some(deemed));
    assert_eq!(on(date(2026, 9, 1)), Some(deemed), "however late the job runs");
}

#[test]
fn reading_serves_on_its_day_and_never_after_the_deemed_one() {
    let (law, calendar) = law();
    let one = delivery(date(2026, 6, 2));
    let read = |day| served_by(&one, Kind::Notice, Some(day), day, &law, &calendar).unwrap();
    assert_eq!(read(date(2026, 6, 2)), Some(ServedOn { on: date(2026, 6, 2), by: ServedBy::Reading }));
    assert_eq!(read(date(2026, 6, 5)), Some(ServedOn { on: date(2026, 6, 5), by: ServedBy::Reading }));
    assert_eq!(read(date(2026, 6, 9)), Some(ServedOn { on: date(2026, 6, 5), by: ServedBy::Deeming }));
    assert_eq!(
        served_by(&one, Kind::Information, Some(one.delivered_on), one.delivered_on, &law, &calendar),
        Ok(None)
    );
}

#[test]
fn an_unpublished_calendar_keeps_the_day_unknown_but_a_reading_counts() {
    let (law, calendar) = law();
    let far = date(2027, 6, 1);
    let Ok(Deemed::UnknownUntil(day)) = deemed(Kind::Notice, far, &law, &calendar) else {
        panic!("the calendar of mid-2027 is not published in the pack")
    };
    assert!(day >= far);
    let one = delivery(far);
    let today = date(2027, 6, 2);
    let served = served_by(&one, Kind::Notice, Some(today), today, &law, &calendar);
    assert_eq!(served, Ok(Some(ServedOn { on: today, by: ServedBy::Reading })));
    assert_eq!(deemed(Kind::Information, far, &law, &calendar), Ok(Deemed::Never));
}

#[test]
fn a_private_letter_is_for_its_reader_alone() {
    let one = delivery(date(2026, 6, 2));
    let mut message = letter().message();
    let own = Viewer { person: party(3), mailbox: party(3), by_mandate: false };
    let guardian = Viewer { person: party(4), mailbox: party(3), by_mandate: true };
    let stranger = Viewer { person: party(5), mailbox: party(5), by_mandate: false };
    let seen = |message: &Message| [own, guardian, stranger].map(|viewer| may_see(&one, message, viewer));
    assert_eq!(seen(&message), [true, true, false]);
    message.private = true;
    assert_eq!(seen(&message), [true, false, false]);
}

type Break = fn(&mut Letter);

#[test]
fn a_letter_names_what_is_wrong_with_it() {
    assert_eq!(check(&letter()), Ok(()));
    let broken: [(Break, &str); 9] = [
        (|one| one.to.clear(), "/to"),
        (|one| one.to = vec![party(1); READERS_MAX + 1], "/to"),
        (|one| one.department = " ".to_owned(), "/department"),
        (|one| one.subject.pt.clear(), "/subject/pt"),
        (|one| one.subject.en = "x".repeat(SUBJECT_CHARS_MAX + 1), "/subject/en"),
        (|one| one.body.zh_hant = "a\u{0}b".to_owned(), "/body/zh-Hant"),
        (|one| one.remedy = Some(text("")), "/remedy/zh-Hant"),
        (|one| one.links[0].href = "https://evil.example".to_owned(), "/links"),
        (|one| one.links[0].href = "//evil.example".to_owned(), "/links"),
    ];
    for (break_it, field) in broken {
        let mut one = letter();
        break_it(&mut one);
        let problem = check(&one).unwrap_err();
        assert_eq!((problem.code, problem.fields[0].field.as_str()), ("mailbox.malformed", field));
    }
}

proptest! {
    #[test]
    fn whatever_happens_a_notice_has_one_day_and_it_is_the_earlier_one(start in 0_i64..500, wait in 0_i64..30) {
        let (law, calendar) = law();
        let delivered = date(2025, 1, 1).checked_add(start.days()).unwrap();
        let Deemed::On(end) = deemed(Kind::Notice, delivered, &law, &calendar).unwrap() else { return Ok(()) };
        let read = delivered.checked_add(wait.days()).unwrap();
        let mut one = delivery(delivered);
        let by_reading = served_by(&one, Kind::Notice, Some(read), read, &law, &calendar).unwrap().unwrap();
        prop_assert_eq!(by_reading.on, read.min(end));
        one.read = Some(FirstRead { at: Timestamp::default(), on: read, by: party(3) });
        let looked_at_later = served_by(&one, Kind::Notice, None, read.max(end).tomorrow().unwrap(), &law, &calendar);
        prop_assert_eq!(looked_at_later.unwrap(), Some(by_reading), "the job comes to the same result");
        one.served = Some(by_reading);
        prop_assert_eq!(served_by(&one, Kind::Notice, None, date(2027, 1, 1), &law, &calendar).unwrap(), None);
    }
}
