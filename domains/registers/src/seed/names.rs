//! Names of the synthetic population: common surnames and given names with the romanisation that Macao's offices use,
//! Portuguese names, and the characters of Macao's own source that lie outside the BMP (Unihan 15.0 kIRG_MSource).
//! Which name gets which romanisation is drawn with it, never derived from it.

use kernel::name::NameOrder;
use kernel::{NameParts, PersonName};

use super::draw::Draw;
use super::person::Sex;

/// One name in so many has a rare character.
const RARE_ONE_IN: u32 = 150;
/// One person in so many has a Portuguese name.
const PORTUGUESE_ONE_IN: u32 = 40;

/// A family name in both scripts; either may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FamilyName {
    chinese: &'static str,
    roman: String,
    portuguese: bool,
}

/// A family name.
pub(crate) fn family_name(draw: &mut Draw) -> FamilyName {
    if draw.one_in(PORTUGUESE_ONE_IN) {
        let (first, last) = (draw.pick(&PORTUGUESE_SURNAMES), draw.pick(&PORTUGUESE_SURNAMES));
        let roman = if first == last { (*first).to_owned() } else { format!("{first} {last}") };
        return FamilyName { chinese: "", roman, portuguese: true };
    }
    let total: u32 = SURNAMES.iter().map(|(_, _, weight)| weight).sum();
    let mut at = draw.below(total);
    let mut chosen = ("陳", "Chan", 0);
    for surname in SURNAMES {
        chosen = surname;
        if at < surname.2 {
            break;
        }
        at -= surname.2;
    }
    FamilyName { chinese: chosen.0, roman: chosen.1.to_owned(), portuguese: false }
}

/// A person's name in a family.
pub(crate) fn person_name(draw: &mut Draw, family: &FamilyName, sex: Sex) -> Option<PersonName> {
    if family.portuguese {
        let given = match sex {
            Sex::Female => draw.pick(&PORTUGUESE_FEMALE),
            Sex::Male => draw.pick(&PORTUGUESE_MALE),
        };
        let roman = NameParts::new(&family.roman, given).ok()?;
        return Some(PersonName::new(None, Some(roman)).ok()?.ordered(NameOrder::SurnameLast));
    }
    let given: &[(&str, &str)] = match sex {
        Sex::Female => &FEMALE,
        Sex::Male => &MALE,
    };
    let (first, second) = (draw.pick(given), draw.pick(given));
    let single = draw.one_in(8) || first.0 == second.0;
    let rare = draw.one_in(RARE_ONE_IN).then(|| draw.character(RARE));
    let last = rare.map_or_else(|| second.0.to_owned(), String::from);
    let chinese_given =
        if single && rare.is_none() { first.0.to_owned() } else { format!("{}{last}", first.0) };
    let roman_given =
        if single && rare.is_none() { first.1.to_owned() } else { format!("{} {}", first.1, second.1) };
    let chinese = NameParts::new(family.chinese, &chinese_given).ok()?;
    let roman = NameParts::new(&family.roman, &roman_given).ok()?;
    Some(PersonName::new(Some(chinese), Some(roman)).ok()?.ordered(NameOrder::SurnameFirst))
}

/// Surname, romanisation, weight.
const SURNAMES: [(&str, &str, u32); 60] = [
    ("陳", "Chan", 80),
    ("李", "Lei", 62),
    ("黃", "Wong", 60),
    ("梁", "Leong", 52),
    ("林", "Lam", 40),
    ("何", "Ho", 34),
    ("吳", "Ng", 34),
    ("張", "Cheong", 30),
    ("劉", "Lao", 28),
    ("楊", "Ieong", 22),
    ("蔡", "Choi", 20),
    ("鄭", "Cheang", 20),
    ("周", "Chao", 18),
    ("馮", "Fong", 18),
    ("許", "Hoi", 17),
    ("鄧", "Tang", 16),
    ("謝", "Che", 15),
    ("郭", "Kuok", 15),
    ("葉", "Ip", 14),
    ("曾", "Chang", 14),
    ("胡", "Wu", 12),
    ("朱", "Chu", 12),
    ("羅", "Lo", 12),
    ("盧", "Lou", 12),
    ("王", "Wong", 12),
    ("蘇", "Sou", 11),
    ("鍾", "Chong", 10),
    ("蕭", "Sio", 8),
    ("余", "U", 8),
    ("杜", "Tou", 7),
    ("徐", "Choi", 7),
    ("莫", "Mok", 7),
    ("高", "Kou", 7),
    ("潘", "Pun", 7),
    ("麥", "Mak", 7),
    ("趙", "Chio", 7),
    ("馬", "Ma", 6),
    ("孫", "Sun", 6),
    ("彭", "Pang", 6),
    ("呂", "Loi", 6),
    ("方", "Fong", 6),
    ("容", "Iong", 5),
    ("關", "Kuan", 5),
    ("甘", "Kam", 5),
    ("施", "Si", 5),
    ("伍", "Ng", 5),
    ("唐", "Tong", 5),
    ("冼", "Sin", 4),
    ("戴", "Tai", 4),
    ("雷", "Loi", 4),
    ("洪", "Hong", 4),
    ("崔", "Chui", 4),
    ("陸", "Lok", 4),
    ("龍", "Long", 3),
    ("譚", "Tam", 9),
    ("歐陽", "Ao Ieong", 4),
    ("司徒", "Si Tou", 2),
    ("區", "Ao", 3),
    ("袁", "Un", 4),
    ("蘭", "Lan", 1),
];

const MALE: [(&str, &str); 70] = [
    ("文", "Man"),
    ("偉", "Wai"),
    ("志", "Chi"),
    ("明", "Meng"),
    ("家", "Ka"),
    ("俊", "Chon"),
    ("傑", "Kit"),
    ("豪", "Hou"),
    ("健", "Kin"),
    ("華", "Wa"),
    ("強", "Keong"),
    ("國", "Kuok"),
    ("榮", "Weng"),
    ("威", "Wai"),
    ("輝", "Fai"),
    ("浩", "Hou"),
    ("子", "Chi"),
    ("軒", "Hin"),
    ("宇", "U"),
    ("天", "Tin"),
    ("樂", "Lok"),
    ("澤", "Chak"),
    ("駿", "Chon"),
    ("峰", "Fong"),
    ("耀", "Io"),
    ("祖", "Chou"),
    ("德", "Tak"),
    ("永", "Weng"),
    ("成", "Seng"),
    ("鴻", "Hong"),
    ("嘉", "Ka"),
    ("景", "Keng"),
    ("海", "Hoi"),
    ("智", "Chi"),
    ("大", "Tai"),
    ("立", "Lap"),
    ("信", "Son"),
    ("賢", "In"),
    ("恆", "Hang"),
    ("誠", "Seng"),
    ("仁", "Ian"),
    ("義", "I"),
    ("松", "Chong"),
    ("柏", "Pak"),
    ("坤", "Kuan"),
    ("興", "Heng"),
    ("發", "Fat"),
    ("光", "Kuong"),
    ("生", "Sang"),
    ("冠", "Kun"),
    ("霖", "Lam"),
    ("謙", "Him"),
    ("朗", "Long"),
    ("熙", "Hei"),
    ("銘", "Meng"),
    ("建", "Kin"),
    ("錦", "Kam"),
    ("炳", "Peng"),
    ("添", "Tim"),
    ("勝", "Seng"),
    ("振", "Chan"),
    ("兆", "Sio"),
    ("啟", "Kai"),
    ("卓", "Cheok"),
    ("昇", "Seng"),
    ("達", "Tat"),
    ("安", "On"),
    ("寧", "Neng"),
    ("權", "Kun"),
    ("標", "Pio"),
];

const FEMALE: [(&str, &str); 69] = [
    ("美", "Mei"),
    ("麗", "Lai"),
    ("玲", "Leng"),
    ("芳", "Fong"),
    ("慧", "Wai"),
    ("嘉", "Ka"),
    ("敏", "Man"),
    ("儀", "I"),
    ("詩", "Si"),
    ("雅", "Nga"),
    ("欣", "Ian"),
    ("怡", "I"),
    ("婷", "Teng"),
    ("穎", "Weng"),
    ("琪", "Kei"),
    ("珊", "San"),
    ("淑", "Sok"),
    ("娟", "Kun"),
    ("芬", "Fan"),
    ("雪", "Sut"),
    ("梅", "Mui"),
    ("鳳", "Fong"),
    ("玉", "Iok"),
    ("珍", "Chan"),
    ("秀", "Sao"),
    ("英", "Ieng"),
    ("燕", "In"),
    ("萍", "Peng"),
    ("紅", "Hong"),
    ("惠", "Wai"),
    ("潔", "Kit"),
    ("瑩", "Ieng"),
    ("晴", "Cheng"),
    ("曉", "Hio"),
    ("思", "Si"),
    ("靜", "Cheng"),
    ("文", "Man"),
    ("心", "Sam"),
    ("愛", "Oi"),
    ("如", "U"),
    ("妍", "In"),
    ("寶", "Pou"),
    ("翠", "Choi"),
    ("月", "Ut"),
    ("蓮", "Lin"),
    ("倩", "Sin"),
    ("綺", "I"),
    ("盈", "Ieng"),
    ("佩", "Pui"),
    ("少", "Sio"),
    ("小", "Sio"),
    ("金", "Kam"),
    ("銀", "Ngan"),
    ("彩", "Choi"),
    ("鳴", "Meng"),
    ("影", "Ieng"),
    ("蓉", "Iong"),
    ("樂", "Lok"),
    ("桂", "Kuai"),
    ("雯", "Man"),
    ("君", "Kuan"),
    ("華", "Wa"),
    ("瑤", "Io"),
    ("凱", "Hoi"),
    ("霞", "Ha"),
    ("碧", "Pek"),
    ("冰", "Peng"),
    ("莉", "Lei"),
    ("嫻", "Han"),
];

const PORTUGUESE_SURNAMES: [&str; 20] = [
    "Silva",
    "Santos",
    "Rodrigues",
    "Fernandes",
    "Xavier",
    "Rosário",
    "Assumpção",
    "Sousa",
    "Nunes",
    "Gomes",
    "Ribeiro",
    "Carvalho",
    "da Luz",
    "de Jesus",
    "Noronha",
    "Pereira",
    "do Espírito Santo",
    "Conceição",
    "Guterres",
    "d'Almeida",
];

const PORTUGUESE_FEMALE: [&str; 12] = [
    "Maria",
    "Maria de Fátima",
    "Ana",
    "Inês",
    "Sofia",
    "Beatriz",
    "Margarida",
    "Joana",
    "Leonor",
    "Catarina",
    "Conceição",
    "Rita",
];

const PORTUGUESE_MALE: [&str; 12] = [
    "João",
    "José",
    "António",
    "Miguel",
    "Pedro",
    "Tomás",
    "Francisco",
    "Rui",
    "André",
    "Luís",
    "Filipe",
    "Gonçalo",
];

/// Characters of Macao's source outside the BMP.
const RARE: &str = "𠕆𠜎𠱑𠲘𠿮𡄤𡊐𡍼𡛩𡞵𡣝𡨤𡩴𡵞𢊈𢸋𣏖𣒍𣟂𤌧𤤂𤫎𥐣𥓂𥖄𥢗𦏹𦐐𦐹𦒉𦭳𧃰𧝁𨩌𨯌𪁏𪛞𪛟𪜱𪝼𪣏𪦪𪦴𪬬𪵥𪷫𪸛𪻳𪻵𪼓𪽇𫀗𫁢𫂐𫈣𫌴𫏜𫒇𫜹𫣲𫤪𫦪𫨨𫩠𫯜𫰋𫰾𫲄𫲐𫲦𫵷𫺢𫾻𬀲𬁆𬁝𬄾𬇞𬇣𬈹𬉷𬊏𬊕𬊧𬋋𬌗𬌲𬍂𬍰𬍳𬎆𬏺𬐨𬒀𬒔𬒰𬓥𬔻𬗋𬞆𬟓𬠸𬤹𬫃𬮍𬮼𬯋𬰚𬱃𬳧𬽺𭇒𭇴𭈮𭏜𭒨𭓞𭜅𭨉𭪂𭲻𭶙𭺷𮅠𮆞𮊦𮌥𮐠𮡀𮢆𮫸𮬒";
