use acts::Authenticator as Level;
use identity::rules::{ATTEMPTS_PER_ADDRESS_MAX, PASSKEYS_MAX};
use identity::{Account, Opened, PasskeyId, SignedIn};
use kernel::Problem;
use serde_json::Value;

use crate::authenticator::Authenticator;
use crate::home::{Home, ORIGIN, PASSWORD};

impl Home {
    async fn add(&self, account: &Account) -> (Authenticator, PasskeyId) {
        let ctx = self.person(1);
        let challenge = self.identity.begin_passkey(&ctx, account).await.unwrap();
        assert_eq!(challenge.options["publicKey"]["authenticatorSelection"]["residentKey"], "preferred");
        assert_eq!(challenge.options["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        let (key, answer) = Authenticator::create(&challenge.options, ORIGIN);
        let added = self
            .identity
            .add_passkey(&ctx, account, &challenge.ticket, "我的手機", &answer.to_string())
            .await
            .unwrap();
        (key, added)
    }

    async fn with(&self, answer: impl FnOnce(&Value) -> Value) -> Result<Opened, Problem> {
        let here = Some("203.0.113.7".parse().unwrap());
        let challenge = self.identity.begin_passkey_sign_in(&self.nobody(), here).await.unwrap();
        let answer = answer(&challenge.options).to_string();
        self.finish(&challenge.ticket, &answer).await
    }

    async fn finish(&self, ticket: &str, answer: &str) -> Result<Opened, Problem> {
        match self.identity.sign_in_with_passkey(&self.nobody(), ticket, answer, String::new(), None).await? {
            SignedIn::Opened(opened) => Ok(opened),
            SignedIn::ChoosePost { .. } => panic!("a resident has no post"),
        }
    }
}

#[tokio::test]
async fn a_passkey_signs_in_without_name_or_password() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    home.house.machine.advance_ms(1_000);
    let (mut key, id) = home.add(&account).await;
    home.house.machine.advance_ms(1_000);
    let opened = home.with(|options| key.get(options)).await.unwrap();
    let session = web::Sessions::find(&home.identity, &opened.token).await.unwrap().unwrap();
    assert_eq!(session.party, account.party);
    assert_eq!(session.assurance.authenticator, Level::A2r, "phishing-resistant");
    let keys = home.identity.passkeys_of(&home.person(1), account.id).await.unwrap();
    assert_eq!((keys[0].label.as_str(), keys[0].used_at.is_some()), ("我的手機", true));

    home.house.machine.advance_ms(1_000);
    home.identity.remove_passkey(&home.person(1), account.id, id).await.unwrap();
    let refused = home.with(|options| key.get(options)).await.unwrap_err();
    assert_eq!((refused.code, refused.status.code()), ("identity.passkey-refused", 401));
    let log = home.log(1).await;
    assert_eq!(log[..3], ["identity.passkey-removed", "identity.signed-in", "identity.passkey-added"]);
}

#[tokio::test]
async fn an_answer_counts_once_for_its_own_challenge_and_origin() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let (mut key, _) = home.add(&account).await;
    let begin = || async { home.identity.begin_passkey_sign_in(&home.nobody(), None).await };

    let challenge = begin().await.unwrap();
    let answer = key.get(&challenge.options).to_string();
    home.finish(&challenge.ticket, &answer).await.unwrap();
    let replayed = home.finish(&challenge.ticket, &answer).await.unwrap_err();
    assert_eq!(replayed.code, "identity.ceremony-over");
    let other = begin().await.unwrap();
    assert_eq!(home.finish(&other.ticket, &answer).await.unwrap_err().code, "identity.passkey-refused");

    let late = begin().await.unwrap();
    home.house.machine.advance_ms(5 * 60_000);
    let answer = key.get(&late.options).to_string();
    assert_eq!(home.finish(&late.ticket, &answer).await.unwrap_err().code, "identity.ceremony-over");

    key.origin = "http://localhost.evil.example".to_owned();
    let phished = home.with(|options| key.get(options)).await.unwrap_err();
    assert_eq!(phished.code, "identity.passkey-refused");
}

#[tokio::test]
async fn a_damaged_or_cloned_passkey_is_refused() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let (mut key, _) = home.add(&account).await;
    let damaged = home.with(|options| {
        let mut answer = key.get(options);
        let signature = answer["response"]["signature"].as_str().unwrap().to_owned();
        let flipped = if signature.ends_with('A') { 'B' } else { 'A' };
        answer["response"]["signature"] = format!("{}{flipped}", &signature[..signature.len() - 1]).into();
        answer
    });
    assert_eq!(damaged.await.unwrap_err().code, "identity.passkey-refused");
    home.with(|options| key.get(options)).await.unwrap();
    key.rewind();
    let cloned = home.with(|options| key.get(options)).await.unwrap_err();
    assert_eq!(cloned.code, "identity.passkey-refused", "its counter did not move on");
    for rubbish in ["", "{}", "[1,2", "null", "{\"id\":\"AA\"}", &"x".repeat(40_000)] {
        let challenge = home.identity.begin_passkey_sign_in(&home.nobody(), None).await.unwrap();
        assert_eq!(
            home.finish(&challenge.ticket, rubbish).await.unwrap_err().code,
            "identity.passkey-refused"
        );
    }
}

#[tokio::test]
async fn a_registration_belongs_to_its_account_and_has_a_limit() {
    let home = Home::open().await;
    let (one, two) = (home.resident(1, "12345678").await, home.resident(2, "87654321").await);
    let challenge = home.identity.begin_passkey(&home.person(1), &one).await.unwrap();
    let (_, answer) = Authenticator::create(&challenge.options, ORIGIN);
    let stolen = home
        .identity
        .add_passkey(&home.person(2), &two, &challenge.ticket, "", &answer.to_string())
        .await
        .unwrap_err();
    assert_eq!(stolen.code, "identity.ceremony-over");
    for _ in 0..PASSKEYS_MAX {
        home.add(&one).await;
    }
    let full = home.identity.begin_passkey(&home.person(1), &one).await.unwrap_err();
    assert_eq!((full.code, full.status.code()), ("identity.passkey-limit", 409));
}

#[tokio::test]
async fn wrong_passwords_never_stop_a_passkey() {
    let home = Home::open().await;
    let account = home.resident(1, "12345678").await;
    let (mut key, _id) = home.add(&account).await;
    let guess = "x".repeat(300);
    for _ in 0..ATTEMPTS_PER_ADDRESS_MAX {
        home.attempt("12345678", &guess).await.unwrap_err();
    }
    let problem = home.attempt("12345678", PASSWORD).await.unwrap_err();
    assert_eq!(problem.code, "identity.too-many-attempts");
    home.house.machine.advance_ms(1_000);
    let opened = home.with(|options| key.get(options)).await.unwrap();
    assert!(home.is_in(&opened.token).await, "from the same address, at once");
}
