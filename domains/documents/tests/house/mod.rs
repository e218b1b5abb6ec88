//! An office that issues: a test house with keys, an authority, fonts and blobs.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use acts::{Actor, Origin};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use documents::{Claims, Issuer, IssuerSettings, Renderer, Seals};
use files::{Blobs, Faults};
use jobs::{NewJob, RunAt};
use kernel::PartyId;
use keys::{
    Authority, FileKeys, KeyName, KeyPurpose, Keys, Subject, SystemSecrets, Unlock, Validity, certificate_pem,
};
use pades::Anchors;
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use serde_json::{Value, json};
use testkit::{House, Pages, officer, person};
use uuid::Uuid;

/// Longer than a worker's lease and the pauses between the first attempts.
const TRIED_AGAIN_MS: i64 = 600_000;
pub const CASE: &str = "0193f3a0-0000-7000-8000-000000000001";
pub const CHILD: u128 = 0x51;
pub const MOTHER: u128 = 0x52;
pub const STRANGER: u128 = 0x53;

/// Fonts are loaded once, as the house does at its start.
static RENDERER: LazyLock<Renderer> = LazyLock::new(|| Renderer::load(&["/usr/share/fonts"]).unwrap());

pub struct Office {
    house: House,
    issuer: Arc<Issuer>,
    keys: Arc<dyn Keys>,
    authority: Arc<Authority>,
    folder: PathBuf,
}

fn blobs_in(folder: &std::path::Path) -> Blobs {
    Blobs::open_dir(&folder.join("blobs")).unwrap()
}

/// An issuer of its own: what a process has in its memory.
fn issuer(keys: &Arc<dyn Keys>, authority: &Arc<Authority>, blobs: Blobs) -> Arc<Issuer> {
    let represented: documents::RepresentedFn = Arc::new(|_ctx, party| {
        Box::pin(async move {
            let mother = PartyId(Uuid::from_u128(MOTHER));
            Ok(if party == mother { vec![PartyId(Uuid::from_u128(CHILD))] } else { Vec::new() })
        })
    });
    let settings = IssuerSettings {
        public_url: "https://balcao.example".to_owned(),
        specimen: false,
        represented: Some(represented),
        checkpoint: None,
    };
    let seals = Seals::new(Arc::clone(keys), Arc::clone(authority));
    Arc::new(Issuer::new(RENDERER.clone(), seals, blobs, settings))
}

/// An order as the birth registration gives it.
pub fn order(effect: &str) -> Value {
    json!({
        "effect_key": effect, "case": CASE, "request": 7, "kind": "birth-certificate",
        "title": { "zh-Hant": "出生登記證明", "pt": "Certidão do Registo de Nascimento", "en": "Birth certificate" },
        "template": "documents/birth-certificate.typ", "langs": ["zh-Hant", "pt"], "department": "DSAJ",
        "holders": [PartyId(Uuid::from_u128(CHILD))], "initials": "C.H.C.",
        "data": {
            "issuer": { "zh": "法務局", "pt": "Direcção dos Serviços de Assuntos de Justiça" },
            "office": { "zh": "民事登記局", "pt": "Conservatória do Registo Civil" },
            "record": { "number": "1234/2026", "date": "2026-11-20" },
            "child": {
                "name_zh": "陳𨋢喆", "name_latin": "CHAN, Hou Chit Beatriz", "sex": "F",
                "birth_date": "2026-11-02", "birth_time": "04:35", "birth_place": { "zh": "澳門", "pt": "Macau" },
            },
            "parents": [{ "relation": "mother", "name_zh": "李着衞", "name_latin": "LEI, Cheok Wai" }],
            "notes": [],
        },
    })
}

impl Office {
    pub async fn open() -> Self {
        Self::open_over(Faults::default()).await
    }

    /// The same over an object store that a test makes fail.
    pub async fn open_over(faults: Faults) -> Self {
        let folder = tempfile_dir();
        let secrets = Arc::new(SystemSecrets::new());
        let unlock = Unlock::key_file(&folder.join("wrap"), secrets.as_ref()).unwrap();
        let keys: Arc<dyn Keys> =
            Arc::new(FileKeys::open(&folder.join("keys"), &unlock, Arc::clone(&secrets) as _).unwrap());
        let authority = Authority::open(
            Arc::clone(&keys),
            KeyName::new(KeyPurpose::Authority, "test").unwrap(),
            &folder.join("authority.pem"),
            &Subject {
                common_name: "測試 Test CA".to_owned(),
                country: Some("MO".to_owned()),
                ..Subject::default()
            },
            Validity {
                not_before: "2026-01-01T00:00:00Z".parse().unwrap(),
                not_after: "2036-01-01T00:00:00Z".parse().unwrap(),
            },
            secrets,
        );
        let authority = Arc::new(authority.unwrap());
        let issuer = issuer(&keys, &authority, blobs_in(&folder).with_faults(faults));
        let house = House::builder()
            .migrations(documents::MIGRATIONS)
            .jobs(documents::module(&issuer).jobs)
            .subscribe("documents.issued", "test.issued")
            .subscribe("documents.refused", "test.refused")
            .open()
            .await
            .unwrap();
        Self { house, issuer, keys, authority, folder }
    }

    /// What stands in the object store, half-written files included.
    pub fn stored(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.folder.join("blobs")];
        let mut files = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() { folders.push(path) } else { files.push(path) }
            }
        }
        files
    }

    /// What is tried again is due by now.
    pub fn later(&self) {
        self.house.machine.advance_ms(TRIED_AGAIN_MS);
    }

    /// The database of the house.
    pub fn db(&self) -> &db::Db {
        &self.house.scratch.db
    }

    /// Runs what is due as far as the database lets it.
    pub async fn try_run(&self) {
        let _stopped = self.house.run_jobs().await;
    }

    /// The same office as another process serves it.
    pub async fn neighbour(&self) -> Self {
        let house = self.house.neighbour().await.unwrap();
        let (keys, authority) = (Arc::clone(&self.keys), Arc::clone(&self.authority));
        let issuer = issuer(&keys, &authority, blobs_in(&self.folder));
        Self { house, issuer, keys, authority, folder: self.folder.clone() }
    }

    pub const fn house(&self) -> &House {
        &self.house
    }

    /// The digests by which lists know all papers.
    pub async fn sealed_digests(&self) -> Vec<documents::Digest> {
        let rows = self.rows("SELECT sealed_digest AS v FROM documents_documents").await;
        rows.iter().map(|row| row.try_get::<Vec<u8>>("", "v").unwrap().try_into().unwrap()).collect()
    }

    pub fn pages(&self) -> Pages {
        let all = [documents::READ.code, documents::REVOKE.code];
        let sessions = vec![
            person(CHILD, "Child"),
            person(MOTHER, "Mother"),
            person(STRANGER, "Stranger"),
            officer(0x71, "Registrar", "DSAJ", &all),
            officer(0x72, "Clerk", "DSAJ", &[documents::READ.code]),
            officer(0x73, "Police", "CPSP", &all),
        ];
        Pages::open(&self.house, documents::module(&self.issuer), sessions)
    }

    pub async fn enqueue(&self, payload: Value) {
        let ctx = self.house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
        let job = NewJob {
            id: ctx.new_id(),
            kind: "documents.issue",
            dedup_key: None,
            payload,
            origin: Value::Null,
            run_at: RunAt::Now,
        };
        let done: Result<(), db::DbError> = ctx
            .db()
            .write(move |tx| {
                let (job, at) = (job.clone(), ctx_at());
                Box::pin(async move { jobs::enqueue(tx, &[job], at).await })
            })
            .await;
        done.unwrap();
    }

    pub async fn run(&self) {
        self.house.run_jobs().await.unwrap();
    }

    async fn rows(&self, sql: &str) -> Vec<QueryResult> {
        let reader = self.house.scratch.db.reader();
        reader.query_all_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap()
    }

    pub async fn text(&self, sql: &str) -> String {
        self.rows(sql).await[0].try_get("", "v").unwrap()
    }

    pub async fn count(&self, table: &str) -> i64 {
        self.rows(&format!("SELECT COUNT(*) AS v FROM {table}")).await[0].try_get("", "v").unwrap()
    }

    pub async fn heard(&self, kind: &str) -> Vec<Value> {
        let rows = self.rows(&format!("SELECT payload AS v FROM jobs_queue WHERE kind = '{kind}'")).await;
        rows.iter()
            .map(|row| serde_json::from_str(&row.try_get::<String>("", "v").unwrap()).unwrap())
            .collect()
    }

    pub async fn dead(&self) -> Vec<String> {
        let dead = jobs::dead(&self.house.scratch.db, 10).await.unwrap();
        dead.into_iter().filter(|job| job.kind == "documents.issue").filter_map(|job| job.error).collect()
    }

    /// The newest paper of the child, as the child downloads it.
    pub async fn paper(&self) -> Vec<u8> {
        let pages = self.pages();
        let id = pages.get("Child", "/api/v1/documents").await.json()[0]["id"].as_str().unwrap().to_owned();
        pages.get("Child", &format!("/documents/{id}/file")).await.body
    }

    pub fn anchors(&self) -> Anchors {
        Anchors::from_pem(&self.anchor_pem()).unwrap()
    }

    pub fn anchor_pem(&self) -> String {
        certificate_pem(self.issuer.seals().anchor_der()).unwrap()
    }

    /// The text of a QR code, signed with the department's own key.
    pub async fn token(&self, number: &str, content: Option<&str>) -> String {
        let row = self.rows("SELECT data_digest AS v FROM documents_documents").await;
        let digest: Vec<u8> = row[0].try_get("", "v").unwrap();
        let claims = Claims {
            version: 1,
            issuer: "MO/DSAJ".to_owned(),
            kind: "birth-certificate".to_owned(),
            number: number.to_owned(),
            issued_on: "2026-11-23".parse().unwrap(),
            holder: Some("C.H.C.".to_owned()),
            content: content.map_or_else(|| URL_SAFE_NO_PAD.encode(digest), str::to_owned),
        };
        let name = KeyName::new(KeyPurpose::MessageSigning, "documents-dsaj").unwrap();
        let raw = self.keys.public(&name).unwrap();
        let (x, y) = (URL_SAFE_NO_PAD.encode(&raw.raw()[1..33]), URL_SAFE_NO_PAD.encode(&raw.raw()[33..]));
        // RFC 7638 §3: the required members in order, without spaces.
        let canonical = format!("{{\"crv\":\"P-256\",\"kty\":\"EC\",\"x\":\"{x}\",\"y\":\"{y}\"}}");
        let thumbprint = URL_SAFE_NO_PAD.encode(digest_of(canonical.as_bytes()));
        let header = URL_SAFE_NO_PAD.encode(json!({ "alg": "ES256", "kid": &thumbprint[..16] }).to_string());
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap());
        let signature = self.keys.sign(&name, format!("{header}.{payload}").as_bytes()).unwrap();
        format!("{header}.{payload}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn digest_of(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn ctx_at() -> kernel::Timestamp {
    "2026-11-23T02:00:00Z".parse().unwrap()
}

fn tempfile_dir() -> std::path::PathBuf {
    tempfile::tempdir().unwrap().keep()
}
