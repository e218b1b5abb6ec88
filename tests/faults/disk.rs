//! The disk of the database is full: 503 and a code of its own on pages, API and edge; what was acknowledged stays, what
//! was refused is not there, and everything goes on when somebody has made room.

use serde_json::json;
use testkit::{fill_disk, free_disk};

use crate::support::{Ask, CityBuilder, Client, MOTHER};

const TABLES: [&str; 2] = ["casework_events", "ledger_pending"];
const CASES: &str = "/api/v1/cases";
/// Room that is left in the pages of a fresh SQLite file is used up long before.
const TRIES_MAX: usize = 500;

impl Client<'_> {
    /// How many cases she has, page by page.
    async fn cases(&self) -> usize {
        let (mut found, mut page) = (0, CASES.to_owned());
        for _ in 0..TRIES_MAX {
            let list = self.get(&page).await.json();
            found += list["items"].as_array().unwrap().len();
            match list["next"].as_str() {
                Some(next) => page = format!("{CASES}?after={next}"),
                None => return found,
            }
        }
        panic!("the list has no end");
    }
}

#[tokio::test]
async fn a_full_disk_refuses_and_loses_nothing() {
    let city = CityBuilder::default().drafts(1_000).found().await;
    let mother = city.become_(MOTHER).await;
    let service = mother.get("/services/mo.bundle.birth").await;
    let page = Client::filled(&service, "/services/mo.bundle.birth/start", &[]);
    let open = || Ask::json("POST", CASES, json!({ "service": "mo.bundle.birth" }).to_string());
    let notice = city.notice().await;
    let db = &city.house.foundation.db;
    fill_disk(db, &TABLES).await.unwrap();
    let mut acknowledged = 0;
    loop {
        let answer = mother.send(&open()).await;
        if answer.status.as_u16() != 201 {
            answer.refusal(503, "storage.full", "en");
            break;
        }
        acknowledged += 1;
        assert!(acknowledged < TRIES_MAX, "the disk does not fill");
    }
    mother.refused(&open(), 503, "storage.full").await;
    mother.refused(&page, 503, "storage.full").await;
    let edge = city.post_notice(&notice).await;
    assert_eq!(edge.status.as_u16(), 500, "{}", edge.text());
    assert_eq!(edge.header("x-road-error"), "Server.ServerProxy.LoggingFailed");
    let listed = mother.cases().await;
    assert_eq!(listed, acknowledged, "reading goes on, and every acknowledged case is there once");
    assert_eq!(Client::new(&city).get("/services").await.status.as_u16(), 200);

    free_disk(db, &TABLES).await.unwrap();
    assert_eq!(
        mother.send(&page).await.status.as_u16(),
        303,
        "the refused form is taken when it is sent again"
    );
    assert_eq!(city.post_notice(&notice).await.status.as_u16(), 200);
    assert!(mother.cases().await > acknowledged);
}
