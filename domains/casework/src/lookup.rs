//! Looking something up in a register that the case's own department keeps: through the gate, for the case, on record.
//! Another department's register is no place to search; what it may tell about a person comes as evidence.

use acts::Ctx;
use exchange::{
    Call, ClientId, Denial, Gate, ProviderError, ProviderKind, Receipt, ServiceId, ServicePath, Verb,
};
use kernel::{FieldProblem, Problem, ProblemStatus, Text};
use registers::LeastQuestion;
use serde_json::{Map, Value};

use crate::error::CaseworkError;
use crate::model::CaseState;
use crate::service::Casework;

/// The cases of a department ask through this subsystem of the member that the department is.
pub const SUBSYSTEM: &str = "casework";
/// Path of a search in the service of a register.
const SEARCH: &str = "/search";
/// Records that one search shows; a clerk who finds more narrows the question.
pub const SHOWN_MAX: usize = 20;
/// Longest question, characters.
pub const QUESTION_CHARS_MAX: usize = 100;

/// A register that the department keeps and may search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRegister {
    pub id: String,
    pub title: Text,
    /// Full id of the service on the exchange.
    pub service: ServiceId,
    pub standard: String,
    /// The least that a question must say.
    pub question: LeastQuestion,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub records: Vec<Map<String, Value>>,
    /// On what ground, and the entry that proves it.
    pub receipt: Receipt,
    /// There are more than are shown.
    pub more: bool,
}

impl Casework {
    /// The registers that may be searched from this case.
    pub fn own_registers(&self, ctx: &Ctx, state: &CaseState) -> Result<Vec<OwnRegister>, Problem> {
        let catalogue = self.registers.of(&ctx.pack()).map_err(|_| internal())?;
        let (snapshot, path) = (self.gate.snapshot(), search_path()?);
        let Some(client) = client_of(&self.gate, &state.department) else { return Ok(Vec::new()) };
        let mut own = Vec::new();
        for service in snapshot.declared().services() {
            let ProviderKind::Register(id) = &service.provider else { continue };
            let endpoint = service.endpoint(Verb::Get, &path).map(|(number, _)| number);
            let (Some(endpoint), Ok(register)) = (endpoint, catalogue.get(id)) else { continue };
            let granted =
                snapshot.grants(&client, &service.id).any(|grant| grant.endpoints.contains(&endpoint));
            if service.department() == state.department && granted {
                own.push(OwnRegister {
                    id: id.clone(),
                    title: register.title.clone(),
                    service: service.id.clone(),
                    standard: service.standard.clone(),
                    question: register.search.question,
                });
            }
        }
        Ok(own)
    }

    /// Searches one of them. Whoever is shown sees it in their log: one entry a search, with the case.
    pub async fn look_up(
        &self,
        ctx: &Ctx,
        state: &CaseState,
        register: &OwnRegister,
        question: &str,
    ) -> Result<Shown, Problem> {
        let question = asked(question, register.question)?;
        let client = client_of(&self.gate, &state.department).ok_or_else(internal)?;
        let message = ctx.new_id().to_string();
        let mut call = Call::read(client, register.service.clone(), message).map_err(|_| internal())?;
        call.path = search_path()?;
        // Exactly as many as are shown: whoever is released reads in their log that they were.
        call.query = vec![("q".to_owned(), question.to_owned()), ("limit".to_owned(), SHOWN_MAX.to_string())];
        call.case = Some(state.id);
        let released = self.gate.call(ctx, call).await.map_err(refused)?;
        let (value, receipt) = released.into_parts();
        let items = value.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let more = value.get("more").and_then(Value::as_bool).unwrap_or_default();
        let records = items.into_iter().take(SHOWN_MAX).filter_map(|item| match item {
            Value::Object(record) => Some(record),
            _ => None,
        });
        Ok(Shown { records: records.collect(), receipt, more })
    }
}

/// The subsystem through which the cases of a department ask.
pub fn client_of(gate: &Gate, department: &str) -> Option<ClientId> {
    let snapshot = gate.snapshot();
    let found = snapshot.declared().members().subsystem_of(department, SUBSYSTEM)?;
    Some(found.id.clone())
}

fn search_path() -> Result<ServicePath, Problem> {
    ServicePath::parse(SEARCH).map_err(|_| internal())
}

const fn internal() -> Problem {
    Problem::new(ProblemStatus::Internal, "internal")
}

/// What the register says about the question belongs to the question's field.
fn refused(denial: Denial) -> Problem {
    match denial {
        Denial::Provider(ProviderError::Invalid(code)) => {
            let field = FieldProblem::new("q", code);
            Problem::from(CaseworkError::Fields).with_fields(vec![field])
        }
        other => other.into(),
    }
}

fn asked(question: &str, least: LeastQuestion) -> Result<&str, Problem> {
    let wrong = |code| {
        let field = FieldProblem::new("q", code);
        Problem::from(CaseworkError::Fields).with_fields(vec![field])
    };
    let question = question.trim();
    if question.is_empty() {
        return Err(wrong("search.empty"));
    }
    if question.chars().count() > QUESTION_CHARS_MAX {
        return Err(wrong("search.too-long"));
    }
    if !least.is_met_by(question) {
        let number = |name: &str, value: usize| (name.to_owned(), value.to_string());
        let mut field = FieldProblem::new("q", "search.too-short");
        field.args =
            vec![number("han", least.han), number("letters", least.letters), number("digits", least.digits)];
        return Err(Problem::from(CaseworkError::Fields).with_fields(vec![field]));
    }
    Ok(question)
}
