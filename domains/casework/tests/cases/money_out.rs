//! Money that goes out: to whom, to which account of which bank, on what ground.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use casework::model::{CaseCommand, CaseState, Channel, EffectKind, EvidenceStatus, Opening, ParentRef, Who};
use casework::rules;
use serde_json::{Map, Value as Json, json};

use crate::support::{Case, macao, opening, party};

fn object(value: Json) -> Map<String, Json> {
    value.as_object().cloned().unwrap()
}

fn asked(state: &CaseState) -> Vec<(String, u64)> {
    let open = state.evidence.iter().filter(|(_, entry)| entry.status == EvidenceStatus::Requested);
    open.map(|(id, entry)| (id.clone(), entry.request.unwrap())).collect()
}

#[test]
fn an_allowance_names_the_bank_the_number_the_holder_and_the_law() {
    let mut case = Case::new(&macao(), "mo.fss.birth-allowance", "2026-03-03");
    let input = json!({
        "birth_record_no": "B/1", "allowance_bank": "大西洋銀行", "allowance_account": "9012-3456-7788",
    });
    let given = casework::model::GivenConsent { evidence: "person".into(), party: party(1), granted: true };
    let opening = Opening {
        parent: Some(ParentRef { case: kernel::CaseId(party(98).0), node: "allowance".into() }),
        input: object(input),
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
    let facts = case.facts(Who::Machine, Channel::System);
    let effects =
        case.events.iter().flat_map(|one| rules::effects(&case.def, case.state(), one, &facts).unwrap());
    let money = effects.map(|effect| effect.kind).find(|kind| matches!(kind, EffectKind::Money { .. }));
    let Some(EffectKind::Money { account, law, .. }) = money else { panic!("{:?}", case.state().tasks) };
    let account = serde_json::to_value(account).unwrap();
    assert_eq!(account, json!({ "bank": "大西洋銀行", "number": "9012-3456-7788", "holder": "陳大𨋢" }));
    assert_eq!(law.map(|law| law.to_string()), Some("fss".to_owned()));
}
