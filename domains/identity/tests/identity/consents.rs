use acts::IdempotencyKey;
use exchange::{ConsentQuery, Consents as _};
use identity::model::Wording;
use identity::{Agreed, ConsentBook, NewConsent};
use kernel::{CaseId, Lang, Text};

use crate::home::{Home, party};

fn wording() -> Text {
    Text {
        zh_hant: "本人同意社會保障基金接收本人的出生登記資料。".to_owned(),
        pt: "Autorizo o FSS a receber os meus dados do registo de nascimento.".to_owned(),
        en: "I agree that the FSS receives my birth registration data.".to_owned(),
    }
}

fn agreement(subject: u128) -> NewConsent {
    NewConsent {
        subject: party(subject),
        recipient: "FSS".to_owned(),
        categories: vec!["name".to_owned(), "birth".to_owned(), "name".to_owned()],
        purpose: "birth-allowance".to_owned(),
        wording: Wording { id: "grant".to_owned(), version: "1".to_owned(), lang: Lang::Pt, text: wording() },
        case: None,
        expires_at: None,
    }
}

fn covers(home: &Home, book: &ConsentBook, subject: u128, categories: &[&str]) -> bool {
    let categories: Vec<String> = categories.iter().map(|one| (*one).to_owned()).collect();
    let query = ConsentQuery {
        subject: party(subject),
        recipient: "FSS",
        categories: &categories,
        purpose: "birth-allowance",
        cases: &[],
        at: home.nobody().at(),
    };
    book.active(&query).is_some()
}

#[tokio::test]
async fn the_gate_feels_a_consent_and_its_withdrawal_at_once() {
    let home = Home::open().await;
    let book = home.identity.consents();
    assert!(!covers(&home, &book, 1, &["name"]));
    let given = home.identity.give_consent(&home.person(1), agreement(1)).await.unwrap();
    assert_eq!(given.categories, ["birth", "name"]);
    assert!(covers(&home, &book, 1, &["name", "birth"]));
    assert!(!covers(&home, &book, 1, &["name", "address"]), "all categories must be covered");
    assert!(!covers(&home, &book, 2, &["name"]), "somebody else's data");

    // Another process reads the same table.
    let elsewhere = ConsentBook::default();
    elsewhere.refresh(&home.house.scratch.db).await.unwrap();
    assert!(covers(&home, &elsewhere, 1, &["name"]));

    home.house.machine.advance_ms(60_000);
    home.identity.withdraw_consent(&home.person(1), given.id).await.unwrap();
    assert!(!covers(&home, &book, 1, &["name"]));
    elsewhere.refresh(&home.house.scratch.db).await.unwrap();
    assert!(!covers(&home, &elsewhere, 1, &["name"]));
    let again = home.identity.withdraw_consent(&home.person(1), given.id).await.unwrap_err();
    assert_eq!((again.code, again.status.code()), ("identity.consent-withdrawn", 409));
    assert_eq!(home.log(1).await, ["identity.consent-withdrawn", "identity.consent-given"]);
}

#[tokio::test]
async fn a_repeated_key_gives_one_consent_and_never_revives_it() {
    let home = Home::open().await;
    let ctx = || home.person(1).with_idempotency(IdempotencyKey::parse("once-and-for-all").unwrap());
    let first = home.identity.give_consent(&ctx(), agreement(1)).await.unwrap();
    let second = home.identity.give_consent(&ctx(), agreement(1)).await.unwrap();
    assert_eq!(first, second);
    let mut other = agreement(1);
    other.purpose = "tax".to_owned();
    assert_eq!(
        home.identity.give_consent(&ctx(), other).await.unwrap_err().code,
        "idempotency.other-content"
    );
    home.identity.withdraw_consent(&home.person(1), first.id).await.unwrap();
    home.identity.give_consent(&ctx(), agreement(1)).await.unwrap();
    assert!(!covers(&home, &home.identity.consents(), 1, &["name"]));
    assert_eq!(home.identity.consents_of(&home.person(1), &[party(1)], 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_person_or_a_guardian_decides() {
    let home = Home::open().await;
    let problem = home.identity.give_consent(&home.person(2), agreement(1)).await.unwrap_err();
    assert_eq!(problem.code, "identity.no-mandate");
    let problem = home.identity.give_consent(&home.machine(), agreement(1)).await.unwrap_err();
    assert_eq!(problem.code, "auth.forbidden", "no machine agrees for anybody");
    let given = home.identity.give_consent(&home.person(1), agreement(1)).await.unwrap();
    let problem = home.identity.withdraw_consent(&home.person(2), given.id).await.unwrap_err();
    assert_eq!(problem.code, "identity.no-consent", "somebody else's looks like none");
    assert!(covers(&home, &home.identity.consents(), 1, &["name"]));
}

#[tokio::test]
async fn a_consent_says_who_what_and_why() {
    let home = Home::open().await;
    let broken: [fn(&mut NewConsent); 5] = [
        |one| one.categories.clear(),
        |one| one.recipient = "  ".to_owned(),
        |one| one.purpose = "x".repeat(201),
        |one| one.wording.text.pt.clear(),
        |one| one.categories = vec!["c".to_owned(); 65],
    ];
    for (number, break_it) in broken.iter().enumerate() {
        let mut one = agreement(1);
        break_it(&mut one);
        let problem = home.identity.give_consent(&home.person(1), one).await.unwrap_err();
        assert_eq!((problem.code, problem.status.code()), ("identity.consent-malformed", 422), "{number}");
    }
    assert!(home.log(1).await.is_empty(), "a refused act leaves no trace");
}

#[tokio::test]
async fn the_words_of_a_consent_are_the_servers() {
    let home = Home::open().await;
    let ctx = home.person(1).with_origin(|origin| origin.lang = Lang::Pt);
    let offers = home.identity.consent_offers(&ctx).unwrap();
    let offer = offers.iter().find(|offer| offer.grant == "fss-person-for-allowance").unwrap();
    assert_eq!((offer.recipient.as_str(), offer.purpose.as_str()), ("FSS", "birth-allowance"));
    let agreed = |grant: &str, version: &str, case| Agreed {
        subject: None,
        grant: grant.to_owned(),
        version: version.to_owned(),
        case,
        expires_at: None,
    };
    let case = Some(CaseId(uuid::Uuid::from_u128(7)));
    let refused = [
        (agreed("everything", &offer.version, case), "identity.no-consent-offer"),
        (agreed("dsaj-person-for-birth", &offer.version, case), "identity.no-consent-offer"),
        (agreed(&offer.grant, "2019-1", case), "identity.wording-changed"),
        (agreed(&offer.grant, &offer.version, None), "identity.consent-needs-case"),
    ];
    for (agreed, code) in refused {
        assert_eq!(home.identity.agree(&ctx, agreed).await.unwrap_err().code, code);
    }
    let given = home.identity.agree(&ctx, agreed(&offer.grant, &offer.version, case)).await.unwrap();
    assert_eq!((given.subject, given.case, given.categories.len()), (party(1), case, 1));
    let kept = &home.identity.consents_of(&ctx, &[party(1)], 9).await.unwrap()[0].wording;
    assert_eq!((kept, kept.lang), (&given.wording, Lang::Pt), "version and language are kept");
    assert_eq!((&kept.id, &kept.version, &kept.text), (&offer.grant, &offer.version, &offer.text));
}
