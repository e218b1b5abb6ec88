//! People for a run: couples of the invented population with accounts and sessions, and two registrars.

use std::path::Path;
use std::sync::Arc;

use acts::{Actor, Authenticator, Channel, Ctx, Origin, Proofing};
use anyhow::Context;
use balcao::config::Settings;
use balcao::demo;
use balcao::foundation::Foundation;
use balcao::house::House;
use balcao::mode::Mode;
use futures::{StreamExt, TryStreamExt, stream};
use identity::model::{AccountKind, Names};
use identity::{AccountId, NewAccount, NewSession};
use registers::seed::{Marital, SeedPerson, Sex};
use serde_json::Value;
use tempfile::TempDir;

use crate::engine::Engine;

/// Accounts that are opened at once: enough to share commits.
const AT_ONCE: usize = 64;
/// Invented people for every couple that is wanted; about every fourth person is a married woman's husband.
const PEOPLE_PER_COUPLE: usize = 12;

/// A married couple; the mother has a signed notice of a birth.
pub struct Couple {
    pub mother: String,
    pub father: String,
    pub father_number: String,
    pub notice: Value,
}

/// A database with people, ready for the program.
pub struct Town {
    pub folder: TempDir,
    pub database: String,
    pub couples: Vec<Couple>,
    pub clerk: String,
    pub registrar: String,
}

impl Town {
    /// Founds a demo city, opens accounts and sessions for so many couples.
    pub async fn found(engine: &Engine, couples: usize) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let database = engine.fresh(folder.path()).await?;
        let house = open_house(folder.path(), &database).await?;
        let people = couples.saturating_mul(PEOPLE_PER_COUPLE).max(2_000);
        demo::found(&house, u64::try_from(people)?).await?;
        let ctx = machine(&house);
        let clinician = demo::Clinician::employ(&house.foundation)?;
        let found = married(people).into_iter().take(couples);
        let (house_ref, ctx_ref, clinician) = (&house, &ctx, &clinician);
        let couples: Vec<Couple> = stream::iter(found)
            .map(|(mother, father)| async move {
                anyhow::Ok(Couple {
                    mother: resident(house_ref, ctx_ref, &mother).await?,
                    father: resident(house_ref, ctx_ref, &father).await?,
                    father_number: father.bir.clone(),
                    notice: clinician.notice_of(ctx_ref, &mother)?,
                })
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        let clerk = official(&house, &ctx, "registry.clerk").await?;
        let registrar = official(&house, &ctx, "registry.registrar").await?;
        house.stop().await;
        Ok(Self { folder, database, couples, clerk, registrar })
    }
}

/// The house on this data, inside this process.
pub async fn open_house(data: &Path, database: &str) -> anyhow::Result<House> {
    let settings = Settings {
        data: Some(data.to_path_buf()),
        database: Some(database.to_owned()),
        // One caller opens as many as the measurement lasts.
        drafts_per_person: Some(u32::MAX),
        ..Settings::default()
    };
    let mode = Mode::Demo { fast_clock: false };
    let foundation = Foundation::open(&settings.resolve(None)?).await?;
    mode.claim(&foundation.db).await?;
    House::start(foundation, mode, "http://localhost").await
}

/// The bench as actor.
pub fn machine(house: &House) -> Ctx {
    let origin = Origin { actor: Actor::Machine, channel: Channel::CommandLine, ..Origin::default() };
    Ctx::new(Arc::clone(&house.shared), origin)
}

/// Couples of an age to have a child: a wife stands before her husband, and the marriage is among his records.
fn married(people: usize) -> Vec<(SeedPerson, SeedPerson)> {
    let all: Vec<SeedPerson> = registers::seed::generate(demo::SEED, people).collect();
    let couple = |pair: &[SeedPerson]| {
        let [wife, husband] = pair else { return None };
        let young = wife.birth_date.year() >= 1980 && wife.birth_date.year() <= 2004;
        let spouses = wife.sex == Sex::Female && husband.sex == Sex::Male && wife.marital == Marital::Married;
        let record = husband.records.iter().any(|record| record.standard == "civil.marriage");
        let invented = wife.persona.is_none() && husband.persona.is_none();
        (young && spouses && record && invented).then(|| (wife.clone(), husband.clone()))
    };
    all.windows(2).filter_map(couple).collect()
}

async fn resident(house: &House, ctx: &Ctx, person: &SeedPerson) -> anyhow::Result<String> {
    let whole = |parts: Option<&kernel::NameParts>, between: &str| {
        parts.map(|name| format!("{}{between}{}", name.surname(), name.given())).unwrap_or_default()
    };
    let new = NewAccount {
        id: AccountId::new(ctx.ids(), ctx.at()),
        party: person.party,
        kind: AccountKind::Resident,
        login: person.bir.clone(),
        names: Names { zh: whole(person.name.chinese(), ""), roman: whole(person.name.roman(), " ") },
        lang: None,
        proofing: Proofing::P2,
    };
    let id = house.parts.identity.open_account(ctx, new).await?;
    let account = house.parts.identity.account(id).await?;
    let session =
        NewSession { account, post: None, authenticator: Authenticator::A2r, device: "bench".to_owned() };
    Ok(house.parts.identity.open_session(ctx, session).await?.token)
}

async fn official(house: &House, ctx: &Ctx, login: &str) -> anyhow::Result<String> {
    let identity = &house.parts.identity;
    let account = identity.account_by_login(login).await?.with_context(|| login.to_owned())?;
    let post = identity.posts_of(ctx, account.party).await?.into_iter().next();
    let session = NewSession { account, post, authenticator: Authenticator::A2r, device: "bench".to_owned() };
    Ok(identity.open_session(ctx, session).await?.token)
}
