//! A house with identity in it: the Macao pack, a ledger with its sequencer, accounts made as an administrator does.

use std::sync::{Arc, OnceLock};

use acts::{Actor, Ctx, Origin, Proofing};
use files::Blobs;
use identity::model::{AccountKind, Names};
use identity::{
    Account, AccountId, AssignPost, Identity, IdentitySettings, MIGRATIONS, NewAccount, PasswordAttempt,
    SignedIn,
};
use kernel::{Clock, PartyId, Problem};
use keys::{FileKeys, KeyName, KeyPurpose, SystemSecrets, Unlock};
use ledger::{Ledger, LedgerSettings, LogKey, MAIN_LOG, Page, Sequencer, SequencerSettings};
use testkit::House;
use tokio::sync::Notify;
use uuid::Uuid;
use web::{JobKind, Noise};

pub const ORIGIN: &str = "http://localhost:8000";
pub const PASSWORD: &str = "a lotus on the water 𨋢";

pub struct Home {
    pub house: House,
    pub identity: Identity,
    pub ledger: Arc<Ledger>,
    pub noise: Noise,
}

pub fn party(number: u128) -> PartyId {
    PartyId(Uuid::from_u128(number))
}

impl Home {
    pub async fn open() -> Self {
        let slot: Arc<OnceLock<Identity>> = Arc::default();
        let late = Arc::clone(&slot);
        let births = JobKind::new("identity.record-written", move |ctx, job| {
            let identity = late.get().unwrap().clone();
            let kind = identity::module(&identity, identity::CaseDoor::default())
                .jobs
                .into_iter()
                .find(|one| one.kind == "identity.record-written");
            (kind.unwrap().run)(ctx, job)
        });
        let house = House::builder()
            .migrations(MIGRATIONS)
            .jobs(vec![births])
            .subscribe("registers.record-written", "identity.record-written")
            .open()
            .await
            .unwrap();
        let ledger = open_ledger(&house);
        let noise = Noise::default();
        let settings = IdentitySettings {
            origin: Some(ORIGIN.parse().unwrap()),
            site: "Balcão".to_owned(),
            hashers: 2,
            noise: noise.clone(),
        };
        let identity =
            Identity::open(Arc::clone(&house.shared), Arc::clone(&ledger), &settings).await.unwrap();
        assert!(slot.set(identity.clone()).is_ok());
        Self { house, identity, ledger, noise }
    }

    /// Nobody signed in.
    pub fn nobody(&self) -> Ctx {
        self.house.ctx(Origin::default())
    }

    /// The machine: an administrator at the command line.
    pub fn machine(&self) -> Ctx {
        self.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() })
    }

    /// A person in their own account.
    pub fn person(&self, number: u128) -> Ctx {
        self.house.ctx(Origin { actor: Actor::Person { party: party(number) }, ..Origin::default() })
    }

    /// Opens a resident's account with the usual password.
    pub async fn resident(&self, number: u128, login: &str) -> Account {
        self.account(number, AccountKind::Resident, login).await
    }

    /// Opens an official's account with these posts.
    pub async fn official(&self, number: u128, login: &str, posts: &[&str]) -> Account {
        let account = self.account(number, AccountKind::Staff, login).await;
        for post in posts {
            let from = self.house.machine.now();
            let assign = AssignPost { party: account.party, post: (*post).to_owned(), from, to: None };
            self.identity.assign_post(&self.machine(), assign).await.unwrap();
        }
        account
    }

    async fn account(&self, number: u128, kind: AccountKind, login: &str) -> Account {
        let ctx = self.machine();
        let new = NewAccount {
            id: AccountId::new(ctx.ids(), ctx.at()),
            party: party(number),
            kind,
            login: login.to_owned(),
            names: Names { zh: "陳美玲".to_owned(), roman: "Chan Mei Leng".to_owned() },
            lang: None,
            proofing: Proofing::P2,
        };
        let id = self.identity.open_account(&ctx, new).await.unwrap();
        let account = self.identity.account(id).await.unwrap();
        self.identity.set_password(&ctx, &account, PASSWORD).await.unwrap();
        account
    }

    /// One attempt with a password from one address.
    pub async fn attempt(&self, login: &str, password: &str) -> Result<SignedIn, Problem> {
        self.attempt_from("203.0.113.7", login, password).await
    }

    /// One attempt with a password from an address.
    pub async fn attempt_from(
        &self,
        address: &str,
        login: &str,
        password: &str,
    ) -> Result<SignedIn, Problem> {
        let attempt = PasswordAttempt {
            login: login.to_owned(),
            password: password.to_owned(),
            post: None,
            peer: Some(address.parse().unwrap()),
            device: "Firefox, Linux".to_owned(),
        };
        self.identity.sign_in(&self.nobody(), attempt).await
    }

    /// Signs in and gives the token.
    pub async fn token(&self, login: &str) -> String {
        match self.attempt(login, PASSWORD).await.unwrap() {
            SignedIn::Opened(opened) => opened.token,
            SignedIn::ChoosePost { .. } => panic!("{login} has several posts"),
        }
    }

    /// Whether a token still opens the door.
    pub async fn is_in(&self, token: &str) -> bool {
        web::Sessions::find(&self.identity, token).await.unwrap().is_some()
    }

    /// The types of the entries about a person, newest first.
    pub async fn log(&self, number: u128) -> Vec<String> {
        let page = Page { limit: 100, ..Page::default() };
        let entries = self.ledger.entries_for(party(number), &page).await.unwrap().items;
        entries.into_iter().map(|entry| entry.kind).collect()
    }

    /// Publishes what waits.
    pub async fn publish(&self) {
        let settings = SequencerSettings { holder: "test".to_owned(), lease_ms: 60_000 };
        let mut sequencer = Sequencer::new(Arc::clone(&self.ledger), settings, Arc::new(Notify::new()));
        sequencer.round().await.unwrap();
        sequencer.release().await.unwrap();
    }
}

fn open_ledger(house: &House) -> Arc<Ledger> {
    let folder = house.scratch.folder.path();
    let secrets = Arc::new(SystemSecrets::new());
    let unlock = Unlock::key_file(&folder.join("unlock"), secrets.as_ref()).unwrap();
    let keys = Arc::new(FileKeys::open(&folder.join("keys"), &unlock, secrets).unwrap());
    let name = KeyName::new(KeyPurpose::LedgerCheckpoint, MAIN_LOG).unwrap();
    let key = LogKey::new(keys, name, "log.example/mo").unwrap();
    let blobs = folder.join("blobs");
    std::fs::create_dir_all(&blobs).unwrap();
    Arc::new(Ledger::new(LedgerSettings {
        db: house.scratch.db.clone(),
        blobs: Blobs::open_dir(&blobs).unwrap(),
        key,
        clock: Arc::clone(&house.machine) as Arc<dyn Clock>,
        log: MAIN_LOG.to_owned(),
    }))
}
