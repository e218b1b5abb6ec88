//! Engine: policies cut into one slice per action and period, so that a decision sees only what is in force that day.

use std::collections::{BTreeMap, BTreeSet};

use cedar_policy::{
    Authorizer, Context, Decision as Verdict, PolicySet, Request, Schema, ValidationMode, Validator,
};
use jiff::{Span, civil::Date};
use serde::{Deserialize, Serialize};

use crate::load::{self, Loaded};
use crate::{
    Ask, Digest, EntitySet, MAX_DEREFERENCES, MAX_POLICIES_PER_ACTION, PolicyError, PolicyFault, PolicyInfo,
    Source, Uid,
};

/// Policies with their schema, ready to decide. Never changes.
#[derive(Debug)]
pub struct Engine {
    schema: Schema,
    schema_digest: Digest,
    /// Action → slices in order of their first day.
    slices: BTreeMap<Uid, Vec<Slice>>,
    policies: Vec<PolicyInfo>,
    nothing: Digest,
}

#[derive(Debug)]
struct Slice {
    from: Date,
    set: PolicySet,
    digest: Digest,
}

/// What went into a decision: four digests and the day. Equal digests give an equal decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    pub request: Digest,
    pub slice: Digest,
    pub schema: Digest,
    pub entities: Digest,
    pub day: Date,
}

/// A decision and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub allow: bool,
    /// `@id`s of the policies that determined it, sorted; empty when nothing permitted.
    pub policies: Vec<String>,
    pub receipt: Receipt,
}

impl Engine {
    /// Reads a schema (Cedar syntax) and policies. Every fault is returned, not only the first.
    pub fn load(schema: Source<'_>, sources: &[Source<'_>]) -> Result<Self, Vec<PolicyFault>> {
        let (parsed, _warnings) = Schema::from_cedarschema_str(schema.text).map_err(|error| {
            vec![PolicyFault::new(schema.file, "policy.schema", error.to_string(), "correct the schema")]
        })?;
        let mut faults = Vec::new();
        let loaded: Vec<Loaded> =
            sources.iter().flat_map(|source| load::read(*source, &mut faults)).collect();
        check_ids(&loaded, &mut faults);
        check_types(&parsed, &loaded, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        let slices = cut(&loaded, &mut faults);
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Self {
            schema: parsed,
            schema_digest: Digest::of(schema.text.as_bytes()),
            slices,
            policies: loaded.into_iter().map(|one| one.info).collect(),
            nothing: Digest::of(b""),
        })
    }

    pub(crate) const fn schema(&self) -> &Schema {
        &self.schema
    }

    /// What every policy says about itself, in and out of force.
    pub fn policies(&self) -> &[PolicyInfo] {
        &self.policies
    }

    /// Decides with the policies in force on `day`. Anything that goes wrong while a policy is evaluated denies:
    /// Cedar would skip the policy, and a skipped `forbid` would let data out.
    pub fn decide(&self, ask: &Ask, entities: &EntitySet, day: Date) -> Result<Decision, PolicyError> {
        let slice = self.slice(&ask.action, day);
        let receipt = Receipt {
            request: ask.digest(),
            slice: slice.map_or_else(|| self.nothing.clone(), |slice| slice.digest.clone()),
            schema: self.schema_digest.clone(),
            entities: entities.digest.clone(),
            day,
        };
        let request = self.request(ask)?;
        let Some(slice) = slice else {
            return Ok(Decision { allow: false, policies: Vec::new(), receipt });
        };
        let response = Authorizer::new().is_authorized(&request, &slice.set, &entities.entities);
        let mut policies: Vec<String> = response.diagnostics().reason().map(ToString::to_string).collect();
        policies.sort();
        let sound = response.diagnostics().errors().next().is_none();
        Ok(Decision { allow: sound && response.decision() == Verdict::Allow, policies, receipt })
    }

    fn slice(&self, action: &Uid, day: Date) -> Option<&Slice> {
        self.slices.get(action)?.iter().rev().find(|slice| slice.from <= day)
    }

    fn request(&self, ask: &Ask) -> Result<Request, PolicyError> {
        let refused = |error: String| PolicyError::Request(error);
        let action = ask.action.to_cedar()?;
        let context = Context::from_json_value(ask.context.clone(), Some((&self.schema, &action)))
            .map_err(|error| refused(error.to_string()))?;
        let (principal, resource) = (ask.principal.to_cedar()?, ask.resource.to_cedar()?);
        Request::new(principal, action, resource, context, Some(&self.schema))
            .map_err(|error| refused(error.to_string()))
    }
}

fn check_ids(loaded: &[Loaded], faults: &mut Vec<PolicyFault>) {
    let mut seen = BTreeSet::new();
    for one in loaded {
        if !seen.insert(&one.info.id) {
            let message = format!("policy `{}` is declared twice", one.info.id);
            let cure = "give each version an id of its own and end the older one with @effective_to";
            faults.push(PolicyFault::new(&one.info.file, "policy.id-twice", message, cure).at(one.info.line));
        }
    }
}

fn check_types(schema: &Schema, loaded: &[Loaded], faults: &mut Vec<PolicyFault>) {
    let validator = Validator::new(schema.clone());
    for one in loaded {
        let mut alone = PolicySet::new();
        if alone.add(one.policy.clone()).is_err() {
            continue;
        }
        let result = validator.validate_with_level(&alone, ValidationMode::Strict, MAX_DEREFERENCES);
        for error in result.validation_errors() {
            let cure = "correct the policy or declare the attribute in the schema";
            let fault = PolicyFault::new(&one.info.file, "policy.type", error.to_string(), cure);
            faults.push(fault.at(one.info.line));
        }
    }
}

/// One slice per action and period between two dates on which anything begins or ends.
fn cut(loaded: &[Loaded], faults: &mut Vec<PolicyFault>) -> BTreeMap<Uid, Vec<Slice>> {
    let actions: BTreeSet<&Uid> = loaded.iter().flat_map(|one| &one.actions).collect();
    let mut slices = BTreeMap::new();
    for action in actions {
        let of_action: Vec<&Loaded> = loaded.iter().filter(|one| one.actions.contains(action)).collect();
        let mut starts = BTreeSet::from([Date::MIN]);
        for one in &of_action {
            starts.insert(one.info.effective_from);
            starts.extend(one.info.effective_to.and_then(|to| to.checked_add(Span::new().days(1)).ok()));
        }
        let cut = starts.into_iter().map(|from| slice(from, &of_action, faults)).collect();
        slices.insert(action.clone(), cut);
    }
    slices
}

fn slice(from: Date, of_action: &[&Loaded], faults: &mut Vec<PolicyFault>) -> Slice {
    let in_force: Vec<&&Loaded> = of_action.iter().filter(|one| one.info.in_force_on(from)).collect();
    if in_force.len() > MAX_POLICIES_PER_ACTION
        && let Some(last) = in_force.last()
    {
        let message = format!("{} policies for one action on {from}", in_force.len());
        let cure = "at most 40 policies apply to one action: merge some";
        faults.push(PolicyFault::new(&last.info.file, "policy.too-many", message, cure).at(last.info.line));
    }
    let mut set = PolicySet::new();
    let mut texts: Vec<(&str, String)> = Vec::with_capacity(in_force.len());
    for one in in_force {
        texts.push((&one.info.id, one.policy.to_cedar().unwrap_or_default()));
        // Ids were checked to be unique.
        let _unique = set.add(one.policy.clone());
    }
    texts.sort();
    Slice { from, set, digest: Digest::of_json(&texts) }
}
