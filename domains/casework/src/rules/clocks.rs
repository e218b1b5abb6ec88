//! Legal clocks of a case: what starts, stops, suspends and ends them, and what the law attaches to their end.
//! Invariants: elapsed time is the sum of the intervals in the history; silence is a yes only under a special law.

use jiff::civil::Date;
use kernel::clock::{OnExpiry, Reading};
use kernel::{ClockError, ClockRule, Due};

use super::turn::Turn;
use crate::definition::{APPEAL_CLOCK, Definition, NodeKind};
use crate::model::{CaseEvent, CaseState, Closing, Decision, Facts, Phase, Rejection, TimerKind, Who};

/// A clock as pages show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockView {
    pub id: String,
    pub reading: Option<Reading>,
}

/// The clock as it stands at the end of today; `None` when it has not started.
pub fn clock_reading(
    def: &Definition,
    state: &CaseState,
    clock: &str,
    facts: &Facts,
) -> Result<Option<Reading>, ClockError> {
    let (Some(rule), Some(entry)) = (def.clock(clock), state.clocks.get(clock)) else { return Ok(None) };
    rule.term(None)?.read(&entry.history, &facts.calendar, facts.today).map(Some)
}

/// When the clock ends; `None` when it has not started or stands still for good.
pub fn clock_due(
    def: &Definition,
    state: &CaseState,
    clock: &str,
    facts: &Facts,
) -> Result<Option<Due>, ClockError> {
    let (Some(rule), Some(entry)) = (def.clock(clock), state.clocks.get(clock)) else { return Ok(None) };
    if entry.history.stop().is_some() {
        return Ok(None);
    }
    rule.term(None)?.due(&entry.history, &facts.calendar).map(Some)
}

/// Owner of terms that run against the parties, not against the office.
pub const PARTIES: &str = "parties";
/// Acts of parties: a term that one of them meets is theirs.
const ACTS_OF_PARTIES: [&str; 3] = ["submitted", "resubmitted", "appealed"];

/// Whether the parties have to keep the term, not the office.
pub fn is_of_parties(rule: &ClockRule) -> bool {
    let theirs = |word: &String| ACTS_OF_PARTIES.contains(&word.as_str());
    rule.owner.as_deref() == Some(PARTIES) || rule.stops_on.iter().any(theirs)
}

/// The last day for the office: the nearest end of a running term that it answers for.
pub fn office_due(def: &Definition, state: &CaseState, facts: &Facts) -> Option<Date> {
    let ours = |id: &&String| def.clock(id).is_some_and(|rule| !is_of_parties(rule));
    let ends = state.clocks.keys().filter(ours);
    ends.filter_map(|id| clock_due(def, state, id, facts).ok().flatten().and_then(Due::date)).min()
}

fn names(list: &[String], word: &str) -> bool {
    list.iter().any(|name| name == word)
}

impl Turn<'_> {
    /// Lets every clock react to a word of `rules/triggers.rs`. `on` is the legal day of what happened, which is not
    /// always the day on which the house hears of it.
    pub fn tick_clocks(&mut self, trigger: &str, on: Date) -> Result<(), Rejection> {
        let def = self.def;
        for (id, rule) in def.clocks() {
            self.tick(id, rule, trigger, on)?;
        }
        Ok(())
    }

    fn tick(&mut self, id: &str, rule: &ClockRule, trigger: &str, on: Date) -> Result<(), Rejection> {
        let clock = id.to_owned();
        let Some(entry) = self.state()?.clocks.get(id) else {
            if names(&rule.starts_on, trigger) {
                return self.emit(CaseEvent::ClockStarted { clock, on });
            }
            return Ok(());
        };
        let (history, over) = (&entry.history, entry.history.stop().is_some());
        let last = history.events().last().map(|event| event.on);
        let on = last.map_or(on, |last| last.max(on));
        let suspended = history.is_suspended();
        if over {
            return Ok(());
        }
        if names(&rule.stops_on, trigger) {
            // A term that was already over when its act came has had its effect, timer or no timer.
            self.expire_if_late(id)?;
            return match self.state()?.phase {
                Phase::Closed if trigger != "closed" => Ok(()),
                _ => self.emit(CaseEvent::ClockStopped { clock, on }),
            };
        }
        if names(&rule.suspends_on, trigger) && !suspended {
            return self.emit(CaseEvent::ClockSuspended { clock, on });
        }
        if names(&rule.resumes_on, trigger) && suspended {
            return self.emit(CaseEvent::ClockResumed { clock, on });
        }
        Ok(())
    }

    /// Starts clocks whose start is a date in the data, once it is known.
    pub fn refresh_moments(&mut self) -> Result<(), Rejection> {
        let def = self.def;
        for (name, moment) in &def.process.moment {
            let word = format!("moment:{name}");
            for (id, rule) in def.clocks() {
                if self.state()?.phase == Phase::Closed {
                    return Ok(());
                }
                if !names(&rule.starts_on, &word) || self.state()?.clocks.contains_key(id) {
                    continue;
                }
                let scope = self.scope_for(&[&moment.date])?;
                if let Some(on) = moment.date.eval_date(&scope)? {
                    self.start_from_moment(id, rule, on)?;
                }
            }
        }
        Ok(())
    }

    fn start_from_moment(&mut self, id: &str, rule: &ClockRule, on: Date) -> Result<(), Rejection> {
        self.emit(CaseEvent::ClockStarted { clock: id.to_owned(), on })?;
        let state = self.state()?;
        let stopped = rule.stops_on.iter().find_map(|word| match word.as_str() {
            "submitted" => state.submitted_on,
            "decided" => state.decided_on,
            "served" => state.served_on,
            _ => None,
        });
        if let Some(stopped) = stopped {
            let on = stopped.max(on);
            self.emit(CaseEvent::ClockStopped { clock: id.to_owned(), on })?;
            // The act came first and the date only now: was it late?
            let late = self.reading(id).is_some_and(|reading| reading.late);
            if late {
                return self.expire(id);
            }
        }
        Ok(())
    }

    fn reading(&self, id: &str) -> Option<Reading> {
        clock_reading(self.def, self.state().ok()?, id, self.facts).ok().flatten()
    }

    fn expire_if_late(&mut self, id: &str) -> Result<(), Rejection> {
        let expired = self.state()?.clocks.get(id).is_some_and(|entry| entry.expired);
        // Where the calendar is not published nobody can say that the term is over.
        let late = self.reading(id).is_some_and(|reading| reading.late);
        if late && !expired { self.expire(id) } else { Ok(()) }
    }

    pub fn timer_fired(&mut self, clock: &str, epoch: u32, timer: TimerKind) -> Result<(), Rejection> {
        if timer == TimerKind::Hearing {
            return self.hearing_timer();
        }
        let Some(entry) = self.state()?.clocks.get(clock) else { return Ok(()) };
        if entry.epoch != epoch || entry.history.stop().is_some() || entry.expired {
            return Ok(());
        }
        let warned = entry.warned;
        let id = clock.to_owned();
        let owner = self.def.clock(clock).and_then(|rule| rule.owner.clone());
        match timer {
            TimerKind::Warning if !warned => self.emit(CaseEvent::ClockWarned { clock: id, owner }),
            TimerKind::Warning | TimerKind::Hearing => Ok(()),
            TimerKind::Expiry => match self.reading(clock) {
                Some(reading) if reading.late => self.expire(clock),
                _ => self.emit(CaseEvent::ClockRescheduled { clock: id }),
            },
        }
    }

    fn hearing_timer(&mut self) -> Result<(), Rejection> {
        let over = self.state()?.hearing.as_ref().is_some_and(|h| !h.closed && self.today() > h.until);
        if over { self.end_hearing() } else { Ok(()) }
    }

    /// The term is over: what the law says happens.
    fn expire(&mut self, id: &str) -> Result<(), Rejection> {
        let Some(rule) = self.def.clock(id) else { return Ok(()) };
        let (clock, owner, law) = (id.to_owned(), rule.owner.clone(), rule.law.clone());
        self.emit(CaseEvent::ClockExpired { clock: clock.clone(), owner })?;
        match &rule.on_expiry {
            OnExpiry::Escalate | OnExpiry::NoObjection => Ok(()),
            OnExpiry::TacitRefusal => self.emit(CaseEvent::TacitRefusal { clock, law }),
            OnExpiry::TacitApproval => self.tacit_approval(rule),
            OnExpiry::Message { message, keep_open } => {
                self.order_communication(message)?;
                if *keep_open { Ok(()) } else { self.lapse(clock) }
            }
            // The time for appeal has passed: nothing is left to happen.
            OnExpiry::Lapse if id == APPEAL_CLOCK => self.close_if_finished(),
            OnExpiry::Lapse => self.lapse(clock),
        }
    }

    fn lapse(&mut self, clock: String) -> Result<(), Rejection> {
        self.emit(CaseEvent::Lapsed { clock })?;
        self.close(Closing::Lapsed)
    }

    /// The application counts as granted because a special law says so.
    fn tacit_approval(&mut self, rule: &ClockRule) -> Result<(), Rejection> {
        let law = rule.special_law.as_deref().and_then(pack::LawRef::parse);
        let state = self.state()?;
        let open = self.def.process.node.iter().find_map(|(id, node)| {
            let decides = matches!(node.kind, NodeKind::Decide(_) | NodeKind::AutoDecide(_));
            (decides && state.is_active(id)).then_some(id.clone())
        });
        let (Some(node), Some(law), None) = (open, law, &state.decision) else { return Ok(()) };
        let (outcomes, _) = self.decidable(&node)?;
        let granted = outcomes.iter().find_map(|id| {
            self.def
                .process
                .outcome
                .get(id)
                .filter(|outcome| outcome.favourable)
                .map(|outcome| (id.clone(), outcome))
        });
        let Some((outcome, kind)) = granted else { return Ok(()) };
        let decision = Decision {
            node,
            outcome,
            title: kind.title.clone(),
            favourable: true,
            reasons: String::new(),
            hits: Vec::new(),
            law: Some(law),
            exception: None,
            tacit: true,
            by: Who::Machine,
            approved_by: None,
            on: self.today(),
        };
        self.decided(decision)
    }
}
