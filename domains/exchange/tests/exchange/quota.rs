//! Quotas are shared by all processes and start anew with the civil day.

use std::sync::Arc;

use acts::Actor;
use exchange::{Call, Denial, Gate, NoCases, NoConsents, Provider, Providers};
use kernel::PartyId;
use serde_json::json;
use uuid::Uuid;

use crate::house::{ANA, House, house};
use crate::packs;

fn gate(house: &House) -> Gate {
    let desk = Arc::clone(&house.desk) as Arc<dyn Provider>;
    let providers = Providers::default().handler("MO/GOV/REG/persons/notice".parse().unwrap(), desk);
    Gate::new((*house.gate.snapshot()).clone(), providers, Arc::new(NoConsents), Arc::new(NoCases))
}

async fn until_refused(house: &House, gates: &[Gate]) -> usize {
    let mut passed = 0;
    loop {
        let mut refused = 0;
        for gate in gates {
            match gate.call(&house.officer(), house.notice()).await {
                Ok(_) => passed += 1,
                Err(denial) => {
                    assert_eq!(denial, Denial::Quota);
                    refused += 1;
                }
            }
        }
        if refused == gates.len() {
            return passed;
        }
    }
}

#[tokio::test]
async fn the_day_has_as_many_calls_as_the_grant_says_over_all_processes() {
    let house = house().await;
    house.desk.answers(201, json!({"reference": "N"}), &[ANA]);
    let gates = [gate(&house), gate(&house), gate(&house)];
    assert_eq!(until_refused(&house, &gates).await, 30);
    assert_eq!(house.last_denial().await["code"], "exchange.quota");
    // Midnight of Macao's civil time.
    house.legal.set("2026-11-23T16:00:00Z");
    assert_eq!(until_refused(&house, &gates).await, 30);
}

#[tokio::test]
async fn a_refused_call_uses_no_quota() {
    let house = house().await;
    house.desk.answers(201, json!({"reference": "N"}), &[ANA]);
    for _ in 0..40 {
        let wrong = Call { body: json!({}), ..house.notice() };
        assert!(matches!(house.gate.call(&house.officer(), wrong).await, Err(Denial::RequestInvalid(_))));
    }
    assert_eq!(until_refused(&house, std::slice::from_ref(&house.gate)).await, 30);
}

/// How often the official gets an answer, and why no more.
async fn reads(house: &House, gates: &[Gate], who: PartyId) -> (usize, Denial) {
    let ctx = house.officer().with_origin(|origin| origin.actor = Actor::Officer { party: who });
    for passed in 0.. {
        if let Err(denial) = gates[passed % gates.len()].call(&ctx, house.notice()).await {
            return (passed, denial);
        }
    }
    unreachable!()
}

#[tokio::test]
async fn an_official_has_a_share_of_the_day_and_takes_nothing_from_a_colleague() {
    let house = House::open(packs::pack(packs::changed(
        "exchange/grants.toml",
        "per_day = 30",
        "per_day = 30\nper_day_per_official = 12",
    )))
    .await;
    house.desk.answers(201, json!({"reference": "N"}), &[ANA]);
    let gates = [gate(&house), gate(&house)];
    let (one, other, third) =
        (PartyId(Uuid::from_u128(1)), PartyId(Uuid::from_u128(2)), PartyId(Uuid::from_u128(3)));
    assert_eq!(reads(&house, &gates, one).await, (12, Denial::OfficialQuota));
    let entry = house.last_denial().await;
    assert_eq!(entry["code"], "exchange.official-quota", "a refusal is on record: {entry}");
    let problem = kernel::Problem::from(Denial::OfficialQuota);
    assert_eq!(problem.status.code(), 429);
    assert_eq!(reads(&house, &gates, other).await, (12, Denial::OfficialQuota));
    assert_eq!(reads(&house, &gates, third).await, (6, Denial::Quota), "the day of the grant is over");
    // A program is nobody's share.
    house.legal.set("2026-11-23T16:00:00Z");
    let ctx = house.officer().with_origin(|origin| origin.actor = Actor::Machine);
    for _ in 0..20 {
        house.gate.call(&ctx, house.notice()).await.unwrap();
    }
}
