//! Legal terms on the desk: the clocks of a case as bars, and the day by which an office must act.

use jiff::civil::Date;
use kernel::clock::ClockStatus;
use kernel::{ClockRule, ClockUnit, Due};
use pack::LawRef;
use web::chrome::{Clock, ClockState};
use web::text::T;

use super::door::Opened;
use crate::definition::APPEAL_CLOCK;
use crate::rules::{clock_due, clock_reading};

/// Owner of terms that run against the parties, not against the office.
const PARTIES: &str = "parties";
/// Acts of parties: a term that one of them meets is theirs.
const ACTS_OF_PARTIES: [&str; 3] = ["submitted", "resubmitted", "appealed"];

fn is_of_parties(rule: &ClockRule) -> bool {
    let theirs = |word: &String| ACTS_OF_PARTIES.contains(&word.as_str());
    rule.owner.as_deref() == Some(PARTIES) || rule.stops_on.iter().any(theirs)
}

/// The last day for the office: the nearest end of a running term that it answers for.
pub fn due_of(opened: &Opened) -> Option<Date> {
    let Opened { state, def, facts, .. } = opened;
    let ours = |id: &&String| def.clock(id).is_some_and(|rule| !is_of_parties(rule));
    let ends = state.clocks.keys().filter(ours);
    ends.filter_map(|id| clock_due(def, state, id, facts).ok().flatten().and_then(Due::date)).min()
}

/// Every started clock, the running ones first.
pub fn clocks(opened: &Opened, t: &T) -> Vec<Clock> {
    let mut clocks: Vec<Clock> = opened.state.clocks.keys().filter_map(|id| clock(opened, id, t)).collect();
    clocks.sort_by_key(|clock| matches!(clock.state, ClockState::Met));
    clocks
}

fn clock(opened: &Opened, id: &str, t: &T) -> Option<Clock> {
    let Opened { state, def, facts, law } = opened;
    let rule = def.clock(id)?;
    let reading = clock_reading(def, state, id, facts).ok().flatten()?;
    let clock_state = match (reading.status, reading.late) {
        (ClockStatus::Stopped, false) => ClockState::Met,
        (ClockStatus::Stopped | ClockStatus::Expired, _) => ClockState::Late,
        (ClockStatus::Suspended, _) => ClockState::Stopped,
        (ClockStatus::Running, _) => ClockState::Running,
    };
    let due = match reading.due {
        Due::On(day) => t.date(day),
        Due::Suspended => t.get("desk-due-suspended"),
        Due::NotBefore(day) => t.with("desk-due-not-before", &[("date", &t.date(day))]),
    };
    let label = match (id, is_of_parties(rule)) {
        (APPEAL_CLOCK, _) => t.get("desk-clock-appeal"),
        (_, true) => t.get("desk-clock-parties"),
        (_, false) => t.get("desk-clock-office"),
    };
    let cite =
        |law_ref: LawRef| law.pack.acts().cite(&law_ref, t.lang()).unwrap_or_else(|| law_ref.to_string());
    Some(Clock {
        label,
        used_days: reading.elapsed,
        total_days: reading.total,
        due,
        working_days: rule.unit == ClockUnit::Workday,
        law: rule
            .law
            .as_deref()
            .map_or_else(String::new, |text| LawRef::parse(text).map_or_else(|| text.to_owned(), cite)),
        state: clock_state,
    })
}
