//! Sessions that nobody opened and requests that come from elsewhere.

use serde_json::json;
use web::SESSION_COOKIE;

use crate::support::{Ask, City, Client, MOTHER};

#[tokio::test]
async fn a_session_that_nobody_opened_is_no_session() {
    let city = City::found().await;
    let forger = Client::new(&city);
    let open = Ask::json("POST", "/api/v1/cases", json!({ "service": "mo.bundle.birth" }).to_string());
    forger.refused(&open, 401, "auth.required").await;
    let real = city.become_(MOTHER).await.cookie(SESSION_COOKIE).unwrap();
    let mut changed = real.clone().into_bytes();
    changed[7] = if changed[7] == b'A' { b'B' } else { b'A' };
    let forged = [String::from_utf8(changed).unwrap(), "x".to_owned(), "A".repeat(43), "A".repeat(5_000)];
    for token in forged {
        forger.set_cookie(SESSION_COOKIE, &token);
        forger.refused(&open, 401, "auth.required").await;
        let bearer = open.clone().with("authorization", &format!("Bearer {token}"));
        forger.refused(&bearer, 401, "auth.required").await;
    }
    forger.set_cookie(SESSION_COOKIE, &real);
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
        forger.refused(&open.clone().with(name, value), 403, "csrf.invalid").await;
    }
    assert_eq!(forger.send(&open).await.status.as_u16(), 201, "the same from a program of hers");
}
