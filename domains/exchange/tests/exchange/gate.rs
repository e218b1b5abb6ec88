//! Every reason for which the gate refuses, and what it releases.

use exchange::{Call, ConsentId, Denial, Gate, NoCases, NoConsents, ProviderError, Providers, Verb};
use kernel::CaseId;
use serde_json::{Value, json};
use std::sync::Arc;
use uuid::Uuid;

use crate::house::{ANA, CASE, CASE_NO, House, REG_CASE, RUI, house, person};
use crate::packs;

/// The call is refused for this reason, the provider was not asked, and the refusal is on the ledger.
async fn refused(house: &House, call: Call, denial: Denial) {
    let before = (house.desk.calls(), house.of_kind("exchange.denied").await.len());
    let client = call.client.to_string();
    let answer = house.gate.call(&house.officer(), call).await;
    assert_eq!(answer.unwrap_err(), denial);
    assert_eq!(house.desk.calls(), before.0, "{denial:?}: the provider was asked");
    assert_eq!(house.of_kind("exchange.denied").await.len(), before.1 + 1, "{denial:?}: not on the ledger");
    let entry = house.last_denial().await;
    assert_eq!(entry["code"], denial.code());
    assert_eq!(entry["client"], client.as_str());
    assert_eq!(entry["post"], "fund.allowances.clerk");
}

#[tokio::test]
async fn a_granted_read_releases_only_the_granted_fields() {
    let house = house().await;
    let released = house.gate.call(&house.officer(), house.read()).await.unwrap();
    assert_eq!(*released.value(), json!({"party": ANA, "no": "0001", "name": {"chinese": "𠮷田"}}));
    let receipt = released.receipt();
    assert_eq!(receipt.fields, ["name.chinese", "no", "party"]);
    assert_eq!((receipt.department.as_str(), receipt.grant.as_str()), ("REG", "fund-person"));
    assert_eq!(receipt.purpose, "allowance", "the grant supplies the purpose");
    assert_eq!(receipt.law.as_ref().unwrap().law.en, "Civil Registry Code, article 10");
    assert_eq!((receipt.case, receipt.status, receipt.repeated), (None, 200, false));
    let asked = house.desk.asked.lock().unwrap()[0].clone();
    assert_eq!((asked.subject, asked.path.len(), asked.repeated), (Some(ANA), 0, false));
}

#[tokio::test]
async fn unknown_clients_services_and_endpoints_are_refused() {
    let house = house().await;
    let with_client = |client: &str| Call { client: client.parse().unwrap(), ..house.read() };
    refused(&house, with_client("MO/GOV/FUND/other"), Denial::UnknownClient).await;
    refused(&house, with_client("MO/GOV/FUND"), Denial::UnknownClient).await;
    refused(&house, house.call(Verb::Get, "nothing", ""), Denial::UnknownService).await;
    refused(&house, house.call(Verb::Get, "person", "/elsewhere"), Denial::UnknownEndpoint).await;
    refused(&house, house.call(Verb::Put, "person", ""), Denial::UnknownEndpoint).await;
}

#[tokio::test]
async fn without_a_grant_in_force_there_is_no_data() {
    let house = house().await;
    let own =
        Call { client: "MO/GOV/REG/casework".parse().unwrap(), ..house.call(Verb::Get, "person", "/all") };
    refused(&house, own, Denial::NoGrant).await;
    refused(&house, house.call(Verb::Delete, "person", ""), Denial::NotInForce).await;
    house.legal.set("2025-12-31T15:59:59Z");
    refused(&house, house.read(), Denial::NotInForce).await;
    // The first day of the grant begins at midnight of Macao's civil time.
    house.legal.set("2025-12-31T16:00:00Z");
    assert!(house.gate.call(&house.officer(), house.read()).await.is_ok());
}

#[tokio::test]
async fn purpose_basis_and_fields_must_be_granted() {
    let house = house().await;
    let list = || Call { case: Some(CASE), ..house.call(Verb::Get, "person", "/all") };
    let purpose = |code: &str, call: Call| Call { purpose: Some(code.to_owned()), ..call };
    refused(&house, list(), Denial::PurposeMissing).await;
    refused(&house, purpose("keeping", list()), Denial::PurposeNotGranted).await;
    refused(
        &house,
        Call { legal_basis: Some("fund-law".to_owned()), ..house.read() },
        Denial::BasisNotGranted,
    )
    .await;
    refused(&house, Call { consent: Some(ConsentId(Uuid::nil())), ..house.read() }, Denial::BasisNotGranted)
        .await;
    refused(&house, Call { fields: vec!["born".to_owned()], ..house.read() }, Denial::FieldsNotGranted).await;
    refused(&house, Call { fields: vec!["name".to_owned()], ..house.read() }, Denial::FieldsNotGranted).await;
    let basis =
        Call { legal_basis: Some("crc:10".to_owned()), fields: vec!["no".to_owned()], ..house.read() };
    let released = house.gate.call(&house.officer(), basis).await.unwrap();
    assert_eq!(*released.value(), json!({"no": "0001"}), "asking for less gives less");
}

/// The fund's list of persons, which needs a case.
fn list(house: &House) -> Call {
    Call { purpose: Some("audit".to_owned()), ..house.call(Verb::Get, "person", "/all") }
}

#[tokio::test]
async fn a_grant_that_needs_a_case_wants_an_open_one_of_the_own_department() {
    let house = house().await;
    house.desk.answers(200, json!({"items": [person(ANA, "0001"), person(RUI, "0002")]}), &[ANA, RUI]);
    let named = |issue: &str| Call { issue: Some(issue.to_owned()), ..list(&house) };
    refused(&house, list(&house), Denial::CaseMissing).await;
    refused(&house, named("our file 12/2026"), Denial::CaseUnknown).await;
    assert_eq!(house.last_denial().await["issue"], "our file 12/2026");
    let none = CaseId(Uuid::from_u128(7));
    refused(&house, Call { case: Some(none), ..list(&house) }, Denial::CaseUnknown).await;
    refused(&house, Call { case: Some(REG_CASE), ..list(&house) }, Denial::CaseUnknown).await;
    house.files.change(|case| case.open = false);
    refused(&house, named(CASE_NO), Denial::CaseClosed).await;
    house.files.change(|case| case.open = true);
    for call in [named(CASE_NO), Call { case: Some(CASE), ..list(&house) }] {
        let released = house.gate.call(&house.officer(), call).await.unwrap();
        assert_eq!(*released.value(), json!({"items": [{"no": "0001"}, {"no": "0002"}]}));
        assert_eq!(released.receipt().case, Some(CASE), "a number becomes its case");
    }
    assert_eq!(house.of_kind("exchange.read").await[0].body["case"], CASE.to_string().as_str());
}

#[tokio::test]
async fn a_case_is_no_key_to_the_data_of_others() {
    let house = house().await;
    house.files.change(|case| case.parties = vec![RUI]);
    let within = || Call { case: Some(CASE), ..list(&house) };
    refused(&house, Call { subject: Some(ANA), ..within() }, Denial::CaseSubject).await;
    // Who names nobody is given nobody else either.
    house.desk.answers(200, json!({"items": [person(ANA, "0001"), person(RUI, "0002")]}), &[ANA, RUI]);
    assert_eq!(house.gate.call(&house.officer(), within()).await.unwrap_err(), Denial::CaseSubject);
    let outcome = house.of_kind("exchange.read").await.remove(0);
    assert_eq!((outcome.body["status"].clone(), outcome.body["fields"].clone()), (json!(403), json!([])));
    house.desk.answers(200, json!({"items": [person(RUI, "0002")]}), &[RUI]);
    assert!(house.gate.call(&house.officer(), within()).await.is_ok());
}

#[tokio::test]
async fn a_case_that_is_kept_elsewhere_needs_a_grant_that_says_so() {
    let (own, foreign) =
        ("\"audit\"]\nlaw = \"crc\"\ncase = \"own\"", "\"audit\"]\nlaw = \"crc\"\ncase = \"foreign\"");
    let house = House::open(packs::pack(packs::changed("exchange/grants.toml", own, foreign))).await;
    house.desk.answers(200, json!({"items": []}), &[]);
    refused(&house, list(&house), Denial::CaseMissing).await;
    for call in [
        Call { issue: Some("our file 12/2026".to_owned()), ..list(&house) },
        Call { case: Some(CaseId(Uuid::from_u128(7))), ..list(&house) },
    ] {
        let released = house.gate.call(&house.officer(), call).await.unwrap();
        assert_eq!(released.receipt().case, None, "it is none of ours");
    }
    let entries = house.of_kind("exchange.read").await;
    assert_eq!(entries[0].body["issue"], "our file 12/2026");
    assert_eq!(entries[1].body["issue"], CaseId(Uuid::from_u128(7)).to_string().as_str());
}

#[tokio::test]
async fn a_consent_counts_in_the_case_for_which_it_was_given() {
    let files = packs::changed("exchange/grants.toml", "consent = {", "case = \"own\"\nconsent = {");
    let house = House::open(packs::pack(files)).await;
    let within =
        || Call { subject: Some(ANA), case: Some(CASE), ..house.call(Verb::Get, "person", "/by/no/0001") };
    let bundle = CaseId(Uuid::from_u128(0xb));
    house.given.give(ANA, 1);
    refused(&house, within(), Denial::ConsentMissing).await;
    house.given.give_for(Some(bundle), ANA, 2);
    refused(&house, within(), Denial::ConsentMissing).await;
    house.files.change(|case| case.bundle = Some(bundle));
    let released = house.gate.call(&house.officer(), within()).await.unwrap();
    assert_eq!(
        released.receipt().consent,
        Some(ConsentId(Uuid::from_u128(2))),
        "the bundle asked for its member"
    );
    let own = house.given.give_for(Some(CASE), ANA, 3);
    let named = Call { consent: Some(own), ..within() };
    refused(&house, Call { case: Some(REG_CASE), ..named }, Denial::CaseUnknown).await;
}

#[tokio::test]
async fn where_no_law_is_named_the_person_whose_data_it_is_must_have_agreed() {
    let house = house().await;
    let by_number = || house.call(Verb::Get, "person", "/by/no/0001");
    let about = |subject| Call { subject: Some(subject), ..by_number() };
    refused(&house, by_number(), Denial::SubjectMissing).await;
    refused(&house, about(ANA), Denial::ConsentMissing).await;
    // Somebody else's consent is none.
    house.given.give(RUI, 2);
    refused(&house, about(ANA), Denial::ConsentMissing).await;
    let consent = house.given.give(ANA, 1);
    refused(
        &house,
        Call { consent: Some(ConsentId(Uuid::from_u128(9))), ..about(ANA) },
        Denial::ConsentMissing,
    )
    .await;
    let released = house.gate.call(&house.officer(), about(ANA)).await.unwrap();
    assert_eq!((released.receipt().consent, &released.receipt().law), (Some(consent), &None));
    assert_eq!(*released.value(), json!({"no": "0001", "born": "1990-02-28"}));
}

#[tokio::test]
async fn data_of_a_person_who_has_not_agreed_is_not_released_even_when_the_provider_gives_it() {
    let house = house().await;
    house.given.give(ANA, 1);
    house.desk.answers(200, person(RUI, "0002"), &[ANA, RUI]);
    let call = Call { subject: Some(ANA), ..house.call(Verb::Get, "person", "/by/no/0002") };
    let answer = house.gate.call(&house.officer(), call).await;
    assert_eq!(answer.unwrap_err(), Denial::ConsentMissing);
    let outcome = house.of_kind("exchange.read").await.remove(0);
    assert_eq!((outcome.body["status"].clone(), outcome.body["fields"].clone()), (json!(403), json!([])));
}

#[tokio::test]
async fn two_persons_in_one_call_are_one_too_many() {
    let house = house().await;
    refused(&house, Call { subject: Some(RUI), ..house.notice() }, Denial::SubjectMismatch).await;
    house.desk.answers(202, json!({"reference": "N-1"}), &[ANA]);
    house.gate.call(&house.officer(), house.notice()).await.unwrap();
    assert_eq!(house.desk.asked.lock().unwrap()[0].subject, Some(ANA), "the body names the person");
}

#[tokio::test]
async fn policies_have_the_last_word() {
    let house = house().await;
    refused(&house, house.call(Verb::Get, "secret", ""), Denial::Policy(vec![])).await;
    let bank = Call { client: "MO/COM/BANK/loans".parse().unwrap(), ..house.read() };
    refused(&house, bank, Denial::Policy(vec!["departments-only".to_owned()])).await;
    assert_eq!(house.last_denial().await["policies"], json!(["departments-only"]));
}

#[tokio::test]
async fn a_body_must_fit_its_standard() {
    let house = house().await;
    let denial = |call| async {
        let Denial::RequestInvalid(fields) = house.gate.call(&house.officer(), call).await.unwrap_err()
        else {
            panic!("another refusal")
        };
        fields.into_iter().map(|field| format!("{} {}", field.field, field.code)).collect::<Vec<_>>()
    };
    let body = |body: Value| Call { body, ..house.notice() };
    assert_eq!(denial(body(json!({"party": ANA, "no": "12"}))).await, ["/no schema.pattern"]);
    assert_eq!(
        denial(body(json!({"party": ANA, "no": "0001", "x": 1}))).await,
        ["/x schema.additionalProperties"]
    );
    assert_eq!(denial(body(json!({"party": "not-a-uuid", "no": "0001"}))).await, ["/party schema.format"]);
    assert_eq!(denial(body(json!([]))).await, [" schema.type"]);
    assert_eq!(denial(body(Value::Null)).await, [" schema.type"]);
    assert_eq!(denial(Call { body: json!({}), ..house.read() }).await, [" schema.no-body"]);
    assert_eq!(house.desk.calls(), 0);
    assert_eq!(house.last_denial().await["code"], "exchange.request-invalid");
}

#[tokio::test]
async fn message_ids_and_queries_have_limits() {
    let house = house().await;
    for id in [String::new(), "x".repeat(201), "with space".to_owned(), "漢".to_owned()] {
        refused(&house, Call { message_id: id, ..house.read() }, Denial::MessageId).await;
    }
    let query = vec![("a".to_owned(), "b".to_owned()); 65];
    refused(&house, Call { query, ..house.read() }, Denial::QueryTooLong).await;
}

#[tokio::test]
async fn a_providers_no_is_passed_on_and_recorded() {
    let house = house().await;
    for error in [
        ProviderError::NotFound,
        ProviderError::Invalid("registers.twice".to_owned()),
        ProviderError::Conflict,
        ProviderError::Unavailable,
        ProviderError::Fault,
    ] {
        house.desk.fails(error.clone());
        let answer = house.gate.call(&house.officer(), house.read()).await;
        let denial = Denial::Provider(error);
        assert_eq!(answer.unwrap_err(), denial);
        let entry = house.of_kind("exchange.read").await.pop().unwrap();
        assert_eq!((entry.body["code"].as_str(), entry.subject), (Some(denial.code()), Some(ANA)));
        assert_eq!(entry.body["status"], json!(denial.status().code()));
    }
}

#[tokio::test]
async fn an_answer_that_does_not_fit_is_not_released() {
    let house = house().await;
    let wrong = |status, body: Value| (status, body, vec![ANA]);
    for (status, body, subjects) in [
        wrong(200, json!({"party": ANA})),
        wrong(200, json!({"party": ANA, "no": "0001", "unknown": 1})),
        wrong(200, json!("text")),
        wrong(302, person(ANA, "0001")),
        wrong(500, person(ANA, "0001")),
    ] {
        house.desk.answers(status, body, &subjects);
        let answer = house.gate.call(&house.officer(), house.read()).await;
        assert_eq!(answer.unwrap_err(), Denial::ResponseInvalid);
    }
    let list = || Call {
        case: Some(CASE),
        purpose: Some("audit".to_owned()),
        ..house.call(Verb::Get, "person", "/all")
    };
    let many: Vec<Value> = (0..=exchange::limits::MAX_ITEMS).map(|_| person(ANA, "0001")).collect();
    for body in [json!([]), json!({"items": {}}), json!({"items": [{"no": "0001"}]}), json!({"items": many})]
    {
        house.desk.answers(200, body, &[ANA]);
        assert_eq!(house.gate.call(&house.officer(), list()).await.unwrap_err(), Denial::ResponseInvalid);
    }
    house.desk.answers(200, person(ANA, "0001"), &[ANA]);
    *house.desk.panics.lock().unwrap() = true;
    let answer = house.gate.call(&house.officer(), house.read()).await;
    assert_eq!(answer.unwrap_err(), Denial::Provider(ProviderError::Fault));
}

#[tokio::test]
async fn a_service_without_provider_is_unavailable_and_known_to_the_health_check() {
    let house = house().await;
    let gate = Gate::new(
        (*house.gate.snapshot()).clone(),
        Providers::default(),
        Arc::new(NoConsents),
        Arc::new(NoCases),
    );
    assert_eq!(gate.missing_providers().len(), 3);
    assert!(house.gate.missing_providers().is_empty());
    let answer = gate.call(&house.officer(), house.read()).await;
    assert_eq!(answer.unwrap_err(), Denial::Provider(ProviderError::Unavailable));
}

#[tokio::test]
async fn the_same_message_again_gets_the_first_answer_and_other_content_is_refused() {
    let house = house().await;
    house.desk.answers(202, json!({"reference": "N-1", "hint": "secret"}), &[ANA]);
    let first = house.notice();
    let released = house.gate.call(&house.officer(), first.clone()).await.unwrap();
    assert_eq!((released.value(), released.receipt().repeated), (&json!({"reference": "N-1"}), false));
    house.desk.answers(202, json!({"reference": "N-2"}), &[ANA]);
    let again = house.gate.call(&house.officer(), first.clone()).await.unwrap();
    assert_eq!((again.value(), again.receipt().entry), (released.value(), released.receipt().entry));
    assert!(again.receipt().repeated && house.desk.calls() == 1, "the provider was not asked twice");
    let outcomes = house.of_kind("exchange.write").await;
    assert!(outcomes.iter().all(|outcome| outcome.subject == Some(ANA)), "she sees both");
    let told = |key: &str| outcomes.iter().map(|outcome| outcome.body[key].clone()).collect::<Vec<_>>();
    assert_eq!(told("repeated"), [Value::Null, json!(true)]);
    assert_eq!(told("response_digest")[0], told("response_digest")[1]);
    let other = Call { body: person(ANA, "0002"), ..first.clone() };
    refused(&house, other.clone(), Denial::MessageReused).await;
    // A process that starts anew knows as much: ids of writes are durable.
    let snapshot = (*house.gate.snapshot()).clone();
    let desk = Arc::clone(&house.desk) as Arc<dyn exchange::Provider>;
    let providers = Providers::default().handler("MO/GOV/REG/persons/notice".parse().unwrap(), desk);
    let restarted = Gate::new(snapshot, providers, Arc::new(NoConsents), Arc::new(NoCases));
    assert_eq!(restarted.call(&house.officer(), other).await.unwrap_err(), Denial::MessageReused);
    let again = restarted.call(&house.officer(), first.clone()).await.unwrap();
    assert_eq!((again.value(), house.desk.calls()), (&json!({"reference": "N-1"}), 1));
    // Another client may use the same id.
    let read = Call { client: "MO/GOV/REG/casework".parse().unwrap(), case: Some(REG_CASE), ..house.read() };
    house.desk.answers(200, person(ANA, "0001"), &[ANA]);
    let same_id = Call { message_id: first.message_id, ..read };
    assert!(!house.gate.call(&house.officer(), same_id).await.unwrap().receipt().repeated);
}

#[tokio::test]
async fn a_repeated_read_is_marked_too() {
    let house = house().await;
    let read = house.read();
    assert!(!house.gate.call(&house.officer(), read.clone()).await.unwrap().receipt().repeated);
    assert!(house.gate.call(&house.officer(), read.clone()).await.unwrap().receipt().repeated);
    refused(&house, Call { subject: Some(RUI), ..read }, Denial::MessageReused).await;
}

#[tokio::test]
async fn a_message_without_an_answer_is_asked_again_and_marked() {
    let house = house().await;
    let first = house.notice();
    house.desk.fails(ProviderError::Unavailable);
    house.gate.call(&house.officer(), first.clone()).await.unwrap_err();
    house.desk.answers(202, json!({"reference": "N-1"}), &[ANA]);
    assert!(house.gate.call(&house.officer(), first.clone()).await.unwrap().receipt().repeated);
    assert!(house.desk.asked.lock().unwrap()[1].repeated, "the provider makes it harmless");
    house.gate.call(&house.officer(), first).await.unwrap();
    assert_eq!(house.desk.calls(), 2, "from now on there is a first answer");
    // One that is too large to be kept is asked for each time.
    let large = house.notice();
    house.desk.answers(202, json!({"reference": "N".repeat(70_000)}), &[ANA]);
    for calls in [3, 4] {
        house.gate.call(&house.officer(), large.clone()).await.unwrap();
        assert_eq!(house.desk.calls(), calls);
    }
}

#[tokio::test]
async fn two_deliveries_side_by_side_get_one_answer() {
    let house = house().await;
    house.desk.open.forget_permits(10_000);
    let call = house.notice();
    house.desk.answers(202, json!({"reference": "N-1"}), &[ANA]);
    let send = |call: Call| {
        let (gate, ctx) = (house.gate.clone(), house.officer());
        tokio::spawn(async move { gate.call(&ctx, call).await })
    };
    let both = [send(call.clone()), send(call)];
    while house.desk.calls() < 2 {
        tokio::task::yield_now().await;
    }
    house.desk.open.add_permits(2);
    let [one, other] = futures::future::join_all(both).await.try_into().unwrap();
    let (one, other) = (one.unwrap().unwrap(), other.unwrap().unwrap());
    assert_eq!((one.value(), one.receipt().entry), (other.value(), other.receipt().entry));
}
