//! Numbering and publishing, with crashes and with holders that sleep too long.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use common::{LEASE_MS, Scratch, blobs, log_key, open_ledger, sequencer};
use db::Db;
use files::{Fault, Faults, Operation};
use keys::SystemSecrets;
use ledger::{BATCH_MAX, Ledger, LedgerError, Round, Sequencer, SequencerSettings};
use tlog::{Checkpoint, Hash, Note};
use tokio::sync::Notify;

/// Fails the `n`th write, and every one after it, as a process that died.
fn dies_at_write(n: usize) -> (Faults, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let faults = Faults::new(move |operation, _| {
        let dead = operation == Operation::Write && seen.fetch_add(1, Ordering::SeqCst) >= n;
        dead.then_some(Fault::Full)
    });
    (faults, count)
}

async fn settle(sequencer: &mut Sequencer) {
    while !matches!(sequencer.round().await.unwrap(), Round::Idle) {}
}

#[tokio::test]
async fn leaves_are_numbered_published_and_audited() {
    let scratch = Scratch::new().await;
    let mut sequencer = scratch.sequencer("a");
    assert_eq!(sequencer.round().await.unwrap(), Round::Idle);
    let mut size = 0;
    for count in [1, 2, 253, 1, 255, 300, 5_000] {
        scratch.record_many(count).await;
        settle(&mut sequencer).await;
        size += u64::try_from(count).unwrap();
        assert_eq!(scratch.published().await.unwrap().size, size);
        assert_eq!(scratch.ledger().audit().await.unwrap(), size);
    }
    // Partial tiles are gone where the full tile is there.
    let stored = scratch.blobs().list("tile").await.unwrap();
    assert!(stored.contains(&"tile/0/000".to_owned()) && stored.contains(&"tile/1/000.p/22".to_owned()));
    assert!(
        !stored.iter().any(|path| path.starts_with("tile/0/000.p") || path.starts_with("tile/entries/001.p"))
    );
    scratch.ledger().check().await.unwrap();
}

#[tokio::test]
async fn one_round_takes_a_bounded_batch() {
    let scratch = Scratch::new().await;
    let batch = usize::try_from(BATCH_MAX).unwrap();
    scratch.record_many(batch + 5).await;
    let mut sequencer = scratch.sequencer("a");
    assert_eq!(sequencer.round().await.unwrap(), Round::Published { count: BATCH_MAX, size: BATCH_MAX });
    assert_eq!(sequencer.round().await.unwrap(), Round::Published { count: 5, size: BATCH_MAX + 5 });
}

#[tokio::test]
async fn one_process_holds_the_log_the_other_waits() {
    let scratch = Scratch::new().await;
    let (mut a, mut b) = (scratch.sequencer("a"), scratch.sequencer("b"));
    scratch.record_many(3).await;
    assert_eq!(a.round().await.unwrap(), Round::Published { count: 3, size: 3 });
    assert_eq!(b.round().await.unwrap(), Round::Standby);
    // A holder that lives prolongs its lease.
    for _ in 0..10 {
        scratch.clock.advance_ms(LEASE_MS / 2);
        assert_eq!(a.round().await.unwrap(), Round::Idle);
        assert_eq!(b.round().await.unwrap(), Round::Standby);
    }
    // A holder that stops gives it back at once; one that dies loses it when the lease ends.
    a.release().await.unwrap();
    scratch.record_many(1).await;
    assert_eq!(b.round().await.unwrap(), Round::Published { count: 1, size: 4 });
    assert_eq!(a.round().await.unwrap(), Round::Standby);
    scratch.clock.advance_ms(LEASE_MS + 1);
    scratch.record_many(1).await;
    assert_eq!(a.round().await.unwrap(), Round::Published { count: 1, size: 5 });
    assert_eq!(b.round().await.unwrap(), Round::Lost);
    assert_eq!(b.round().await.unwrap(), Round::Standby);
    // The next life of the same process does not wait for its own lease.
    scratch.record_many(1).await;
    assert_eq!(scratch.sequencer("a").round().await.unwrap(), Round::Published { count: 1, size: 6 });
    assert_eq!(scratch.ledger().audit().await.unwrap(), 6);
}

#[tokio::test]
async fn a_death_before_any_write_loses_nothing() {
    for deadly in 0.. {
        let scratch = Scratch::new().await;
        scratch.record_many(250).await;
        settle(&mut scratch.sequencer("a")).await;
        let ids = scratch.record_many(20).await;
        let (faults, count) = dies_at_write(deadly);
        let died = sequencer(scratch.ledger_failing(faults), "a").round().await;
        let before = scratch.published().await.unwrap();
        assert_eq!(
            scratch.ledger().audit().await.unwrap(),
            before.size,
            "what is published is whole, always"
        );

        let mut next = scratch.sequencer("a");
        settle(&mut next).await;
        assert_eq!(scratch.published().await.unwrap().size, 270, "write {deadly}");
        assert_eq!(scratch.ledger().audit().await.unwrap(), 270);
        for id in ids {
            scratch.ledger().proof(id, 0).await.unwrap();
        }
        if died.is_ok() {
            assert!(deadly > 4 && count.load(Ordering::SeqCst) == deadly, "the last round met no fault");
            return;
        }
    }
}

#[tokio::test]
async fn a_full_disk_stops_the_log_only_until_there_is_room() {
    let scratch = Scratch::new().await;
    scratch.record_many(2).await;
    let full = Arc::new(AtomicUsize::new(1));
    let hook = Arc::clone(&full);
    let faults = Faults::new(move |operation, _| {
        (operation == Operation::Write && hook.load(Ordering::SeqCst) == 1).then_some(Fault::Full)
    });
    let mut a = sequencer(scratch.ledger_failing(faults), "a");
    for _ in 0..3 {
        assert_eq!(a.round().await.unwrap_err().code(), "storage.full");
    }
    // Acts go on: their leaves wait in the database.
    scratch.record_many(2).await;
    full.store(0, Ordering::SeqCst);
    settle(&mut a).await;
    assert_eq!(scratch.ledger().audit().await.unwrap(), 4);
}

/// Blocks the `n`th write until told to go on: a process that was stopped and resumed.
fn stops_at_write(n: usize) -> (Faults, mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (stopped, is_stopped) = mpsc::channel();
    let (resume, resumed) = mpsc::channel();
    let (count, resumed) = (AtomicUsize::new(0), std::sync::Mutex::new(resumed));
    let faults = Faults::new(move |operation, _| {
        if operation == Operation::Write && count.fetch_add(1, Ordering::SeqCst) == n {
            stopped.send(()).unwrap();
            resumed.lock().unwrap().recv().unwrap();
        }
        None
    });
    (faults, is_stopped, resume)
}

/// Every checkpoint that was ever seen: sizes never shrink, and one size has one root.
#[derive(Default)]
struct History {
    last: u64,
    roots: BTreeMap<u64, Hash>,
}

impl History {
    async fn look(&mut self, scratch: &Scratch) {
        if let Some(Checkpoint { size, root, .. }) = scratch.published().await {
            assert!(size >= self.last, "a smaller checkpoint came after a larger one");
            assert_eq!(*self.roots.entry(size).or_insert(root), root, "two roots of one size");
            self.last = size;
            assert_eq!(scratch.ledger().audit().await.unwrap(), size);
        }
    }
}

/// A holder in a world of its own (thread, runtime, connections), as another process has. It works a round whenever
/// asked and says how it went.
fn holder(scratch: &Scratch, faults: Faults) -> (mpsc::Sender<()>, mpsc::Receiver<Option<Round>>) {
    let (ask, asked) = mpsc::channel();
    let (tell, told) = mpsc::channel();
    let (options, dir, clock) =
        (scratch.options.clone(), scratch.dir.path().to_path_buf(), scratch.clock.clone());
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let db = Db::open(&options).await.unwrap();
            let ledger = open_ledger(db, blobs(&dir).with_faults(faults), log_key(&dir), clock);
            let mut sequencer = sequencer(ledger, "a");
            while asked.recv().is_ok() {
                tell.send(sequencer.round().await.ok()).unwrap();
            }
        });
    });
    (ask, told)
}

/// The plan's test: a holder is stopped past its lease at every point where it writes, others go on, it is resumed.
#[tokio::test]
async fn a_holder_stopped_past_its_lease_never_publishes_over_its_successor() {
    for stop_at in 0.. {
        let scratch = Scratch::new().await;
        let mut history = History::default();
        scratch.record_many(300).await;
        let (faults, is_stopped, resume) = stops_at_write(stop_at);
        let (ask, told) = holder(&scratch, faults);
        ask.send(()).unwrap();
        while is_stopped.recv_timeout(Duration::from_millis(10)).is_err() {
            if let Ok(round) = told.try_recv() {
                assert_eq!(round, Some(Round::Published { count: 300, size: 300 }));
                assert_eq!(stop_at, 6, "it wrote three tiles, two bundles and a checkpoint");
                return;
            }
        }
        history.look(&scratch).await;
        scratch.clock.advance_ms(LEASE_MS + 1);
        let mut successor = scratch.sequencer("b");
        for count in [3, 10] {
            scratch.record_many(count).await;
            settle(&mut successor).await;
            history.look(&scratch).await;
        }
        assert_eq!(history.last, 313);
        resume.send(()).unwrap();
        told.recv().unwrap();
        history.look(&scratch).await;
        // Awake again, it learns that it lost the log and stays quiet.
        scratch.record_many(1).await;
        for _ in 0..3 {
            ask.send(()).unwrap();
            assert!(matches!(told.recv().unwrap(), Some(Round::Lost | Round::Standby)));
            history.look(&scratch).await;
        }
        settle(&mut successor).await;
        history.look(&scratch).await;
        assert_eq!(history.last, 314, "stopped at write {stop_at}");
        compare_with_recomputation(&scratch, &history).await;
    }
}

/// Every tile that either holder ever stored, those of earlier sizes included, has the bytes that the database's leaves
/// give when all of them are computed anew into an empty store; and the root is the same.
async fn compare_with_recomputation(scratch: &Scratch, history: &History) {
    let anew = tempfile::tempdir().unwrap();
    let ledger = open_ledger(
        scratch.db.clone(),
        blobs(anew.path()),
        log_key(scratch.dir.path()),
        scratch.clock.clone(),
    );
    settle(&mut sequencer(Arc::clone(&ledger), "b")).await;
    let note = Note::parse(ledger.checkpoint().await.unwrap().unwrap().as_bytes()).unwrap();
    let checkpoint: Checkpoint = note.text().parse().unwrap();
    assert_eq!((checkpoint.size, Some(&checkpoint.root)), (history.last, history.roots.get(&history.last)));
    let (stored, computed) = (scratch.blobs(), blobs(anew.path()));
    let names = computed.list("tile").await.unwrap();
    let mut compared = 0;
    for path in stored.list("tile").await.unwrap() {
        // A tile of an earlier size is the beginning of the tile at the same place today.
        let place = path.split(".p/").next().unwrap();
        let today = names.iter().find(|name| name.split(".p/").next() == Some(place)).unwrap();
        let (was, is) =
            (stored.get(&path).await.unwrap().unwrap(), computed.get(today).await.unwrap().unwrap());
        assert!(is.starts_with(&was) && (*today != path || is == was), "{path} differs from {today}");
        compared += 1;
    }
    assert!(compared >= names.len(), "{compared} tiles of {}", names.len());
}

#[tokio::test]
async fn lost_or_damaged_tiles_are_made_again_from_the_database() {
    let scratch = Scratch::new().await;
    scratch.record_many(600).await;
    settle(&mut scratch.sequencer("a")).await;
    let root = scratch.dir.path().join("blobs/ledger");
    for (path, damage) in
        [("tile/0/002.p/88", "cut"), ("tile/entries/002.p/88", "gone"), ("tile/1/000.p/2", "bit")]
    {
        let file = root.join(path);
        let mut bytes = fs::read(&file).unwrap();
        match damage {
            "cut" => fs::write(&file, &bytes[1..]).unwrap(),
            "gone" => fs::remove_file(&file).unwrap(),
            _ => {
                bytes[40] ^= 4;
                fs::write(&file, bytes).unwrap();
            }
        }
        assert!(matches!(scratch.ledger().audit().await, Err(LedgerError::Log(_))), "{path}");
        settle(&mut scratch.sequencer("a")).await;
        assert_eq!(scratch.ledger().audit().await.unwrap(), 600, "{path}");
    }
    // Even when the whole store is gone.
    fs::remove_dir_all(&root).unwrap();
    settle(&mut scratch.sequencer("a")).await;
    assert_eq!(scratch.ledger().audit().await.unwrap(), 600);
}

#[tokio::test]
async fn every_flipped_byte_of_tiles_and_entries_is_found() {
    let scratch = Scratch::new().await;
    scratch.record_many(300).await;
    settle(&mut scratch.sequencer("a")).await;
    let root = scratch.dir.path().join("blobs/ledger");
    for path in scratch.blobs().list("tile").await.unwrap() {
        let good = fs::read(root.join(&path)).unwrap();
        for at in (0..good.len()).step_by(1 + good.len() / 24) {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(root.join(&path), bad).unwrap();
            assert!(scratch.ledger().audit().await.is_err(), "{path} {at}");
        }
        fs::write(root.join(&path), good).unwrap();
    }
    scratch.ledger().audit().await.unwrap();
}

#[tokio::test]
async fn a_foreign_or_contradicting_checkpoint_stops_the_log() {
    let scratch = Scratch::new().await;
    scratch.record_many(5).await;
    settle(&mut scratch.sequencer("a")).await;
    let file = scratch.dir.path().join("blobs/ledger/checkpoint");
    let good = fs::read_to_string(&file).unwrap();
    for bad in [good.replace("log.example/mo\n5", "log.example/mo\n4"), "nonsense".to_owned(), String::new()]
    {
        fs::write(&file, bad).unwrap();
        let error = scratch.sequencer("a").round().await.unwrap_err();
        assert!(matches!(error, LedgerError::CheckpointUntrusted(_)) && error.is_fatal());
    }
    fs::write(&file, &good).unwrap();
    // Another database with as many leaves, under the same key and store.
    let other = Scratch::new().await;
    other.record_many(5).await;
    let ledger =
        open_ledger(other.db.clone(), scratch.blobs(), log_key(scratch.dir.path()), other.clock.clone());
    let error = sequencer(ledger.clone(), "a").round().await.unwrap_err();
    assert!(matches!(error, LedgerError::DatabaseOlder { database: 0, published: 5 }), "{error}");
    other.record_many(1).await;
    settle(&mut other.sequencer("a")).await;
    let error = sequencer(ledger.clone(), "a").round().await.unwrap_err();
    assert!(matches!(error, LedgerError::Fork { size: 6 }) && error.is_fatal(), "{error}");
    // Not even when the tiles are damaged, too: a contradicting database must not overwrite them.
    let tile = scratch.dir.path().join("blobs/ledger/tile/0/000.p/5");
    fs::write(&tile, "damaged").unwrap();
    let error = sequencer(ledger, "a").round().await.unwrap_err();
    assert!(matches!(error, LedgerError::Fork { size: 5 }), "{error}");
    assert_eq!(fs::read_to_string(&tile).unwrap(), "damaged");
    assert_eq!(scratch.blobs().list("tile").await.unwrap().len(), 2, "nothing was written");
    assert_eq!(fs::read_to_string(&file).unwrap(), good, "nothing was signed");
}

#[tokio::test]
async fn an_old_copy_of_the_database_is_refused_and_recovered() {
    let scratch = Scratch::new().await;
    scratch.record_many(10).await;
    settle(&mut scratch.sequencer("a")).await;
    assert!(matches!(recover(&scratch).await, Err(LedgerError::NothingToRecover)));
    scratch.sql(&["CREATE TABLE saved AS SELECT * FROM ledger_logs"]).await;
    let waited = scratch.record_many(5).await;
    settle(&mut scratch.sequencer("a")).await;
    let lost = scratch.record_many(300).await;
    settle(&mut scratch.sequencer("a")).await;
    let published = scratch.published().await.unwrap();
    // The copy was taken when five leaves waited for their numbers; the later acts are not in it.
    scratch
        .sql(&[
            "INSERT INTO ledger_pending SELECT entry_id, log, leaf, 0 FROM ledger_leaves WHERE idx BETWEEN 10 AND 14",
            "DELETE FROM ledger_openings WHERE entry_id IN (SELECT entry_id FROM ledger_leaves WHERE idx > 14)",
            "DELETE FROM ledger_leaves WHERE idx > 9",
            "DELETE FROM ledger_logs",
            "INSERT INTO ledger_logs SELECT * FROM saved",
        ])
        .await;

    let error = scratch.ledger().check().await.unwrap_err();
    assert!(matches!(error, LedgerError::DatabaseOlder { database: 10, published: 315 }) && error.is_fatal());
    assert!(scratch.sequencer("a").round().await.is_err());
    assert_eq!(scratch.published().await.unwrap(), published, "a smaller tree is never signed");

    let recovery = recover(&scratch).await.unwrap();
    assert_eq!((recovery.from, recovery.to, recovery.reopened), (10, 315, 5));
    settle(&mut scratch.sequencer("b")).await;
    assert_eq!(scratch.ledger().audit().await.unwrap(), 316, "the incident is a leaf");
    let incident = scratch.ledger().proof(recovery.incident, 0).await.unwrap();
    assert_eq!((incident.index, incident.entry["type"].as_str()), (315, Some("ledger.recovered")));
    for id in waited {
        assert!(scratch.ledger().proof(id, 0).await.unwrap().index < 15, "it kept its number");
    }
    assert!(matches!(scratch.ledger().proof(lost[0], 0).await, Err(LedgerError::NotFound)));
    assert!(matches!(recover(&scratch).await, Err(LedgerError::NothingToRecover)));
}

async fn recover(scratch: &Scratch) -> Result<ledger::Recovery, LedgerError> {
    let settings = SequencerSettings { holder: "a".to_owned(), lease_ms: LEASE_MS };
    scratch.ledger().recover(&settings, &scratch.ids, &SystemSecrets::new()).await
}

#[tokio::test]
async fn recovery_from_another_history_is_refused() {
    let scratch = Scratch::new().await;
    scratch.record_many(10).await;
    settle(&mut scratch.sequencer("a")).await;
    let other = Scratch::new().await;
    other.record_many(4).await;
    settle(&mut other.sequencer("a")).await;
    let ledger =
        open_ledger(other.db.clone(), scratch.blobs(), log_key(scratch.dir.path()), other.clock.clone());
    let settings = SequencerSettings { holder: "a".to_owned(), lease_ms: LEASE_MS };
    let error = ledger.recover(&settings, &other.ids, &SystemSecrets::new()).await.unwrap_err();
    assert!(matches!(error, LedgerError::Fork { size: 4 }), "{error}");
}

/// 250 ms on an idle machine (measured by the bench); here only that nobody has to help it along.
#[tokio::test(flavor = "multi_thread")]
async fn a_leaf_is_under_a_checkpoint_at_once() {
    let scratch = Scratch::new().await;
    let wake = Arc::new(Notify::new());
    let settings = SequencerSettings { holder: "a".to_owned(), lease_ms: LEASE_MS };
    let sequencer = Sequencer::new(scratch.ledger(), settings, Arc::clone(&wake));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(sequencer.run(async { stopped.await.unwrap() }));
    let ledger = scratch.ledger();
    for number in 0..5 {
        let ids = scratch.record_many(3).await;
        if number % 2 == 0 {
            wake.notify_one();
        }
        let begun = Instant::now();
        while ledger.proof(ids[2], 0).await.is_err() {
            tokio::time::sleep(Duration::from_millis(5)).await;
            assert!(begun.elapsed() < Duration::from_secs(5), "round {number}");
        }
    }
    stop.send(()).unwrap();
    running.await.unwrap().unwrap();
    // The lease was given back.
    assert_eq!(scratch.sequencer("b").round().await.unwrap(), Round::Idle);
}

/// The child of the test below: writes entries and says which were committed, until it is killed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "started by a_killed_process_loses_no_acknowledged_leaf"]
async fn killed_child() {
    let mut lines = std::io::stdin().lines().map(Result::unwrap);
    let (dir, life): (String, i64) = (lines.next().unwrap(), lines.next().unwrap().parse().unwrap());
    let mut scratch = Scratch::new().await;
    scratch.options.url = lines.next().unwrap();
    scratch.options.postgres_schema = lines.next().filter(|schema| !schema.is_empty());
    scratch.db = Db::open(&scratch.options).await.unwrap();
    scratch.clock.advance_ms(life * 60_000);
    let dir = std::path::PathBuf::from(dir);
    let ledger: Arc<Ledger> =
        open_ledger(scratch.db.clone(), blobs(&dir), log_key(&dir), scratch.clock.clone());
    let running = tokio::spawn(sequencer(ledger, "a").run(std::future::pending()));
    println!("ready");
    for count in (1..40).cycle() {
        for id in scratch.record_many(count).await {
            println!("{id}");
        }
        assert!(!running.is_finished(), "the sequencer stopped");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_no_acknowledged_leaf() {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::process::{Command, Stdio};
    let scratch = Scratch::new().await;
    let mut acknowledged = Vec::new();
    for life in 0..6_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "killed_child"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (url, schema) =
            (&scratch.options.url, scratch.options.postgres_schema.clone().unwrap_or_default());
        write!(child.stdin.take().unwrap(), "{}\n{life}\n{url}\n{schema}\n", scratch.dir.path().display())
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut lines =
            output.lines().map_while(Result::ok).skip_while(|line| !line.ends_with("ready")).skip(1);
        // Long enough for some rounds; where exactly it dies is up to the machine.
        acknowledged.extend(lines.next());
        tokio::time::sleep(Duration::from_millis(60 + 47 * life)).await;
        child.kill().unwrap();
        acknowledged.extend(lines);
        child.wait().unwrap();
    }
    acknowledged.retain(|line| line.len() == 36);
    assert!(acknowledged.len() > 20, "the children worked");
    settle(&mut scratch.sequencer("a")).await;
    let size = scratch.ledger().audit().await.unwrap();
    assert!(size >= u64::try_from(acknowledged.len()).unwrap());
    let mut indexes: Vec<u64> = Vec::new();
    for id in &acknowledged {
        indexes.push(scratch.ledger().proof(id.parse().unwrap(), 0).await.unwrap().index);
    }
    indexes.sort_unstable();
    indexes.dedup();
    assert_eq!(indexes.len(), acknowledged.len(), "every acknowledged entry has a number of its own");
}
