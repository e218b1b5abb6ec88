//! What a case must tell another body really lies in that body's inbox, through every room of a running house.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use acts::{Actor, Channel, Ctx, Officer, Origin};
use casework::model::{CaseParty, Opening};
use kernel::{CaseId, PartyId};
use serde_json::{Map, json};
use uuid::Uuid;

use super::house;
use crate::house::House;

const MOTHER: PartyId = PartyId(Uuid::from_u128(0x11));

fn ctx(house: &House, origin: Origin) -> Ctx {
    Ctx::new(Arc::clone(&house.shared), origin)
}

/// A birth that the hospital told long ago and nobody has declared.
async fn late_birth(house: &House) -> CaseId {
    let machine = ctx(house, Origin { actor: Actor::Machine, channel: Channel::Job, ..Origin::default() });
    let case = CaseId(machine.new_id());
    let zone = house.foundation.packs.current().jurisdiction().zone().unwrap();
    let long_ago = machine.legal_at().plus_millis(-40 * 24 * 3_600_000).date_in(&zone);
    let notice = json!({ "notice": { "notice_id": "HCSJ-2026-0007", "child": { "birth_date": long_ago } } });
    let opening = Opening {
        case,
        parties: vec![CaseParty { party: MOTHER, role: "mother".to_owned() }],
        input: notice.as_object().cloned().unwrap_or_else(Map::new),
        parent: None,
        source_message: Some("notice-7".to_owned()),
        silent: false,
        consents: Vec::new(),
        evidence: BTreeMap::new(),
        confirmations: BTreeMap::new(),
        named: BTreeMap::new(),
    };
    house.parts.casework.open(&machine, "mo.bundle.birth", opening).await.unwrap();
    case
}

#[tokio::test]
async fn the_prosecutors_find_the_letter_about_a_late_declaration_and_then_the_case_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let case = late_birth(&house).await;
    let machine = ctx(&house, Origin::default());
    let mut told = false;
    for _ in 0..100 {
        let state = house.parts.casework.find(&machine, case).await.unwrap();
        told = state.communications.first().is_some_and(|one| one.told);
        if told {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(told, "the case was never told that the letter has arrived");
    let clerk = |department: &str| Origin {
        actor: Actor::Officer { party: PartyId(Uuid::from_u128(0x51)) },
        officer: Some(Officer {
            post: "mp.secretariat.clerk".to_owned(),
            unit: "mp.secretariat".to_owned(),
            department: department.to_owned(),
        }),
        ..Origin::default()
    };
    let (letters, count) = house.parts.mailbox.inbox(&ctx(&house, clerk("MP")), 0, 10).await.unwrap();
    assert_eq!(count, 1);
    let body = &letters[0].letter.body;
    assert!(body.en.contains("HCSJ-2026-0007") && body.zh_hant.contains("HCSJ-2026-0007"), "{body:?}");
    assert!(
        !body.en.contains('{') && body.en.contains("Case number: —"),
        "nothing is left open: {}",
        body.en
    );
    assert_eq!(house.parts.mailbox.inbox(&ctx(&house, clerk("DSI")), 0, 10).await.unwrap().1, 0);
    house.stop().await;
}
