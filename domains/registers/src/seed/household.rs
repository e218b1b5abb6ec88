//! Households: couples with and without children, single parents, people on their own, the old. Parents come before
//! their children, so that whoever is named in a record is already there.

use jiff::civil::Date;
use kernel::PersonName;

use super::draw::Draw;
use super::names::{FamilyName, family_name, person_name};
use super::person::{Marital, SeedPerson, Sex};
use super::places::{Address, address};
use super::record::{self, Card, REFERENCE_DATE, Relative, day_in, years_old};

/// Synthetic numbers of the pack's `registers/identifiers.toml`: the seed uses the range from here, new people get 99….
const FIRST_BIR: u32 = 90_000_001;
/// Adults in a hundred who are enrolled in social security.
const ENROLLED_PERCENT: u32 = 85;
/// Residents in a hundred who are not permanent.
const NOT_PERMANENT_PERCENT: u32 = 6;
/// Most people of one household.
pub(crate) const HOUSEHOLD_MAX: usize = 6;

/// Makes people, one after the other.
pub(crate) struct Maker {
    pub draw: Draw,
    /// Place of the next person in the population, from 0.
    next: u32,
}

/// What is decided about a person before it is made.
pub(crate) struct Plan {
    pub persona: Option<&'static str>,
    pub sex: Sex,
    pub birth_date: Date,
    pub marital: Marital,
    pub name: PersonName,
    /// Months paid to social security in the last twelve; `None` leaves it to chance.
    pub contributions: Option<u32>,
    pub born_here: Option<bool>,
}

impl Maker {
    pub fn new(seed: u64) -> Self {
        Self { draw: Draw::new(seed), next: 0 }
    }

    /// One household of at most `room` people.
    pub fn household(&mut self, room: usize) -> Vec<SeedPerson> {
        let kind = self.draw.below(100);
        let people = match kind {
            0..=45 if room >= 3 => self.couple(true),
            46..=60 if room >= 2 => self.couple(false),
            61..=67 if room >= 2 => self.single_parent(),
            68..=77 if room >= 2 => self.old_couple(),
            78..=84 => vec![self.old_person()],
            _ => vec![self.single()],
        };
        debug_assert!(people.len() <= HOUSEHOLD_MAX);
        people.into_iter().take(room).collect()
    }

    /// A person with card, patient index entry and what else follows from age and origin.
    pub fn make(&mut self, plan: Plan, at: &Address) -> SeedPerson {
        let place = self.next;
        self.next += 1;
        let draw = &mut self.draw;
        let mut person = SeedPerson {
            persona: plan.persona,
            party: draw.party(place),
            bir: (FIRST_BIR + place).to_string(),
            name: plan.name,
            sex: plan.sex,
            birth_date: plan.birth_date,
            marital: plan.marital,
            records: Vec::with_capacity(4),
        };
        let born_here = plan.born_here.unwrap_or_else(|| draw.percent(45));
        let permanent = born_here || !draw.percent(NOT_PERMANENT_PERCENT);
        let elsewhere = *draw.pick(&["B", "C", "C", "C", "C", "C", "C", "D", "D", "N"]);
        let card = Card {
            card_type: if permanent { "BIRP" } else { "BIRNP" },
            birth_place: if born_here { "A" } else { elsewhere },
        };
        let card = record::person(draw, place, &person, &card, at);
        person.records.push(card);
        let patient = record::patient(draw, place, &person);
        person.records.push(patient);
        let adult = years_old(person.birth_date) >= 18;
        if plan.contributions.is_some() || (adult && draw.percent(ENROLLED_PERCENT)) {
            let chance = if draw.percent(80) { 12 } else { draw.below(12) };
            let contributor = record::contributor(draw, place, &person, plan.contributions.unwrap_or(chance));
            person.records.push(contributor);
        }
        if !permanent {
            let permit = record::permit(draw, place, &person);
            person.records.push(permit);
        }
        person
    }

    /// Marries two people; the record comes with the second.
    pub fn marry(&mut self, first: &SeedPerson, second: &mut SeedPerson, on: Date) {
        let place = self.next - 1;
        let (one, other) = (Relative::from(first), Relative::from(&*second));
        second.records.push(record::marriage(&mut self.draw, place, &one, &other, on));
    }

    /// A child with its birth record, when it was born here.
    pub fn child(
        &mut self,
        plan: Plan,
        mother: &SeedPerson,
        father: Option<&SeedPerson>,
        at: &Address,
    ) -> SeedPerson {
        let place = self.next;
        let mut child = self.make(plan, at);
        let (mother, father) = (Relative::from(mother), father.map(Relative::from));
        child.records.push(record::birth(&mut self.draw, place, &child, &mother, father.as_ref(), at.parish));
        child
    }

    fn plan(&mut self, family: &FamilyName, sex: Sex, age: u32, marital: Marital) -> Plan {
        let year = REFERENCE_DATE.year() - i16::try_from(age).unwrap_or(0);
        let birth_date = day_in(&mut self.draw, year);
        let name = loop {
            // The lists hold only names that the kernel accepts; a test goes through a whole population.
            if let Some(name) = person_name(&mut self.draw, family, sex) {
                break name;
            }
        };
        Plan { persona: None, sex, birth_date, marital, name, contributions: None, born_here: None }
    }

    fn couple(&mut self, with_children: bool) -> Vec<SeedPerson> {
        let at = address(&mut self.draw);
        let (hers, his) = (family_name(&mut self.draw), family_name(&mut self.draw));
        let mother_age = if with_children { self.draw.between(24, 58) } else { self.draw.between(22, 64) };
        let father_age = (mother_age + self.draw.between(0, 8)).saturating_sub(2).max(20);
        let plan = self.plan(&hers, Sex::Female, mother_age, Marital::Married);
        let mother = self.make(plan, &at);
        let plan = self.plan(&his, Sex::Male, father_age, Marital::Married);
        let mut father = self.make(plan, &at);
        let years_married = self.draw.between(1, (mother_age - 20).clamp(1, 30));
        let year = REFERENCE_DATE.year() - i16::try_from(years_married).unwrap_or(0);
        let on = day_in(&mut self.draw, year);
        self.marry(&mother, &mut father, on);
        let mut people = vec![mother, father];
        if with_children {
            let count = *self.draw.pick(&[1_u8, 1, 1, 1, 2, 2, 2, 3]);
            let eldest = (mother_age - 23).min(26);
            for nth in 0..count {
                let Some(age) = eldest.checked_sub(u32::from(nth) * 3) else { break };
                let sex = if self.draw.percent(51) { Sex::Male } else { Sex::Female };
                let plan = Plan { born_here: Some(true), ..self.plan(&his, sex, age, Marital::Single) };
                let [mother, father] = [people[0].clone(), people[1].clone()];
                people.push(self.child(plan, &mother, Some(&father), &at));
            }
        }
        people
    }

    fn single_parent(&mut self) -> Vec<SeedPerson> {
        let at = address(&mut self.draw);
        let family = family_name(&mut self.draw);
        let age = self.draw.between(24, 55);
        let marital =
            *self.draw.pick(&[Marital::Single, Marital::Divorced, Marital::Divorced, Marital::Widowed]);
        let plan = self.plan(&family, Sex::Female, age, marital);
        let mother = self.make(plan, &at);
        let child_age = (age - 22).min(25);
        let sex = if self.draw.percent(51) { Sex::Male } else { Sex::Female };
        let plan = Plan { born_here: Some(true), ..self.plan(&family, sex, child_age, Marital::Single) };
        let child = self.child(plan, &mother, None, &at);
        vec![mother, child]
    }

    fn old_couple(&mut self) -> Vec<SeedPerson> {
        let at = address(&mut self.draw);
        let (hers, his) = (family_name(&mut self.draw), family_name(&mut self.draw));
        let age = self.draw.between(63, 88);
        let plan = self.plan(&hers, Sex::Female, age, Marital::Married);
        let wife = self.make(plan, &at);
        let plan = self.plan(&his, Sex::Male, age + 3, Marital::Married);
        let mut husband = self.make(plan, &at);
        let year = REFERENCE_DATE.year() - i16::try_from(self.draw.between(30, 40)).unwrap_or(30);
        let on = day_in(&mut self.draw, year);
        self.marry(&wife, &mut husband, on);
        vec![wife, husband]
    }

    fn old_person(&mut self) -> SeedPerson {
        let sex = if self.draw.percent(60) { Sex::Female } else { Sex::Male };
        let age = self.draw.between(65, 97);
        self.alone(sex, age, Marital::Widowed)
    }

    fn single(&mut self) -> SeedPerson {
        let sex = if self.draw.percent(50) { Sex::Female } else { Sex::Male };
        let age = self.draw.between(18, 62);
        let marital = if self.draw.percent(80) { Marital::Single } else { Marital::Divorced };
        self.alone(sex, age, marital)
    }

    fn alone(&mut self, sex: Sex, age: u32, marital: Marital) -> SeedPerson {
        let at = address(&mut self.draw);
        let family = family_name(&mut self.draw);
        let plan = self.plan(&family, sex, age, marital);
        self.make(plan, &at)
    }
}
