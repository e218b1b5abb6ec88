//! How parts, steps and deeds of `view` look on a page: tags, links, rows, clocks.

use kernel::{CaseId, Problem};
use web::chrome::{Clock, ClockState, Errors, Link, Row, Tag, TagKind, Task};
use web::text::T;

use crate::resident::Seen;
use crate::unreadable::Unreadable;
use crate::view::deed::{Deed, Open};
use crate::view::part::{ClockAbout, Holder, Part, Standing, Term};
use crate::view::steps::{Step, StepState, Target};
use crate::view::words::{department, law, moment};

/// A refusal of what somebody wrote, beside the field in which they wrote it.
pub fn refused(t: &T, field: &'static str, problem: &Problem) -> Errors {
    let key = format!("problem-{}", problem.code.replace('.', "-"));
    let mut errors = Errors::none();
    errors.push(field, t.find(&key, &[]).unwrap_or_else(|| t.get("problem-field-characters")));
    errors
}

/// The line in place of a case that cannot be shown.
pub fn unreadable(t: &T, case: &Unreadable) -> String {
    match &case.number {
        Some(number) => t.with("casework-unreadable", &[("number", number)]),
        None => t.get("casework-unreadable-draft"),
    }
}

/// Where a deed is done.
pub fn deed_href(case: CaseId, deed: &Deed) -> String {
    match deed {
        Deed::Continue => format!("/cases/{case}"),
        Deed::Correct => format!("/cases/{case}/check"),
        Deed::Answer { node, page } => format!("/cases/{case}/forms/{node}/{page}"),
        Deed::Consent { item } => format!("/cases/{case}/evidence/{item}"),
        Deed::Confirm { node } => format!("/cases/{case}/confirm/{node}"),
        Deed::Reply => format!("/cases/{case}/reply"),
        Deed::ChooseSlot { node, .. } => format!("/cases/{case}/appointment/{node}"),
        Deed::Pay { .. } => "/payments".to_owned(),
        Deed::Appeal => format!("/cases/{case}/appeal"),
        Deed::Withdraw => format!("/cases/{case}/withdraw"),
    }
}

/// A deed in words, with its last day.
pub fn deed_link(t: &T, case: CaseId, open: &Open) -> Link {
    let key = match &open.deed {
        Deed::Continue => "casework-do-continue",
        Deed::Correct => "casework-do-correct",
        Deed::Answer { .. } => "casework-do-answer",
        Deed::Consent { .. } => "casework-do-consent",
        Deed::Confirm { .. } => "casework-do-confirm",
        Deed::Reply => "casework-do-reply",
        Deed::ChooseSlot { .. } => "casework-do-slot",
        Deed::Pay { .. } => "casework-do-pay",
        Deed::Appeal => "casework-do-appeal",
        Deed::Withdraw => "casework-do-withdraw",
    };
    let label = match open.until {
        Some(day) => t.with("casework-do-until", &[("what", &t.get(key)), ("date", &t.date(day))]),
        None => t.get(key),
    };
    Link::new(label, deed_href(case, &open.deed))
}

/// How a part stands, as a tag.
pub fn standing(t: &T, standing: Standing) -> Tag {
    let (kind, key) = match standing {
        Standing::Draft => (TagKind::Quiet, "casework-standing-draft"),
        Standing::Waits => (TagKind::Waiting, "casework-standing-waits"),
        Standing::Starting => (TagKind::Active, "casework-standing-starting"),
        Standing::LeftOut => (TagKind::Quiet, "casework-standing-left-out"),
        Standing::NotNeeded => (TagKind::Quiet, "casework-standing-not-needed"),
        Standing::CouldNotStart => (TagKind::Bad, "casework-standing-could-not-start"),
        Standing::AtOffice => (TagKind::Active, "casework-standing-at-office"),
        Standing::Submitted => (TagKind::Active, "casework-standing-submitted"),
        Standing::InProgress => (TagKind::Active, "casework-standing-in-progress"),
        Standing::Returned => (TagKind::Yours, "casework-standing-returned"),
        Standing::Hearing => (TagKind::Yours, "casework-standing-hearing"),
        Standing::Suspended => (TagKind::Waiting, "casework-standing-suspended"),
        Standing::Granted => (TagKind::Done, "casework-standing-granted"),
        Standing::Refused => (TagKind::Bad, "casework-standing-refused"),
        Standing::Completed => (TagKind::Done, "casework-standing-completed"),
        Standing::Withdrawn => (TagKind::Quiet, "casework-standing-withdrawn"),
        Standing::Over => (TagKind::Quiet, "casework-standing-over"),
        Standing::Lapsed => (TagKind::Bad, "casework-standing-lapsed"),
    };
    Tag::new(kind, t.get(key))
}

/// A step of the task list.
pub fn task(t: &T, case: CaseId, step: &Step) -> Task {
    let (kind, key) = match step.state {
        StepState::CannotStart => (TagKind::Quiet, "casework-step-cannot-start"),
        StepState::ToDo => (TagKind::Yours, "casework-step-to-do"),
        StepState::Started => (TagKind::Yours, "casework-step-started"),
        StepState::Consent => (TagKind::Yours, "casework-step-consent"),
        StepState::Confirm => (TagKind::Yours, "casework-step-confirm"),
        StepState::WaitsForOther => (TagKind::Waiting, "casework-step-waits"),
        StepState::Fetching => (TagKind::Active, "casework-step-fetching"),
        StepState::NotFetched => (TagKind::Bad, "casework-step-not-fetched"),
        StepState::Refused => (TagKind::Bad, "casework-step-refused"),
        StepState::Declined => (TagKind::Bad, "casework-step-declined"),
        StepState::Optional => (TagKind::Quiet, "casework-step-optional"),
        StepState::Done => (TagKind::Done, "casework-step-done"),
    };
    let href = step.target.as_ref().map(|target| match target {
        Target::Page { node, page } => format!("/cases/{case}/forms/{node}/{page}"),
        Target::Evidence { item } => format!("/cases/{case}/evidence/{item}"),
        Target::Confirm { node } => format!("/cases/{case}/confirm/{node}"),
        Target::Members => format!("/cases/{case}/members"),
        Target::Check => format!("/cases/{case}/check"),
    });
    let key = match (&step.target, step.state) {
        (Some(Target::Check), StepState::ToDo) => "casework-step-ready",
        _ => key,
    };
    let title = match (&step.title, &step.target) {
        (Some(title), _) => t.say(title).to_owned(),
        (None, Some(Target::Members)) => t.get("casework-members-title"),
        (None, _) => t.get("casework-check-title"),
    };
    let hint = step.other.as_ref().map(|role| t.with("casework-step-other", &[("role", &t.say(role))]));
    Task {
        title,
        hint: hint.unwrap_or_default(),
        href: href.filter(|_| step.state != StepState::CannotStart),
        status: Tag::new(kind, t.get(key)),
    }
}

/// A legal clock as a bar.
pub fn clock(t: &T, seen: &Seen, term: &Term) -> Clock {
    let label = match term.about {
        ClockAbout::Apply => "casework-clock-apply",
        ClockAbout::Correct => "casework-clock-correct",
        ClockAbout::Decide => "casework-clock-decide",
        ClockAbout::Appeal => "casework-clock-appeal",
    };
    let basis = term.law.as_deref().and_then(pack::LawRef::parse);
    let state = match (term.late, term.running) {
        (true, _) => ClockState::Late,
        (false, true) => ClockState::Running,
        (false, false) => ClockState::Stopped,
    };
    Clock {
        label: t.get(label),
        used_days: term.elapsed_days,
        total_days: term.total_days,
        due: term.due.map(|day| t.date(day)).unwrap_or_default(),
        working_days: term.working_days,
        law: basis.map(|basis| law(&seen.law.pack, t, &basis)).unwrap_or_default(),
        state,
    }
}

/// What stands in the box of a part: number, department, who holds it, what comes next.
pub fn facts(t: &T, seen: &Seen, part: &Part) -> Vec<Row> {
    let pack = &seen.law.pack;
    let mut rows = Vec::new();
    if let Some(number) = &part.number {
        rows.push(Row::new(t.get("casework-number"), number));
    }
    rows.push(Row::new(t.get("casework-department"), department(pack, t, &part.department)));
    if let Some(holder) = holder(t, seen, part) {
        rows.push(Row::new(t.get("casework-holder"), holder));
    }
    let texts = |texts: &[kernel::Text]| texts.iter().map(|text| t.say(text)).collect::<Vec<_>>().join("\n");
    if !part.now.is_empty() {
        rows.push(Row::new(t.get("casework-now"), texts(&part.now)));
    }
    if !part.next.is_empty() {
        rows.push(Row::new(t.get("casework-next"), texts(&part.next)));
    }
    if !part.after.is_empty() {
        rows.push(Row::new(t.get("casework-after"), texts(&part.after)));
    }
    for day in part.terms.iter().filter_map(|term| term.not_before) {
        rows.push(Row::new(t.get("casework-not-before"), t.date(day)));
    }
    if let Some(at) = &part.appointment {
        rows.push(Row::new(t.get("casework-appointment"), moment(t, at)));
    }
    if let Some(reason) = &part.reason {
        rows.push(Row::new(t.get("casework-reason"), reason));
    }
    if let Some(verdict) = &part.verdict {
        rows.push(Row::new(t.get("casework-decision"), t.say(&verdict.title)));
        let mut grounds: Vec<&str> = verdict.grounds.iter().map(|ground| t.say(ground)).collect();
        grounds.extend(Some(verdict.reasons.as_str()).filter(|reasons| !reasons.is_empty()));
        if !grounds.is_empty() {
            rows.push(Row::new(t.get("casework-grounds"), grounds.join("\n")));
        }
        if let Some(basis) = &verdict.law {
            rows.push(Row::new(t.get("evidence-law"), law(pack, t, basis)));
        }
    }
    rows
}

fn holder(t: &T, seen: &Seen, part: &Part) -> Option<String> {
    let pack = &seen.law.pack;
    match &part.holder {
        Holder::Nobody => None,
        Holder::You => Some(t.get("casework-you")),
        Holder::Party { role } => Some(t.say(role).to_owned()),
        Holder::Department { unit } => {
            let unit = unit.as_deref().and_then(|unit| pack.posts().unit(unit)).map(|unit| t.say(&unit.name));
            Some(unit.map_or_else(|| department(pack, t, &part.department), str::to_owned))
        }
        Holder::Outside => Some(t.get("casework-holder-outside")),
    }
}
