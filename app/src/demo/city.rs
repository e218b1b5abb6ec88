//! Who lives in the invented city: residents of the seeded population, and officials in the posts that the pack names.

use std::sync::Arc;

use acts::{Actor, Channel, Ctx, Origin, Proofing};
use anyhow::Context;
use db::Db;
use identity::model::{AccountKind, Names};
use identity::{Account, AccountId, AssignPost, NewAccount};
use kernel::{NameParts, PartyId, Timestamp};
use pack::{Finding, Lint, Pack};
use registers::seed::{Loaded, SeedPerson};
use serde::Deserialize;

use crate::house::House;
use crate::progress::Progress;
use crate::store;

const PERSONAS: &str = "demo/personas.toml";
/// The seed of the demonstration's population unless somebody chose another: the same people every time.
pub const SEED: u64 = 853;

/// Somebody whom a visitor of the demonstration may become.
#[derive(Debug, Clone)]
pub struct Persona {
    /// Login name of the account.
    pub login: String,
    pub names: Names,
    /// Post of an official.
    pub post: Option<String>,
    /// The resident of the population.
    pub party: Option<PartyId>,
    /// What there is to know about a resident.
    pub about: Option<kernel::Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    resident: Vec<Resident>,
    #[serde(default)]
    staff: Vec<StaffMember>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Resident {
    key: String,
    about: kernel::Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StaffMember {
    login: String,
    names: Names,
    post: String,
}

/// The seed with which the people of this database were invented; the usual one before there are any.
pub async fn seed_of(db: &Db) -> anyhow::Result<u64> {
    match store::get(db, store::POPULATION_SEED).await? {
        Some(seed) => seed.parse().context("the seed of the population"),
        None => Ok(SEED),
    }
}

/// Takes a seed for this database; answers with the one that counts: the first.
pub async fn claim_seed(db: &Db, seed: u64) -> anyhow::Result<u64> {
    let counts = store::claim(db, store::POPULATION_SEED, seed.to_string()).await?;
    counts.parse().context("the seed of the population")
}

/// Everybody whom a visitor may become in the population of a seed: residents first.
pub fn personas(pack: &Pack, seed: u64) -> anyhow::Result<Vec<Persona>> {
    let file: File = pack.section_or_default(PERSONAS).map_err(|finding| anyhow::anyhow!("{finding}"))?;
    let invented: Vec<SeedPerson> =
        registers::seed::generate(seed, registers::seed::PERSONAS.len()).collect();
    let resident = |resident: Resident| {
        let person = invented.iter().find(|person| person.persona == Some(resident.key.as_str()));
        let person =
            person.with_context(|| format!("{PERSONAS}: the population has no `{}`", resident.key))?;
        let whole = |parts: Option<&NameParts>, between: &str| {
            parts.map(|name| format!("{}{between}{}", name.surname(), name.given())).unwrap_or_default()
        };
        Ok(Persona {
            login: person.bir.clone(),
            names: Names { zh: whole(person.name.chinese(), ""), roman: whole(person.name.roman(), " ") },
            post: None,
            party: Some(person.party),
            about: Some(resident.about),
        })
    };
    let residents: Vec<Persona> = file.resident.into_iter().map(resident).collect::<anyhow::Result<_>>()?;
    let staff = file.staff.into_iter().map(|member| Persona {
        login: member.login,
        names: member.names,
        post: Some(member.post),
        party: None,
        about: None,
    });
    Ok(residents.into_iter().chain(staff).collect())
}

/// Checks that the demonstration's people fit the pack.
pub struct DemoLint;

impl Lint for DemoLint {
    fn name(&self) -> &'static str {
        "demo"
    }

    fn claims(&self) -> &'static [&'static str] {
        &[PERSONAS]
    }

    fn lint(&self, pack: &Pack) -> Vec<Finding> {
        let wrong = |code, message: String, cure: &str| Finding::error(PERSONAS, code, message).cure(cure);
        match personas(pack, SEED) {
            Err(error) => vec![wrong("demo.personas", error.to_string(), "use a key of the population")],
            Ok(people) => people
                .into_iter()
                .filter_map(|persona| persona.post.filter(|post| pack.posts().get(post).is_none()))
                .map(|post| {
                    wrong("demo.post", format!("there is no post `{post}`"), "use a post of posts.toml")
                })
                .collect(),
        }
    }
}

/// Founds the city when the database is empty: people, accounts of the personas, posts. Takes up what a killed start left.
pub async fn found(house: &House, persons: u64) -> anyhow::Result<()> {
    let db = &house.foundation.db;
    let origin = Origin { actor: Actor::Machine, channel: Channel::CommandLine, ..Origin::default() };
    let ctx = Ctx::new(Arc::clone(&house.shared), origin);
    let seed = claim_seed(db, SEED).await?;
    if store::get(db, store::POPULATION).await?.is_none() {
        let mut progress = Progress::start("inventing people", persons);
        let people = registers::seed::generate(seed, usize::try_from(persons)?);
        let told =
            |loaded: Loaded| progress.at(u64::try_from(loaded.persons + loaded.skipped).unwrap_or(u64::MAX));
        registers::seed::load(&ctx, &house.parts.registers, people, told).await?;
        progress.finish();
        store::set(db, store::POPULATION, persons.to_string()).await?;
    }
    for persona in personas(&ctx.pack(), seed)? {
        let account = match house.parts.identity.account_by_login(&persona.login).await? {
            Some(account) => account,
            None => open_account(house, &ctx, &persona).await?,
        };
        if let Some(post) = persona.post {
            let from = Timestamp::default();
            let assign = AssignPost { party: account.party, post, from, to: None };
            house.parts.identity.assign_post(&ctx, assign).await?;
        }
    }
    Ok(())
}

async fn open_account(house: &House, ctx: &Ctx, persona: &Persona) -> anyhow::Result<Account> {
    let (party, kind, proofing) = match persona.party {
        Some(party) => (party, AccountKind::Resident, Proofing::P2),
        None => (PartyId::new(ctx.ids(), ctx.at()), AccountKind::Staff, Proofing::P3),
    };
    let new = NewAccount {
        id: AccountId::new(ctx.ids(), ctx.at()),
        party,
        kind,
        login: persona.login.clone(),
        names: persona.names.clone(),
        lang: None,
        proofing,
    };
    let id = house.parts.identity.open_account(ctx, new).await?;
    Ok(house.parts.identity.account(id).await?)
}
