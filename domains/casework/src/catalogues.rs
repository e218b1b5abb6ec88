//! The definitions and the civil law of every loaded pack version, read once and kept: a case keeps the law of its day.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{civil::Date, tz::TimeZone};
use kernel::{Calendar, Problem, ProblemStatus, Timestamp};
use pack::{Pack, PackHash, Packs};

use crate::definition::{Catalogue, Definition, Pin};
use crate::error::CaseworkError;
use crate::outbox::House;
use crate::view::questions::{self, Questions};

const CALENDAR: &str = "calendars/public.toml";

/// What one pack version says.
#[derive(Debug)]
pub struct Law {
    pub pack: Arc<Pack>,
    pub catalogue: Catalogue,
    pub calendar: Arc<Calendar>,
    pub zone: TimeZone,
    /// Forms by service id.
    pub questions: BTreeMap<String, Questions>,
    pub codes: forms::Codes,
    /// Data standards, for the labels of evidence.
    pub standards: exchange::Standards,
}

impl Law {
    fn read(pack: Arc<Pack>) -> Result<Self, Problem> {
        let fault = |what: &str| {
            tracing::error!(what, version = %pack.hash(), "the pack cannot be used");
            Problem::new(ProblemStatus::Internal, "internal")
        };
        let catalogue = Catalogue::load(&pack).map_err(|findings| fault(&format!("{findings:?}")))?;
        let calendar =
            pack.section::<Calendar>(CALENDAR).map_err(|finding| fault(&format!("{finding:?}")))?;
        let zone = pack.jurisdiction().zone().ok_or_else(|| fault("unknown time zone"))?;
        let codes = questions::codes(&pack);
        let questions =
            questions::read_all(catalogue.all().map(AsRef::as_ref), &codes).map_err(|error| fault(&error))?;
        // A broken standard is the exchange's finding; here it only leaves values without labels.
        let standards = exchange::Standards::load(&pack, &mut Vec::new());
        Ok(Self { catalogue, calendar: Arc::new(calendar), zone, questions, codes, standards, pack })
    }

    /// What orders to other domains take from the jurisdiction.
    pub fn house(&self) -> House<'_> {
        House { zone: &self.zone, currency: &self.pack.jurisdiction().currency.code }
    }

    /// The civil day of a moment of legal time.
    pub fn day(&self, legal: Timestamp) -> Date {
        legal.date_in(&self.zone)
    }
}

/// All versions. Shared by everything that decides.
#[derive(Clone)]
pub struct Catalogues {
    packs: Arc<Packs>,
    read: Arc<Mutex<HashMap<PackHash, Arc<Law>>>>,
}

impl Catalogues {
    /// Reads the current version; a broken one is refused at start.
    pub fn new(packs: Arc<Packs>) -> Result<Self, Problem> {
        let catalogues = Self { packs, read: Arc::default() };
        catalogues.current()?;
        Ok(catalogues)
    }

    /// The law for new cases.
    pub fn current(&self) -> Result<Arc<Law>, Problem> {
        self.of_pack(self.packs.current())
    }

    /// The law that a case pins.
    pub fn pinned(&self, pin: &Pin) -> Result<Arc<Law>, Problem> {
        let missing = Problem::from(CaseworkError::VersionNotLoaded);
        self.of_pack(self.packs.get(&pin.pack).ok_or(missing)?)
    }

    /// The definition that a case pins.
    pub fn definition(&self, pin: &Pin) -> Result<Arc<Definition>, Problem> {
        let unknown = Problem::from(CaseworkError::NoSuchService);
        self.pinned(pin)?.catalogue.get(&pin.service).cloned().ok_or(unknown)
    }

    fn of_pack(&self, pack: Arc<Pack>) -> Result<Arc<Law>, Problem> {
        // Reading takes milliseconds and happens once a version; a poisoned lock still guards whole entries.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(law) = read.get(pack.hash()) {
            return Ok(Arc::clone(law));
        }
        let law = Arc::new(Law::read(Arc::clone(&pack))?);
        read.insert(pack.hash().clone(), Arc::clone(&law));
        Ok(law)
    }
}
