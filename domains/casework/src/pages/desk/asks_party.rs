//! Pages that correct what was recorded, and that find the applicant of a notice which named nobody exactly.
//! Invariant: finding somebody shows that the person exists, never their data, and leaves a trace in their log.

use forms::{Field, FieldKind, FormSchema};
use kernel::{FieldProblem, PartyId, Problem, Text};
use ledger::Entry;
use serde::Deserialize;
use serde_json::{Map, Value};
use web::chrome::{Choice, DateParts, Errors};
use web::{Failure, Posted, Visit};

use super::answers::Labels;
use super::asks::{Answer, fault, law, laws, text};
use super::door::Opened;
use super::form::{Control, Desk, Form};
use crate::Casework;
use crate::model::{CaseCommand, CaseParty, Rejection};
use crate::rules;

/// The questions that may be corrected; what somebody declared stays declared.
fn fields(schema: &FormSchema) -> impl Iterator<Item = &Field> {
    schema.fields().iter().filter(|field| field.kind != FieldKind::Agree)
}

fn schema<'a>(desk: &Desk<'a>) -> Result<&'a FormSchema, Failure> {
    let questions = desk.opened.law.questions.get(desk.opened.def.id());
    questions.map(|questions| &questions.schema).ok_or_else(Failure::not_found)
}

/// The page that corrects.
pub fn correction(desk: &Desk<'_>, posted: &Posted) -> Result<Form, Failure> {
    let t = desk.t;
    let first = posted.get("seen").is_none();
    let kept = in_force(desk)?;
    let mut controls: Vec<Control> =
        fields(schema(desk)?).map(|field| control(desk, posted, field, first.then_some(&kept))).collect();
    controls
        .push(text(posted, "reason", t.get("desk-ask-correct-reason")).hint(t.get("desk-ask-correct-hint")));
    let choices = laws(desk, posted, Some(t.get("desk-law-none")));
    controls.push(Control::new("select", "law", t.get("desk-ask-law")).choices(choices));
    Ok(Form { lead: vec![t.get("desk-lead-correct")], controls, ..Form::default() })
}

/// What the case holds now: the questions that a message answered are filled in too.
fn in_force(desk: &Desk<'_>) -> Result<Map<String, Value>, Failure> {
    let opened = desk.opened;
    let answers = rules::answers_in_force(&opened.def, &opened.state, &opened.facts);
    Ok(answers.map_err(Rejection::from).map_err(Problem::from)?)
}

/// `kept`: what is shown at first; afterwards what was typed.
fn control(desk: &Desk<'_>, posted: &Posted, field: &Field, kept: Option<&Map<String, Value>>) -> Control {
    let t = desk.t;
    let value = match kept {
        Some(kept) => forms::shown(kept, field),
        None => posted.all(&field.name).collect::<Vec<_>>().join("\n"),
    };
    let of = |kind| {
        let hint = field.hint.as_ref().map_or("", |hint| t.say(hint));
        Control::new(kind, field.name.clone(), t.say(&field.label)).hint(hint)
    };
    let chosen = |code: &str| value.lines().any(|line| line == code);
    match &field.kind {
        FieldKind::Line | FieldKind::Whole => of("line").value(value),
        FieldKind::Lines => of("lines").value(value),
        FieldKind::YesNo | FieldKind::Agree => of("radios").choices(vec![
            Choice::new("yes", t.get("action-yes")).checked(chosen("yes")),
            Choice::new("no", t.get("action-no")).checked(chosen("no")),
        ]),
        FieldKind::One(codes) | FieldKind::Many(codes) => {
            let kind = if matches!(field.kind, FieldKind::One(_)) { "radios" } else { "checkboxes" };
            let choice =
                |code: &forms::Code| Choice::new(&code.code, t.say(&code.label)).checked(chosen(&code.code));
            of(kind).choices(codes.iter().map(choice).collect())
        }
        FieldKind::Date => {
            let part =
                |part: &str| posted.get(&format!("{}-{part}", field.name)).unwrap_or_default().to_owned();
            let date = match value.parse::<jiff::civil::Date>() {
                Ok(date) if kept.is_some() => DateParts::from(date),
                _ => DateParts { year: part("year"), month: part("month"), day: part("day") },
            };
            Control { date, ..of("date") }
        }
    }
}

/// What changed, from the page that corrects.
pub fn read_correction(desk: &Desk<'_>, posted: &Posted) -> Result<Answer, Failure> {
    let schema = schema(desk)?;
    let get = |name: &str| posted.all(name).map(str::to_owned).collect::<Vec<_>>();
    let (answers, problems) = forms::read(fields(schema), get);
    let before = &in_force(desk)?;
    let never_there = |problem: &FieldProblem| {
        let missing = matches!(problem.code.as_str(), "field.required" | "field.choose");
        let field = schema.fields().iter().find(|field| field.name == problem.field);
        missing && field.is_none_or(|field| forms::shown(before, field).is_empty())
    };
    let problems: Vec<FieldProblem> = problems.into_iter().filter(|problem| !never_there(problem)).collect();
    if !problems.is_empty() {
        return Ok(Answer::Wrong(Errors::new(desk.t, &problems)));
    }
    let changed =
        |name: &String, value: &Value| without_empty(value) != before.get(name).and_then(without_empty);
    let fields: Map<String, Value> =
        answers.into_iter().filter(|(name, value)| changed(name, value)).collect();
    let reason = posted.get("reason").unwrap_or_default().to_owned();
    Ok(if fields.is_empty() {
        Answer::wrong(desk, "desk-form", "desk-wrong-no-change")
    } else if reason.is_empty() {
        Answer::wrong(desk, "reason", "desk-wrong-no-reason")
    } else {
        Answer::Do(CaseCommand::Correct { fields, reason, law: law(posted) })
    })
}

/// The value without what was left empty; nothing when all of it was.
fn without_empty(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::Object(parts) => {
            let kept: Map<String, Value> =
                parts.iter().filter_map(|(name, part)| Some((name.clone(), without_empty(part)?))).collect();
            (!kept.is_empty()).then_some(Value::Object(kept))
        }
        other => Some(other.clone()),
    }
}

/// `registers/identifiers.toml`, as far as a choice needs it.
#[derive(Deserialize, Default)]
struct Identifiers {
    #[serde(rename = "identifier", default)]
    all: Vec<IdentifierTitle>,
}

#[derive(Deserialize)]
struct IdentifierTitle {
    #[serde(rename = "type")]
    kind: String,
    title: Text,
}

/// Numbers by which a register knows people: `type|issuer`, in words.
fn kinds(desk: &Desk<'_>) -> Result<Vec<(String, String)>, Failure> {
    let pack = desk.visit.ctx.pack();
    let titles: Identifiers = pack.section_or_default("registers/identifiers.toml").map_err(|_| fault())?;
    let catalogue = desk.casework.registers.of(&pack).map_err(|_| fault())?;
    let mut kinds = Vec::new();
    for register in catalogue.iter().filter(|register| register.names_party) {
        for key in register.keys.iter().filter(|key| key.identifies) {
            let title = titles.all.iter().find(|one| one.kind == key.kind);
            let title = title.map_or(key.kind.as_str(), |one| desk.t.say(&one.title)).to_owned();
            kinds.push((format!("{}|{}", key.kind, register.owner), title));
        }
    }
    Ok(kinds)
}

/// The page that finds the applicant. `found` is the second step: somebody has this number.
pub fn matching(desk: &Desk<'_>, posted: &Posted, found: bool) -> Result<Form, Failure> {
    let t = desk.t;
    let labels = Labels { law: &desk.opened.law, t };
    let facts = labels.of_input(&desk.opened.def, &desk.opened.state.input);
    if found {
        let again =
            ["kind", "number", "role"].map(|name| (name, posted.get(name).unwrap_or_default().to_owned()));
        let mut hidden = again.to_vec();
        hidden.push(("found", "yes".to_owned()));
        let number = posted.get("number").unwrap_or_default();
        let lead = vec![t.with("desk-match-found", &[("number", &number)]), t.get("desk-match-next")];
        return Ok(Form { lead, facts, hidden, button: Some(t.get("desk-button-match")), ..Form::default() });
    }
    let chosen = posted.get("kind").unwrap_or_default();
    let kinds = kinds(desk)?;
    let only = kinds.len() == 1;
    let kinds = kinds.into_iter().map(|(value, title)| {
        let checked = only || value == chosen;
        Choice::new(value, title).checked(checked)
    });
    let roles = desk.opened.def.service.roles.iter().filter(|role| role.applicant);
    let roles: Vec<Choice> = roles.map(|role| Choice::new(&role.id, t.say(&role.title))).collect();
    let one_role = roles.len() == 1;
    let role = posted.get("role").unwrap_or_default().to_owned();
    let roles = roles.into_iter().map(|choice| {
        let checked = one_role || choice.value == role;
        choice.checked(checked)
    });
    Ok(Form {
        lead: vec![t.get("desk-lead-match")],
        facts,
        controls: vec![
            Control::new("radios", "kind", t.get("desk-ask-kind")).choices(kinds.collect()),
            Control::new("line", "number", t.get("desk-ask-number"))
                .value(posted.get("number").unwrap_or_default()),
            Control::new("radios", "role", t.get("desk-ask-role")).choices(roles.collect()),
        ],
        button: Some(t.get("desk-button-find")),
        ..Form::default()
    })
}

/// The party with this number; the person's own log says that somebody looked.
pub async fn find(
    visit: &Visit,
    casework: &Casework,
    opened: &Opened,
    (kind, issuer, number): (&str, &str, &str),
) -> Result<Option<PartyId>, Failure> {
    let (ctx, state) = (&visit.ctx, &opened.state);
    let catalogue = casework.registers.of(&ctx.pack()).map_err(|_| fault())?;
    let Ok(identifier) = catalogue.identifier(kind, issuer, number) else { return Ok(None) };
    let found = registers::resolve(ctx.db().reader(), &identifier).await.map_err(Problem::from)?;
    let Some(party) = found else { return Ok(None) };
    let title = serde_json::to_value(&opened.def.service.title).unwrap_or_default();
    let mut entry = Entry::new(ctx.new_id(), "case.party-looked-up", ctx.at())
        .with("case", state.id.to_string())
        .with("service", opened.def.id())
        .with("title", title)
        .with("department", state.department.clone())
        .about(party, Map::new());
    if let Some(officer) = &ctx.origin.officer {
        entry = entry.with("post", officer.post.clone());
    }
    ctx.record(vec![entry]).await?;
    Ok(Some(party))
}

/// The first step looks, the second attaches.
pub async fn read_matching(desk: &Desk<'_>, posted: &Posted) -> Result<Answer, Failure> {
    let Some((kind, issuer)) = posted.get("kind").and_then(|kind| kind.split_once('|')) else {
        return Ok(Answer::wrong(desk, "kind", "desk-wrong-no-kind"));
    };
    let Some(number) = posted.get("number") else {
        return Ok(Answer::wrong(desk, "number", "desk-wrong-no-number"));
    };
    let role = posted.get("role").unwrap_or_default();
    if !desk.opened.def.service.roles.iter().any(|known| known.applicant && known.id == role) {
        return Ok(Answer::wrong(desk, "role", "desk-wrong-no-role"));
    }
    Ok(match find(desk.visit, desk.casework, desk.opened, (kind, issuer, number)).await? {
        None => Answer::wrong(desk, "number", "desk-wrong-nobody"),
        Some(party) if posted.get("found").is_some() => Answer::Do(CaseCommand::AttachParty {
            party: CaseParty { party, role: role.to_owned() },
            unknown: false,
        }),
        Some(_) => Answer::Ask(matching(desk, posted, true)?),
    })
}
