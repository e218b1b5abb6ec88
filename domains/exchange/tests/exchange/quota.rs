//! Quotas are shared by all processes and start anew with the civil day.

use std::sync::Arc;

use exchange::{Call, Denial, Gate, NoCases, NoConsents, Provider, Providers};
use serde_json::json;

use crate::house::{ANA, House, house};

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
