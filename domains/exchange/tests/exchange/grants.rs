//! What the pack may declare, and what administrators change while the system runs.

use std::sync::Arc;

use exchange::snapshot::Declared;
use exchange::{
    Call, Deed, Denial, ExchangeLint, MarkGrant, RegisterCertificate, WithdrawCertificate, catalogue, refresh,
};
use pack::Lint;

use crate::house::{House, house};
use crate::packs::{changed, files, pack};

fn mark(grant: &str, deed: Deed, reason: &str) -> MarkGrant {
    MarkGrant { grant: grant.to_owned(), deed, reason: reason.to_owned() }
}

fn suspend(grant: &str) -> MarkGrant {
    mark(grant, Deed::Suspend, "投訴 under review")
}

fn resume(grant: &str) -> MarkGrant {
    mark(grant, Deed::Resume, "cleared")
}

const DAY_MS: i64 = 86_400_000;

async fn fresh(house: &House) -> bool {
    refresh(&house.gate, &house.shared.packs.current(), &house.scratch.db).await.unwrap()
}

#[tokio::test]
async fn a_suspended_grant_stops_at_once_and_can_be_resumed() {
    let house = house().await;
    let ctx = house.officer();
    assert!(!fresh(&house).await, "nothing has changed");
    ctx.run(suspend("fund-person")).await.unwrap();
    assert!(fresh(&house).await);
    assert_eq!(house.gate.call(&ctx, house.read()).await.unwrap_err(), Denial::Suspended);
    assert_eq!(ctx.run(suspend("fund-person")).await.unwrap_err().code, "exchange.already-suspended");
    ctx.run(resume("fund-person")).await.unwrap();
    assert!(fresh(&house).await);
    assert!(house.gate.call(&ctx, house.read()).await.is_ok());
    assert_eq!(ctx.run(resume("fund-person")).await.unwrap_err().code, "exchange.not-suspended");
    // Withdrawn is for good.
    ctx.run(mark("fund-person", Deed::Withdraw, "repealed")).await.unwrap();
    fresh(&house).await;
    assert_eq!(house.gate.call(&ctx, house.read()).await.unwrap_err(), Denial::Suspended);
    for deed in [Deed::Suspend, Deed::Resume, Deed::Withdraw] {
        let again = mark("fund-person", deed, "again");
        assert_eq!(ctx.run(again).await.unwrap_err().code, "exchange.already-withdrawn");
    }
    assert_eq!(house.of_kind("exchange.grant-withdrawn").await.len(), 1);
    let entry = house.of_kind("exchange.grant-suspended").await.remove(0);
    assert_eq!(entry.body["reason"], "投訴 under review");
    assert_eq!(entry.body["post"], "fund.allowances.clerk");
}

#[tokio::test]
async fn a_suspension_names_a_grant_and_a_reason() {
    let house = house().await;
    let ctx = house.officer();
    assert_eq!(ctx.run(suspend("nobody")).await.unwrap_err().code, "exchange.unknown-grant");
    for reason in ["", "   ", &"長".repeat(1_001)] {
        let command = mark("fund-person", Deed::Suspend, reason);
        assert_eq!(ctx.run(command).await.unwrap_err().code, "exchange.reason");
    }
}

#[tokio::test]
async fn a_call_under_way_finishes_with_the_snapshot_that_it_began_with() {
    let house = house().await;
    let before = house.gate.snapshot();
    house.officer().run(suspend("fund-person")).await.unwrap();
    fresh(&house).await;
    let after = house.gate.snapshot();
    assert!(!before.is_suspended("fund-person") && after.is_suspended("fund-person"));
    assert_ne!(before.version(), after.version());
}

#[tokio::test]
async fn a_new_pack_counts_after_a_refresh() {
    let house = house().await;
    let narrower =
        Arc::new(pack(changed("exchange/grants.toml", "\"party\", \"no\", \"name.chinese\"", "\"no\"")));
    house.shared.packs.add(Arc::clone(&narrower));
    house.shared.packs.activate(narrower.hash());
    assert!(fresh(&house).await);
    let released = house.gate.call(&house.officer(), house.read()).await.unwrap();
    assert_eq!(released.receipt().fields, ["no"]);
    assert!(released.receipt().snapshot.starts_with(narrower.hash().as_str()));
}

#[tokio::test]
async fn certificates_are_registered_once_and_withdrawn_at_once() {
    let house = house().await;
    let ctx = house.officer();
    let fingerprint = "ab".repeat(32);
    let register = |client: &str| RegisterCertificate {
        client: client.parse().unwrap(),
        fingerprint: fingerprint.clone(),
        subject: "CN=fund".to_owned(),
        expires_at: ctx.at().plus_millis(DAY_MS),
    };
    ctx.run(register("MO/GOV/FUND/casework")).await.unwrap();
    assert_eq!(
        ctx.run(register("MO/GOV/FUND/casework")).await.unwrap_err().code,
        "exchange.certificate-known"
    );
    fresh(&house).await;
    let client = house.gate.snapshot().client_of(&fingerprint, ctx.at()).cloned();
    assert_eq!(client.unwrap().to_string(), "MO/GOV/FUND/casework");
    let later = ctx.at().plus_millis(DAY_MS);
    assert_eq!(house.gate.snapshot().client_of(&fingerprint, later), None, "it has expired");
    let withdraw = WithdrawCertificate { fingerprint: fingerprint.clone() };
    ctx.run(withdraw.clone()).await.unwrap();
    fresh(&house).await;
    assert_eq!(house.gate.snapshot().client_of(&fingerprint, ctx.at()), None);
    assert_eq!(ctx.run(withdraw).await.unwrap_err().code, "exchange.unknown-certificate");
    assert_eq!(
        ctx.run(register("MO/GOV/REG/casework")).await.unwrap_err().code,
        "exchange.certificate-known"
    );
    let wrong = RegisterCertificate {
        client: "MO/GOV/FUND/casework".parse().unwrap(),
        fingerprint: "AB".repeat(32),
        ..register("MO/GOV/FUND/casework")
    };
    assert_eq!(ctx.run(wrong).await.unwrap_err().code, "exchange.fingerprint");
    let member =
        RegisterCertificate { client: "MO/GOV/FUND".parse().unwrap(), ..register("MO/GOV/FUND/casework") };
    let old = RegisterCertificate {
        expires_at: ctx.at(),
        fingerprint: "cd".repeat(32),
        ..register("MO/GOV/FUND/casework")
    };
    assert_eq!(ctx.run(old).await.unwrap_err().code, "exchange.certificate-expired");
    assert_eq!(ctx.run(member).await.unwrap_err().code, "exchange.unknown-client");
}

#[test]
fn the_test_jurisdiction_is_sound() {
    let findings = ExchangeLint.lint(&pack(files()));
    assert!(findings.iter().all(|finding| !finding.is_error()), "{findings:?}");
}

/// What does not fit the place where a case is kept.
const CASE_RULES: [(&str, &str, &str, &str); 3] = [
    (
        "exchange/grants.toml",
        "[\"keeping\"]\nlaw = \"crc\"\ncase = \"own\"",
        "[\"keeping\"]\nlaw = \"crc\"\ncase = \"foreign\"",
        "exchange.case-foreign",
    ),
    (
        "exchange/grants.toml",
        "purposes = [\"audit\"]\nlaw = \"crc\"",
        "purposes = [\"audit\"]\nlaw = \"crc\"\ncase = \"own\"",
        "exchange.case-own",
    ),
    (
        "exchange/grants.toml",
        "purposes = [\"audit\"]\nlaw = \"crc\"",
        "purposes = [\"audit\"]\nlaw = \"crc\"\ncase = \"keeper\"",
        "exchange.case-keeper",
    ),
];

#[test]
fn what_does_not_fit_together_is_refused_with_file_line_and_cure() {
    let grants = "exchange/grants.toml";
    let person = "exchange/services/person.toml";
    let cases = [
        (grants, "MO/GOV/FUND/casework", "MO/GOV/FUND/other", "exchange.unknown-subsystem"),
        (grants, "persons/notice", "persons/notices", "exchange.unknown-service"),
        (grants, "\"POST /\"", "\"POST /x\"", "exchange.unknown-endpoint"),
        (grants, "std:test.ack@1.0.0", "std:test.person@1.0.0", "exchange.other-standard"),
        (grants, "std:test.ack@1.0.0", "std:test.ack@2.0.0", "exchange.unknown-standard"),
        (grants, "\"name.chinese\"", "\"name.latin\"", "exchange.unknown-field"),
        (grants, "\"name.chinese\"", "\"name..x\"", "exchange.field"),
        (grants, "[\"keeping\"]", "[\"else\"]", "exchange.unknown-purpose"),
        (grants, "[\"keeping\"]", "[]", "exchange.no-purpose"),
        (grants, "law = \"fund-law\"", "law = \"lost-law\"", "exchange.unknown-act"),
        (grants, "law = \"fund-law\"", "", "exchange.law-or-consent"),
        (grants, "consent = {", "law = \"crc\"\nconsent = {", "exchange.law-or-consent"),
        (
            grants,
            "[\"allowance\"]\nconsent = {",
            "[\"allowance\", \"audit\"]\nconsent = {",
            "exchange.consent-purposes",
        ),
        (grants, "case = \"own\"", "case = \"any\"", "pack.toml"),
        (grants, "id = \"reg-own\"", "id = \"fund-person\"", "exchange.grant-twice"),
        (grants, "to = \"2026-06-30\"", "to = \"2025-06-30\"", "exchange.dates"),
        (grants, "per_day = 30", "per_week = 30", "pack.toml"),
        (person, "MO/GOV/REG/persons/person", "MO/GOV/REG/person", "exchange.identifier"),
        (person, "MO/GOV/REG/persons/person", "MO/GOV/REG/persons/listMethods", "exchange.reserved"),
        (person, "MO/GOV/REG/persons/person", "MO/GOV/REG/nobody/person", "exchange.unknown-subsystem"),
        (person, "std:test.person@1.0.0", "std:test.person@3.0.0", "exchange.unknown-standard"),
        (person, "path = \"/all\"", "path = \"all\"", "exchange.endpoint"),
        (
            person,
            "action = \"write\"",
            "action = \"write\"\nrequest = \"std:test.ack@1.0.0\"",
            "exchange.endpoint",
        ),
        ("exchange/members.toml", "code = \"REG\"", "code = \"R€G\"", "exchange.identifier"),
        ("exchange/members.toml", "code = \"REG\"", "code = \"GER\"", "exchange.member-name"),
        ("exchange/members.toml", "class = \"COM\"", "class = \"NGO\"", "exchange.unknown-class"),
        ("exchange/purposes.toml", "code = \"audit\"", "code = \"keeping\"", "exchange.purpose-twice"),
        ("standards/test.ack/1.0.0.json", "\"object\"", "\"objekt\"", "exchange.standard-schema"),
        ("policies/exchange.cedar", "@law(\"Law 2/2020, article 1\")\n", "", "policy.annotation-missing"),
        ("policies/exchange.cedar", "context.has_case", "context.has_kase", "policy.type"),
        (
            "policies/exchange.cedar",
            "@test(\"law-allow stranger-deny\")",
            "@test(\"law-allow\")",
            "policy.untested",
        ),
        ("policies/fixtures.json", "\"expect\": \"allow\"", "\"expect\": \"deny\"", "policy.fixture-wrong"),
    ];
    for (file, from, to, code) in cases.into_iter().chain(CASE_RULES) {
        let findings = Declared::load(&pack(changed(file, from, to))).unwrap_err();
        let found = findings.iter().find(|finding| finding.code == code);
        let found = found.unwrap_or_else(|| panic!("{from} → {to}: {code} not in {findings:?}"));
        assert!(!found.cure.is_empty() && !found.file.is_empty(), "{found:?}");
    }
}

#[test]
fn findings_name_the_line() {
    let findings =
        Declared::load(&pack(changed("exchange/grants.toml", "\"keeping\"", "\"else\""))).unwrap_err();
    let line =
        findings.iter().find(|finding| finding.code == "exchange.unknown-purpose").unwrap().line.unwrap();
    let text = String::from_utf8(
        changed("exchange/grants.toml", "\"keeping\"", "\"else\"")["exchange/grants.toml"].clone(),
    );
    assert!(text.unwrap().lines().nth(line - 1).unwrap().contains("\"else\""));
}

#[test]
fn a_standard_may_not_fetch_another() {
    let findings = Declared::load(&pack(changed(
        "standards/test.person/1.0.0.json",
        "#/$defs/name",
        "https://example.org/name.json",
    )));
    assert!(findings.unwrap_err().iter().any(|finding| finding.code == "exchange.standard-schema"));
}

#[tokio::test]
async fn the_catalogue_shows_services_with_their_grants_and_states() {
    let house = house().await;
    house.officer().run(suspend("fund-person-list")).await.unwrap();
    fresh(&house).await;
    let snapshot = house.gate.snapshot();
    let day = jiff::civil::date(2026, 11, 23);
    let view = catalogue::service(&snapshot, "MO/GOV/REG/persons/person", day).unwrap();
    assert_eq!(view.provider.pt, "Registo");
    let states: Vec<String> = view
        .grants
        .iter()
        .map(|grant| format!("{} {:?} {}", grant.id, grant.state, grant.internal))
        .collect();
    assert_eq!(
        states,
        [
            "fund-person InForce false",
            "fund-person-list Suspended false",
            "fund-by-consent InForce false",
            "reg-own InForce true",
            "fund-delete Ended false",
            "bank-person InForce false"
        ]
    );
    assert_eq!(catalogue::services(&snapshot, day).len(), 3);
    let fund = "MO/GOV/FUND".parse().unwrap();
    assert_eq!(catalogue::grants_of_member(&snapshot, &fund, day).len(), 6);
    assert_eq!(catalogue::service(&snapshot, "MO/GOV/REG/persons/none", day), None);
    let call: Call = house.read();
    let service = snapshot.declared().service(&call.service).unwrap();
    let allowed: Vec<String> =
        catalogue::allowed(&snapshot, &call.client, service, day).into_iter().map(|(_, path)| path).collect();
    assert_eq!(allowed, ["/", "/by/*/*"]);
}

#[test]
fn grants_that_fit_the_same_call_are_pointed_out() {
    let pack = pack(changed(
        "exchange/grants.toml",
        "purposes = [\"keeping\"]",
        "purposes = [\"keeping\", \"audit\"]",
    ));
    assert_eq!(ExchangeLint.lint(&pack), []);
    let twice = crate::packs::grant(
        "fund-person-too",
        "GOV/FUND/casework",
        "person",
        "GET /",
        "fields = [\"no\"]\npurposes = [\"allowance\"]\nlaw = \"fund-law\"\nstandard = \"std:test.person@1.0.0\"\nfrom = \"2026-01-01\"",
    );
    let mut files = files();
    files.get_mut("exchange/grants.toml").unwrap().extend(twice.into_bytes());
    let codes: Vec<&str> =
        ExchangeLint.lint(&crate::packs::pack(files)).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["exchange.grants-overlap"]);
}

#[tokio::test]
async fn a_pack_that_does_not_fit_leaves_the_gate_as_it_was() {
    let house = house().await;
    let before = house.gate.snapshot().version().to_owned();
    let broken = Arc::new(pack(changed("exchange/grants.toml", "[\"keeping\"]", "[\"else\"]")));
    let refused = refresh(&house.gate, &broken, &house.scratch.db).await.unwrap_err();
    assert!(refused.to_string().contains("exchange.unknown-purpose"), "{refused}");
    assert_eq!(house.gate.snapshot().version(), before);
    assert!(house.gate.call(&house.officer(), house.read()).await.is_ok());
}
