use kernel::{CurrencyCode, Money, PartyId, Text};
use pack::LawRef;
use proptest::prelude::*;

use super::{AMOUNT_MINOR_MAX, Step, check_disburse, step};
use crate::error::PaymentsError;
use crate::model::{Account, DisburseOrder, DisbursementState};

fn mop() -> CurrencyCode {
    CurrencyCode::parse("MOP").unwrap()
}

fn order() -> DisburseOrder {
    DisburseOrder {
        effect_key: "case:1:aid".to_owned(),
        case: None,
        payee: PartyId(uuid::Uuid::from_u128(1)),
        department: "FSS".to_owned(),
        amount: Money::new(650_000, mop()),
        account: Account { bank: "中國銀行".to_owned(), number: "01-23456-789".to_owned(), holder: None },
        title: Text {
            zh_hant: "出生津貼".into(),
            pt: "Subsídio de nascimento".into(),
            en: "Birth allowance".into(),
        },
        legal_basis: LawRef::parse("fss:1"),
    }
}

#[test]
fn an_order_must_be_payable() {
    assert_eq!(check_disburse(&order(), mop()), Ok(()));
    let refused = |change: fn(&mut DisburseOrder)| {
        let mut order = order();
        change(&mut order);
        check_disburse(&order, mop()).unwrap_err()
    };
    assert_eq!(refused(|o| o.amount.minor = 0), PaymentsError::Amount);
    assert_eq!(refused(|o| o.amount.minor = -1), PaymentsError::Amount);
    assert_eq!(refused(|o| o.amount.minor = AMOUNT_MINOR_MAX + 1), PaymentsError::Amount);
    assert_eq!(refused(|o| o.amount.currency = CurrencyCode::parse("HKD").unwrap()), PaymentsError::Currency);
    assert_eq!(refused(|o| o.effect_key = "a b".to_owned()), PaymentsError::EffectKey);
    assert_eq!(refused(|o| o.effect_key.clear()), PaymentsError::EffectKey);
    assert_eq!(refused(|o| o.account.number = "12".to_owned()), PaymentsError::Account);
    assert_eq!(refused(|o| o.account.number = "1234567890<script>".to_owned()), PaymentsError::Account);
    assert_eq!(refused(|o| o.title.pt = " ".to_owned()), PaymentsError::Words);
    assert_eq!(refused(|o| o.title.en = "x".repeat(201)), PaymentsError::Words);
    assert_eq!(refused(|o| o.title.en = "Birth\u{200b}allowance".to_owned()), PaymentsError::Words);
}

#[test]
fn every_step_leads_forward_and_a_failure_needs_its_reason() {
    use DisbursementState::{Failed, Paid, Queued, Sent};
    let fail = Step::Fail("account closed".to_owned());
    assert_eq!(step(Queued, &Step::Send), Ok(Sent));
    assert_eq!(step(Sent, &Step::Pay), Ok(Paid));
    assert_eq!(step(Sent, &fail), Ok(Failed));
    assert_eq!(step(Queued, &fail), Ok(Failed));
    assert_eq!(step(Sent, &Step::Fail(" ".to_owned())), Err(PaymentsError::Reason));
    assert_eq!(step(Sent, &Step::Fail("closed\u{202e}desolc".to_owned())), Err(PaymentsError::Reason));
    for (from, what) in [(Queued, Step::Pay), (Sent, Step::Send), (Paid, fail.clone()), (Failed, Step::Send)]
    {
        assert_eq!(step(from, &what), Err(PaymentsError::State));
    }
}

proptest! {
    #[test]
    fn a_hint_never_tells_an_account(number in "[0-9A-Z -]{0,48}") {
        let account = Account { bank: "B".to_owned(), number: number.clone(), holder: None };
        let plain: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
        let hint = account.hint();
        prop_assert!(hint.len() <= 4 && hint.len() * 3 <= plain.len());
        prop_assert!(plain.ends_with(&hint));
        let shown = format!("{account:?}");
        prop_assert!(plain.len() < 6 || !shown.contains(&plain));
    }

    #[test]
    fn no_sequence_of_steps_pays_twice(steps in prop::collection::vec(0..3_u8, 0..12)) {
        let mut state = DisbursementState::Queued;
        let mut paid = 0;
        for which in steps {
            let what = match which { 0 => Step::Send, 1 => Step::Pay, _ => Step::Fail("x".to_owned()) };
            if let Ok(next) = step(state, &what) {
                paid += u32::from(next == DisbursementState::Paid);
                state = next;
            }
        }
        prop_assert!(paid <= 1);
    }
}
