//! The registers behind the gate: what a provider answers to which question, on the engine under test.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::sync::Arc;

use acts::{Actor, Ctx, Origin};
use exchange::{Provider, ProviderError, ProviderRequest, ProviderResponse, Verb};
use kernel::PartyId;
use registers::{Catalogues, Draft, RegisterProvider, Target, write};
use serde_json::{Value, json};
use testkit::House;
use uuid::Uuid;

const WIFE: PartyId = PartyId(Uuid::from_u128(1));
const HUSBAND: PartyId = PartyId(Uuid::from_u128(2));

async fn house() -> (House, Ctx) {
    let house = House::builder()
        .migrations(registers::MIGRATIONS)
        .migrations(search::MIGRATIONS)
        .open()
        .await
        .unwrap();
    let ctx = house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let spouse = |party: PartyId, surname: &str, given: &str| json!({"party": party, "name": {"chinese": {"surname": surname, "given": given}}});
    let data = json!({
        "spouses": [spouse(WIFE, "黃", "美玲"), spouse(HUSBAND, "陳", "大𨋢")],
        "celebrated_on": "2024-09-01", "celebrant": "registrar", "state": "in_force",
    });
    let draft = Draft {
        register: "marriages".to_owned(),
        department: "DSAJ".to_owned(),
        target: Target::New,
        data,
        reason: "marriage".to_owned(),
    };
    write(&ctx, &Catalogues::default(), draft).await.unwrap();
    (house, ctx)
}

fn request(member: &str, path: &[&str], subject: Option<PartyId>) -> ProviderRequest {
    ProviderRequest {
        service: "MO/GOV/DSAJ/civil-registry/marriage".parse().unwrap(),
        client: format!("MO/GOV/{member}/casework").parse().unwrap(),
        message_id: "m-1".to_owned(),
        method: Verb::Get,
        path: path.iter().map(|step| (*step).to_owned()).collect(),
        query: Vec::new(),
        subject,
        body: Value::Null,
        repeated: false,
    }
}

async fn ask(ctx: &Ctx, request: ProviderRequest) -> Result<ProviderResponse, ProviderError> {
    RegisterProvider::new(Arc::new(Catalogues::default()), "marriages").call(ctx, &request).await
}

#[tokio::test]
async fn both_spouses_find_their_marriage_and_both_are_named_as_seen() {
    let (_house, ctx) = house().await;
    for spouse in [WIFE, HUSBAND] {
        let found = ask(&ctx, request("DSI", &[], Some(spouse))).await.unwrap();
        assert_eq!(found.body["record_no"], "MR/2026/000001");
        assert_eq!(found.subjects, [WIFE, HUSBAND]);
        let all = ask(&ctx, request("DSI", &["all"], Some(spouse))).await.unwrap();
        assert_eq!(all.body["items"].as_array().unwrap().len(), 1);
    }
    let stranger = Some(PartyId(Uuid::from_u128(3)));
    assert_eq!(ask(&ctx, request("DSI", &[], stranger)).await, Err(ProviderError::NotFound));
    assert_eq!(ask(&ctx, request("DSI", &["all"], stranger)).await.unwrap().body, json!({"items": []}));
    assert!(matches!(ask(&ctx, request("DSI", &[], None)).await, Err(ProviderError::Invalid(_))));
}

#[tokio::test]
async fn a_number_finds_its_record_but_never_for_another_person() {
    let (_house, ctx) = house().await;
    let by_number = ["by", "record-no", "MR/2026/000001"];
    assert_eq!(ask(&ctx, request("DSI", &by_number, None)).await.unwrap().subjects.len(), 2);
    assert!(ask(&ctx, request("DSI", &by_number, Some(WIFE))).await.is_ok());
    let stranger = Some(PartyId(Uuid::from_u128(3)));
    assert_eq!(ask(&ctx, request("DSI", &by_number, stranger)).await, Err(ProviderError::NotFound));
    for wrong in
        [["by", "record-no", "MR/2026/000009"], ["by", "dup:marriage", "x"], ["by", "bir", "90000001"]]
    {
        assert_eq!(ask(&ctx, request("DSI", &wrong, None)).await, Err(ProviderError::NotFound));
    }
    assert_eq!(ask(&ctx, request("DSI", &["record", "nonsense"], None)).await, Err(ProviderError::NotFound));
}

#[tokio::test]
async fn only_the_keeping_department_searches_and_whoever_is_shown_is_named() {
    let (_house, ctx) = house().await;
    let search = |member: &str, text: &str| {
        let mut request = request(member, &["search"], None);
        request.query.push(("q".to_owned(), text.to_owned()));
        request
    };
    let found = ask(&ctx, search("DSAJ", "大𨋢")).await.unwrap();
    assert_eq!(found.body["items"][0]["record_no"], "MR/2026/000001");
    assert_eq!(found.subjects, [WIFE, HUSBAND]);
    let nothing = ask(&ctx, search("DSAJ", "李四")).await.unwrap();
    assert_eq!((nothing.body, nothing.subjects), (json!({"items": [], "more": false}), Vec::new()));
    assert_eq!(ask(&ctx, search("DSI", "大𨋢")).await, Err(ProviderError::NotFound));
    // A surname alone, two letters or three digits leaf through the register.
    for short in ["李", "wo", "a b", "123"] {
        let refused = ask(&ctx, search("DSAJ", short)).await;
        assert_eq!(refused, Err(ProviderError::Invalid("search.too-short".to_owned())), "{short}");
    }
    assert_eq!(ask(&ctx, search("DSAJ", "%%")).await, Err(ProviderError::Invalid("search.empty".to_owned())));
}

#[tokio::test]
async fn a_register_is_not_written_through_the_gate() {
    let (_house, ctx) = house().await;
    let mut post = request("DSI", &[], Some(WIFE));
    post.method = Verb::Post;
    assert_eq!(ask(&ctx, post).await, Err(ProviderError::Invalid("registers.read-only".to_owned())));
}
