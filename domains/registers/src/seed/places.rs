//! Where people live: the parishes with their populations (census 2021) and some of their streets.

use super::draw::Draw;

/// Code of the list `geo.parish`, people at the census, streets.
struct Parish {
    code: &'static str,
    people: u32,
    streets: &'static [&'static str],
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    pub parish: &'static str,
    pub text: String,
}

/// An address, with the parishes in proportion to their people.
pub(crate) fn address(draw: &mut Draw) -> Address {
    let total: u32 = PARISHES.iter().map(|parish| parish.people).sum();
    let mut at = draw.below(total);
    let mut chosen = &PARISHES[0];
    for parish in &PARISHES {
        chosen = parish;
        if at < parish.people {
            break;
        }
        at -= parish.people;
    }
    let street = draw.pick(chosen.streets);
    let (number, floor) = (draw.between(1, 320), draw.between(1, 32));
    let flat = draw.pick(&["A", "B", "C", "D", "E", "F", "G", "H"]);
    Address { parish: chosen.code, text: format!("{street}{number}號{floor}樓{flat}") }
}

const PARISHES: [Parish; 7] = [
    Parish {
        code: "fatima",
        people: 256_381,
        streets: &["黑沙環中街", "馬場東大馬路", "祐漢新村第四街", "關閘馬路", "黑沙環馬路", "勞動節大馬路"],
    },
    Parish {
        code: "santo-antonio",
        people: 133_920,
        streets: &["高士德大馬路", "沙梨頭海邊街", "提督馬路", "渡船街", "連勝馬路"],
    },
    Parish {
        code: "sao-lazaro", people: 33_442, streets: &["荷蘭園大馬路", "羅憲新街", "美副將大馬路"]
    },
    Parish {
        code: "se",
        people: 55_275,
        streets: &["南灣大馬路", "宋玉生廣場", "新口岸北京街", "殷皇子大馬路"],
    },
    Parish {
        code: "sao-lourenco",
        people: 53_840,
        streets: &["下環街", "媽閣斜巷", "河邊新街", "西灣湖景大馬路"],
    },
    Parish {
        code: "carmo",
        people: 112_051,
        streets: &["氹仔地堡街", "氹仔成都街", "氹仔布拉干薩街", "氹仔埃武拉街"],
    },
    Parish {
        code: "sao-francisco-xavier",
        people: 36_384,
        streets: &["路環石排灣馬路", "路環蝴蝶谷大馬路", "路環打纜街"],
    },
];
