//! Legal terms on the desk: the clocks of a case as bars.

use kernel::clock::ClockStatus;
use kernel::{ClockUnit, Due};
use pack::LawRef;
use web::chrome::{Clock, ClockState};
use web::text::T;

use super::door::Opened;
use crate::definition::APPEAL_CLOCK;
use crate::rules::{clock_reading, is_of_parties};

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
