//! Pages that open a hearing and that decide.

use jiff::ToSpan as _;
use jiff::civil::Date;
use web::Posted;
use web::chrome::{Choice, DateParts, Errors};

use super::asks::{Answer, law, laws, text};
use super::form::{Control, Desk, Form};
use super::sheet::cite;
use crate::definition::{NodeKind, Outcome};
use crate::model::CaseCommand;

/// The outcomes that the task can have, with their ids.
fn outcomes<'a>(desk: &Desk<'a>) -> Vec<(&'a str, &'a Outcome)> {
    let def = &desk.opened.def;
    let all = &def.process.outcome;
    let listed: Vec<&String> = match def.node(desk.node).map(|node| &node.kind) {
        Some(NodeKind::Decide(node)) => node.outcomes.iter().collect(),
        Some(NodeKind::AutoDecide(node)) => node.outcomes.iter().collect(),
        _ => all.keys().collect(),
    };
    listed.into_iter().filter_map(|id| Some((id.as_str(), all.get(id)?))).collect()
}

fn choices(desk: &Desk<'_>, posted: &Posted, kept: impl Fn(&Outcome) -> bool) -> Vec<Choice> {
    let t = desk.t;
    let chosen = posted.get("outcome").unwrap_or_default();
    let kept = outcomes(desk).into_iter().filter(|(_, outcome)| kept(outcome));
    kept.map(|(id, outcome)| {
        let hint = if outcome.favourable { "desk-favourable" } else { "desk-unfavourable" };
        let law = outcome.law.as_ref().map(|law| cite(desk.opened, law, t));
        let hint = std::iter::once(t.get(hint)).chain(law).collect::<Vec<_>>().join(" · ");
        Choice::new(id, t.say(&outcome.title)).hint(hint).checked(id == chosen)
    })
    .collect()
}

/// The first day that may be the last one to answer.
fn earliest(desk: &Desk<'_>) -> Date {
    let days = desk.opened.def.procedure.hearing.min_days.map_or(1, i64::from);
    let today = desk.opened.facts.today;
    today.checked_add(days.days()).unwrap_or(today)
}

/// The page that opens a hearing.
pub fn hearing(desk: &Desk<'_>, posted: &Posted) -> Form {
    let (t, rule) = (desk.t, &desk.opened.def.procedure.hearing);
    let part = |part: &str| posted.get(&format!("until-{part}")).unwrap_or_default().to_owned();
    let earliest = t.date(earliest(desk));
    let hint = match rule.min_days {
        Some(days) => t.with("desk-ask-until-hint", &[("n", &days), ("date", &earliest)]),
        None => t.with("desk-ask-until-open", &[("date", &earliest)]),
    };
    let until = Control {
        date: DateParts { year: part("year"), month: part("month"), day: part("day") },
        ..Control::new("date", "until", t.get("desk-ask-until"))
    };
    Form {
        lead: vec![t.with("desk-lead-hearing", &[("law", &cite(desk.opened, &rule.law, t))])],
        controls: vec![
            Control::new("radios", "outcome", t.get("desk-ask-intended")).choices(choices(
                desk,
                posted,
                |outcome| !outcome.favourable,
            )),
            text(posted, "grounds", t.get("desk-ask-grounds")).hint(t.get("desk-ask-grounds-hint")),
            until.hint(hint),
        ],
        ..Form::default()
    }
}

/// A hearing from its page.
pub fn read_hearing(desk: &Desk<'_>, posted: &Posted) -> Answer {
    let mut errors = Errors::none();
    let outcome = posted.get("outcome").unwrap_or_default().to_owned();
    if outcome.is_empty() {
        errors.push("outcome", desk.t.get("desk-wrong-no-outcome"));
    }
    let grounds = posted.get("grounds").unwrap_or_default().to_owned();
    if grounds.is_empty() {
        errors.push("grounds", desk.t.get("desk-wrong-no-grounds"));
    }
    let number = |part: &str| posted.get(&format!("until-{part}"))?.parse::<i16>().ok();
    let small = |part: &str| number(part).and_then(|number| i8::try_from(number).ok());
    let until = number("year").zip(small("month")).zip(small("day"));
    let until = until.and_then(|((year, month), day)| Date::new(year, month, day).ok());
    match until {
        None => errors.push("until", desk.t.get("desk-wrong-date")),
        Some(day) if day < earliest(desk) => {
            let date = desk.t.date(earliest(desk));
            errors.push("until", desk.t.with("desk-wrong-until", &[("date", &date)]));
        }
        Some(until) if errors.is_empty() => {
            let node = desk.node.to_owned();
            return Answer::Do(CaseCommand::OpenHearing { node, outcome, grounds, until });
        }
        Some(_) => {}
    }
    Answer::Wrong(errors)
}

/// The page that decides, or proposes where two officials are needed.
pub fn decision(desk: &Desk<'_>, posted: &Posted) -> Form {
    let (t, def) = (desk.t, &desk.opened.def);
    let four_eyes = def
        .node(desk.node)
        .is_some_and(|node| matches!(&node.kind, NodeKind::Decide(node) if node.four_eyes));
    let mut lead = vec![t.get("desk-lead-decide")];
    if four_eyes {
        lead.push(t.get("desk-lead-four-eyes"));
    }
    let mut controls = vec![
        Control::new("radios", "outcome", t.get("desk-ask-outcome")).choices(choices(desk, posted, |_| true)),
        text(posted, "reasons", t.get("desk-ask-reasons")).hint(t.get("desk-ask-reasons-hint")),
        Control::new("select", "law", t.get("desk-ask-law")).choices(laws(
            desk,
            posted,
            Some(t.get("desk-law-of-outcome")),
        )),
    ];
    let unfavourable = outcomes(desk).iter().any(|(_, outcome)| !outcome.favourable);
    let heard = desk.opened.state.hearing.as_ref().is_some_and(|hearing| hearing.closed);
    let mut warning = String::new();
    if unfavourable && !heard {
        let rule = &def.procedure.hearing;
        warning = t.with("desk-warn-hearing", &[("law", &cite(desk.opened, &rule.law, t))]);
        let chosen = posted.get("exception").unwrap_or_default();
        let mut grounds = vec![Choice::new("", t.get("desk-no-exception")).checked(chosen.is_empty())];
        grounds.extend(rule.exceptions.iter().map(|exception| {
            Choice::new(&exception.id, t.say(&exception.title))
                .hint(cite(desk.opened, &exception.law, t))
                .checked(exception.id == chosen)
        }));
        controls.push(
            Control::new("radios", "exception", t.get("desk-ask-exception"))
                .hint(t.get("desk-ask-exception-hint"))
                .choices(grounds),
        );
    }
    let button = t.get(if four_eyes { "desk-button-propose" } else { "desk-do-decide" });
    Form { lead, warning, controls, button: Some(button), ..Form::default() }
}

/// A decision from its page.
pub fn read_decision(desk: &Desk<'_>, posted: &Posted) -> Answer {
    let mut errors = Errors::none();
    let outcome = posted.get("outcome").unwrap_or_default();
    let known = outcomes(desk).into_iter().find(|(id, _)| *id == outcome);
    let reasons = posted.get("reasons").unwrap_or_default().to_owned();
    match known {
        None => errors.push("outcome", desk.t.get("desk-wrong-no-outcome")),
        Some((_, kind)) if !kind.favourable && reasons.is_empty() => {
            errors.push("reasons", desk.t.get("desk-wrong-no-reasons"));
        }
        Some((id, kind)) => {
            // The ground for leaving the hearing out says nothing where no hearing is needed.
            let exception = posted.get("exception").filter(|_| !kind.favourable).map(str::to_owned);
            return Answer::Do(CaseCommand::Decide {
                node: desk.node.to_owned(),
                outcome: id.to_owned(),
                reasons,
                law: law(posted),
                exception,
            });
        }
    }
    Answer::Wrong(errors)
}
