use futures::future::join_all;
use testkit::Scratch;

use super::{LEGAL_OFFSET_MS, MIGRATIONS, add, get};

#[tokio::test]
async fn visitors_who_move_time_at_once_all_count() {
    let scratch = Scratch::new(MIGRATIONS).await.unwrap();
    let sums = join_all((0..8).map(|_| add(&scratch.db, LEGAL_OFFSET_MS, 10))).await;
    let mut sums: Vec<i64> = sums.into_iter().map(Result::unwrap).collect();
    sums.sort_unstable();
    assert_eq!(sums, [10, 20, 30, 40, 50, 60, 70, 80]);
    assert_eq!(get(&scratch.db, LEGAL_OFFSET_MS).await.unwrap().as_deref(), Some("80"));
}
