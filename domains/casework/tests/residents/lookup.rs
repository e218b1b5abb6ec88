//! What a clerk is told when a search finds more than it shows: no more and no less than is so.

use acts::{Actor, Origin};
use http::StatusCode;
use registers::{Draft, Target};
use serde_json::{Value, json};

use crate::world::{FATHER, FATHER_BIR, MOTHER, MOTHER_BIR, World};

/// As many records as one search shows (`casework::lookup::SHOWN_MAX`).
const SHOWN: u32 = 20;

async fn marriage(world: &World, nth: u32) {
    let ctx = world.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let spouse = |party, bir, given: &str| json!({ "party": party, "bir": bir, "name": { "chinese": { "surname": "歐陽", "given": given } } });
    let data = json!({
        "spouses": [spouse(MOTHER, MOTHER_BIR, "美玲"), spouse(FATHER, FATHER_BIR, "大𨋢")],
        "celebrated_on": format!("2020-01-{:02}", nth + 1), "celebrant": "registrar", "state": "in_force",
    });
    let draft = Draft {
        register: "marriages".to_owned(),
        department: "DSAJ".to_owned(),
        target: Target::New,
        data,
        reason: "seed".to_owned(),
    };
    registers::write(&ctx, &world.casework.registers, draft).await.unwrap();
}

async fn searched(world: &World, case: &str) -> Value {
    let path = format!("/api/v1/desk{case}/registers/marriages/search");
    let answer = world.call("registrar", "POST", &path, "", json!({ "q": "歐陽" })).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_search_says_that_there_are_more_only_where_there_are() {
    let world = World::open().await;
    let case = world.submitted().await;
    for nth in 0..SHOWN {
        marriage(&world, nth).await;
    }
    let all = searched(&world, &case).await;
    assert_eq!((all["items"].as_array().unwrap().len(), &all["more"]), (20, &json!(false)), "these are all");
    marriage(&world, SHOWN).await;
    let some = searched(&world, &case).await;
    assert_eq!((some["items"].as_array().unwrap().len(), &some["more"]), (20, &json!(true)));
}
