//! The records of a synthetic person, as the data standards want them.

use jiff::civil::Date;
use kernel::{PartyId, PersonName};
use serde_json::{Value, json};

use super::draw::Draw;
use super::person::{SeedPerson, SeedRecord};
use super::places::Address;
use crate::RecordId;

/// The day as of which the population is described. No clock: the same for every seed and every run.
pub const REFERENCE_DATE: Date = jiff::civil::date(2026, 11, 1);

/// Somebody named in another person's record.
#[derive(Debug, Clone)]
pub(crate) struct Relative {
    pub party: PartyId,
    pub bir: String,
    pub name: PersonName,
    pub birth_date: Date,
}

impl From<&SeedPerson> for Relative {
    fn from(person: &SeedPerson) -> Self {
        let SeedPerson { party, bir, name, birth_date, .. } = person;
        Self { party: *party, bir: bir.clone(), name: name.clone(), birth_date: *birth_date }
    }
}

impl Relative {
    fn as_parent(&self) -> Value {
        json!({"party": self.party, "bir": self.bir, "name": self.name, "birth_date": self.birth_date})
    }

    fn as_spouse(&self) -> Value {
        json!({"party": self.party, "bir": self.bir, "name": self.name})
    }
}

fn record(draw: &mut Draw, place: u32, standard: &'static str, data: Value) -> SeedRecord {
    SeedRecord { standard, id: RecordId(draw.uuid(place)), data }
}

/// Identity card and address.
pub(crate) fn person(
    draw: &mut Draw,
    place: u32,
    person: &SeedPerson,
    card: &Card,
    at: &Address,
) -> SeedRecord {
    let data = json!({
        "party": person.party, "bir": person.bir, "card_type": card.card_type, "name": person.name,
        "sex": person.sex.code(), "birth_date": person.birth_date, "birth_place": card.birth_place,
        "marital_status": person.marital.code(), "address": {"parish": at.parish, "text": at.text},
    });
    record(draw, place, "population.person", data)
}

/// What the identity card says beside the person's own facts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Card {
    pub card_type: &'static str,
    pub birth_place: &'static str,
}

/// Health bureau's index.
pub(crate) fn patient(draw: &mut Draw, place: u32, person: &SeedPerson) -> SeedRecord {
    let data = json!({
        "party": person.party, "patient_no": format!("7{place:08}"), "name": person.name,
        "sex": person.sex.code(), "birth_date": person.birth_date,
    });
    record(draw, place, "health.patient", data)
}

/// Contributions to social security: how many of the last twelve months are paid.
pub(crate) fn contributor(draw: &mut Draw, place: u32, person: &SeedPerson, recent: u32) -> SeedRecord {
    let age = years_old(person.birth_date);
    let working_months = age.saturating_sub(18).min(47) * 12;
    let paid = recent.max(working_months * draw.between(60, 100) / 100);
    let scheme = if draw.percent(85) { "mandatory" } else { "arbitrary" };
    let enrolled = i16::try_from(draw.between(18, 24)).unwrap_or(18) + person.birth_date.year();
    let enrolled = jiff::civil::date(enrolled.clamp(1990, REFERENCE_DATE.year()), 1, 1);
    let mut data = json!({
        "party": person.party, "beneficiary_no": format!("8{place:08}"), "scheme": scheme,
        "enrolled_on": enrolled, "months_total": paid, "months_last_12": recent,
    });
    if recent > 0 {
        data["last_month"] = json!("2026-10");
    }
    record(draw, place, "social.contributor", data)
}

/// Residence authorisation of a non-permanent resident.
pub(crate) fn permit(draw: &mut Draw, place: u32, person: &SeedPerson) -> SeedRecord {
    let year = i16::try_from(draw.between(2020, 2025)).unwrap_or(2020);
    let from = day_in(draw, year);
    let until = from.saturating_add(jiff::Span::new().years(7));
    let data = json!({
        "party": person.party, "permit_no": format!("P/{year}/S{place:07}"), "kind": "residence",
        "valid_from": from, "valid_until": until, "state": "valid",
    });
    record(draw, place, "migration.permit", data)
}

/// A birth registered in Macao.
pub(crate) fn birth(
    draw: &mut Draw,
    place: u32,
    child: &SeedPerson,
    mother: &Relative,
    father: Option<&Relative>,
    parish: &str,
) -> SeedRecord {
    let registered = child.birth_date.saturating_add(jiff::Span::new().days(i64::from(draw.between(2, 25))));
    let mut data = json!({
        "record_no": format!("BR/{}/S{place:07}", child.birth_date.year()),
        "child": {
            "party": child.party, "name": child.name, "sex": child.sex.code(), "birth_date": child.birth_date,
            "birth_order": 1, "plurality": 1, "birth_site": "hospital", "parish": parish,
        },
        "mother": mother.as_parent(),
        "registered_on": registered.min(REFERENCE_DATE),
    });
    if let Some(father) = father {
        data["father"] = father.as_parent();
    }
    record(draw, place, "civil.birth", data)
}

/// A marriage of two persons of the population.
pub(crate) fn marriage(
    draw: &mut Draw,
    place: u32,
    first: &Relative,
    second: &Relative,
    on: Date,
) -> SeedRecord {
    let celebrant = *draw.pick(&["registrar", "registrar", "registrar", "private_notary", "priest"]);
    let data = json!({
        "record_no": format!("MR/{}/S{place:07}", on.year()),
        "spouses": [first.as_spouse(), second.as_spouse()],
        "celebrated_on": on, "celebrant": celebrant, "state": "in_force",
    });
    record(draw, place, "civil.marriage", data)
}

/// Completed years on the reference date.
pub(crate) fn years_old(birth: Date) -> u32 {
    kernel::age_on(birth, REFERENCE_DATE).unwrap_or(0)
}

/// A day of a year, never after the reference date.
pub(crate) fn day_in(draw: &mut Draw, year: i16) -> Date {
    let days = if year == REFERENCE_DATE.year() { REFERENCE_DATE.day_of_year().unsigned_abs() } else { 365 };
    let day = i64::from(draw.below(u32::from(days)));
    jiff::civil::date(year, 1, 1).saturating_add(jiff::Span::new().days(day))
}
