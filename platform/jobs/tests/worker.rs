//! The worker on the engine under test: what is slow holds up nobody, and a lease is worth what it says.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test may")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use db::DbError;
use jobs::{Job, JobError, NewJob, Registry, RunAt, Worker, WorkerSettings};
use kernel::Clock as _;
use serde_json::Value;
use testkit::{Scratch, TestClock};
use tokio::sync::{Notify, watch};

/// Longer than anything here may take; a test that reaches it fails.
const LONG: Duration = Duration::from_secs(20);

struct Shop {
    scratch: Scratch,
    clock: Arc<TestClock>,
    wake: Arc<Notify>,
    /// Lets a slow job go on.
    open: Arc<Notify>,
    begun: Arc<AtomicUsize>,
    quick: Arc<AtomicUsize>,
}

impl Shop {
    async fn open() -> Self {
        let scratch = Scratch::new(jobs::MIGRATIONS).await.unwrap();
        let clock = Arc::new(TestClock::at("2026-11-23T02:00:00Z"));
        let (wake, open) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        Self { scratch, clock, wake, open, begun: Arc::default(), quick: Arc::default() }
    }

    async fn order(&self, kind: &'static str, count: u128) {
        let at = self.clock.now();
        let one = |number| NewJob {
            id: uuid::Uuid::from_u128(((kind.len() as u128) << 64) | number),
            kind,
            dedup_key: None,
            payload: Value::Null,
            origin: Value::Null,
            run_at: RunAt::Now,
        };
        let jobs: Vec<NewJob> = (0..count).map(one).collect();
        let written: Result<(), DbError> = self
            .scratch
            .db
            .write(move |tx| {
                let jobs = jobs.clone();
                Box::pin(async move { jobs::enqueue(tx, &jobs, at).await })
            })
            .await;
        written.unwrap();
        self.wake.notify_one();
    }

    /// A worker; what a slow job says at its end is `result`.
    fn worker(&self, parallel: usize, result: Result<(), JobError>) -> Worker {
        let (open, begun, quick) = (Arc::clone(&self.open), Arc::clone(&self.begun), Arc::clone(&self.quick));
        let registry = Registry::default()
            .on(
                "slow",
                Arc::new(move |_job: Job| {
                    let (open, begun, result) = (Arc::clone(&open), Arc::clone(&begun), result.clone());
                    Box::pin(async move {
                        begun.fetch_add(1, Ordering::SeqCst);
                        open.notified().await;
                        result
                    })
                }),
            )
            .on(
                "quick",
                Arc::new(move |_job: Job| {
                    let quick = Arc::clone(&quick);
                    Box::pin(async move {
                        quick.fetch_add(1, Ordering::SeqCst);
                        Ok(())
                    })
                }),
            );
        Worker {
            db: self.scratch.db.clone(),
            machine: Arc::clone(&self.clock) as _,
            legal: Arc::clone(&self.clock) as _,
            registry,
            settings: WorkerSettings { parallel, ..WorkerSettings::default() },
            wake: Arc::clone(&self.wake),
        }
    }

    async fn until(&self, what: &str, happened: impl AsyncFn() -> bool) {
        let waiting = async {
            while !happened().await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(LONG, waiting).await.expect(what);
    }

    async fn left(&self) -> u64 {
        jobs::waiting(&self.scratch.db).await.unwrap()
    }
}

#[tokio::test]
async fn a_slow_job_holds_up_neither_its_batch_nor_the_next() {
    let shop = Shop::open().await;
    shop.order("slow", 1).await;
    shop.order("quick", 300).await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(shop.worker(4, Ok(())).run(stopped));
    shop.until("the quick ones pass the slow one", async || shop.left().await == 1).await;
    assert_eq!(shop.quick.load(Ordering::SeqCst), 300, "each once");
    // What comes later does not wait either, and the slow one is not begun twice.
    shop.order("quick", 0).await;
    assert_eq!(shop.begun.load(Ordering::SeqCst), 1);
    stop.send_replace(true);
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert!(!working.is_finished(), "a job that has begun is finished first");
    shop.open.notify_one();
    tokio::time::timeout(LONG, working).await.expect("ends").unwrap();
    assert_eq!(shop.left().await, 0);
}

#[tokio::test]
async fn as_many_run_side_by_side_as_there_are_places_and_no_more_is_claimed() {
    let shop = Shop::open().await;
    shop.order("slow", 7).await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(shop.worker(3, Ok(())).run(stopped));
    shop.until("three begin", async || shop.begun.load(Ordering::SeqCst) == 3).await;
    // The four that have no place are nobody's: another worker takes them at once, not after the first one's lease.
    let other = tokio::spawn({
        let worker = shop.worker(9, Ok(()));
        async move { worker.drain().await }
    });
    shop.until("the others begin elsewhere", async || shop.begun.load(Ordering::SeqCst) == 7).await;
    stop.send_replace(true);
    shop.until("all end", async || {
        shop.open.notify_waiters();
        shop.left().await == 0
    })
    .await;
    assert_eq!(other.await.unwrap().unwrap(), 4);
    tokio::time::timeout(LONG, working).await.expect("ends").unwrap();
    assert_eq!(shop.begun.load(Ordering::SeqCst), 7, "none twice");
}

#[tokio::test]
async fn who_slept_over_a_lease_changes_nothing_of_the_next_attempt() {
    let shop = Shop::open().await;
    shop.order("slow", 1).await;
    let sleeper = shop.worker(1, Err(JobError::Never("the sleeper gives up".to_owned())));
    let sleeping = tokio::spawn(async move { sleeper.drain().await });
    shop.until("the sleeper begins", async || shop.begun.load(Ordering::SeqCst) == 1).await;
    shop.clock.advance_ms(WorkerSettings::default().lease_ms + 1);
    let other = shop.worker(1, Ok(()));
    let working = tokio::spawn(async move { other.drain().await });
    shop.until("the lease is over: another takes it", async || shop.begun.load(Ordering::SeqCst) == 2).await;
    // First come, first woken: the sleeper ends first, and its word counts for an attempt that is over.
    shop.open.notify_one();
    sleeping.await.unwrap().unwrap();
    assert!(jobs::dead(&shop.scratch.db, 10).await.unwrap().is_empty(), "not buried by the sleeper");
    assert_eq!(shop.left().await, 1);
    shop.open.notify_one();
    working.await.unwrap().unwrap();
    assert_eq!(shop.left().await, 0);
}
