//! People in words: parties by their role and, as far as the file of the case holds it, their name; officials by post.

use kernel::{Lang, PartyId, PersonName};
use pack::Pack;
use serde_json::Value;
use web::text::T;

use crate::definition::Definition;
use crate::model::{CaseState, EvidenceStatus, Who};

/// Both names, the page's own script first, the surname first: the way files are kept.
pub fn full_name(name: &PersonName, t: &T) -> String {
    let chinese = name.chinese().map(|parts| format!("{}{}", parts.surname(), parts.given()));
    let roman = name.roman().map(|parts| format!("{} {}", parts.surname(), parts.given()).trim().to_owned());
    let both = match t.lang() {
        Lang::ZhHant => [chinese, roman],
        Lang::Pt | Lang::En => [roman, chinese],
    };
    both.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The name of a party, if the file holds one: from evidence about it, else from the message or the answers that
/// name somebody in its role.
pub fn name_of(state: &CaseState, party: PartyId, t: &T) -> Option<String> {
    let there = |status| matches!(status, EvidenceStatus::Received | EvidenceStatus::Provided);
    let pulled = state.evidence.values().filter(|item| item.subject == Some(party) && there(item.status));
    let from_evidence = pulled.filter_map(|item| item.values.get("name")).find_map(|name| name_text(name, t));
    let roles = || state.parties.iter().filter(|entry| entry.party == party).map(|entry| entry.role.as_str());
    let told = |role: &str| {
        let sources = [&state.input, &state.answers];
        sources.into_iter().find_map(|source| name_text(source.get(role)?.get("name")?, t))
    };
    from_evidence.or_else(|| roles().find_map(told))
}

fn name_text(value: &Value, t: &T) -> Option<String> {
    let named = serde_json::from_value::<PersonName>(value.clone()).ok().map(|name| full_name(&name, t));
    named.or_else(|| value.as_str().map(str::to_owned)).filter(|name| !name.is_empty())
}

/// The roles of a party in words.
pub fn roles_of(def: &Definition, state: &CaseState, party: PartyId, t: &T) -> String {
    let roles = state.parties.iter().filter(|entry| entry.party == party);
    let title =
        |role: &str| def.service.role(role).map_or(role.to_owned(), |role| t.say(&role.title).to_owned());
    let titles: Vec<String> = roles.map(|entry| title(&entry.role)).collect();
    titles.join(&t.get("desk-list-separator"))
}

/// The name of a department.
pub fn department(pack: &Pack, code: &str, t: &T) -> String {
    pack.departments().get(code).map_or(code, |department| t.say(&department.name)).to_owned()
}

/// Who did it, in words.
pub fn who(pack: &Pack, def: &Definition, state: &CaseState, who: &Who, t: &T) -> String {
    match who {
        Who::Officer { post, department: code, .. } => {
            let post = pack.posts().get(post).map_or(post.as_str(), |post| t.say(&post.name));
            format!("{} · {post}", department(pack, code, t))
        }
        Who::Person { party, acting_for, .. } => {
            let roles = roles_of(def, state, acting_for.unwrap_or(*party), t);
            match (acting_for, roles.is_empty()) {
                (Some(_), _) => t.with("desk-by-mandate", &[("role", &roles)]),
                (None, true) => t.get("desk-by-person"),
                (None, false) => roles,
            }
        }
        Who::System { member } => member.clone(),
        Who::Machine => t.get("desk-by-machine"),
    }
}
