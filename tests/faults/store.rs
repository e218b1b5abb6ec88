//! The object store fails: files and tiles. State and proof wait for it; nobody is told that something is there.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use files::{Fault, Faults, Operation};

use crate::support::{City, CityBuilder, Client, MOTHER, count};

const WORKS: u8 = 0;
const FULL: u8 = 1;
const GONE: u8 = 2;

/// A store that a test makes fail.
fn store() -> (Arc<AtomicU8>, Faults) {
    let state = Arc::new(AtomicU8::new(WORKS));
    let asked = Arc::clone(&state);
    let faults = Faults::new(move |operation, _key| match asked.load(Ordering::SeqCst) {
        FULL if operation == Operation::Write => Some(Fault::Full),
        GONE => Some(Fault::Unavailable),
        _ => None,
    });
    (state, faults)
}

async fn waiting(city: &City) -> i64 {
    count(&city.scratch.db, "ledger_pending").await
}

#[tokio::test]
async fn tiles_wait_for_the_store_and_acts_do_not() {
    let (state, faults) = store();
    let city = CityBuilder::default().faults(faults).found().await;
    let mother = city.become_(MOTHER).await;
    for fault in [FULL, GONE] {
        state.store(fault, Ordering::SeqCst);
        let case = city.draft(&mother).await;
        assert_eq!(mother.get(&case).await.status.as_u16(), 200, "an act needs no tile");
        state.store(WORKS, Ordering::SeqCst);
        city.eventually("the sequencer catches up", async || waiting(&city).await == 0).await;
    }
    let log = mother.get("/account/log").await;
    assert_eq!(log.status.as_u16(), 200, "{}", log.text());
    city.eventually("the log is published as the database counts it", async || {
        let audited = city.house.parts.ledger.check().await;
        audited.is_ok()
    })
    .await;
    assert_eq!(Client::new(&city).get("/health/ready").await.status.as_u16(), 200);
}
