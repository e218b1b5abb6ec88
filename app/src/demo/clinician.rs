//! The demonstration's physician: signs off birth notices, so that a visitor can post one as a hospital's system does.

use std::sync::Arc;

use acts::Ctx;
use anyhow::Context;
use jose::{Algorithm, Header, JoseError, Jwk, JwkSet, KeyMaterial, Signer};
use keys::{KeyName, KeyPurpose, Keys};
use registers::seed::SeedPerson;
use serde_json::{Value, json};

use crate::foundation::Foundation;
use crate::signers;

/// The member whose hospital employs the physician.
const MEMBER: &str = "SSM";
const LABEL: &str = "demo-clinician";

/// Signs with a key of the key store.
#[derive(Clone)]
pub struct Clinician {
    keys: Arc<dyn Keys>,
    name: KeyName,
    key_id: String,
}

impl Clinician {
    /// Makes the key when it is missing and tells the house that its signatures count.
    pub fn employ(foundation: &Foundation) -> anyhow::Result<Self> {
        let name = KeyName::new(KeyPurpose::MessageSigning, LABEL)?;
        let public = foundation.keys.ensure(&name)?;
        // SEC 1 §2.3.3: an uncompressed point is 4, x, y.
        let point = public.raw();
        let part = |range: std::ops::Range<usize>| point.get(range).and_then(|bytes| bytes.try_into().ok());
        let (x, y) = part(1..33).zip(part(33..65)).context("the physician's key is no P-256 key")?;
        let material = KeyMaterial::P256 { x, y };
        let key_id = material.thumbprint();
        let set = JwkSet { keys: vec![Jwk { material, key_id: Some(key_id.clone()) }] };
        signers::save(&foundation.data, MEMBER, &set)?;
        Ok(Self { keys: Arc::clone(&foundation.keys), name, key_id })
    }

    /// A notice that a child was born yesterday to this mother of the population, signed off; with a slip it names a wrong
    /// birth date.
    pub fn notice(&self, ctx: &Ctx, seed: u64, mother: &str, slip: bool) -> anyhow::Result<Value> {
        let invented = registers::seed::generate(seed, registers::seed::PERSONAS.len());
        let mother = invented.into_iter().find(|person: &SeedPerson| person.bir == mother);
        let mut mother = mother.context("no such mother")?;
        if slip {
            mother.birth_date = mother.birth_date.tomorrow()?;
        }
        self.notice_of(ctx, &mother)
    }

    /// The same for anybody of the population.
    pub fn notice_of(&self, ctx: &Ctx, mother: &SeedPerson) -> anyhow::Result<Value> {
        let zone = ctx.pack().jurisdiction().zone().context("time zone")?;
        let born = ctx.legal_at().plus_millis(-86_400_000).date_in(&zone);
        let mut notice = json!({
            "notice_id": format!("DEMO-{}", ctx.new_id()),
            "child": {
                "sex": "F", "birth_date": born.to_string(), "birth_time": "06:15", "birth_order": 1,
                "plurality": 1, "birth_site": "hospital", "parish": "se",
            },
            "mother": { "bir": mother.bir, "name": mother.name, "birth_date": mother.birth_date },
        });
        let payload = serde_json::to_vec(&notice)?;
        let signoff = jose::sign(Header::new(Algorithm::Es256), &payload, self)?;
        if let Some(members) = notice.as_object_mut() {
            members.insert("signoff".to_owned(), signoff.into());
        }
        Ok(notice)
    }
}

impl Signer for Clinician {
    fn algorithm(&self) -> Algorithm {
        Algorithm::Es256
    }

    fn key_id(&self) -> Option<&str> {
        Some(&self.key_id)
    }

    fn sign(&self, input: &[u8]) -> Result<Vec<u8>, JoseError> {
        self.keys
            .sign(&self.name, input)
            .map(|signature| signature.to_vec())
            .map_err(|_| JoseError::Signature)
    }
}
