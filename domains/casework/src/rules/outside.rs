//! Results that come back from outside: records, documents, notices. Next: `message.rs` for messages of other systems,
//! `aftermath.rs` for money, appointments and what becomes of documents later.
//! Invariant: a result counts once and only for the request that is open; anything else is a repeated delivery and
//! does nothing.

use jiff::civil::Date;
use kernel::PartyId;

use super::turn::Turn;
use crate::definition::{Communication, NodeKind};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseParty, Phase, Rejection};

impl Turn<'_> {
    /// True when the node waits for this very request.
    pub fn awaits(&self, node: &str, request: u64) -> Result<bool, Rejection> {
        let state = self.state()?;
        Ok(state.is_active(node) && state.nodes.get(node).and_then(|entry| entry.request) == Some(request))
    }

    pub fn record_written(
        &mut self,
        node: &str,
        request: u64,
        number: &str,
        party: Option<PartyId>,
    ) -> Result<(), Rejection> {
        let NodeKind::Record(record) = &self.node(node)?.kind else {
            return Err(Rejection::of(CaseworkError::NoSuchRecord).about(node));
        };
        if !self.awaits(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::RecordWritten { node: node.to_owned(), number: number.to_owned() })?;
        if let (Some(party), Some(role)) = (party, &record.creates)
            && !self.state()?.holds(party, role)
        {
            self.emit(CaseEvent::PartyAdded { party: CaseParty { party, role: role.clone() } })?;
        }
        self.done(node, Some("written"))?;
        self.resume_reopened_documents()
    }

    pub fn record_refused(&mut self, node: &str, request: u64, code: &str) -> Result<(), Rejection> {
        if !self.awaits(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::RecordRefused { node: node.to_owned(), code: code.to_owned() })?;
        self.emit(CaseEvent::TaskRaised {
            node: node.to_owned(),
            why: format!("record:{code}"),
            hits: Vec::new(),
        })
    }

    pub fn document_issued(
        &mut self,
        node: &str,
        request: u64,
        document: &str,
        number: &str,
    ) -> Result<(), Rejection> {
        if !self.awaits(node, request)? {
            return Ok(());
        }
        let (owned, issued, number) = (node.to_owned(), document.to_owned(), number.to_owned());
        self.emit(CaseEvent::DocumentIssued { node: owned, document: issued, number })?;
        if let Some(reason) = self.state()?.early_revocations.get(document).cloned() {
            self.document_revoked(document, reason.as_deref())?;
        }
        self.done(node, Some("issued"))
    }

    pub fn document_refused(&mut self, node: &str, request: u64, code: &str) -> Result<(), Rejection> {
        if !self.awaits(node, request)? {
            return Ok(());
        }
        self.emit(CaseEvent::DocumentRefused { node: node.to_owned(), code: code.to_owned() })?;
        self.emit(CaseEvent::TaskRaised {
            node: node.to_owned(),
            why: format!("document:{code}"),
            hits: Vec::new(),
        })
    }

    /// Sends a notice to the parties that hold its roles; a silent case tells nobody.
    pub fn send_notice(&mut self, id: &str) -> Result<(), Rejection> {
        self.notify(id, false)
    }

    /// Tells a party in its mailbox that it is asked. Whoever was only named hears of nothing else.
    pub fn tell_asked(&mut self, sign: &str) -> Result<(), Rejection> {
        let word = format!("asked:{sign}");
        let notices = self.def.notices.values().filter(|notice| notice.on.contains(&word));
        let ids: Vec<&String> = notices.map(|notice| &notice.id).collect();
        ids.into_iter().try_for_each(|id| self.notify(id, true))
    }

    fn notify(&mut self, id: &str, named: bool) -> Result<(), Rejection> {
        let notice =
            self.def.notices.get(id).ok_or_else(|| Rejection::of(CaseworkError::NoSuchNotice).about(id))?;
        let state = self.state()?;
        let mut to: Vec<PartyId> = state
            .parties
            .iter()
            .filter(|party| notice.to.contains(&party.role) && (named || !state.awaits_word(&party.role)))
            .map(|party| party.party)
            .collect();
        to.sort();
        to.dedup();
        if state.silent || to.is_empty() {
            return Ok(());
        }
        let params = self.eval_map(notice.params.iter())?;
        self.emit(CaseEvent::NoticeRequested { notice: id.to_owned(), to, params, decision: notice.decision })
    }

    /// Notices that go out by themselves on an event.
    pub fn automatic_notices(&mut self, trigger: &str) -> Result<(), Rejection> {
        let ids: Vec<&String> = self
            .def
            .notices
            .values()
            .filter(|notice| notice.on.iter().any(|word| word == trigger))
            .map(|notice| &notice.id)
            .collect();
        ids.into_iter().try_for_each(|id| self.send_notice(id))
    }

    pub fn notice_served(&mut self, request: u64, party: PartyId, on: Date) -> Result<(), Rejection> {
        let notice = self.state()?.notices.iter().find(|notice| notice.request == request);
        let notice = notice.ok_or_else(|| Rejection::of(CaseworkError::NoSuchNotice).about(request))?;
        if !notice.to.contains(&party) {
            return Err(Rejection::of(CaseworkError::NoSuchNotice).about(request));
        }
        // Of somebody who was only named nothing is known, not even whether there is a mailbox.
        if notice.served.contains_key(&party) || !self.state()?.has_joined(party) {
            return Ok(());
        }
        self.emit(CaseEvent::NoticeServed { request, party, on })?;
        let state = self.state()?;
        let mut decisions = state.notices.iter().filter(|notice| notice.decision).peekable();
        let last = decisions.peek().is_some().then(|| {
            let days: Option<Vec<Date>> = decisions
                .map(|n| (n.served.len() == n.to.len()).then(|| n.served.values().max().copied())?)
                .collect();
            days.and_then(|days| days.into_iter().max())
        });
        if let Some(Some(on)) = last
            && state.phase == Phase::Decided
        {
            self.emit(CaseEvent::Served { on })?;
        }
        self.close_if_finished()
    }

    /// Another body has to know, by law.
    pub fn order_communication(&mut self, id: &str) -> Result<(), Rejection> {
        let told = self.communication(id)?;
        let params = self.eval_map(told.params.iter())?;
        let (communication, to) = (id.to_owned(), told.to.clone());
        self.emit(CaseEvent::CommunicationOrdered { communication, to, params })
    }

    fn communication(&self, id: &str) -> Result<&'_ Communication, Rejection> {
        let found = self.def.communications.get(id);
        found.ok_or_else(|| Rejection::of(CaseworkError::NoSuchCommunication).about(id))
    }

    /// Its officials find the letter from now on.
    pub fn body_told(&mut self, request: u64) -> Result<(), Rejection> {
        let ordered = self.state()?.communications.iter().find(|entry| entry.request == request);
        let ordered =
            ordered.ok_or_else(|| Rejection::of(CaseworkError::NoSuchCommunication).about(request))?;
        if ordered.told {
            return Ok(());
        }
        let law = self.communication(&ordered.communication)?.law.clone();
        let to = ordered.to.clone();
        self.emit(CaseEvent::BodyTold { request, to, law })
    }

    /// After a correction: asks again for the record, then for the documents that rest on it.
    pub fn redo_after_correction(&mut self) -> Result<(), Rejection> {
        // What the register or the printer refused is as wrong as what was written.
        let made: Vec<String> = {
            let state = self.state()?;
            let made = |node: &&String| state.is_done(node) || state.tasks.contains_key(*node);
            self.def.process.node.keys().filter(made).cloned().collect()
        };
        let mut wrote = false;
        for node in &made {
            match &self.node(node)?.kind {
                NodeKind::Record(record) => {
                    let corrects = self.state()?.records.get(node).and_then(|record| record.number.clone());
                    self.reopen(node)?;
                    self.request_record(node, record, corrects)?;
                    wrote = true;
                }
                NodeKind::Issue(_) => self.reopen(node)?,
                _ => {}
            }
        }
        if wrote { Ok(()) } else { self.resume_reopened_documents() }
    }

    fn resume_reopened_documents(&mut self) -> Result<(), Rejection> {
        let state = self.state()?;
        let record_open =
            |kind: &NodeKind, id: &String| matches!(kind, NodeKind::Record(_)) && state.is_active(id);
        if self.def.process.node.iter().any(|(id, node)| record_open(&node.kind, id)) {
            return Ok(());
        }
        let waiting: Vec<(String, Option<String>)> = self
            .def
            .process
            .node
            .iter()
            .filter(|(id, node)| {
                let idle = state.nodes.get(*id).is_some_and(|entry| entry.request.is_none());
                matches!(node.kind, NodeKind::Issue(_)) && state.is_active(id) && idle
            })
            .map(|(id, _)| (id.clone(), state.documents.get(id).and_then(|document| document.issued.clone())))
            .collect();
        for (id, replaces) in waiting {
            if let NodeKind::Issue(issue) = &self.node(&id)?.kind {
                self.request_document(&id, issue, replaces)?;
            }
        }
        Ok(())
    }
}
