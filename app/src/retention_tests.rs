use std::sync::Arc;

use acts::Origin;
use kernel::Clock as _;
use ledger::Entry;
use pack::Pack;
use serde_json::Map;
use testkit::House;

use super::forget;
use crate::lints::RETENTION;
use crate::upkeep;

const DAY_MS: i64 = 86_400_000;

/// The Macao pack with a provision that nobody has found yet.
fn with_a_period(pack: &Pack) -> Pack {
    let mut files = pack.files().clone();
    let said = "[[kept]]\nwhat = \"ledger.openings\"\nperiod = \"P30D\"\nlaw = \"pdpa:5\"\n";
    files.insert(RETENTION.to_owned(), said.as_bytes().to_vec());
    Pack::from_files(files).unwrap()
}

async fn forget_all(house: &House) {
    forget(house.ctx(Origin::default()), upkeep::ROOM.retention.to_vec()).await.unwrap();
}

/// One entry about somebody, made now; how many parts of the ledger can still be opened.
async fn record(house: &House) {
    let ctx = house.ctx(Origin::default());
    let entry =
        Entry::new(ctx.new_id(), "case.read", ctx.at()).about(kernel::PartyId(ctx.new_id()), Map::new());
    ctx.record(vec![entry]).await.unwrap();
}

/// How many parts of the ledger could still be opened; destroys them.
async fn destroy_the_rest(house: &House) -> u64 {
    let db = &house.scratch.db;
    let end = house.machine.now().plus_millis(DAY_MS);
    db.write(move |tx| Box::pin(ledger::shred_before(tx, end))).await.unwrap()
}

/// A house with an entry of forty days ago and one of today.
async fn house_with_a_past() -> House {
    let house = House::builder().open().await.unwrap();
    record(&house).await;
    for clock in [&house.machine, &house.legal] {
        clock.advance_ms(40 * DAY_MS);
    }
    record(&house).await;
    house
}

#[tokio::test]
async fn the_ledgers_content_is_kept_while_no_period_is_known() {
    let house = house_with_a_past().await;
    forget_all(&house).await;
    assert_eq!(destroy_the_rest(&house).await, 2);
}

#[tokio::test]
async fn the_ledgers_content_is_destroyed_after_the_period_that_the_pack_names() {
    let house = house_with_a_past().await;
    let pack = Arc::new(with_a_period(&house.shared.packs.current()));
    house.shared.packs.add(Arc::clone(&pack));
    assert!(house.shared.packs.activate(pack.hash()));
    forget_all(&house).await;
    assert_eq!(destroy_the_rest(&house).await, 1, "only the entry of today was left");
}
