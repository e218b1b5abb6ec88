use identity::{Denied, Power};
use jobs::{NewJob, RunAt};
use serde_json::{Value, json};

use crate::home::{Home, party};

const MOTHER: u128 = 1;
const FATHER: u128 = 2;
const CHILD: u128 = 10;

/// What the civil register says when it has written a birth.
fn birth(parents: &[u128], born_on: &str) -> Value {
    json!({
        "register": "births", "record": "0193", "version": 1, "kind": "birth",
        "subject": party(CHILD), "parents": parents.iter().map(|one| party(*one)).collect::<Vec<_>>(),
        "born_on": born_on, "names": { "zh-Hant": "李小𨋢" },
    })
}

impl Home {
    async fn written(&self, payload: Value) {
        let ctx = self.machine();
        let job = NewJob {
            id: ctx.new_id(),
            kind: "identity.record-written",
            dedup_key: None,
            payload,
            origin: Value::Null,
            run_at: RunAt::Now,
        };
        let at = ctx.at();
        let done = self.house.scratch.db.write(move |tx| {
            let job = job.clone();
            Box::pin(async move { jobs::enqueue(tx, &[job], at).await })
        });
        done.await.unwrap();
        self.house.run_jobs().await.unwrap();
    }

    async fn may(&self, who: u128) -> Result<kernel::MandateId, Denied> {
        let ctx = self.person(who);
        self.identity.authority(&ctx, party(CHILD), &Power::of("case.submit"), ctx.legal_at()).await
    }
}

#[tokio::test]
async fn a_registered_birth_gives_the_parents_authority_until_the_child_is_of_age() {
    let home = Home::open().await;
    assert_eq!(home.may(MOTHER).await, Err(Denied::NoMandate));
    home.written(birth(&[MOTHER, FATHER], "2026-11-20")).await;
    let (mother, father) = (home.may(MOTHER).await.unwrap(), home.may(FATHER).await.unwrap());
    assert_ne!(mother, father);
    assert_eq!(home.may(3).await, Err(Denied::NoMandate));
    home.written(birth(&[FATHER, MOTHER, MOTHER], "2026-11-20")).await;
    assert_eq!(home.may(MOTHER).await, Ok(mother), "the same news again changes nothing");
    assert_eq!(home.log(CHILD).await, ["identity.mandate-recorded"; 2]);
    assert_eq!(home.log(MOTHER).await, ["identity.mandate-recorded"]);

    home.house.legal.set("2044-11-19T15:59:59Z");
    assert_eq!(home.may(MOTHER).await, Ok(mother), "the last second of 19 November in Macao");
    home.house.legal.set("2044-11-19T16:00:00Z");
    assert_eq!(home.may(MOTHER).await, Err(Denied::Ended), "ends by itself, before any job has run");
    assert_eq!(home.identity.end_guardianships_due(&home.machine()).await.unwrap(), 1);
    assert_eq!(home.identity.end_guardianships_due(&home.machine()).await.unwrap(), 0);
    assert_eq!(home.log(MOTHER).await[0], "identity.mandate-ended");
}

#[tokio::test]
async fn a_corrected_record_takes_authority_away_at_once() {
    let home = Home::open().await;
    home.resident(FATHER, "22223333").await;
    home.written(birth(&[MOTHER, FATHER], "2026-11-20")).await;
    let mother = home.may(MOTHER).await.unwrap();
    let token = home.token("22223333").await;
    let session = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    home.identity
        .act_for(&home.person(FATHER), identity::SessionId(session.id), Some(party(CHILD)))
        .await
        .unwrap();
    let acting = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    assert_eq!(acting.acting_for.map(|acting| acting.party), Some(party(CHILD)));
    assert_eq!(acting.acting_for_name.as_deref(), Some("李小𨋢"));

    home.written(birth(&[MOTHER, 4], "2026-11-20")).await;
    assert_eq!(home.may(FATHER).await, Err(Denied::Ended));
    assert_eq!(home.may(MOTHER).await, Ok(mother));
    assert!(home.may(4).await.is_ok());
    let now = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    assert!(now.acting_ended, "nothing is done in the child's name, and nothing silently in his own");

    // He becomes a parent again: a new mandate, not the old one.
    home.written(birth(&[MOTHER, FATHER], "2026-11-20")).await;
    assert!(home.may(FATHER).await.is_ok());
    assert_eq!(home.may(4).await, Err(Denied::Ended));
}

#[tokio::test]
async fn an_acting_session_ends_its_power_with_legal_time() {
    let home = Home::open().await;
    home.resident(MOTHER, "12345678").await;
    home.written(birth(&[MOTHER], "2009-01-01")).await;
    let token = home.token("12345678").await;
    let session = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    home.identity
        .act_for(&home.person(MOTHER), identity::SessionId(session.id), Some(party(CHILD)))
        .await
        .unwrap();
    home.house.legal.set("2026-12-31T16:00:00Z");
    let now = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    assert!(now.acting_ended, "eighteen");
}

#[tokio::test]
async fn nobody_acts_for_a_stranger_or_signs_in_as_a_child() {
    let home = Home::open().await;
    home.resident(3, "33334444").await;
    home.resident(CHILD, "99998888").await;
    home.written(birth(&[MOTHER], "2026-11-20")).await;
    let token = home.token("33334444").await;
    let session = web::Sessions::find(&home.identity, &token).await.unwrap().unwrap();
    let id = identity::SessionId(session.id);
    let problem = home.identity.act_for(&home.person(3), id, Some(party(CHILD))).await.unwrap_err();
    assert_eq!((problem.code, problem.status.code()), ("identity.no-mandate", 403));
    let problem = home.attempt("99998888", crate::home::PASSWORD).await.unwrap_err();
    assert_eq!(problem.code, "identity.minor");
}

#[tokio::test]
async fn other_news_and_old_births_give_no_authority() {
    let home = Home::open().await;
    let mut other = birth(&[MOTHER], "2026-11-20");
    other["kind"] = json!("marriage");
    home.written(other).await;
    assert_eq!(home.may(MOTHER).await, Err(Denied::NoMandate));
    home.written(birth(&[MOTHER], "1990-01-01")).await;
    assert_eq!(home.may(MOTHER).await, Err(Denied::NoMandate), "a late registration of an adult");
    let mut dateless = birth(&[MOTHER], "2026-11-20");
    dateless.as_object_mut().unwrap().remove("born_on");
    home.written(dateless).await;
    assert_eq!(
        home.may(MOTHER).await,
        Err(Denied::NoMandate),
        "without a date of birth there is no end, so no power"
    );
    assert_eq!(
        jobs::dead(&home.house.scratch.db, 10).await.unwrap().len(),
        1,
        "and the administrator sees it"
    );
}

#[tokio::test]
async fn a_power_that_the_mandate_does_not_cover_is_refused() {
    let home = Home::open().await;
    home.written(birth(&[MOTHER], "2026-11-20")).await;
    let ctx = home.person(MOTHER);
    let asked = async |power| {
        home.identity.authority(&ctx, party(CHILD), &Power::of(power), ctx.legal_at()).await.map(drop)
    };
    assert_eq!(asked("case.submit").await, Ok(()));
    assert_eq!(asked("identity.add-passkey").await, Err(Denied::NotCovered));
    let problem = kernel::Problem::from(Denied::NotCovered);
    assert_eq!((problem.code, problem.status.code()), ("identity.power-not-covered", 403));

    // Another law: guardians of this place do not agree to releases of a child's data.
    let mut files = ctx.pack().files().clone();
    let law = String::from_utf8(files["law/guardianship.toml"].clone()).unwrap();
    let narrower = law.replace("\"consent.give\", ", "");
    assert_ne!(law, narrower);
    files.insert("law/guardianship.toml".to_owned(), narrower.into_bytes());
    let pack = std::sync::Arc::new(pack::Pack::from_files(files).unwrap());
    home.house.shared.packs.add(std::sync::Arc::clone(&pack));
    assert!(home.house.shared.packs.activate(pack.hash()));
    let ctx = home.person(MOTHER);
    let asked = home.identity.authority(&ctx, party(CHILD), &Power::CONSENT, ctx.legal_at()).await;
    assert_eq!(asked, Err(Denied::NotCovered));
}

#[tokio::test]
async fn the_age_of_majority_is_the_packs() {
    let home = Home::open().await;
    let mut files = home.machine().pack().files().clone();
    files.remove("law/guardianship.toml");
    let lawless = std::sync::Arc::new(pack::Pack::from_files(files).unwrap());
    let macao = home.house.shared.packs.current();
    home.house.shared.packs.add(std::sync::Arc::clone(&lawless));
    assert!(home.house.shared.packs.activate(lawless.hash()));
    home.written(birth(&[MOTHER], "2026-11-20")).await;
    assert_eq!(home.may(MOTHER).await, Err(Denied::NoMandate), "nobody knows until when, so nobody acts");
    assert!(home.house.shared.packs.activate(macao.hash()));
    home.written(birth(&[MOTHER], "2026-11-20")).await;
    assert!(home.may(MOTHER).await.is_ok());
}

#[tokio::test]
async fn the_live_mandate_is_asked_and_not_what_a_session_remembers() {
    let home = Home::open().await;
    home.written(birth(&[MOTHER, FATHER], "2026-11-20")).await;
    let mandate = home.may(FATHER).await.unwrap();
    let acting = acts::ActingFor { party: party(CHILD), mandate };
    let ctx = home.person(FATHER).with_origin(|origin| origin.acting_for = Some(acting));
    let check = async |power: &str| {
        let asked = acts::Authority::check(&identity::Mandates, &ctx, acting, power).await;
        asked.err().map(|problem| problem.code)
    };
    assert_eq!(check("case.submit").await, None);
    assert_eq!(check("identity.add-passkey").await, Some("identity.power-not-covered"));
    home.written(birth(&[MOTHER], "2026-11-20")).await;
    assert_eq!(check("case.submit").await, Some("identity.mandate-ended"));
    // A new power is another mandate: the session must begin anew.
    home.written(birth(&[MOTHER, FATHER], "2026-11-20")).await;
    assert_eq!(check("case.submit").await, Some("identity.mandate-ended"));
}
