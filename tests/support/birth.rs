//! People and messages of the birth.

use balcao::demo::Clinician;
use jose::{Algorithm, Header};
use serde_json::{Value, json};

use super::{Answer, City, Client};
use crate::support::client::Ask;

/// Login names of the personas.
pub const MOTHER: &str = "90000001";
pub const CLERK: &str = "registry.clerk";
pub const TREASURER: &str = "treasury.officer";

/// Where the hospital's system posts.
pub const NOTICE_PATH: &str = "/r1/MO/GOV/DSAJ/civil-registry/birth-notice";
/// The hospital.
pub const HOSPITAL: &str = "MO/GOV/SSM/hospital";

/// The first page of the birth's questions, answered.
pub const BIRTH: [(&str, &str); 9] = [
    ("birth_date-year", "2026"),
    ("birth_date-month", "11"),
    ("birth_date-day", "20"),
    ("birth_time", "08:15"),
    ("sex", "F"),
    ("birth_site", "hospital"),
    ("facility", "仁伯爵綜合醫院"),
    ("plurality", "1"),
    ("birth_order", "1"),
];

impl City {
    /// A notice of a birth to the first mother, signed off by the physician of the demonstration.
    pub async fn notice(&self) -> Value {
        let answer = Client::new(self).get(&format!("/demo/birth-notice/{MOTHER}")).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text());
        answer.json()
    }

    /// The notice signed off again after something in it was changed.
    pub fn signed_off(&self, mut notice: Value) -> Value {
        let clinician = Clinician::employ(&self.house.foundation).unwrap();
        notice.as_object_mut().unwrap().remove("signoff");
        let payload = serde_json::to_vec(&notice).unwrap();
        let signoff = jose::sign(Header::new(Algorithm::Es256), &payload, &clinician).unwrap();
        notice["signoff"] = json!(signoff);
        notice
    }

    /// Posts a notice as the hospital's system does.
    pub async fn post_notice(&self, notice: &Value) -> Answer {
        Client::new(self).send(&posted(notice.to_string())).await
    }
}

/// A post to the exchange edge in the hospital's name.
pub fn posted(body: impl Into<Vec<u8>>) -> Ask {
    Ask::json("POST", NOTICE_PATH, body).with("X-Road-Client", HOSPITAL)
}
