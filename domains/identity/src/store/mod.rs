//! Set-based loads and saves, one file a noun. Only here do rows become values of `model.rs` and back.

mod accounts;
mod attempts;
mod ceremonies;
mod consents;
mod guardians;
mod passkeys;
mod posts;
mod sessions;

pub(crate) use accounts::{
    AccountChange, Accounts, account, account_by_login, account_of_party, accounts, accounts_of_parties,
    insert_accounts, password_hash,
};
pub(crate) use attempts::{count_attempt, forget_attempts, free_attempts};
pub(crate) use ceremonies::{Ceremony, begin_ceremony, forget_ceremonies, take_ceremony};
pub(crate) use consents::{ConsentChange, Consents, consent, consents_changed_since, consents_of};
pub(crate) use guardians::{
    GuardianChange, Guardians, children_of, guardians_of, guardianships_between, guardianships_due,
};
pub(crate) use passkeys::{passkey_by_credential, passkey_infos, passkeys_data};
pub(crate) use posts::{PostChange, PostHolders, posts_held};
pub(crate) use sessions::{
    SessionChange, SessionKey, Sessions, end_expired, mark_seen, session_by_token, sessions_of_account,
};
