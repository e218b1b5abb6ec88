//! Naming another party in a form: the field `<role>_<number type>` (`father_bir`) of an invited role. The number is
//! turned into a party and nothing else comes back: no name, no record. The party is then asked for itself.

use acts::Ctx;
use kernel::{FieldProblem, PartyId, Problem, ProblemStatus};
use serde_json::{Map, Value};

use crate::definition::{NodeKind, Role};
use crate::model::{CaseCommand, CaseParty};
use crate::service::Casework;
use crate::view::View;

impl Casework {
    /// What naming or no longer naming somebody means for the parties, once these answers are saved.
    pub(crate) async fn invitations(
        &self,
        ctx: &Ctx,
        view: &View<'_>,
        answers: &Map<String, Value>,
    ) -> Result<Vec<CaseCommand>, Problem> {
        let mut state = view.state.clone();
        state.answers.extend(answers.clone());
        let after = View { state: &state, ..*view };
        let mut commands = Vec::new();
        let (mut problems, Some((kind, issuer))) = (Vec::new(), self.person_number(&view.law.pack)?) else {
            return Ok(commands);
        };
        for role in view.def.service.roles.iter().filter(|role| role.invited) {
            let field = format!("{}_{kind}", role.id);
            if !view.def.form.has_field(&field) {
                continue;
            }
            let named = if is_asked(&after, &field) {
                state.answers.get(&field).and_then(Value::as_str)
            } else {
                None
            };
            let wanted = match named {
                None => None,
                Some(typed) => match self.named(ctx, view, (&kind, &issuer), typed).await? {
                    Ok(party) => Some(party),
                    Err(code) => {
                        problems.push(FieldProblem::new(field, code));
                        continue;
                    }
                },
            };
            // A party whom a message or an official named is not the form's to take back.
            let by_form = view.state.answers.get(&field).is_some_and(|value| !value.is_null());
            let current = view.state.party(&role.id).filter(|_| by_form || wanted.is_some());
            commands.extend(changes(role, current, wanted));
        }
        if problems.is_empty() {
            return Ok(commands);
        }
        Err(Problem::new(ProblemStatus::Invalid, "casework.fields").with_fields(problems))
    }

    /// The number under which people know themselves: that of the register which gives parties their names.
    fn person_number(&self, pack: &pack::Pack) -> Result<Option<(String, String)>, Problem> {
        let catalogue =
            self.registers.of(pack).map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
        let number = catalogue.iter().filter(|register| register.names_party).find_map(|register| {
            let key = register.keys.iter().find(|key| key.identifies)?;
            Some((key.kind.clone(), register.owner.clone()))
        });
        Ok(number)
    }

    async fn named(
        &self,
        ctx: &Ctx,
        view: &View<'_>,
        (kind, issuer): (&str, &str),
        typed: &str,
    ) -> Result<Result<PartyId, &'static str>, Problem> {
        let catalogue = self
            .registers
            .of(&view.law.pack)
            .map_err(|_| Problem::new(ProblemStatus::Internal, "internal"))?;
        let Ok(identifier) = catalogue.identifier(kind, issuer, typed) else {
            return Ok(Err("casework.person-number"));
        };
        let party = registers::resolve(ctx.db().reader(), &identifier).await?;
        Ok(match party {
            None => Err("casework.person-unknown"),
            Some(party) if party == view.party => Err("casework.person-yourself"),
            Some(party) => Ok(party),
        })
    }
}

/// Whether a field stands on a page that is asked.
fn is_asked(view: &View<'_>, field: &str) -> bool {
    view.def.process.node.values().any(|node| match &node.kind {
        NodeKind::Form(form) => {
            let pages = form.pages.iter().filter_map(|id| view.def.form.page(id));
            pages.filter(|page| page.fields.iter().any(|name| name == field)).any(|page| view.is_asked(page))
        }
        _ => false,
    })
}

fn changes(role: &Role, current: Option<PartyId>, wanted: Option<PartyId>) -> Vec<CaseCommand> {
    let attach = |party| CaseCommand::AttachParty { party: CaseParty { party, role: role.id.clone() } };
    let detach = || CaseCommand::DetachParty { role: role.id.clone() };
    match (current, wanted) {
        (None, Some(party)) => vec![attach(party)],
        (Some(_), None) => vec![detach()],
        (Some(now), Some(party)) if now != party => vec![detach(), attach(party)],
        _ => Vec::new(),
    }
}
