//! Pages and their twins in the JSON API: what a page shows and does, a program can read and do, under the same
//! permission. A new page turns this red until its line says what its twins are, or why it rightly has none.

use std::collections::{BTreeMap, BTreeSet};

use web::Access;

use super::house;

/// What stands beside a page.
enum Twin {
    /// Endpoints, by method and path. Each asks for the very access of the page.
    Api(&'static [&'static str]),
    /// Endpoints whose access is another one, or none at all, with the reason.
    Else(&'static [&'static str], &'static str),
}

use Twin::{Api, Else};

const TWINS: &[(&str, Twin)] = &[
    (
        "/",
        Else(
            &["GET /api/v1/services", "GET /api/v1/cases"],
            "whoever has signed in sees own cases too; what waits for the reader has no endpoint yet",
        ),
    ),
    (
        "/account",
        Else(
            &["GET /api/v1/account", "GET /api/v1/sessions", "GET /api/v1/passkeys", "GET /api/v1/consents"],
            "consents are a person's: an official's page leaves them out",
        ),
    ),
    ("/account/acting-for", Api(&["PUT /api/v1/sessions/current/acting-for"])),
    ("/account/consents/withdraw", Api(&["POST /api/v1/consents/{id}/withdraw"])),
    ("/account/log", Api(&["GET /api/v1/account/log"])),
    ("/account/log/{entry}/{part}/proof", Api(&["GET /api/v1/account/log/{entry}/{part}/proof"])),
    ("/account/passkeys/add", Api(&["POST /api/v1/passkeys/challenge", "POST /api/v1/passkeys"])),
    ("/account/passkeys/remove", Api(&["DELETE /api/v1/passkeys/{id}"])),
    ("/account/sessions/end", Api(&["DELETE /api/v1/sessions/{id}"])),
    ("/admin", Api(&["GET /api/v1/admin/state"])),
    ("/admin/dead-letters", Api(&["GET /api/v1/admin/dead-letters"])),
    ("/admin/dead-letters/{id}", Api(&["GET /api/v1/admin/dead-letters/{id}"])),
    ("/admin/dead-letters/{id}/discard", Api(&["POST /api/v1/admin/dead-letters/{id}/discard"])),
    ("/admin/dead-letters/{id}/retry", Api(&["POST /api/v1/admin/dead-letters/{id}/retry"])),
    ("/admin/exchange", Api(&["GET /api/v1/admin/exchange/clients", "GET /api/v1/admin/exchange/services"])),
    ("/admin/exchange/certificates", Api(&["POST /api/v1/admin/exchange/certificates"])),
    (
        "/admin/exchange/certificates/{fingerprint}/withdraw",
        Api(&["POST /api/v1/admin/exchange/certificates/{fingerprint}/withdraw"]),
    ),
    ("/admin/exchange/grants", Api(&["GET /api/v1/admin/exchange/grants"])),
    ("/admin/exchange/grants/{id}", Api(&["GET /api/v1/admin/exchange/grants/{id}"])),
    ("/admin/exchange/grants/{id}/{deed}", Api(&["POST /api/v1/admin/exchange/grants/{id}/{deed}"])),
    ("/cases", Api(&["GET /api/v1/cases"])),
    ("/cases/{id}", Api(&["GET /api/v1/cases/{id}"])),
    ("/cases/{id}/appeal", Api(&["POST /api/v1/cases/{id}/appeal"])),
    ("/cases/{id}/appointment/{node}", Api(&["DELETE /api/v1/cases/{id}/appointments/{node}"])),
    (
        "/cases/{id}/check",
        Api(&["GET /api/v1/cases/{id}/forms/{node}", "POST /api/v1/cases/{id}/submission"]),
    ),
    ("/cases/{id}/confirm/{node}", Api(&["POST /api/v1/cases/{id}/confirmations/{node}"])),
    (
        "/cases/{id}/evidence/{item}",
        Api(&["GET /api/v1/cases/{id}/evidence/{item}", "POST /api/v1/cases/{id}/evidence/{item}/consent"]),
    ),
    (
        "/cases/{id}/forms/{node}/{page}",
        Api(&["GET /api/v1/cases/{id}/forms/{node}", "PUT /api/v1/cases/{id}/forms/{node}/{page}"]),
    ),
    ("/cases/{id}/members", Api(&["GET /api/v1/cases/{id}", "POST /api/v1/cases/{id}/members/{node}"])),
    ("/cases/{id}/receipt", Api(&["GET /api/v1/cases/{id}"])),
    ("/cases/{id}/reply", Api(&["POST /api/v1/cases/{id}/reply"])),
    ("/cases/{id}/withdraw", Api(&["POST /api/v1/cases/{id}/withdrawal"])),
    ("/counter", Api(&["GET /api/v1/counter/calendars"])),
    ("/counter/book/{calendar}", Api(&["GET /api/v1/counter/calendars", "GET /api/v1/counter/slots"])),
    ("/counter/book/{calendar}/{site}", Api(&["POST /api/v1/counter/holds"])),
    ("/counter/bookings", Api(&["GET /api/v1/counter/bookings"])),
    (
        "/counter/bookings/{id}",
        Api(&["GET /api/v1/counter/bookings", "POST /api/v1/counter/bookings/{id}/move"]),
    ),
    ("/counter/bookings/{id}/cancel", Api(&["POST /api/v1/counter/bookings/{id}/cancel"])),
    ("/counter/bookings/{id}/confirm", Api(&["POST /api/v1/counter/bookings/{id}/confirm"])),
    ("/desk", Api(&["GET /api/v1/desk/tasks"])),
    ("/desk/cases/{id}", Api(&["GET /api/v1/desk/cases/{id}"])),
    ("/desk/cases/{id}/admit", Api(&["POST /api/v1/desk/cases/{id}/admit"])),
    ("/desk/cases/{id}/approve", Api(&["POST /api/v1/desk/cases/{id}/approve"])),
    ("/desk/cases/{id}/citizen", Else(&[], "not there yet")),
    ("/desk/cases/{id}/close-hearing", Api(&["POST /api/v1/desk/cases/{id}/close-hearing"])),
    ("/desk/cases/{id}/complete", Api(&["POST /api/v1/desk/cases/{id}/complete"])),
    ("/desk/cases/{id}/correct", Api(&["POST /api/v1/desk/cases/{id}/correct"])),
    ("/desk/cases/{id}/decide", Api(&["POST /api/v1/desk/cases/{id}/decide"])),
    ("/desk/cases/{id}/disapprove", Api(&["POST /api/v1/desk/cases/{id}/disapprove"])),
    ("/desk/cases/{id}/end-appeal", Api(&["POST /api/v1/desk/cases/{id}/end-appeal"])),
    ("/desk/cases/{id}/hearing", Api(&["POST /api/v1/desk/cases/{id}/hearing"])),
    ("/desk/cases/{id}/match", Api(&["POST /api/v1/desk/cases/{id}/match"])),
    (
        "/desk/cases/{id}/registers/{register}",
        Api(&["POST /api/v1/desk/cases/{id}/registers/{register}/search"]),
    ),
    ("/desk/cases/{id}/release", Api(&["POST /api/v1/desk/cases/{id}/release"])),
    ("/desk/cases/{id}/resume", Api(&["POST /api/v1/desk/cases/{id}/resume"])),
    ("/desk/cases/{id}/return", Api(&["POST /api/v1/desk/cases/{id}/return"])),
    ("/desk/cases/{id}/set-aside", Api(&["POST /api/v1/desk/cases/{id}/set-aside"])),
    ("/desk/cases/{id}/suspend", Api(&["POST /api/v1/desk/cases/{id}/suspend"])),
    ("/desk/cases/{id}/take", Api(&["POST /api/v1/desk/cases/{id}/take"])),
    ("/desk/counter", Api(&["GET /api/v1/desk/bookings"])),
    ("/desk/counter/arrived", Api(&["POST /api/v1/desk/bookings/{id}/arrived"])),
    ("/desk/counter/call-off", Api(&["POST /api/v1/desk/bookings/{id}/call-off"])),
    ("/desk/documents", Api(&["GET /api/v1/desk/documents"])),
    ("/desk/documents/{id}", Api(&["GET /api/v1/desk/documents/{id}"])),
    ("/desk/documents/{id}/file", Api(&["POST /api/v1/desk/documents/{id}/file"])),
    ("/desk/documents/{id}/revoke", Api(&["POST /api/v1/desk/documents/{id}/revoke"])),
    ("/desk/mail", Api(&["GET /api/v1/desk/mail"])),
    ("/desk/mail/{id}", Api(&["GET /api/v1/desk/mail/{id}"])),
    ("/desk/payments", Api(&["GET /api/v1/desk/disbursements", "GET /api/v1/desk/payables"])),
    ("/desk/payments/orders", Api(&["GET /api/v1/desk/payment-orders"])),
    ("/desk/payments/orders/{id}", Api(&["GET /api/v1/desk/payment-orders/{id}"])),
    ("/desk/payments/orders/{id}/cancel", Api(&["POST /api/v1/desk/payment-orders/{id}/cancel"])),
    ("/desk/payments/orders/{id}/resume", Api(&["POST /api/v1/desk/payment-orders/{id}/resume"])),
    ("/desk/payments/receive", Api(&["POST /api/v1/desk/payables/{id}/receive"])),
    ("/desk/payments/release", Api(&["POST /api/v1/desk/disbursements/release"])),
    ("/desk/payments/{id}", Api(&["GET /api/v1/desk/disbursements/{id}"])),
    ("/desk/payments/{id}/account", Api(&["POST /api/v1/desk/disbursements/{id}/account"])),
    ("/desk/payments/{id}/settle", Api(&["POST /api/v1/desk/disbursements/{id}/settle"])),
    ("/documents", Api(&["GET /api/v1/documents"])),
    ("/documents/{id}/file", Api(&["GET /api/v1/documents/{id}/file"])),
    ("/ledger", Api(&["GET /ledger/anchors", "GET /ledger/{log}/checkpoint"])),
    ("/ledger/{log}/tile/{*place}", Else(&[], "the wire of tlog-tiles itself: bytes for programs")),
    ("/mailbox", Api(&["GET /api/v1/mailbox"])),
    ("/mailbox/{id}", Api(&["GET /api/v1/mailbox/{id}", "POST /api/v1/mailbox/{id}/open"])),
    ("/payments", Api(&["GET /api/v1/payments"])),
    ("/services", Api(&["GET /api/v1/services"])),
    ("/services/{id}", Api(&["GET /api/v1/services/{id}"])),
    ("/services/{id}/start", Api(&["POST /api/v1/cases"])),
    ("/sign-in", Api(&["POST /api/v1/sessions"])),
    ("/sign-in/passkey", Api(&["POST /api/v1/sessions/passkey-challenge", "POST /api/v1/sessions/passkey"])),
    ("/sign-in/post", Api(&["POST /api/v1/sessions"])),
    (
        "/sign-out",
        Else(
            &["DELETE /api/v1/sessions/current"],
            "who has no session may press the button; a program is told",
        ),
    ),
    ("/verify", Api(&["GET /api/v1/verify", "POST /api/v1/verify/token"])),
    ("/verify/file", Api(&["POST /api/v1/verify/file"])),
];

#[tokio::test]
async fn every_page_has_its_twin_in_the_api_with_the_same_permission() {
    let folder = tempfile::tempdir().unwrap();
    let house = house(folder.path()).await;
    let mut api: BTreeMap<String, Access> = BTreeMap::new();
    let mut pages: BTreeMap<&str, Access> = BTreeMap::new();
    for line in &house.lines {
        for method in &line.methods {
            let before = api.insert(format!("{method} {}", line.path), line.access);
            assert!(before.is_none(), "two endpoints at {method} {}", line.path);
        }
        if !line.is_api() {
            pages.insert(&line.path, line.access);
        }
    }
    let mut wrong = Vec::new();
    let paired: BTreeSet<&str> = TWINS.iter().map(|(page, _)| *page).collect();
    assert_eq!(paired.len(), TWINS.len(), "a page stands in the table twice");
    wrong.extend(pages.keys().filter(|page| !paired.contains(*page)).map(|page| {
        format!("{page} has no twin: give it one in the API and name it in the table, or say why it has none")
    }));
    for (page, twin) in TWINS {
        let Some(access) = pages.get(page) else {
            wrong.push(format!("{page} is no page any more"));
            continue;
        };
        let (twins, reason) = match twin {
            Api(twins) => (*twins, ""),
            Else(twins, reason) => (*twins, *reason),
        };
        println!("{page:<52} {} {reason}", twins.join(", "));
        let missing = twins.iter().filter(|twin| !api.contains_key(**twin));
        wrong.extend(missing.map(|twin| format!("{twin}, the twin of {page}, is not there")));
        let same = !twins.is_empty() && twins.iter().all(|twin| api.get(*twin) == Some(access));
        if same != reason.is_empty() {
            wrong.push(format!(
                "{page} ({access}): its twins ask for the same access, or the table says why not"
            ));
        }
    }
    house.stop().await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
