//! Money that goes out: to whom, to which account of which bank, on what ground.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use casework::model::{
    CaseCommand, CaseEvent, CaseState, Channel, EffectKind, EvidenceStatus, Opening, ParentRef, Who,
};
use casework::rules;
use serde_json::{Map, Value as Json, json};

use crate::support::{Case, macao, officer, opening, party};

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}

fn asked(state: &CaseState) -> Vec<(String, u64)> {
    let open = state.evidence.iter().filter(|(_, entry)| entry.status == EvidenceStatus::Requested);
    open.map(|(id, entry)| (id.clone(), entry.request.unwrap())).collect()
}

/// An allowance that a table grants, with this said of the account.
fn granted(account: &Json) -> Case {
    let mut case = Case::new(&macao(), "mo.fss.birth-allowance", "2026-03-03");
    let mut input = object(json!({ "birth_record_no": "B/1" }));
    input.extend(object(account.clone()));
    let given = casework::model::GivenConsent { evidence: "person".into(), party: party(1), granted: true };
    let opening = Opening {
        parent: Some(ParentRef { case: kernel::CaseId(party(98).0), node: "allowance".into() }),
        input,
        consents: vec![given],
        ..opening(&[(1, "mother"), (2, "child")])
    };
    case.ask_on(Who::Machine, Channel::System, &CaseCommand::Open(Box::new(opening))).unwrap();
    let name = json!({ "chinese": { "surname": "陳", "given": "大𨋢" } });
    let values = |evidence: &str| match evidence {
        "birth" => json!({
            "record_no": "B/1", "registered_on": "2026-03-03",
            "child": { "party": party(2), "birth_date": "2026-03-01" }, "mother": { "party": party(1) },
        }),
        "person" => json!({ "party": party(1), "bir": "90000001", "name": name.clone() }),
        _ => json!({ "beneficiary_no": "8900001", "scheme": "mandatory", "enrolled_on": "2017-09-01",
            "months_total": 100, "months_last_12": 12, "last_month": "2026-02" }),
    };
    while let Some((evidence, request)) = asked(case.state()).pop() {
        let values = object(values(&evidence));
        let arrived = CaseCommand::EvidenceArrived { evidence, request, values, message: "m".into() };
        case.ask(Who::Machine, &arrived).unwrap();
    }
    case
}

/// The accounts to which money was ordered so far.
fn ordered(case: &Case) -> Vec<(Json, Option<String>)> {
    let facts = case.facts(Who::Machine, Channel::System);
    let effects =
        case.events.iter().flat_map(|one| rules::effects(&case.def, case.state(), one, &facts).unwrap());
    let order = |kind| match kind {
        EffectKind::Money { account, law, .. } => {
            Some((serde_json::to_value(account).unwrap(), law.map(|law| law.to_string())))
        }
        _ => None,
    };
    effects.filter_map(|effect| order(effect.kind)).collect()
}

#[test]
fn an_allowance_without_an_account_is_asked_for_and_ordered_when_it_is_known() {
    let mut case = granted(&json!({}));
    let fund = || officer(7, "FSS");
    let raised = &case.state().tasks["decision"].hits[0];
    assert_eq!(raised.out, "officer", "no table pays to nowhere: {raised:?}");
    let grant = CaseCommand::Decide {
        node: "decision".into(),
        outcome: "granted".into(),
        reasons: String::new(),
        law: None,
        exception: None,
    };
    case.ask(fund(), &grant).unwrap();
    assert_eq!(ordered(&case), [], "nothing is ordered that cannot be paid");
    let tasks = rules::open_tasks(&case.def, case.state());
    assert_eq!(
        tasks.iter().map(|task| (&*task.node, &*task.queue, task.why.as_deref())).collect::<Vec<_>>(),
        [("payment", "fss-allowance", Some("no-account"))]
    );
    let letter = |event: &CaseEvent| {
        matches!(event, CaseEvent::NoticeRequested { notice, to, .. }
            if notice == "account-missing" && *to == [party(1)])
    };
    assert_eq!(case.events.iter().filter(|one| letter(&one.event)).count(), 1);

    let complete = CaseCommand::Complete { node: "payment".into() };
    assert_eq!(case.refused(fund(), &complete), "casework.no-account");
    let fields = object(json!({ "allowance_bank": "大西洋銀行", "allowance_account": "9012-3456-7788" }));
    case.ask(fund(), &CaseCommand::Correct { fields, reason: "申請人提供。".into(), law: None }).unwrap();
    case.ask(fund(), &complete).unwrap();
    let account = json!({ "bank": "大西洋銀行", "number": "9012-3456-7788", "holder": "陳大𨋢" });
    assert_eq!(ordered(&case), [(account, Some("fss".to_owned()))]);
    assert!(rules::open_tasks(&case.def, case.state()).is_empty());
}

#[test]
fn an_allowance_names_the_bank_the_number_the_holder_and_the_law() {
    let case = granted(&json!({ "allowance_bank": "大西洋銀行", "allowance_account": "9012-3456-7788" }));
    let account = json!({ "bank": "大西洋銀行", "number": "9012-3456-7788", "holder": "陳大𨋢" });
    assert_eq!(ordered(&case), [(account, Some("fss".to_owned()))]);
}
