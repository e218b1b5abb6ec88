//! Passkeys (W3C Web Authentication Level 3): added by a signed-in person, used to sign in without a name or password.
//! The challenge's state stays in the database under a ticket that works once.

use std::borrow::Cow;
use std::net::IpAddr;

use acts::{Authenticator, Command, Ctx, Facts, Plan, States};
use kernel::{Problem, Timestamp};
use serde::Serialize;
use serde_json::Value;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Webauthn,
};

use super::accounts::entry;
use super::sign_in::{from_json, refuse_sign_in, to_json};
use super::{Identity, SignedIn};
use crate::IdentityError;
use crate::entities::passkey;
use crate::model::{Account, AccountId, PasskeyId, PasskeyInfo};
use crate::rules::{LABEL_CHARS_MAX, PASSKEYS_MAX};
use crate::store::{self, AccountChange, Accounts};

const ADD: &str = "passkey-add";
const SIGN_IN: &str = "passkey-sign-in";
/// Longest answer of an authenticator, in bytes.
pub const CREDENTIAL_BYTES_MAX: usize = 32 * 1024;

/// A challenge for the browser and the ticket under which its answer is awaited.
#[derive(Debug, Clone)]
pub struct PasskeyChallenge {
    pub ticket: String,
    /// `{"publicKey": …}` as `PublicKeyCredential.parse…OptionsFromJSON` reads it.
    pub options: Value,
}

impl Identity {
    /// Begins to add a passkey to an account.
    pub async fn begin_passkey(&self, ctx: &Ctx, account: &Account) -> Result<PasskeyChallenge, Problem> {
        let webauthn = self.webauthn().ok_or(IdentityError::PasskeysOff)?;
        let known = self.known_passkeys(account.id).await?;
        if known.len() >= PASSKEYS_MAX {
            return Err(IdentityError::PasskeyLimit(PASSKEYS_MAX).into());
        }
        let known = known.iter().map(|key| key.cred_id().clone()).collect();
        let name = account.names.both();
        let (challenge, state) = webauthn
            .start_passkey_registration(account.id.0, &account.login, &name, Some(known))
            .map_err(|error| refused(&error))?;
        let ticket = self.begin(ctx, ADD, Some(account.id), to_json(&state)?).await?;
        let mut options = to_value(&challenge)?;
        // A key that can be found by itself signs in without a login name; one that cannot is still welcome.
        if let Some(selection) =
            options.pointer_mut("/publicKey/authenticatorSelection").and_then(Value::as_object_mut)
        {
            selection.insert("residentKey".to_owned(), "preferred".into());
        }
        Ok(PasskeyChallenge { ticket, options })
    }

    /// Adds the passkey that answers a challenge.
    pub async fn add_passkey(
        &self,
        ctx: &Ctx,
        account: &Account,
        ticket: &str,
        label: &str,
        credential: &str,
    ) -> Result<PasskeyId, Problem> {
        let webauthn = self.webauthn().ok_or(IdentityError::PasskeysOff)?;
        let (owner, state) = self.take(ctx, ADD, ticket).await?;
        if owner != Some(account.id) {
            return Err(IdentityError::CeremonyOver.into());
        }
        let state: PasskeyRegistration = from_json(&state)?;
        let credential: RegisterPublicKeyCredential = read_credential(credential)?;
        let key =
            webauthn.finish_passkey_registration(&credential, &state).map_err(|error| refused(&error))?;
        let label: String = label.trim().chars().filter(|c| !c.is_control()).take(LABEL_CHARS_MAX).collect();
        let id = PasskeyId::new(ctx.ids(), ctx.at());
        let (credential, data) = (key.cred_id().clone(), to_json(&key)?);
        ctx.run(AddPasskey { account: account.id, id, label, credential, data }).await
    }

    /// Removes a passkey.
    pub async fn remove_passkey(&self, ctx: &Ctx, account: AccountId, id: PasskeyId) -> Result<(), Problem> {
        ctx.run(RemovePasskey { account, id }).await
    }

    /// The passkeys of an account, oldest first.
    pub async fn passkeys_of(&self, ctx: &Ctx, account: AccountId) -> Result<Vec<PasskeyInfo>, Problem> {
        Ok(store::passkey_infos(ctx.db().reader(), account).await?)
    }

    /// Begins a sign-in with whatever passkey the person has for this house.
    pub async fn begin_passkey_sign_in(
        &self,
        ctx: &Ctx,
        peer: Option<IpAddr>,
    ) -> Result<PasskeyChallenge, Problem> {
        let webauthn = self.webauthn().ok_or(IdentityError::PasskeysOff)?;
        self.admit_ceremony(ctx, peer).await?;
        let (challenge, state) =
            webauthn.start_discoverable_authentication().map_err(|error| refused(&error))?;
        let ticket = self.begin(ctx, SIGN_IN, None, to_json(&state)?).await?;
        let mut options = to_value(&challenge)?;
        // The person pressed a button: the browser shows its list at once.
        if let Some(options) = options.as_object_mut() {
            options.remove("mediation");
        }
        Ok(PasskeyChallenge { ticket, options })
    }

    /// Signs in with the passkey that answers a challenge.
    pub async fn sign_in_with_passkey(
        &self,
        ctx: &Ctx,
        ticket: &str,
        credential: &str,
        device: String,
        post: Option<&str>,
    ) -> Result<SignedIn, Problem> {
        let proven = self.prove(ctx, ticket, credential).await;
        self.admit(ctx, self.heard(proven)?, Authenticator::A2r, device, post).await
    }

    /// Whose passkey answered the challenge.
    async fn prove(&self, ctx: &Ctx, ticket: &str, credential: &str) -> Result<Account, Problem> {
        let webauthn = self.webauthn().ok_or(IdentityError::PasskeysOff)?;
        let (_nobody, state) = self.take(ctx, SIGN_IN, ticket).await?;
        let state: DiscoverableAuthentication = from_json(&state)?;
        let credential: PublicKeyCredential = read_credential(credential)?;
        let (account, id, key) = self.check(webauthn, &credential, state).await?;
        ctx.run(UsePasskey { account: account.id, id, data: to_json(&key)? }).await?;
        Ok(account)
    }

    async fn check(
        &self,
        webauthn: &Webauthn,
        credential: &PublicKeyCredential,
        state: DiscoverableAuthentication,
    ) -> Result<(Account, PasskeyId, Passkey), Problem> {
        let unknown = || refuse_passkey("unknown");
        let (claimed, credential_id) =
            webauthn.identify_discoverable_authentication(credential).map_err(|error| refused(&error))?;
        let reader = self.shared().db.reader();
        let found = store::passkey_by_credential(reader, credential_id).await?;
        let (id, owner, data) = found.filter(|(_, owner, _)| owner.0 == claimed).ok_or_else(unknown)?;
        let mut key: Passkey = from_json(&data)?;
        let result = webauthn
            .finish_discoverable_authentication_v2(credential, state, DiscoverableKey::from(&key))
            .map_err(|error| refused(&error))?;
        key.update_credential(&result);
        let account = store::account(reader, owner).await?.ok_or_else(unknown)?;
        Ok((account, id, key))
    }

    async fn known_passkeys(&self, account: AccountId) -> Result<Vec<Passkey>, Problem> {
        let stored = store::passkeys_data(self.shared().db.reader(), account).await?;
        stored.iter().map(|data| from_json(data)).collect()
    }
}

#[derive(Serialize)]
struct AddPasskey {
    account: AccountId,
    id: PasskeyId,
    label: String,
    credential: webauthn_rs::prelude::CredentialID,
    data: String,
}

impl Command for AddPasskey {
    type On = Accounts;
    type Answer = PasskeyId;
    const NAME: &'static str = "identity.add-passkey";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.account]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, PasskeyId>, Problem> {
        let state = states.get(&self.account).ok_or(IdentityError::NoAccount)?;
        if state.passkeys.len() >= PASSKEYS_MAX {
            return Err(IdentityError::PasskeyLimit(PASSKEYS_MAX).into());
        }
        let row = passkey::Model {
            id: self.id.0,
            account: self.account.0,
            credential: Vec::from(self.credential.as_slice()),
            label: self.label.clone(),
            data: self.data.clone(),
            created_at: facts.at().micros(),
            used_at: None,
        };
        let entry =
            entry(facts, "identity.passkey-added", &state.account).with("passkey", self.id.to_string());
        Ok(Plan::answer(self.id).change(AccountChange::AddPasskey(row)).entry(entry))
    }

    fn taken(&self) -> Problem {
        IdentityError::PasskeyRefused.into()
    }
}

#[derive(Serialize)]
struct RemovePasskey {
    account: AccountId,
    id: PasskeyId,
}

impl Command for RemovePasskey {
    type On = Accounts;
    type Answer = ();
    const NAME: &'static str = "identity.remove-passkey";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.account]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, ()>, Problem> {
        let state = states.get(&self.account).ok_or(IdentityError::NoAccount)?;
        if state.passkeys.iter().all(|(id, _)| *id != self.id) {
            return Err(IdentityError::NoPasskey.into());
        }
        let entry =
            entry(facts, "identity.passkey-removed", &state.account).with("passkey", self.id.to_string());
        Ok(Plan::answer(()).change(AccountChange::RemovePasskey(self.id)).entry(entry))
    }
}

/// Notes the use of a passkey: its counter must never run backwards.
#[derive(Serialize)]
struct UsePasskey {
    account: AccountId,
    id: PasskeyId,
    data: String,
}

impl Command for UsePasskey {
    type On = Accounts;
    type Answer = ();
    const NAME: &'static str = "identity.use-passkey";

    /// Always the actor's own.
    fn power(&self) -> Option<Cow<'static, str>> {
        None
    }

    fn keys(&self) -> Vec<AccountId> {
        vec![self.account]
    }

    fn decide(
        &self,
        states: &States<'_, Accounts>,
        facts: &Facts<'_>,
    ) -> Result<Plan<AccountChange, ()>, Problem> {
        let state = states.get(&self.account).ok_or(IdentityError::NoAccount)?;
        if state.passkeys.iter().all(|(id, _)| *id != self.id) {
            return Err(IdentityError::PasskeyRefused.into());
        }
        let (id, data, at): (PasskeyId, String, Timestamp) = (self.id, self.data.clone(), facts.at());
        Ok(Plan::answer(()).change(AccountChange::UsePasskey { id, data, at }))
    }
}

fn read_credential<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Problem> {
    if text.len() > CREDENTIAL_BYTES_MAX {
        return Err(refuse_passkey("size"));
    }
    serde_json::from_str(text).map_err(|_| refuse_passkey("json"))
}

fn refused(error: &webauthn_rs::prelude::WebauthnError) -> Problem {
    // The error names a rule of the protocol, no value of the person's.
    tracing::debug!(%error, "passkey refused");
    IdentityError::PasskeyRefused.into()
}

fn refuse_passkey(why: &'static str) -> Problem {
    let _counted = refuse_sign_in(why);
    IdentityError::PasskeyRefused.into()
}

fn to_value<T: Serialize>(value: &T) -> Result<Value, Problem> {
    serde_json::to_value(value).map_err(|_| Problem::new(kernel::ProblemStatus::Internal, "internal"))
}
