//! Flow: how nodes are entered, finished and passed on. Containers order them; a node is entered once per round.
//! Invariant: a join passes on once, because a container that is done is not active any more.

use serde_json::{Map, Value as Json};

use super::evaluate;
use super::turn::Turn;
use crate::definition::{
    Choice, EvidenceNode, Expr, IssueNode, Join, NodeKind, NotifyNode, Parallel, RecordNode,
};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, CaseParty, NodeStatus, Rejection};

impl Turn<'_> {
    /// Enters a node, or passes it by when its condition does not hold.
    pub fn enter(&mut self, id: &str) -> Result<(), Rejection> {
        let node = self.node(id)?;
        if self.state()?.dropped.contains(id) {
            return self.skip(id, "dropped");
        }
        if let Some(when) = &node.when
            && !self.eval_bool(when)?
        {
            return self.skip(id, "not-needed");
        }
        self.emit(CaseEvent::NodeEntered { node: id.to_owned() })?;
        self.begin(id, &node.kind)
    }

    fn begin(&mut self, id: &str, kind: &NodeKind) -> Result<(), Rejection> {
        match kind {
            NodeKind::Sequence(_) | NodeKind::Stage(_) => self.advance(id),
            NodeKind::Parallel(parallel) => self.begin_parallel(id, parallel),
            NodeKind::Choice(choice) => self.begin_choice(id, choice),
            NodeKind::Evidence(evidence) => self.begin_evidence(id, evidence),
            NodeKind::Sign(sign) => match self.state()?.party(&sign.role) {
                Some(_) => self.tell_asked(id),
                None => self.done(id, Some("absent")),
            },
            NodeKind::AutoDecide(auto) => self.begin_auto_decide(id, auto),
            NodeKind::Fee(fee) => self.begin_fee(id, fee),
            NodeKind::Record(record) => self.request_record(id, record, None),
            NodeKind::Issue(issue) => self.request_document(id, issue, None),
            NodeKind::Notify(notify) => self.begin_notify(id, notify),
            NodeKind::Appoint(appoint) => match self.state()?.party(&appoint.role) {
                Some(party) => {
                    let calendar = appoint.calendar.clone();
                    self.emit(CaseEvent::SlotsOffered { node: id.to_owned(), calendar, party })
                }
                None => self.done(id, Some("absent")),
            },
            NodeKind::Start(_) => self.try_start(id),
            NodeKind::Wait(wait) if self.state()?.early_messages.contains(&wait.message) => {
                self.done(id, Some("arrived"))
            }
            // These wait for a person or a message.
            NodeKind::Form(_)
            | NodeKind::Review(_)
            | NodeKind::Hearing(_)
            | NodeKind::Decide(_)
            | NodeKind::Wait(_) => Ok(()),
        }
    }

    /// Finishes an active node.
    pub fn done(&mut self, id: &str, result: Option<&str>) -> Result<(), Rejection> {
        let result = result.map(str::to_owned);
        self.emit(CaseEvent::NodeDone { node: id.to_owned(), result })?;
        if let Some(milestone) = self.node(id)?.milestone.clone() {
            self.reach(milestone)?;
        }
        self.after(id)
    }

    /// Passes a node by.
    pub fn skip(&mut self, id: &str, why: &str) -> Result<(), Rejection> {
        self.emit(CaseEvent::NodeSkipped { node: id.to_owned(), why: why.to_owned() })?;
        self.after(id)
    }

    /// Others may wait for this: exports what the definition lets them know.
    fn reach(&mut self, name: String) -> Result<(), Rejection> {
        let data = if self.state()?.parent.is_some() {
            self.eval_map(self.def.service.export.iter())?
        } else {
            Map::new()
        };
        let created = self.def.process.node.values().filter_map(|node| match &node.kind {
            NodeKind::Record(record) => record.creates.clone(),
            _ => None,
        });
        let state = self.state()?;
        // A party that was named and has spoken here takes part in the whole bundle.
        let invited = self.def.service.roles.iter().filter(|role| role.invited).map(|role| role.id.clone());
        let joined = invited.filter(|role| !state.awaits_word(role));
        let parties = created
            .chain(joined)
            .filter_map(|role| state.party(&role).map(|party| CaseParty { party, role }))
            .collect();
        self.emit(CaseEvent::MilestoneReached { name, data, parties })
    }

    fn after(&mut self, id: &str) -> Result<(), Rejection> {
        match self.def.parent_of(id) {
            Some(parent) => self.advance(parent),
            None => self.root_done(id),
        }
    }

    /// A container looks what is next.
    fn advance(&mut self, id: &str) -> Result<(), Rejection> {
        if !self.state()?.is_active(id) {
            return Ok(());
        }
        match &self.node(id)?.kind {
            NodeKind::Sequence(children) | NodeKind::Stage(children) => {
                for child in &children.of {
                    if self.state()?.is_active(child) {
                        return Ok(());
                    }
                    if !self.state()?.is_settled(child) {
                        return self.enter(child);
                    }
                }
                self.done(id, None)
            }
            NodeKind::Parallel(parallel) => self.join(id, parallel),
            NodeKind::Choice(_) => self.done(id, None),
            _ => Ok(()),
        }
    }

    fn begin_parallel(&mut self, id: &str, parallel: &Parallel) -> Result<(), Rejection> {
        if parallel.of.is_empty() {
            return self.done(id, None);
        }
        for child in &parallel.of {
            if !self.state()?.is_active(id) {
                return Ok(());
            }
            self.enter(child)?;
        }
        Ok(())
    }

    fn join(&mut self, id: &str, parallel: &Parallel) -> Result<(), Rejection> {
        let state = self.state()?;
        let settled = parallel.of.iter().filter(|child| state.is_settled(child)).count();
        let needed = match parallel.join {
            Join::All => parallel.of.len(),
            Join::Any => 1,
            Join::Count(count) => count.min(parallel.of.len()),
        };
        if settled < needed {
            return Ok(());
        }
        for child in &parallel.of {
            self.cancel(child)?;
        }
        self.done(id, None)
    }

    /// Ends a node and everything below it without a result.
    pub fn cancel(&mut self, id: &str) -> Result<(), Rejection> {
        if !self.state()?.is_active(id) {
            return Ok(());
        }
        self.emit(CaseEvent::NodeCancelled { node: id.to_owned() })?;
        for child in self.node(id)?.kind.children() {
            self.cancel(child)?;
        }
        Ok(())
    }

    fn begin_choice(&mut self, id: &str, choice: &Choice) -> Result<(), Rejection> {
        let table = self
            .def
            .tables
            .get(&choice.table)
            .ok_or_else(|| Rejection::of(CaseworkError::NoSuchTable).about(&choice.table))?;
        let exprs: Vec<&Expr> = table.inputs.iter().map(|input| &input.expr).collect();
        let hits = evaluate(table, &self.scope_for(&exprs)?)?;
        let way = hits.first().map(|hit| hit.out.clone()).unwrap_or_default();
        self.emit(CaseEvent::TableEvaluated { node: id.to_owned(), table: choice.table.clone(), hits })?;
        match choice.cases.get(&way) {
            Some(child) => self.enter(child),
            None => Err(Rejection::of(CaseworkError::NoSuchWay).about(way)),
        }
    }

    fn begin_evidence(&mut self, id: &str, evidence: &EvidenceNode) -> Result<(), Rejection> {
        for item in &evidence.items {
            self.ask_evidence(item)?;
        }
        self.settle_evidence(id)
    }

    fn begin_notify(&mut self, id: &str, notify: &NotifyNode) -> Result<(), Rejection> {
        self.send_notice(&notify.notice)?;
        self.done(id, Some("sent"))
    }

    /// Asks the register to write; `corrects` names the record that is made anew.
    pub fn request_record(
        &mut self,
        id: &str,
        node: &RecordNode,
        corrects: Option<String>,
    ) -> Result<(), Rejection> {
        let data = nested(self.eval_map(node.fields.iter())?);
        let (register, standard) = (node.register.clone(), node.standard.clone());
        self.emit(CaseEvent::RecordRequested { node: id.to_owned(), register, standard, data, corrects })
    }

    /// Asks for a document; `replaces` names the one that it takes the place of.
    pub fn request_document(
        &mut self,
        id: &str,
        node: &IssueNode,
        replaces: Option<String>,
    ) -> Result<(), Rejection> {
        let document = self
            .def
            .documents
            .get(&node.document)
            .ok_or_else(|| Rejection::of(CaseworkError::NoSuchDocument).about(&node.document))?;
        let holder = self
            .state()?
            .party(&document.holder)
            .ok_or_else(|| Rejection::of(CaseworkError::NoParty).about(&document.holder))?;
        let data = self.eval_map(document.data.iter())?;
        let (node, document) = (id.to_owned(), node.document.clone());
        self.emit(CaseEvent::DocumentRequested { node, document, holder, data, replaces })
    }

    fn root_done(&mut self, id: &str) -> Result<(), Rejection> {
        // The draft's root waits for `Submit`; only the end of the flow may close the case.
        if self.def.process.flow.as_deref() == Some(id) { self.close_if_finished() } else { Ok(()) }
    }

    /// Asks for done work again: the node and every container around it are active once more.
    pub fn reopen(&mut self, id: &str) -> Result<(), Rejection> {
        let mut at = Some(id);
        while let Some(node) = at {
            let status = self.state()?.nodes.get(node).map(|state| state.status);
            if status == Some(NodeStatus::Done) || (node == id && status.is_some()) {
                self.emit(CaseEvent::NodeReopened { node: node.to_owned() })?;
            }
            at = self.def.parent_of(node);
        }
        Ok(())
    }
}

/// `{"child.name": 1}` → `{"child": {"name": 1}}`.
fn nested(flat: Map<String, Json>) -> Map<String, Json> {
    let mut whole = Map::new();
    for (path, value) in flat {
        let mut at = &mut whole;
        let mut steps = path.split('.').peekable();
        while let Some(step) = steps.next() {
            if steps.peek().is_none() {
                at.insert(step.to_owned(), value);
                break;
            }
            let inner = at.entry(step).or_insert_with(|| Json::Object(Map::new()));
            let Json::Object(inner) = inner else { break };
            at = inner;
        }
    }
    whole
}
