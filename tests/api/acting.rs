//! Acting for a child: the mandate is asked at every act; a session remembers for whom, never whether.

use std::sync::Arc;

use acts::{Actor, Channel, Ctx, Origin};
use identity::BirthRecord;
use kernel::PartyId;
use serde_json::json;

use crate::support::{Ask, City, Client, MOTHER};

const CHILD: PartyId = PartyId(uuid::Uuid::from_u128(77));
const SOMEBODY: PartyId = PartyId(uuid::Uuid::from_u128(78));
const LAW: &str = "law/guardianship.toml";

impl City {
    /// What identity does when the civil register has written the birth.
    async fn born_to(&self, parents: Vec<PartyId>) {
        let origin = Origin { actor: Actor::Machine, channel: Channel::CommandLine, ..Origin::default() };
        let ctx = Ctx::new(Arc::clone(&self.house.shared), origin);
        let birth = BirthRecord {
            register: "births".to_owned(),
            record: "1".to_owned(),
            subject: CHILD,
            parents,
            born_on: "2026-11-20".parse().unwrap(),
            names: identity::Names::default(),
        };
        self.house.parts.identity.record_guardians(&ctx, birth).await.unwrap();
    }

    async fn mother(&self) -> PartyId {
        self.house.parts.identity.account_by_login(MOTHER).await.unwrap().unwrap().party
    }

    /// The pack in force from now on says `to` where it said `from`.
    fn changes_the_law(&self, from: &str, to: &str) {
        let packs = &self.house.foundation.packs;
        let mut files = packs.current().files().clone();
        let text = String::from_utf8(files[LAW].clone()).unwrap();
        assert!(text.contains(from), "{text}");
        files.insert(LAW.to_owned(), text.replacen(from, to, 1).into_bytes());
        let pack = Arc::new(pack::Pack::from_files(files).unwrap());
        packs.add(Arc::clone(&pack));
        assert!(packs.activate(pack.hash()));
    }
}

fn acting_for(party: Option<PartyId>) -> Ask {
    Ask::json("PUT", "/api/v1/sessions/current/acting-for", json!({ "party": party }).to_string())
}

fn open() -> Ask {
    Ask::json("POST", "/api/v1/cases", json!({ "service": "mo.bundle.birth" }).to_string())
}

async fn status(client: &Client<'_>, ask: &Ask) -> u16 {
    client.send(ask).await.status.as_u16()
}

#[tokio::test]
async fn a_mandate_that_ends_in_an_open_session_stops_the_next_act() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    mother.refused(&acting_for(Some(CHILD)), 403, "identity.no-mandate").await;
    city.born_to(vec![city.mother().await, SOMEBODY]).await;
    assert_eq!(status(&mother, &acting_for(Some(CHILD))).await, 204);
    assert_eq!(status(&mother, &open()).await, 201, "in the child's name");

    city.born_to(vec![SOMEBODY]).await;
    mother.refused(&open(), 403, "auth.mandate-ended").await;
    let cases = mother.get("/cases").await;
    let words = cases.refusal(403, "auth.mandate-ended", "en");
    assert!(words.contains("has ended") && cases.text().contains("href=\"/account\""), "{}", cases.text());

    // Nothing happens silently in her own name; she finds the way back and goes on.
    let account = mother.get("/account").await;
    assert!(account.text().contains("/account/acting-for"), "{}", account.text());
    assert_eq!(status(&mother, &acting_for(None)).await, 204);
    assert_eq!(status(&mother, &open()).await, 201, "in her own name");
    assert_eq!(mother.get("/cases").await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_power_that_does_not_cover_an_act_stops_it() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    city.born_to(vec![city.mother().await]).await;
    assert_eq!(status(&mother, &acting_for(Some(CHILD))).await, 204);
    city.changes_the_law("\"case.*\", ", "\"case.answer\", ");
    mother.refused(&open(), 403, "identity.power-not-covered").await;
    assert_eq!(status(&mother, &acting_for(None)).await, 204);
    assert_eq!(status(&mother, &open()).await, 201, "her own matters are not the mandate's");
}

#[tokio::test]
async fn a_power_ends_with_the_day_on_which_the_child_comes_of_age() {
    let city = City::found().await;
    let mother = city.become_(MOTHER).await;
    city.born_to(vec![city.mother().await]).await;
    assert_eq!(status(&mother, &acting_for(Some(CHILD))).await, 204);
    city.changes_the_law("of_age_years = 18", "of_age_years = 0");
    city.born_to(vec![city.mother().await]).await;
    mother.refused(&open(), 403, "auth.mandate-ended").await;
}
