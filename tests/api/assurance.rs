//! How surely somebody is known: a service and a permission ask for it, and say how to get there.

use std::sync::Arc;

use acts::{Actor, Channel, Ctx, Origin};
use serde_json::json;

use crate::support::{Ask, CLERK, City, Client, MOTHER};

const PASSWORD: &str = "a lotus on the water";

impl City {
    /// Signs a persona in with a password only.
    async fn with_password(&self, login: &str) -> Client<'_> {
        let origin = Origin { actor: Actor::Machine, channel: Channel::CommandLine, ..Origin::default() };
        let ctx = Ctx::new(Arc::clone(&self.house.shared), origin);
        let identity = &self.house.parts.identity;
        let account = identity.account_by_login(login).await.unwrap().unwrap();
        identity.set_password(&ctx, &account, PASSWORD).await.unwrap();
        let client = Client::new(self);
        let sign_in = json!({ "login": login, "password": PASSWORD }).to_string();
        let opened = client.send(&Ask::json("POST", "/api/v1/sessions", sign_in)).await;
        assert_eq!(opened.status.as_u16(), 201, "{}", opened.text());
        client.set_cookie(web::SESSION_COOKIE, opened.json()["token"].as_str().unwrap());
        client
    }
}

#[tokio::test]
async fn a_password_alone_opens_no_case_where_the_service_asks_for_more() {
    let city = City::found().await;
    let weak = city.with_password(MOTHER).await;
    let open = Ask::json("POST", "/api/v1/cases", json!({ "service": "mo.bundle.birth" }).to_string());
    weak.refused(&open, 403, "auth.step-up").await;
    assert_eq!(weak.get("/cases").await.status.as_u16(), 200, "her cases and notices are there");

    let service = weak.get("/services/mo.bundle.birth").await;
    let refused = weak.submit(&service, "/services/mo.bundle.birth/start", &[]).await;
    refused.refusal(403, "auth.step-up", "en");
    for way in ["href=\"/sign-in/passkey\"", "href=\"/account/passkeys/add\""] {
        assert!(refused.text().contains(way), "{way}: {}", refused.text());
    }
    assert_eq!(weak.get("/account/passkeys/add").await.status.as_u16(), 200, "no dead end");
    let strong = city.become_(MOTHER).await;
    assert_eq!(strong.send(&open).await.status.as_u16(), 201, "the persona is signed in as by a passkey");
}

#[tokio::test]
async fn a_password_alone_opens_no_desk() {
    let city = City::found().await;
    let weak = city.with_password(CLERK).await;
    let desk = weak.get("/desk").await;
    desk.refusal(403, "auth.step-up", "en");
    assert!(desk.text().contains("href=\"/sign-in/passkey?next=%2Fdesk\""), "it comes back: {}", desk.text());
    weak.refused(&Ask::get("/api/v1/desk/tasks"), 403, "auth.step-up").await;
    assert_eq!(weak.get("/account/passkeys/add").await.status.as_u16(), 200, "no dead end");
    assert_eq!(city.become_(CLERK).await.get("/desk").await.status.as_u16(), 200);
}
