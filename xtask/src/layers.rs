//! Who may lean on whom. app → domains → platform → kernel; protocols → kernel at most; a domain leans on another's
//! public face only where ARCHITECTURE.md lists the pair.

use std::collections::BTreeSet;

use crate::workspace::{Package, Storey, Workspace};

/// What the pure storeys must not know: no runtime, no database, no HTTP server, no randomness.
const IMPURE: [&str; 9] =
    ["tokio", "sea-orm", "sqlx", "axum", "hyper", "reqwest", "rand", "object_store", "tower"];
/// One rendering engine, one policy engine: heavy things live in one room.
const HEAVY: [(&str, &str); 4] =
    [("typst", "pdf"), ("cedar-policy", "policy"), ("webauthn-rs", "identity"), ("sqlx", "db")];

/// Every way in which the packages lean wrongly.
pub fn check(workspace: &Workspace) -> anyhow::Result<Vec<String>> {
    let plan = std::fs::read_to_string(workspace.root.join("ARCHITECTURE.md"))?;
    let pairs = domain_pairs(&plan);
    let mut findings = Vec::new();
    for package in &workspace.packages {
        findings.extend(leaning(workspace, package, &pairs));
        findings.extend(weight(package));
    }
    let used: BTreeSet<(String, String)> = used_pairs(workspace);
    for (from, to) in pairs.difference(&used) {
        findings.push(format!("ARCHITECTURE.md lists `{from}` → `{to}`, but the code does not need it"));
    }
    Ok(findings)
}

fn leaning(workspace: &Workspace, package: &Package, pairs: &BTreeSet<(String, String)>) -> Vec<String> {
    let ours = package.dependencies.iter().filter_map(|name| workspace.get(name));
    ours.filter_map(|dependency| {
        let allowed = match (package.storey, dependency.storey) {
            (Storey::App | Storey::Tools, _) => true,
            (Storey::Kernel, _) | (Storey::Protocols, Storey::Protocols) => false,
            (Storey::Protocols, other) => other == Storey::Kernel,
            (Storey::Platform, other) => !matches!(other, Storey::Domains | Storey::App | Storey::Tools),
            (Storey::Domains, Storey::Domains) => {
                pairs.contains(&(package.name.clone(), dependency.name.clone()))
            }
            (Storey::Domains, other) => !matches!(other, Storey::App | Storey::Tools),
        };
        (!allowed).then(|| format!("`{}` must not lean on `{}`", package.name, dependency.name))
    })
    .collect()
}

fn weight(package: &Package) -> Vec<String> {
    let pure = matches!(package.storey, Storey::Kernel | Storey::Protocols);
    let impure = package.dependencies.iter().filter(|name| pure && IMPURE.contains(&name.as_str()));
    let mut findings: Vec<String> =
        impure.map(|name| format!("`{}` is pure and must not know `{name}`", package.name)).collect();
    for (heavy, home) in HEAVY {
        if package.name != home && package.dependencies.iter().any(|name| name == heavy) {
            findings.push(format!("`{heavy}` lives in `{home}` alone, not in `{}`", package.name));
        }
    }
    findings
}

/// Lines of the form "- `casework` → `exchange`: why".
fn domain_pairs(plan: &str) -> BTreeSet<(String, String)> {
    let pair = |line: &str| {
        let (from, rest) = line.strip_prefix("- `")?.split_once("` → `")?;
        let (to, _) = rest.split_once("`:")?;
        Some((from.to_owned(), to.to_owned()))
    };
    plan.lines().filter_map(pair).collect()
}

fn used_pairs(workspace: &Workspace) -> BTreeSet<(String, String)> {
    let domains = workspace.packages.iter().filter(|package| package.storey == Storey::Domains);
    domains
        .flat_map(|package| {
            let others = package.dependencies.iter().filter(|name| {
                workspace.get(name).is_some_and(|dependency| dependency.storey == Storey::Domains)
            });
            others.map(|name| (package.name.clone(), name.clone()))
        })
        .collect()
}
