//! What each page asks, and how its answers become a command. The plain ones are here; next: `asks_decide.rs` for
//! hearings and decisions, `asks_party.rs` for corrections and for finding a person.

use forms::FieldKind;
use kernel::Problem;
use pack::LawRef;
use web::chrome::{Choice, Errors, Row};
use web::{Failure, Posted};

use super::door::Opened;
use super::form::{Control, Desk, Form};
use super::sheet::{cite, outcome};
use super::{Doing, asks_decide, asks_party, offers, people};
use crate::model::CaseCommand;
use crate::view::View;

/// What became of a posted form.
pub enum Answer {
    Do(CaseCommand),
    /// One more page before it is done.
    Ask(Form),
    Wrong(Errors),
}

impl Answer {
    /// One field is wrong; `key` is the text that says how.
    pub fn wrong(desk: &Desk<'_>, field: &str, key: &str) -> Self {
        let mut errors = Errors::none();
        errors.push(field, desk.t.get(key));
        Self::Wrong(errors)
    }
}

/// The questions of a page, with what was posted standing in them.
pub fn form(doing: Doing, desk: &Desk<'_>, posted: &Posted) -> Result<Form, Failure> {
    let t = desk.t;
    let lead = |key: &str| Form { lead: vec![t.get(key)], ..Form::default() };
    let reason = |lead_key: &str, label: &str| Form {
        controls: vec![text(posted, "reason", t.get(label))],
        ..lead(lead_key)
    };
    Ok(match doing {
        Doing::Take => lead("desk-lead-take"),
        Doing::Release => lead("desk-lead-release"),
        Doing::Admit => lead("desk-lead-admit"),
        Doing::Complete if is_review(desk) => lead("desk-lead-complete"),
        Doing::Complete => lead("desk-lead-settle"),
        Doing::CloseHearing => lead("desk-lead-close-hearing"),
        Doing::Resume => lead("desk-lead-resume"),
        Doing::Return => send_back(desk, posted),
        Doing::Approve => Form { facts: proposal(desk), ..lead("desk-lead-approve") },
        Doing::Disapprove => {
            Form { facts: proposal(desk), ..reason("desk-lead-disapprove", "desk-ask-disapprove-reason") }
        }
        Doing::Suspend => {
            let mut form = reason("desk-lead-suspend", "desk-ask-suspend-reason");
            let choices = laws(desk, posted, None);
            form.controls.push(Control::new("select", "law", t.get("desk-ask-law")).choices(choices));
            form
        }
        Doing::EndAppeal => reason("desk-lead-end-appeal", "desk-ask-appeal-result"),
        Doing::SetAside => set_aside(desk, posted),
        Doing::OpenHearing => asks_decide::hearing(desk, posted),
        Doing::Decide => asks_decide::decision(desk, posted),
        Doing::Correct => asks_party::correction(desk, posted)?,
        Doing::Match => asks_party::matching(desk, posted, false)?,
    })
}

/// The command behind a posted page.
pub async fn read(doing: Doing, desk: &Desk<'_>, posted: &Posted) -> Result<Answer, Failure> {
    let node = desk.node.to_owned();
    let reason = posted.get("reason").unwrap_or_default().to_owned();
    let blank = reason.is_empty();
    Ok(match doing {
        Doing::Take => {
            let party = desk.visit.ctx.party().ok_or_else(Failure::not_found)?;
            Answer::Do(CaseCommand::Assign { node, party })
        }
        Doing::Release => Answer::Do(CaseCommand::Release { node }),
        Doing::Admit => Answer::Do(CaseCommand::Admit),
        Doing::Complete => Answer::Do(CaseCommand::Complete { node }),
        Doing::CloseHearing => Answer::Do(CaseCommand::CloseHearing),
        Doing::Resume => Answer::Do(CaseCommand::Resume),
        Doing::Approve => Answer::Do(CaseCommand::Approve { node: proposed_node(desk) }),
        Doing::Return => {
            let fields: Vec<String> = posted.all("field").map(str::to_owned).collect();
            if fields.is_empty() {
                Answer::wrong(desk, "field", "desk-wrong-no-field")
            } else if blank {
                Answer::wrong(desk, "reason", "desk-wrong-no-reason")
            } else {
                Answer::Do(CaseCommand::Return { node, fields, reason })
            }
        }
        Doing::EndAppeal if blank => Answer::wrong(desk, "reason", "desk-wrong-no-result"),
        Doing::Disapprove | Doing::Suspend | Doing::SetAside if blank => {
            Answer::wrong(desk, "reason", "desk-wrong-no-reason")
        }
        Doing::Disapprove => Answer::Do(CaseCommand::Disapprove { node: proposed_node(desk), reason }),
        Doing::EndAppeal => Answer::Do(CaseCommand::EndAppeal { result: reason }),
        Doing::SetAside => match posted.get("sign") {
            Some(sign) => Answer::Do(CaseCommand::SetAside { node: sign.to_owned(), reason }),
            None => Answer::wrong(desk, "sign", "desk-wrong-no-sign"),
        },
        Doing::Suspend => match law(posted) {
            Some(law) => Answer::Do(CaseCommand::Suspend { reason, law }),
            None => Answer::wrong(desk, "law", "desk-wrong-no-law"),
        },
        Doing::OpenHearing => asks_decide::read_hearing(desk, posted),
        Doing::Decide => asks_decide::read_decision(desk, posted),
        Doing::Correct => asks_party::read_correction(desk, posted)?,
        Doing::Match => asks_party::read_matching(desk, posted).await?,
    })
}

/// A text of several lines.
pub fn text(posted: &Posted, name: &str, label: String) -> Control {
    Control::new("lines", name, label).value(posted.get(name).unwrap_or_default())
}

/// Which confirmation, and why nobody waits for it.
fn set_aside(desk: &Desk<'_>, posted: &Posted) -> Form {
    let t = desk.t;
    let chosen = posted.get("sign").unwrap_or_default();
    let signs: Vec<_> = offers::awaited_signs(desk.opened).collect();
    let only = signs.len() == 1;
    let choices = signs.into_iter().map(|(id, node)| {
        let title = node.title.as_ref().map_or(id.as_str(), |title| t.say(title));
        let law = node.law.as_ref().map(|law| cite(desk.opened, law, t)).unwrap_or_default();
        Choice::new(id, title).hint(law).checked(only || id == chosen)
    });
    let signs = Control::new("radios", "sign", t.get("desk-ask-sign")).choices(choices.collect());
    let reason =
        text(posted, "reason", t.get("desk-ask-set-aside-reason")).hint(t.get("desk-ask-set-aside-hint"));
    Form { lead: vec![t.get("desk-lead-set-aside")], controls: vec![signs, reason], ..Form::default() }
}

/// The citation that was chosen.
pub fn law(posted: &Posted) -> Option<LawRef> {
    posted.get("law").and_then(LawRef::parse)
}

/// The legal resources of the service, those of the step and of its outcomes first.
pub fn laws(desk: &Desk<'_>, posted: &Posted, none: Option<String>) -> Vec<Choice> {
    let def = &desk.opened.def;
    let of_node = def.node(desk.node).and_then(|node| node.law.as_ref());
    let of_outcomes = def.process.outcome.values().filter_map(|outcome| outcome.law.as_ref());
    let mut refs: Vec<&LawRef> = Vec::new();
    for law in of_node.into_iter().chain(of_outcomes).chain(&def.service.legal) {
        if !refs.contains(&law) {
            refs.push(law);
        }
    }
    let chosen = posted.get("law").unwrap_or_default();
    let first = none.unwrap_or_else(|| desk.t.get("desk-choose"));
    let mut choices = vec![Choice::new("", first).checked(chosen.is_empty())];
    choices.extend(refs.into_iter().map(|law| {
        let value = law.to_string();
        let checked = value == chosen;
        Choice::new(value, cite(desk.opened, law, desk.t)).checked(checked)
    }));
    choices
}

fn is_review(desk: &Desk<'_>) -> bool {
    let node = desk.opened.def.node(desk.node);
    node.is_some_and(|node| matches!(node.kind, crate::definition::NodeKind::Review(_)))
}

/// The fields of the form, to be named one by one.
fn send_back(desk: &Desk<'_>, posted: &Posted) -> Form {
    let (def, t) = (&desk.opened.def, desk.t);
    let labels = super::answers::Labels { law: &desk.opened.law, t };
    let chosen: Vec<&str> = posted.all("field").collect();
    let choice = |name: &String| {
        let said =
            labels.rows(&def.form.schema, &desk.opened.state.answers, Some(std::slice::from_ref(name)));
        let said: Vec<String> = said.into_iter().map(|row| row.value).collect();
        let hint = if said.is_empty() { t.get("desk-not-answered") } else { said.join(" · ") };
        Choice::new(name, labels.label(&def.form.schema, name))
            .hint(hint)
            .checked(chosen.contains(&name.as_str()))
    };
    let choices: Vec<Choice> = askable(desk).into_iter().map(choice).collect();
    let mut controls = vec![Control::new("checkboxes", "field", t.get("desk-ask-fields")).choices(choices)];
    controls
        .push(text(posted, "reason", t.get("desk-ask-return-reason")).hint(t.get("desk-ask-return-hint")));
    Form { lead: vec![t.get("desk-lead-return")], controls, ..Form::default() }
}

/// Fields of pages that are asked in this case: only there can the applicant correct anything. What somebody declared
/// by a tick is no answer to correct.
fn askable<'a>(desk: &Desk<'a>) -> Vec<&'a String> {
    let Opened { law, def, state, facts } = desk.opened;
    let party = desk.opened.state.parties.first().map(|entry| entry.party);
    let Some(party) = party.or_else(|| desk.visit.ctx.party()) else { return Vec::new() };
    let view = View { law, def, state, facts, party };
    let declared = |name: &String| {
        let fields =
            law.questions.get(def.id()).map(|questions| questions.schema.fields()).unwrap_or_default();
        fields.iter().any(|field| field.name == *name && field.kind == FieldKind::Agree)
    };
    let forms = def.process.node.keys().filter_map(|node| view.form(node));
    let pages = forms.flat_map(|form| view.asked_pages(form));
    pages.flat_map(|page| &page.fields).filter(|name| def.form.has_field(name) && !declared(name)).collect()
}

fn proposed_node(desk: &Desk<'_>) -> String {
    desk.opened.state.proposal.as_ref().map(|proposal| proposal.node.clone()).unwrap_or_default()
}

/// The proposal in full: who approves must see what.
fn proposal(desk: &Desk<'_>) -> Vec<Row> {
    let (opened, t) = (desk.opened, desk.t);
    let Some(proposal) = &opened.state.proposal else { return Vec::new() };
    let mut rows = vec![
        Row::new(t.get("desk-row-outcome"), outcome(&opened.def, &proposal.outcome, t)),
        Row::new(t.get("desk-row-reasons"), &proposal.reasons),
    ];
    rows.extend(proposal.law.as_ref().map(|law| Row::new(t.get("desk-row-law"), cite(opened, law, t))));
    let by = people::who(&opened.law.pack, &opened.def, &opened.state, &proposal.by, t);
    rows.push(Row::new(t.get("desk-row-proposed-by"), by));
    rows
}

/// A broken pack is the house's fault, not the visitor's.
pub const fn fault() -> Failure {
    Failure(Problem::new(kernel::ProblemStatus::Internal, "internal"))
}
