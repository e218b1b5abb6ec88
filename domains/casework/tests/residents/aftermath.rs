//! News of other domains about what was settled, as residents read it: they come as jobs, whoever published them.

use acts::{Actor, Origin};
use casework::model::{CaseParty, CaseState, Opening, Phase};
use jobs::{NewJob, RunAt};
use kernel::CaseId;
use serde_json::{Map, Value, json};

use crate::world::{MOTHER, STRANGER, World, keep};

/// Another domain says something.
async fn hear(world: &World, job: &'static str, payload: Value) {
    let ctx = world.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let (at, id) = (ctx.at(), ctx.new_id());
    let put = world.house.scratch.db.write(move |tx| {
        let payload = payload.clone();
        Box::pin(async move {
            let (dedup_key, origin) = (None, Value::Null);
            let job = NewJob { id, kind: job, dedup_key, payload, origin, run_at: RunAt::Now };
            jobs::enqueue(tx, &[job], at).await
        })
    });
    put.await.unwrap();
    world.work().await;
}

async fn state(world: &World, case: CaseId) -> CaseState {
    let ctx = world.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    world.casework.find(&ctx, case).await.unwrap()
}

/// An appointment of the mother, booked.
async fn booked(world: &World) -> CaseId {
    let ctx =
        world.house.ctx(Origin { actor: Actor::Machine, channel: acts::Channel::Job, ..Origin::default() });
    let case = CaseId(ctx.new_id());
    let opening = Opening {
        case,
        parties: vec![
            CaseParty { party: MOTHER, role: "mother".to_owned() },
            CaseParty { party: STRANGER, role: "child".to_owned() },
        ],
        input: Map::new(),
        parent: None,
        source_message: None,
        silent: false,
        consents: Vec::new(),
        evidence: std::collections::BTreeMap::new(),
        confirmations: std::collections::BTreeMap::new(),
        named: std::collections::BTreeMap::new(),
    };
    world.casework.open(&ctx, "mo.cpsp.permit-appointment", opening).await.unwrap();
    hear(world, "casework.on-booked", news(case, "B-1", "2026-11-26T02:30:00Z")).await;
    assert_eq!(state(world, case).await.phase, Phase::Closed);
    case
}

fn news(case: CaseId, booking: &str, at: &str) -> Value {
    json!({ "case": case, "node": "slot", "booking": booking, "at": at, "party": MOTHER, "effect_key": null })
}

#[tokio::test]
async fn a_lost_appointment_waits_for_the_resident_again() {
    let mut world = World::open().await;
    let case = booked(&world).await;
    let path = format!("/cases/{case}");
    hear(&world, "casework.on-moved", news(case, "B-1", "2026-11-27T03:00:00Z")).await;
    world.page("mother", &path).await.says(&["Appointment moved", "27 November 2026"]);
    hear(&world, "casework.on-called-off", news(case, "B-1", "2026-11-27T03:00:00Z")).await;
    for (lang, words) in [
        ("en", "Appointment called off by the office"),
        ("pt", "Marcação desmarcada pelo serviço"),
        ("zh-Hant", "部門已取消預約"),
    ] {
        world.speak(lang);
        let page = world.page("mother", &path).await;
        page.says(&[words, &format!("{path}/appointment/slot")]);
        page.hides(&["casework-"]);
        keep(&format!("called-off-{lang}"), &page);
    }
    world.speak("en");
    world.page("mother", "/").await.says(&[&format!("{path}/appointment/slot")]);
    hear(&world, "casework.on-booked", news(case, "B-2", "2026-11-30T02:30:00Z")).await;
    world.page("mother", &path).await.says(&["30 November 2026", "The case goes on"]);
    assert_eq!(state(&world, case).await.phase, Phase::Closed);
    hear(&world, "casework.on-cancelled", news(case, "B-2", "2026-11-30T02:30:00Z")).await;
    world.page("mother", &path).await.says(&["Appointment given back"]);
    assert!(state(&world, case).await.is_active("slot"));
}

#[tokio::test]
async fn news_that_cannot_be_read_are_buried_and_not_forgotten() {
    let world = World::open().await;
    let case = booked(&world).await;
    let before = state(&world, case).await.seq;
    for (job, payload) in [
        (
            "casework.on-moved",
            json!({ "case": case, "node": "slot", "party": MOTHER, "at": "2026-11-27T03:00:00Z" }),
        ),
        ("casework.on-disbursement-failed", json!({ "case": case, "reason": "account closed" })),
        ("casework.on-document-revoked", json!({ "case": case, "document": "unknown" })),
    ] {
        hear(&world, job, payload).await;
    }
    assert_eq!(state(&world, case).await.seq, before);
    assert_eq!(world.buried().await, 3, "the administrator sees each");
}

/// News come in any order: a document that was taken back before the case had heard of it shows as taken back.
#[tokio::test]
async fn a_document_that_was_taken_back_before_the_case_heard_of_it_shows_so() {
    let world = World::open().await;
    let bundle = crate::alone::registered(&world).await;
    let registration = crate::alone::member(&world, &bundle, "mo.dsaj.birth-registration").await;
    let (case, request) = (registration.id, registration.nodes["certificate"].request.unwrap());
    let revoked = json!({ "case": case, "document": "D-1", "reason": "made in error" });
    for _ in 0..2 {
        hear(&world, "casework.on-document-revoked", revoked.clone()).await;
    }
    assert_eq!(world.buried().await, 0, "nothing is lost");
    let issued = json!({ "case": case, "effect_key": format!("{case}/{request}/0"), "document": "D-1",
        "number": "DSAJ-2026-1" });
    hear(&world, "casework.on-document-issued", issued).await;
    let now = state(&world, case).await;
    assert!(now.documents["certificate"].is_revoked() && now.is_done("certificate"), "{:?}", now.documents);
    world.page("mother", &bundle).await.says(&["Document revoked: Issuing the birth certificate"]);
    assert_eq!(world.buried().await, 0);
}
