//! Blobs in a directory, as a room uses them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use bytes::Bytes;
use files::{Blobs, Fault, Faults, FilesError, MAX_BLOB_BYTES, Operation};
use kernel::{Problem, ProblemStatus};

#[tokio::test]
async fn a_blob_is_written_read_listed_and_removed() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open_dir(dir.path()).unwrap();
    let room = blobs.folder("evidence").unwrap();
    assert_eq!(room.get("a/b.pdf").await.unwrap(), None);
    room.put("a/b.pdf", "first").await.unwrap();
    room.put("a/b.pdf", "second").await.unwrap();
    room.put("a-b", "neighbour").await.unwrap();
    assert_eq!(room.get("a/b.pdf").await.unwrap().unwrap(), "second");
    assert_eq!(blobs.get("evidence/a/b.pdf").await.unwrap().unwrap(), "second");
    assert_eq!(room.range("a/b.pdf", 1..3).await.unwrap(), "ec");
    assert_eq!(room.range("a/b.pdf", 4..99).await.unwrap(), "nd");
    assert_eq!(room.range("a/b.pdf", 50..99).await.unwrap(), "");
    assert!(matches!(room.range("none", 0..1).await, Err(FilesError::NotFound(_))));
    assert_eq!(room.list("a").await.unwrap(), ["a/b.pdf"], "a-b is not below a");
    assert!(!room.put_if_absent("a/b.pdf", "third").await.unwrap());
    assert!(room.put_if_absent("a/c", "third").await.unwrap());
    room.delete("a/b.pdf").await.unwrap();
    room.delete("a/b.pdf").await.unwrap();
    assert_eq!(room.get("a/b.pdf").await.unwrap(), None);
    // A second opening of the same directory finds what is there.
    assert_eq!(Blobs::open_dir(dir.path()).unwrap().get("evidence/a/c").await.unwrap().unwrap(), "third");
}

#[tokio::test]
async fn keys_cannot_leave_the_root() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open_dir(&dir.path().join("inner")).unwrap();
    let long = "x".repeat(600);
    for key in [
        "",
        "/",
        "../x",
        "a/../../x",
        "a//b",
        "a/./b",
        "/etc/passwd",
        "a b",
        "a#1",
        "a%2f..",
        "出生",
        "a\0",
        &long,
    ] {
        let refused = blobs.put(key, "x").await;
        assert!(matches!(refused, Err(FilesError::BadKey(_))), "{key:?}");
        assert!(blobs.folder(key).is_err(), "{key:?}");
    }
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_blob_over_the_limit_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open_dir(dir.path()).unwrap();
    let big = Bytes::from(vec![0; usize::try_from(MAX_BLOB_BYTES).unwrap() + 1]);
    let refused = blobs.put("big", big).await.unwrap_err();
    assert_eq!(Problem::from(refused).status, ProblemStatus::TooLarge);
    assert_eq!(blobs.get("big").await.unwrap(), None);
}

#[tokio::test]
async fn a_full_disk_is_a_clear_problem_and_leaves_the_old_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let full = Arc::new(AtomicBool::new(false));
    let hook = Arc::clone(&full);
    let blobs = Blobs::open_dir(dir.path()).unwrap().with_faults(Faults::new(move |operation, _| {
        (operation == Operation::Write && hook.load(Ordering::Relaxed)).then_some(Fault::Full)
    }));
    blobs.put("a", "kept").await.unwrap();
    full.store(true, Ordering::Relaxed);
    let refused = Problem::from(blobs.put("a", "lost").await.unwrap_err());
    assert_eq!((refused.code, refused.status), ("storage.full", ProblemStatus::Unavailable));
    assert!(blobs.replace("a", |_| Some(Bytes::from("lost"))).await.is_err());
    assert_eq!(blobs.get("a").await.unwrap().unwrap(), "kept");
    full.store(false, Ordering::Relaxed);
    blobs.put("a", "again").await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn replacements_never_lose_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let mut tasks = Vec::new();
    for _ in 0..4 {
        // Each task opens the directory for itself, as processes do.
        let blobs = Blobs::open_dir(dir.path()).unwrap();
        tasks.push(tokio::spawn(async move {
            for _ in 0..25 {
                let count = |bytes: Option<&Bytes>| bytes.map_or(0, Bytes::len);
                assert!(
                    blobs.replace("n", |old| Some(Bytes::from(vec![b'x'; count(old) + 1]))).await.unwrap()
                );
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let blobs = Blobs::open_dir(dir.path()).unwrap();
    assert_eq!(blobs.get("n").await.unwrap().unwrap().len(), 100);
    assert!(!blobs.replace("n", |_| None).await.unwrap());
    // Whoever stops while holding the lock makes others wait, then say so.
    let lock = std::fs::File::options().write(true).open(dir.path().join(".lock")).unwrap();
    lock.lock().unwrap();
    assert!(matches!(blobs.replace("n", |_| Some(Bytes::new())).await, Err(FilesError::Busy(_))));
    assert_eq!(blobs.get("n").await.unwrap().unwrap().len(), 100);
}
