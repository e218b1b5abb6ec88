//! The notice law, the calendar and the civil time of a pack version, read once.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::tz::TimeZone;
use kernel::{Calendar, NoticeLaw};
use pack::{Pack, PackHash};

use crate::MailboxError;

const NOTICE_FILE: &str = "law/notice.toml";
const CALENDAR_FILE: &str = "calendars/public.toml";

/// What decides when a notice is served.
#[derive(Debug)]
pub struct Law {
    pub notice: NoticeLaw,
    pub calendar: Calendar,
    pub zone: TimeZone,
}

/// The law of the pack version in force, kept until another one comes.
#[derive(Debug, Default)]
pub(crate) struct LawBook(Mutex<Option<(PackHash, Arc<Law>)>>);

impl LawBook {
    /// The law of `pack`.
    pub fn of(&self, pack: &Pack) -> Result<Arc<Law>, MailboxError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((hash, law)) = kept.as_ref()
            && hash == pack.hash()
        {
            return Ok(Arc::clone(law));
        }
        let law = Arc::new(read(pack)?);
        *kept = Some((pack.hash().clone(), Arc::clone(&law)));
        Ok(law)
    }
}

fn read(pack: &Pack) -> Result<Law, MailboxError> {
    let unreadable = |finding: pack::Finding| {
        tracing::error!(?finding, "notice law");
        MailboxError::NoLaw
    };
    Ok(Law {
        notice: pack.section(NOTICE_FILE).map_err(unreadable)?,
        calendar: pack.section(CALENDAR_FILE).map_err(unreadable)?,
        zone: pack.jurisdiction().zone().ok_or(MailboxError::NoLaw)?,
    })
}
