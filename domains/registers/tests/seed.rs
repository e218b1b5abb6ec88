//! The synthetic population: the same for the same seed, valid by the data standards, and loaded on the engine under
//! test with everything that leads to it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use acts::{Actor, Origin};
use kernel::Identifier;
use registers::seed::{PERSONAS, REFERENCE_DATE, SeedPerson, Sex, export, generate, load};
use registers::{Catalogue, Catalogues, resolve};
use sea_orm::{ConnectionTrait, Statement};
use search::{Count, Query, find};
use testkit::House;

async fn house() -> House {
    House::builder().migrations(registers::MIGRATIONS).migrations(search::MIGRATIONS).open().await.unwrap()
}

fn exported(seed: u64, persons: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    export(generate(seed, persons), &mut bytes).unwrap();
    bytes
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_one_other_people() {
    assert_eq!(exported(7, 3_000), exported(7, 3_000));
    assert_ne!(exported(7, 300), exported(8, 300));
    assert_eq!(String::from_utf8(exported(7, 1_234)).unwrap().lines().count(), 1_234);
}

#[test]
fn the_personas_come_first_with_the_same_numbers_whatever_the_seed() {
    for seed in [0, 42] {
        let people: Vec<SeedPerson> = generate(seed, 20).collect();
        for (persona, person) in PERSONAS.iter().zip(&people) {
            assert_eq!((Some(persona.key), persona.bir), (person.persona, person.bir.as_str()));
        }
        assert!(people.iter().skip(PERSONAS.len()).all(|person| person.persona.is_none()));
    }
    let standards =
        |person: &SeedPerson| person.records.iter().map(|record| record.standard).collect::<Vec<_>>();
    let people: Vec<SeedPerson> = generate(1, 3).collect();
    assert_eq!(
        standards(&people[1]),
        ["population.person", "health.patient", "social.contributor", "civil.marriage"]
    );
    assert!(standards(&people[2]).contains(&"civil.birth"));
}

#[tokio::test]
async fn every_record_fits_its_standard_and_every_number_is_synthetic() {
    let house = house().await;
    let catalogue = Catalogue::load(&house.shared.packs.current()).unwrap();
    let bir = catalogue.identifier_rule("bir").unwrap();
    for person in generate(3, 1_500) {
        assert_eq!(bir.parse(&person.bir).as_deref(), Ok(person.bir.as_str()));
        assert!(bir.is_synthetic(&person.bir));
        for record in &person.records {
            let register = catalogue.keeping(record.standard).unwrap();
            assert_eq!(catalogue.check(register, &record.data), [], "{}", record.data);
        }
    }
}

#[test]
fn the_population_looks_like_a_city() {
    let people: Vec<SeedPerson> = generate(11, 20_000).collect();
    let age = |person: &SeedPerson| kernel::age_on(person.birth_date, REFERENCE_DATE).unwrap();
    let share = |count: usize| count * 1_000 / people.len();
    let old = share(people.iter().filter(|person| age(person) >= 65).count());
    let young = share(people.iter().filter(|person| age(person) < 15).count());
    assert!((100..220).contains(&old), "{old} of 1,000 are 65 or older");
    assert!((90..220).contains(&young), "{young} of 1,000 are under 15");
    let women = share(people.iter().filter(|person| person.sex == Sex::Female).count());
    assert!((470..560).contains(&women), "{women} of 1,000 are women");
    let outside_bmp = |person: &&SeedPerson| {
        person
            .name
            .chinese()
            .is_some_and(|name| name.given().chars().any(|letter| u32::from(letter) > 0xFFFF))
    };
    assert!(people.iter().filter(outside_bmp).count() > 50);
    let expecting = people.iter().filter(|person| {
        person.sex == Sex::Female
            && (20..40).contains(&age(person))
            && person.marital == registers::seed::Marital::Married
    });
    assert!(expecting.count() > 500);
    let numbers: HashSet<&str> = people.iter().map(|person| person.bir.as_str()).collect();
    assert_eq!(numbers.len(), people.len());
}

#[test]
fn nobody_is_born_before_their_parents_and_everybody_named_is_there() {
    let mut born = BTreeMap::new();
    for person in generate(5, 3_000) {
        born.insert(person.party.to_string(), person.birth_date);
        for record in person.records.iter().filter(|record| record.standard == "civil.birth") {
            for parent in ["mother", "father"].iter().filter_map(|role| record.data[*role]["party"].as_str())
            {
                let parent_born = born.get(parent).unwrap();
                let age = kernel::age_on(*parent_born, person.birth_date).unwrap();
                assert!(age >= 14, "a parent of {age}");
            }
        }
    }
}

#[tokio::test]
async fn a_loaded_population_is_found_resolved_and_on_the_ledger() {
    let house = house().await;
    let ctx = house.ctx(Origin { actor: Actor::Machine, ..Origin::default() });
    let people: Vec<SeedPerson> = generate(9, 6_000).collect();
    let catalogues = Catalogues::default();
    let mut told = Vec::new();
    let loaded =
        load(&ctx, &catalogues, generate(9, 6_000), |so_far| told.push(so_far.persons)).await.unwrap();
    assert_eq!((loaded.persons, loaded.skipped), (6_000, 0));
    assert_eq!(told, [5_000, 6_000]);
    let db = &house.scratch.db;
    let count = |sql: &'static str| async move {
        let statement = Statement::from_string(db.reader().get_database_backend(), sql);
        let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
        usize::try_from(row.try_get::<i64>("", "n").unwrap()).unwrap()
    };
    let records: usize = people.iter().map(|person| person.records.len()).sum();
    assert_eq!(count("SELECT COUNT(*) AS n FROM registers_versions").await, records);
    assert_eq!(count("SELECT COUNT(DISTINCT subject) AS n FROM ledger_subjects").await, 6_000);
    assert_eq!(count("SELECT COUNT(*) AS n FROM registers_versions WHERE NOT EXISTS (SELECT 1 FROM ledger_pending p WHERE p.id = entry_id)").await, 0);

    let mother = Identifier { kind: "bir".into(), issuer: "DSI".into(), number: "90000001".into() };
    assert_eq!(resolve(db.reader(), &mother).await.unwrap(), Some(people[0].party));
    let search = |text: &'static str| async move {
        find(db.reader(), &Query::parse(text).unwrap(), &["DSI/persons"], 50).await.unwrap()
    };
    let mine = people[0].records[0].id.0;
    assert!(search("黃美玲").await.ids.contains(&mine));
    assert_eq!(search("9000000(1)").await.ids, [mine]);
    assert_eq!(search("譚𨩌明").await.count, Count::Exact(1));
    assert_eq!(search("wong mei leng").await.ids.first(), Some(&mine));

    // What was interrupted goes on; what is there is not written twice.
    let again = load(&ctx, &catalogues, generate(9, 6_000), |_| {}).await.unwrap();
    assert_eq!((again.persons, again.skipped), (0, 6_000));
    let parties: BTreeSet<_> = people.iter().map(|person| person.party).collect();
    assert_eq!(parties.len(), 6_000);
}
