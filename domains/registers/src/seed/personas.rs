//! The people of the demonstration: the first of every population, with the same numbers whatever the seed.

use jiff::civil::date;
use kernel::name::NameOrder;
use kernel::{NameParts, PersonName};

use super::household::{Maker, Plan};
use super::person::{Marital, SeedPerson, Sex};
use super::places::Address;

/// A persona: its key and number. Names and stories stand in the pages of the demonstration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Persona {
    pub key: &'static str,
    pub bir: &'static str,
}

/// Every persona, in the order in which they stand in the population.
pub const PERSONAS: [Persona; 8] = [
    // A married couple who expect their second child, and the first one.
    Persona { key: "mother", bir: "90000001" },
    Persona { key: "father", bir: "90000002" },
    Persona { key: "child", bir: "90000003" },
    // Unmarried, expects a child, has paid to social security for three months only.
    Persona { key: "lone-mother", bir: "90000004" },
    // Lives alone, no smartphone.
    Persona { key: "elder", bir: "90000005" },
    // A Portuguese name, no Chinese one.
    Persona { key: "portuguese", bir: "90000006" },
    // A name with a character outside the BMP, and his wife: another couple who expect a child.
    Persona { key: "rare-name", bir: "90000007" },
    Persona { key: "rare-wife", bir: "90000008" },
];

fn name(chinese: Option<(&str, &str)>, roman: (&str, &str), order: NameOrder) -> Option<PersonName> {
    let chinese = match chinese {
        Some((surname, given)) => Some(NameParts::new(surname, given).ok()?),
        None => None,
    };
    let roman = NameParts::new(roman.0, roman.1).ok()?;
    Some(PersonName::new(chinese, Some(roman)).ok()?.ordered(order))
}

/// A persona with a name in both scripts.
fn plan(
    key: &'static str,
    [chinese, roman]: [(&str, &str); 2],
    who: (Sex, Marital),
    birth: (i16, i8, i8),
) -> Option<Plan> {
    Some(named(key, name(Some(chinese), roman, NameOrder::SurnameFirst)?, who, birth))
}

fn named(key: &'static str, name: PersonName, (sex, marital): (Sex, Marital), birth: (i16, i8, i8)) -> Plan {
    let birth_date = date(birth.0, birth.1, birth.2);
    Plan { persona: Some(key), sex, birth_date, marital, name, contributions: None, born_here: Some(true) }
}

/// Makes all personas. `None` only if one of the names above were no name, which a test excludes.
pub(crate) fn personas(maker: &mut Maker) -> Option<Vec<SeedPerson>> {
    use Marital::{Married, Single, Widowed};
    use Sex::{Female, Male};
    let home = Address { parish: "fatima", text: "黑沙環中街88號12樓C".to_owned() };
    let paid = |plan: Plan, months| Plan { contributions: Some(months), ..plan };
    let mother = plan("mother", [("黃", "美玲"), ("Wong", "Mei Leng")], (Female, Married), (1995, 4, 12))?;
    let mother = maker.make(paid(mother, 12), &home);
    let father = plan("father", [("陳", "志偉"), ("Chan", "Chi Wai")], (Male, Married), (1993, 9, 3))?;
    let mut father = maker.make(paid(father, 12), &home);
    maker.marry(&mother, &mut father, date(2021, 10, 16));
    let child = plan("child", [("陳", "樂晴"), ("Chan", "Lok Cheng")], (Female, Single), (2022, 12, 5))?;
    let child = maker.child(child, &mother, Some(&father), &home);

    let home = Address { parish: "santo-antonio", text: "提督馬路45號3樓A".to_owned() };
    let lone = plan("lone-mother", [("李", "嘉欣"), ("Lei", "Ka Ian")], (Female, Single), (2000, 2, 20))?;
    let lone = maker.make(paid(lone, 3), &home);

    let home = Address { parish: "sao-lourenco", text: "下環街21號1樓B".to_owned() };
    let elder = plan("elder", [("梁", "玉珍"), ("Leong", "Iok Chan")], (Female, Widowed), (1944, 1, 30))?;
    let elder = maker.make(elder, &home);

    let home = Address { parish: "sao-lazaro", text: "荷蘭園大馬路102號5樓D".to_owned() };
    let roman = name(None, ("Rodrigues da Silva", "Maria de Fátima"), NameOrder::SurnameLast)?;
    let portuguese = named("portuguese", roman, (Female, Single), (1988, 6, 10));
    let portuguese = maker.make(paid(portuguese, 12), &home);

    let home = Address { parish: "carmo", text: "氹仔成都街310號22樓F".to_owned() };
    let rare = plan("rare-name", [("譚", "𨩌明"), ("Tam", "Kuan Meng")], (Male, Married), (1991, 7, 7))?;
    let rare = maker.make(paid(rare, 12), &home);
    let wife = plan("rare-wife", [("何", "詩敏"), ("Ho", "Si Man")], (Female, Married), (1992, 11, 25))?;
    let mut wife = maker.make(paid(wife, 11), &home);
    maker.marry(&rare, &mut wife, date(2023, 3, 18));
    Some(vec![mother, father, child, lone, elder, portuguese, rare, wife])
}
