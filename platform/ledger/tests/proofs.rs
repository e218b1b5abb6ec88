//! What a person sees and takes home.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod common;

use std::{fs, path::Path};

use common::{Scratch, fields, log_key, store};
use kernel::{Clock as _, PartyId};
use ledger::{
    Cursor, Entry, LedgerError, Page, ProofError, ProofFile, Round, attribute, shred, shred_before,
    verify_proof,
};
use serde_json::{Value, json};
use tlog::VerifierKey;
use uuid::Uuid;

fn page(limit: u64) -> Page {
    Page { limit, ..Page::default() }
}

#[tokio::test]
async fn each_person_sees_and_proves_only_their_own_part() {
    let scratch = Scratch::new().await;
    let (mother, father, stranger) = (scratch.person(), scratch.person(), scratch.person());
    let entry = scratch.entry(&[mother, father, stranger]);
    scratch.record(std::slice::from_ref(&entry)).await;
    let ledger = scratch.ledger();
    let waiting = ledger.entries_for(father, &page(10)).await.unwrap().items;
    assert_eq!((waiting.len(), waiting[0].index), (1, None));
    assert!(matches!(ledger.proof(entry.id, 1).await, Err(LedgerError::NotYet)));

    scratch.record_many(40).await;
    assert_eq!(scratch.sequencer("a").round().await.unwrap(), Round::Published { count: 41, size: 41 });
    let seen = ledger.entries_for(father, &page(10)).await.unwrap().items;
    let index = seen[0].index.unwrap();
    assert_eq!(seen[0].body.as_ref().unwrap()["row"], 1);
    let trust = [ledger.verifier().clone()];
    for (part, row) in [(0, 0), (1, 1), (2, 2)] {
        let file = ledger.proof(entry.id, part).await.unwrap();
        let verified = verify_proof(&file.to_bytes().unwrap(), &trust).unwrap();
        assert_eq!((verified.index, verified.size, verified.entry["row"].clone()), (index, 41, json!(row)));
        assert_eq!(verified.entry["who"], "DSAJ·𠮷");
        assert_eq!(verified.signers, [trust[0].to_string()]);
        assert_eq!(file.part_path.len(), if part == 2 { 1 } else { 2 });
        let own = fields(&file.entry.clone().into());
        assert!(!own.values().any(|value| value.to_string().contains(&mother.to_string())));
    }
    assert!(matches!(ledger.proof(entry.id, 3).await, Err(LedgerError::NotFound)));
    assert!(matches!(ledger.proof(Uuid::from_u128(5), 0).await, Err(LedgerError::NotFound)));
    assert!(ledger.entries_for(scratch.person(), &page(10)).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn every_changed_byte_of_a_proof_is_seen() {
    let scratch = Scratch::new().await;
    let entry = scratch.entry(&[scratch.person(), scratch.person(), scratch.person()]);
    scratch.record(std::slice::from_ref(&entry)).await;
    scratch.record_many(9).await;
    scratch.sequencer("a").round().await.unwrap();
    let trust = [scratch.ledger().verifier().clone()];
    let proof = scratch.ledger().proof(entry.id, 1).await.unwrap().to_bytes().unwrap();
    verify_proof(&proof, &trust).unwrap();
    for at in 0..proof.len() {
        for bit in 0..8 {
            let mut changed = proof.clone();
            changed[at] ^= 1 << bit;
            assert!(verify_proof(&changed, &trust).is_err(), "{at}: {}", String::from_utf8_lossy(&changed));
        }
        assert!(verify_proof(&proof[..at], &trust).is_err());
        assert!(verify_proof(&[&proof[..at], b" ", &proof[at..]].concat(), &trust).is_err());
    }
    // Without an anchor the file is intact, and nobody says who signed it.
    assert!(verify_proof(&proof, &[]).unwrap().signers.is_empty());
    let stranger = VerifierKey::new("other.example", *trust[0].public_key()).unwrap();
    assert!(verify_proof(&proof, &[stranger]).unwrap().signers.is_empty());
    let other_key = log_key(tempfile::tempdir().unwrap().path()).verifier().clone();
    assert_eq!(verify_proof(&proof, &[other_key]).unwrap_err().code(), "proof.checkpoint-invalid");
}

#[tokio::test]
async fn a_proof_cannot_be_bent_to_another_statement() {
    let scratch = Scratch::new().await;
    let (one, two) =
        (scratch.entry(&[scratch.person(), scratch.person()]), scratch.entry(&[scratch.person()]));
    scratch.record(&[one.clone(), two.clone()]).await;
    scratch.sequencer("a").round().await.unwrap();
    let ledger = scratch.ledger();
    let trust = [ledger.verifier().clone()];
    let (first, other) = (ledger.proof(one.id, 0).await.unwrap(), ledger.proof(two.id, 0).await.unwrap());
    let verdict = |file: &ProofFile| verify_proof(&file.to_bytes().unwrap(), &trust).map(|_| ()).unwrap_err();
    let bent = |change: &dyn Fn(&mut ProofFile)| {
        let mut file = first.clone();
        change(&mut file);
        verdict(&file)
    };
    assert_eq!(bent(&|f| f.index ^= 1), ProofError::NotIncluded);
    assert_eq!(bent(&|f| f.entry = other.entry.clone()), ProofError::PartInvalid);
    assert_eq!(bent(&|f| f.key = other.key.clone()), ProofError::NotIncluded);
    assert_eq!(bent(&|f| f.entry["part"] = 1.into()), ProofError::NotIncluded);
    assert_eq!(bent(&|f| f.entry["parts"] = 3.into()), ProofError::PartInvalid);
    assert_eq!(bent(&|f| f.key = "AAAA".into()), ProofError::Malformed);
    assert_eq!(bent(&|f| f.format = "balcao-proof/2".into()), ProofError::Malformed);
    assert_eq!(bent(&|f| f.path = vec![f.path[0].clone(); 65]), ProofError::Malformed);
    assert_eq!(bent(&|f| f.origin = "log.example/other".into()).code(), "proof.checkpoint-invalid");
    assert_eq!(
        bent(&|f| f.checkpoint = f.checkpoint.replace("log.example/mo\n2", "log.example/mo\n3")).code(),
        "proof.checkpoint-invalid"
    );
    let mut extra: Value = serde_json::to_value(&first).unwrap();
    extra["note"] = "hello".into();
    assert_eq!(verify_proof(extra.to_string().as_bytes(), &trust), Err(ProofError::Malformed));
}

#[tokio::test]
async fn after_retention_the_content_is_gone_and_the_log_stays() {
    let scratch = Scratch::new().await;
    let (person, friend) = (scratch.person(), scratch.person());
    let entry = scratch.entry(&[person, friend]);
    scratch.record(std::slice::from_ref(&entry)).await;
    scratch.sequencer("a").round().await.unwrap();
    let ledger = scratch.ledger();
    let kept = ledger.proof(entry.id, 0).await.unwrap().to_bytes().unwrap();
    let id = entry.id;
    let shredded = scratch
        .db
        .write(move |tx| Box::pin(async move { shred(tx, &[id, Uuid::nil()]).await }))
        .await
        .unwrap();
    assert_eq!(shredded, 2);
    assert!(matches!(ledger.proof(entry.id, 0).await, Err(LedgerError::Shredded)));
    let seen = ledger.entries_for(person, &page(5)).await.unwrap().items;
    assert_eq!((seen[0].body.clone(), seen[0].index), (None, Some(0)));
    verify_proof(&kept, &[ledger.verifier().clone()]).unwrap();
    ledger.audit().await.unwrap();
}

#[tokio::test]
async fn what_was_made_before_a_day_loses_its_content_and_the_rest_keeps_it() {
    let scratch = Scratch::new().await;
    let person = scratch.person();
    let old = scratch.entry(&[person, person]);
    scratch.clock.advance_ms(60_000);
    let before = scratch.clock.now();
    let new = scratch.entry(&[person]);
    scratch.record(&[old.clone(), new.clone()]).await;
    scratch.sequencer("a").round().await.unwrap();
    let shred = || scratch.db.write(move |tx| Box::pin(async move { shred_before(tx, before).await }));
    assert_eq!(shred().await.unwrap(), 2);
    assert_eq!(shred().await.unwrap(), 0, "once");
    let ledger = scratch.ledger();
    assert!(matches!(ledger.proof(old.id, 1).await, Err(LedgerError::Shredded)));
    assert!(ledger.proof(new.id, 0).await.is_ok());
}

#[tokio::test]
async fn a_long_list_comes_in_pages_newest_first() {
    let scratch = Scratch::new().await;
    let child: PartyId = scratch.person();
    let mut written = Vec::new();
    for number in 0..25 {
        if number % 5 == 0 {
            scratch.clock.advance_ms(1);
        }
        let mut entry = scratch.entry(&[child, child]);
        if number % 2 == 0 {
            entry.kind = "exchange.refused".to_owned();
        }
        written.push(entry);
    }
    scratch.record(&written).await;
    let ledger = scratch.ledger();
    let (mut before, mut seen) = (None, Vec::<(Uuid, u32)>::new());
    loop {
        let page = ledger.entries_for(child, &Page { before, ..page(10) }).await.unwrap();
        assert_eq!(page.items.len(), 10, "a full last page leads nowhere");
        assert!(page.items.is_sorted_by_key(|entry| std::cmp::Reverse(entry.cursor.at)));
        seen.extend(page.items.iter().map(|entry| (entry.cursor.entry_id, entry.cursor.part_no)));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 50);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 50, "no entry twice");
    let refused = Page { kinds: vec!["exchange.refused".into()], ..page(100) };
    assert_eq!(ledger.entries_for(child, &refused).await.unwrap().items.len(), 26);
    let huge = Page { limit: u64::MAX, before: None, kinds: Vec::new() };
    assert_eq!(ledger.entries_for(child, &huge).await.unwrap().items.len(), 50);
}

#[tokio::test]
async fn a_child_sees_what_was_recorded_before_it_had_a_name() {
    let scratch = Scratch::new().await;
    let (mother, child) = (scratch.person(), scratch.person());
    let entry = scratch.entry(&[mother]);
    scratch.record(std::slice::from_ref(&entry)).await;
    let Entry { id, kind, at, .. } = entry;
    scratch
        .db
        .write(move |tx| {
            let kind = kind.clone();
            Box::pin(async move { attribute(tx, id, 0, &kind, at, child).await })
        })
        .await
        .unwrap();
    let seen = scratch.ledger().entries_for(child, &page(5)).await.unwrap().items;
    assert_eq!(seen[0].cursor, Cursor { at, entry_id: id, part_no: 0 });
}

#[tokio::test]
async fn an_act_that_is_rolled_back_leaves_no_leaf() {
    let scratch = Scratch::new().await;
    let entry = scratch.entry(&[scratch.person()]);
    let twice = common::prepare_all(&[entry.clone(), entry.clone()]);
    assert!(matches!(store(&scratch.db, twice).await, Err(db::DbError::Unique(_))));
    assert_eq!(scratch.sequencer("a").round().await.unwrap(), Round::Idle);
    assert!(matches!(scratch.ledger().proof(entry.id, 0).await, Err(LedgerError::NotFound)));
    assert_eq!(scratch.published().await, None);
}

/// The checked-in proof that the Python verifier reads too: made once by this code, valid for ever.
#[test]
fn the_published_example_verifies() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let key: VerifierKey = fs::read_to_string(folder.join("log.vkey")).unwrap().trim().parse().unwrap();
    let verified = verify_proof(&fs::read(folder.join("proof.json")).unwrap(), &[key]).unwrap();
    assert_eq!(verified.signers.len(), 1);
    assert_eq!((verified.index, verified.size), (4, 11));
}
