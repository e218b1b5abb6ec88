//! Ledger entries of this domain: who did what to whose payment, under which law, in which case.

use acts::Ctx;
use kernel::PartyId;
use ledger::Entry;
use pack::LawRef;
use serde_json::{Map, Value, json};

use crate::model::{Disbursement, Payable, StuckOrder};

fn entry(
    ctx: &Ctx,
    kind: &str,
    subject: Option<PartyId>,
    department: &str,
    law: Option<&LawRef>,
    body: Value,
) -> Entry {
    let mut entry = Entry::new(ctx.new_id(), kind, ctx.at()).with("department", department);
    if let Some(law) = law {
        entry = entry.with("law", law.to_string());
    }
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.as_str());
    }
    match (subject, body) {
        (Some(subject), Value::Object(body)) => entry.about(subject, body),
        (Some(subject), _) => entry.about(subject, Map::new()),
        (None, _) => entry,
    }
}

pub fn disbursement(ctx: &Ctx, kind: &str, payment: &Disbursement) -> Entry {
    let body = json!({
        "case": payment.case,
        "reference": payment.reference,
        "amount": payment.amount,
        "account": payment.account_hint,
    });
    entry(ctx, kind, Some(payment.payee), &payment.department, payment.legal_basis.as_ref(), body)
}

pub fn payable(ctx: &Ctx, kind: &str, owed: &Payable) -> Entry {
    let body = json!({ "case": owed.case, "reference": owed.reference, "amount": owed.amount });
    entry(ctx, kind, Some(owed.party), &owed.department, owed.legal_basis.as_ref(), body)
}

pub fn stuck(ctx: &Ctx, kind: &str, stuck: &StuckOrder) -> Entry {
    let body = json!({ "case": stuck.case(), "amount": stuck.amount(), "refusal": stuck.error });
    entry(ctx, kind, stuck.party(), &stuck.department().unwrap_or_default(), None, body)
}
