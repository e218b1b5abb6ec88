//! What residents do with their cases. Pages and JSON API come here, so that both have the same checks and codes.
//! Invariant: a case is found only for a party; for everybody else there is none (404).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use acts::Ctx;
use kernel::{CaseId, FieldProblem, PartyId, Problem, ProblemStatus};
use serde_json::{Map, Value};

use crate::act::Done;
use crate::catalogues::Law;
use crate::consent::{GivenInCase, Keeper};
use crate::definition::{CaseKind, Definition, Page};
use crate::error::CaseworkError;
use crate::model::{CaseCommand, CaseParty, CaseState, EvidenceStatus, Facts, Opening, Phase};
use crate::service::Casework;
use crate::store;
use crate::store::happenings::{EventKey, Happenings, list_events};
use crate::store::own::{CaseKey, CasePage, Scope, count_drafts, list_members_of_party, list_of_party};
use crate::unreadable::{Listed, Unreadable, sorted};
use crate::view::View;
use crate::view::questions::to_save;

/// A case with everything that is needed to show it to one party.
pub struct Seen {
    pub law: Arc<Law>,
    pub def: Arc<Definition>,
    pub state: CaseState,
    pub facts: Facts,
    pub party: PartyId,
}

impl Seen {
    /// The case in the eyes of its party.
    pub fn view(&self) -> View<'_> {
        View { law: &self.law, def: &self.def, state: &self.state, facts: &self.facts, party: self.party }
    }
}

/// A matter: a case, its members if it is a bundle, and what happened in all of them.
pub struct Matter {
    pub main: Seen,
    pub members: Vec<Seen>,
    /// Members that cannot be shown now.
    pub unreadable: Vec<Unreadable>,
    pub events: Happenings,
}

/// Matters on one page of the list.
pub const MATTERS_MAX: u64 = 20;
/// Cases in one answer of the API.
pub const CASES_MAX: u64 = 100;

/// One page of the cases of a party.
pub struct Overview {
    pub seen: Vec<Seen>,
    /// Where the next page begins; absent on the last one.
    pub next: Option<CaseKey>,
    /// Those that cannot be shown now.
    pub unreadable: Vec<Unreadable>,
}

impl Casework {
    /// A case of the party of `ctx`.
    pub async fn seen(&self, ctx: &Ctx, case: CaseId) -> Result<Seen, Problem> {
        let party = ctx.party().ok_or(Problem::new(ProblemStatus::Unauthenticated, "auth.required"))?;
        let state = self.for_party(ctx, case, party).await?;
        self.look(ctx, state, party)
    }

    /// A state with its law and definition.
    pub fn look(&self, ctx: &Ctx, state: CaseState, party: PartyId) -> Result<Seen, Problem> {
        let law = self.catalogues.pinned(&state.definition)?;
        let def = self.catalogues.definition(&state.definition)?;
        let facts = self.facts(ctx, &state.definition)?;
        Ok(Seen { law, def, state, facts, party })
    }

    /// A case with its members and a page of what happened, with a fixed number of reads.
    pub async fn matter(
        &self,
        ctx: &Ctx,
        case: CaseId,
        before: Option<&EventKey>,
    ) -> Result<Matter, Problem> {
        let main = self.seen(ctx, case).await?;
        let children = match main.def.kind {
            CaseKind::Bundle => store::list_children(ctx.db(), case).await?,
            CaseKind::Service => Listed::default(),
        };
        let (members, unreadable) = self.look_at(ctx, children, main.party);
        let ids: Vec<CaseId> =
            std::iter::once(case).chain(members.iter().map(|member| member.state.id)).collect();
        let events = list_events(ctx.db(), &ids, before).await?;
        Ok(Matter { main, members, unreadable, events })
    }

    /// The cases of a list in the eyes of a party. One that cannot be shown does not take the others away.
    fn look_at(&self, ctx: &Ctx, listed: Listed, party: PartyId) -> (Vec<Seen>, Vec<Unreadable>) {
        let Listed { read, mut unreadable } = listed;
        let look = |state: CaseState| {
            let (case, number) = (state.id, state.number.clone());
            self.look(ctx, state, party).map_err(|error| Unreadable::noted(case, number, &error))
        };
        let (seen, missing) = sorted(read.into_iter().map(look));
        unreadable.extend(missing);
        (seen, unreadable)
    }

    /// One page of the cases that are the party's own to read, members of bundles too: the open ones first, then by newest
    /// change. A page may show fewer than it was asked for; only `next` says whether there are more.
    pub async fn cases_of_party(
        &self,
        ctx: &Ctx,
        party: PartyId,
        from: Option<&CaseKey>,
        limit: u64,
    ) -> Result<Overview, Problem> {
        let CasePage { listed, next } =
            list_of_party(ctx.db(), party, Scope::All, from, limit.min(CASES_MAX)).await?;
        Ok(Overview { next, ..self.own_of(ctx, listed, party) })
    }

    /// One page of what a party has to do with the government: services, and bundles with their members.
    pub async fn matters_of_party(
        &self,
        ctx: &Ctx,
        party: PartyId,
        from: Option<&CaseKey>,
    ) -> Result<Overview, Problem> {
        let CasePage { mut listed, next } =
            list_of_party(ctx.db(), party, Scope::Matters, from, MATTERS_MAX).await?;
        let bundles: Vec<CaseId> =
            listed.read.iter().filter(|state| state.kind == CaseKind::Bundle).map(|state| state.id).collect();
        let members = list_members_of_party(ctx.db(), party, &bundles).await?;
        listed.read.extend(members.read);
        listed.unreadable.extend(members.unreadable);
        Ok(Overview { next, ..self.own_of(ctx, listed, party) })
    }

    /// What of a list the party may read.
    fn own_of(&self, ctx: &Ctx, mut listed: Listed, party: PartyId) -> Overview {
        // Whoever was named and taken back is no party any more; being named is seen by nobody who acts for him.
        let alone = ctx.origin.acting_for.is_none();
        listed.read.retain(|state| state.has_joined(party) || (alone && state.involves(party)));
        let (mut seen, unreadable) = self.look_at(ctx, listed, party);
        // Who is only spoken of has no case here.
        seen.retain(|seen| seen.view().is_own());
        Overview { seen, next: None, unreadable }
    }

    /// Services and bundles that residents may open today, or that began outside the web.
    pub fn offered(&self, ctx: &Ctx) -> Result<(Arc<Law>, Vec<Arc<Definition>>), Problem> {
        let law = self.catalogues.current()?;
        let today = law.day(ctx.legal_at());
        let on = |definition: &&Arc<Definition>| {
            let service = &definition.service;
            let rollout = law.pack.rollout();
            let coordinates = std::iter::once(&service.department).chain(&service.participates);
            !service.silent && coordinates.into_iter().any(|code| rollout.is_on(&service.id, code, today))
        };
        let offered = law.catalogue.in_force(today).filter(on).cloned().collect();
        Ok((law, offered))
    }

    /// One service that is offered.
    pub fn offer(&self, ctx: &Ctx, id: &str) -> Result<(Arc<Law>, Arc<Definition>), Problem> {
        let (law, offered) = self.offered(ctx)?;
        let found = offered.into_iter().find(|definition| definition.id() == id);
        found.map(|definition| (law, definition)).ok_or(no_service())
    }

    /// Opens a draft in which the party of `ctx` is the applicant. The same idempotency key opens the same case.
    pub async fn begin(
        &self,
        ctx: &Ctx,
        service: &str,
        role: Option<&str>,
        key: Option<&str>,
    ) -> Result<Done, Problem> {
        let party = ctx.party().ok_or(Problem::new(ProblemStatus::Unauthenticated, "auth.required"))?;
        let (_, definition) = self.offer(ctx, service)?;
        if definition.service.channels.web.is_none() || definition.process.draft.is_none() {
            return Err(no_service());
        }
        let case = CaseId(key.map_or_else(|| ctx.new_id(), |key| case_of_key(party, service, key)));
        self.demand_room(ctx, party, case).await?;
        let opening = Opening {
            case,
            parties: vec![CaseParty { party, role: applicant_role(&definition, role)? }],
            input: Map::new(),
            parent: None,
            source_message: None,
            silent: false,
            consents: Vec::new(),
            evidence: BTreeMap::new(),
            confirmations: BTreeMap::new(),
            named: BTreeMap::new(),
        };
        self.open(ctx, service, opening).await
    }

    /// Refuses one draft too many. The same request again opens nothing, and is answered as before.
    async fn demand_room(&self, ctx: &Ctx, party: PartyId, case: CaseId) -> Result<(), Problem> {
        let law = self.catalogues.current()?;
        let roles: BTreeSet<&str> = law
            .catalogue
            .all()
            .flat_map(|definition| &definition.service.roles)
            .filter(|role| role.applicant)
            .map(|role| role.id.as_str())
            .collect();
        let drafts = count_drafts(ctx.db(), party, &roles).await?;
        if drafts < u64::from(self.drafts_per_person) || store::find(ctx.db(), case).await?.is_some() {
            return Ok(());
        }
        Err(Problem::from(CaseworkError::TooManyDrafts).with("limit", self.drafts_per_person))
    }

    /// Saves one page. What is wrong comes back as field problems (422); nothing is saved then.
    pub async fn save_page(
        &self,
        ctx: &Ctx,
        seen: &Seen,
        (node, page): (&str, &str),
        read: &Map<String, Value>,
    ) -> Result<Done, Problem> {
        let view = seen.view();
        let (form, page) = found_page(&view, node, page)?;
        let answers = to_save(&seen.state.answers, read);
        let mut all = view.known_answers();
        all.extend(answers.clone());
        let problems = view.problems_on(page, &all, ctx.origin.lang);
        if !problems.is_empty() {
            return Err(Problem::from(CaseworkError::Fields).with_fields(problems));
        }
        let named = self.namings(ctx, &view, &answers).await?;
        let complete = view.would_be_complete(form, &answers);
        let (node, page, names) = (node.to_owned(), page.id.clone(), named.names);
        let command = CaseCommand::Answer { node, page, answers, complete, names };
        self.answer(ctx, seen.state.id, command, named.quota).await
    }

    /// Lets own data be used. Kept in the book that the gate asks, then in the case.
    pub async fn consent(
        &self,
        ctx: &Ctx,
        keeper: &Keeper,
        seen: &Seen,
        item: &str,
    ) -> Result<Done, Problem> {
        if !seen.view().owns_evidence(item) {
            return Err(no_evidence());
        }
        let waits = seen.state.evidence.get(item).is_some_and(|entry| {
            let open =
                matches!(entry.status, EvidenceStatus::AwaitingConsent | EvidenceStatus::ConsentRefused);
            open && !entry.consent
        });
        // Somebody in whose name another acts must consent in person; the engine says so.
        if waits && ctx.origin.acting_for.is_none() {
            keeper.keep(ctx, self.given(ctx, seen, item)?).await?;
        }
        self.act(ctx, seen.state.id, CaseCommand::Consent { evidence: item.to_owned() }, None).await
    }

    fn given(&self, ctx: &Ctx, seen: &Seen, item: &str) -> Result<GivenInCase, Problem> {
        let declared = seen.def.evidence.get(item).ok_or(no_evidence())?;
        let asks = declared.asked_by.as_deref().and_then(|member| seen.def.node(member));
        let asks = asks.and_then(|node| match &node.kind {
            crate::definition::NodeKind::Start(start) => seen.law.catalogue.get(&start.service),
            _ => None,
        });
        let recipient = asks.map_or(&seen.def, |definition| definition).service.department.clone();
        let service = declared.service.parse().ok();
        let snapshot = self.gate.snapshot();
        let category = service.and_then(|service| snapshot.declared().service(&service));
        Ok(GivenInCase {
            subject: seen.party,
            recipient,
            category: category.map(|service| service.category.clone()).unwrap_or_default(),
            purpose: declared.purpose.clone(),
            scope: format!("{}/{item}", seen.def.id()),
            version: seen.def.service.version.clone(),
            lang: ctx.origin.lang,
            wording: declared.purpose_text.clone(),
            case: seen.state.id,
        })
    }

    /// Submits a draft, or sends a corrected case back. Answers to questions that are not asked any more go first.
    pub async fn hand_in(&self, ctx: &Ctx, seen: &Seen, sequence: Option<u64>) -> Result<Done, Problem> {
        if seen.state.returned.is_some() {
            return self.act(ctx, seen.state.id, CaseCommand::Resubmit, sequence).await;
        }
        let orphans = if seen.state.phase == Phase::Draft { seen.view().orphans() } else { Vec::new() };
        let mut sequence = sequence;
        for (node, page, answers) in orphans {
            let complete = seen.state.complete_forms.contains(&node);
            let command = CaseCommand::Answer { node, page, answers, complete, names: Vec::new() };
            let done = self.act(&follow_up(ctx), seen.state.id, command, sequence).await?;
            sequence = sequence.map(|_| done.seq);
        }
        self.act(ctx, seen.state.id, CaseCommand::Submit, sequence).await
    }
}

/// The same person at the same door, without the caller's idempotency key.
fn follow_up(ctx: &Ctx) -> Ctx {
    Ctx::new(Arc::clone(ctx.shared()), (*ctx.origin).clone())
}

/// The form and the page, if the page is asked now.
pub fn found_page<'a>(
    view: &View<'a>,
    node: &str,
    page: &str,
) -> Result<(&'a crate::definition::FormNode, &'a Page), Problem> {
    let form = view.form(node).filter(|_| view.applies());
    let form = form.ok_or(Problem::from(CaseworkError::NoSuchForm))?;
    let found = view.pages(form).into_iter().find(|known| known.id == page);
    let found = found.ok_or(Problem::from(CaseworkError::NoSuchPage))?;
    Ok((form, found))
}

/// The role in which somebody applies: the only one, or the one that was chosen.
fn applicant_role(definition: &Definition, chosen: Option<&str>) -> Result<String, Problem> {
    let mut roles = definition.service.roles.iter().filter(|role| role.applicant);
    let first = roles.next().ok_or(no_service())?;
    let several = roles.next().is_some();
    let role = match chosen {
        None if several => None,
        None => Some(first),
        Some(chosen) => definition.service.role(chosen).filter(|role| role.applicant),
    };
    let missing = || {
        let problems = vec![FieldProblem::new("role", "field.choose")];
        Problem::from(CaseworkError::Fields).with_fields(problems)
    };
    role.map(|role| role.id.clone()).ok_or_else(missing)
}

/// The same key of the same person opens the same case.
fn case_of_key(party: PartyId, service: &str, key: &str) -> uuid::Uuid {
    let text = format!("case\n{party}\n{service}\n{key}");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest.as_ref()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

fn no_service() -> Problem {
    Problem::from(CaseworkError::NoSuchService)
}

fn no_evidence() -> Problem {
    Problem::from(CaseworkError::NoSuchEvidence)
}
