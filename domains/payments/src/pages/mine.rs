//! `GET /payments`: what I owe and what I am paid.

use acts::Ctx;
use askama::Template;
use axum::response::Html;
use kernel::{Problem, date};
use web::chrome::{Chrome, Row, Tag, TagKind};
use web::text::T;
use web::{DueItem, Failure, Visit};

use super::{account_words, amount, department, law, state_tag};
use crate::model::{Disbursement, Payable, PayableState};
use crate::store;

#[derive(Template)]
#[template(path = "payments_mine.html")]
struct Page {
    chrome: Chrome,
    owed: Vec<Card>,
    paid: Vec<Card>,
}

struct Card {
    title: String,
    amount: String,
    tag: Tag,
    rows: Vec<Row>,
}

pub async fn show(visit: Visit) -> Result<Html<String>, Failure> {
    let party = visit.party()?;
    let t = visit.t();
    let (db, visit_ref) = (visit.ctx.db(), &visit);
    let owed = store::payables_of(db, party).await?;
    let paid = store::disbursements_of(db, party).await?;
    visit.render(&Page {
        chrome: visit.chrome(t.get("payments-title")),
        owed: owed.iter().map(|owed| owed_card(visit_ref, &t, owed)).collect(),
        paid: paid.iter().map(|payment| paid_card(visit_ref, &t, payment)).collect(),
    })
}

fn owed_card(visit: &Visit, t: &T, owed: &Payable) -> Card {
    let mut rows = vec![
        Row::new(t.get("payments-reference"), &owed.reference),
        Row::new(t.get("payments-to"), department(visit, &owed.department)),
    ];
    if let Some(day) = owed.due_on {
        rows.push(Row::new(t.get("payments-due"), t.date(day)));
    }
    if let Some(at) = owed.settled_at {
        rows.push(Row::new(t.get("payments-received-on"), t.day(at)));
    }
    rows.extend(law(visit, owed.legal_basis.as_ref()).map(|law| Row::new(t.get("payments-law"), law)));
    let tag = match owed.state {
        PayableState::Due => Tag::new(TagKind::Yours, t.get("payments-owed-due")),
        PayableState::Paid => Tag::new(TagKind::Done, t.get("payments-owed-paid")),
    };
    Card { title: t.say(&owed.title).to_owned(), amount: amount(visit, t, owed.amount), tag, rows }
}

fn paid_card(visit: &Visit, t: &T, payment: &Disbursement) -> Card {
    let mut rows = vec![
        Row::new(t.get("payments-reference"), &payment.reference),
        Row::new(t.get("payments-from"), department(visit, &payment.department)),
        Row::new(t.get("payments-account"), account_words(t, &payment.account_hint)),
        Row::new(t.get("payments-ordered-on"), t.day(payment.created_at)),
    ];
    if let Some(at) = payment.sent_at {
        rows.push(Row::new(t.get("payments-sent-on"), t.day(at)));
    }
    if let Some(at) = payment.settled_at {
        rows.push(Row::new(t.get("payments-settled-on"), t.day(at)));
    }
    if let Some(reason) = &payment.reason {
        rows.push(Row::new(t.get("payments-reason"), reason));
    }
    rows.extend(law(visit, payment.legal_basis.as_ref()).map(|law| Row::new(t.get("payments-law"), law)));
    Card {
        title: t.say(&payment.title).to_owned(),
        amount: amount(visit, t, payment.amount),
        tag: state_tag(t, payment.state),
        rows,
    }
}

/// What the person of the context still owes.
pub async fn due(ctx: Ctx) -> Result<Vec<DueItem>, Problem> {
    let Some(party) = ctx.party() else { return Ok(Vec::new()) };
    let zone = ctx.pack().jurisdiction().zone();
    let owed = store::payables_of(ctx.db(), party).await?;
    let open = owed.into_iter().filter(|owed| owed.state == PayableState::Due);
    let item = |owed: Payable| {
        let last = owed.due_on.zip(zone.as_ref());
        DueItem {
            title: owed.title.get(ctx.origin.lang).to_owned(),
            href: "/payments".to_owned(),
            due: last.and_then(|(day, zone)| date::end_of_day(day, zone).ok()),
        }
    };
    Ok(open.map(item).collect())
}
