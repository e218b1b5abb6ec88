//! What `pack lint` checks of the exchange: everything that loading it checks, and what only looks doubtful.

use pack::{Finding, Lint, Pack};

use crate::snapshot::{Declared, Grant};

/// The exchange's lint.
pub struct ExchangeLint;

impl Lint for ExchangeLint {
    fn name(&self) -> &'static str {
        "exchange"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[
            "exchange/members.toml",
            "exchange/purposes.toml",
            "exchange/grants.toml",
            "exchange/services/*.toml",
            "exchange/standards/*.json",
            "policies/*.cedar",
            "policies/exchange.cedarschema",
            "policies/fixtures.json",
        ]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let mut findings = Vec::new();
        let declared = Declared::read(pack, &mut findings);
        for service in declared.services() {
            if !declared.grants().iter().any(|grant| grant.service == service.id) {
                let message = format!("nobody has a grant for `{}`", service.id);
                findings.push(
                    Finding::note(service.file.clone(), "exchange.no-client", message)
                        .cure("add a grant, or remove the service"),
                );
            }
        }
        for grant in declared
            .grants()
            .iter()
            .filter(|grant| [grant.per_day, grant.per_day_per_official].contains(&Some(0)))
        {
            let message = format!("grant `{}` allows no call at all", grant.id);
            findings.push(
                Finding::warning("exchange/grants.toml", "exchange.quota-zero", message)
                    .cure("end the grant with `to`, or raise per_day"),
            );
        }
        findings.extend(overlaps(declared.grants()));
        findings
    }
}

/// Two grants that fit the same call: the gate takes the first by id, which nobody may have meant.
fn overlaps(grants: &[Grant]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, grant) in grants.iter().enumerate() {
        let twin = grants[..index].iter().find(|other| {
            other.client == grant.client
                && other.service == grant.service
                && !other.endpoints.is_disjoint(&grant.endpoints)
                && other.purposes.iter().any(|purpose| grant.purposes.contains(purpose))
                && other.basis.is_some() == grant.basis.is_some()
                && other.to.is_none_or(|to| grant.from <= to)
                && grant.to.is_none_or(|to| other.from <= to)
        });
        if let Some(twin) = twin {
            let message = format!("grants `{}` and `{}` fit the same call", twin.id, grant.id);
            findings.push(
                Finding::warning("exchange/grants.toml", "exchange.grants-overlap", message)
                    .cure("join them, or tell them apart by purpose, endpoint or dates"),
            );
        }
    }
    findings
}
