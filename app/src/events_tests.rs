//! Nothing that a domain says may go unheard without somebody having written down why.

use std::collections::BTreeSet;

use web::Module;

use super::house;
use crate::modules;

/// Events that no domain of this house listens to, each with the reason.
const NOBODYS: &[(&str, &str)] = &[
    (
        "counter.arrived",
        "the case went on when the time was booked; whether its holder came is the counter's own record",
    ),
    (
        "documents.superseded",
        "follows from the case's own order to replace a document; the case records the new one",
    ),
    (
        "identity.consent-given",
        "the gate of the exchange reads the book of consents itself, and cases keep their own",
    ),
    (
        "identity.consent-withdrawn",
        "the gate reads the book on every call, so that a withdrawal counts at once",
    ),
    ("identity.mandate-ended", "a mandate is looked up whenever somebody acts under it"),
    ("identity.mandate-recorded", "a mandate is looked up whenever somebody acts under it"),
    ("mailbox.delivered", "a letter counts for a case when it is served, not when it arrives"),
    (
        "payments.disbursement-queued",
        "follows from the case's own order, which says on the timeline that money is to come",
    ),
    (
        "payments.disbursement-sent",
        "between order and result: the case is told whether it was paid or failed",
    ),
    ("payments.owed", "follows from the case's own order, which says on the timeline what is to be paid"),
];

/// Everything that is published.
fn published() -> BTreeSet<&'static str> {
    modules::rooms().iter().flat_map(|room| room.events).map(|event| event.name()).collect()
}

fn heard(modules: &[Module]) -> BTreeSet<&'static str> {
    modules.iter().flat_map(|module| &module.subscriptions).map(|(event, _)| *event).collect()
}

async fn running() -> Vec<Module> {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let modules = modules::all(&house.parts, &house.foundation, crate::mode::Mode::Production).unwrap();
    house.stop().await;
    modules
}

#[tokio::test]
async fn every_event_has_a_listener_or_a_written_reason_why_nobody_listens() {
    let modules = running().await;
    let (published, heard) = (published(), heard(&modules));
    let nobodys: BTreeSet<&str> = NOBODYS.iter().map(|(event, _)| *event).collect();
    let unheard: Vec<_> = published.difference(&heard).filter(|event| !nobodys.contains(*event)).collect();
    assert!(unheard.is_empty(), "nobody listens, and no reason is written down: {unheard:?}");
    let stale: Vec<_> =
        nobodys.iter().filter(|event| heard.contains(*event) || !published.contains(*event)).collect();
    assert!(stale.is_empty(), "listed as nobody's, but heard or never said: {stale:?}");
    assert!(NOBODYS.iter().all(|(_, reason)| reason.len() > 20), "each has a reason");
}

#[tokio::test]
async fn every_listener_waits_for_an_event_that_is_said_and_has_a_job_that_runs() {
    let modules = running().await;
    let published = published();
    let jobs: BTreeSet<&str> = modules.iter().flat_map(|module| &module.jobs).map(|job| job.kind).collect();
    for module in &modules {
        for (event, job) in &module.subscriptions {
            assert!(published.contains(event), "{} waits for `{event}`, which nobody says", module.room.name);
            assert!(jobs.contains(job), "{} has no job `{job}`", module.room.name);
        }
    }
}

#[test]
fn an_event_belongs_to_the_room_that_says_it() {
    for room in modules::rooms() {
        for event in room.events {
            let own = event.name().strip_prefix(room.name).is_some_and(|rest| rest.starts_with('.'));
            assert!(own, "{} says `{}`", room.name, event.name());
        }
    }
}
