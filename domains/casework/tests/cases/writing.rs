//! Every free text of every command meets the same check.

use crate::support::{Case, LICENCE, officer, party, with_licence};
use casework::model::{CaseCommand, Who};
use pack::LawRef;
use serde_json::{Map, json};

fn node() -> String {
    "decision".to_owned()
}

/// Every command that carries words of somebody, with these words; `needed` are those that must say something.
fn commands(text: &str) -> (Vec<CaseCommand>, Vec<CaseCommand>) {
    let words = || text.to_owned();
    let law = || LawRef::parse("cpa").unwrap_or_else(|| unreachable!());
    let value = || Map::from_iter([("shop".to_owned(), json!({ "name": [text] }))]);
    let needed = vec![
        CaseCommand::ReplyHearing { text: words() },
        CaseCommand::Appeal { grounds: words() },
        CaseCommand::EndAppeal { result: words() },
        CaseCommand::Disapprove { node: node(), reason: words() },
        CaseCommand::Suspend { reason: words(), law: law() },
        CaseCommand::Return { node: node(), fields: vec!["shop".into()], reason: words() },
        CaseCommand::OpenHearing {
            node: node(),
            outcome: "refused".into(),
            grounds: words(),
            until: jiff::civil::date(2026, 3, 12),
        },
        CaseCommand::Correct {
            fields: Map::from_iter([("shop".to_owned(), json!("x"))]),
            reason: words(),
            law: None,
        },
        CaseCommand::Decline { node: node(), reason: Some(words()), mistaken: false },
        CaseCommand::Withdraw { reason: Some(words()) },
    ];
    let values = vec![
        CaseCommand::Correct { fields: value(), reason: "wrong".into(), law: None },
        CaseCommand::Answer {
            node: "form".into(),
            page: "shop".into(),
            answers: value(),
            complete: false,
            names: Vec::new(),
        },
        CaseCommand::ProvideEvidence {
            evidence: "x".into(),
            values: value(),
            files: Vec::new(),
            original_checked: false,
        },
    ];
    (needed, values)
}

#[test]
fn words_that_no_register_would_keep_are_refused_before_anything_is_decided() {
    let mut case = Case::new(&with_licence(|process| process), LICENCE, "2026-03-02");
    case.open(&[(1, "owner")]);
    let who = || [officer(5, "FSS"), Who::person(party(1))];
    for text in ["a\0b", "\u{202e}abc", "a\u{200b}"] {
        let (words, values) = commands(text);
        for command in &words {
            for who in who() {
                assert_eq!(case.refused(who, command), "casework.text-characters", "{}", command.name());
            }
        }
        for command in &values {
            for who in who() {
                assert_eq!(case.refused(who, command), "casework.fields", "{}", command.name());
            }
        }
    }
    for text in ["", "  \r\n"] {
        for command in &commands(text).0 {
            assert_eq!(
                case.refused(officer(5, "FSS"), command),
                "casework.text-needed",
                "{}",
                command.name()
            );
        }
    }
    for command in &commands(&"x".repeat(9_000)).0 {
        assert_eq!(case.refused(officer(5, "FSS"), command), "casework.text-too-long", "{}", command.name());
    }
    let decide = |reasons: &str| CaseCommand::Decide {
        node: node(),
        outcome: "granted".into(),
        reasons: reasons.into(),
        law: None,
        exception: None,
    };
    assert_eq!(case.refused(officer(5, "FSS"), &decide("a\0b")), "casework.text-characters");
    assert_eq!(case.refused(officer(5, "FSS"), &decide(" ")), "casework.text-needed");
}
