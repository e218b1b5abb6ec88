//! Money of a case: what is owed and what is paid out, to which account, on what ground.
//! Invariant: money goes out to an account that the case names, or an official is asked to find it. Next: `aftermath.rs`
//! for what becomes of an order.

use kernel::PartyId;
use pack::LawRef;
use serde_json::Value as Json;

use super::turn::Turn;
use crate::definition::{Direction, Fee, FeeAccount, FeeNode};
use crate::error::CaseworkError;
use crate::model::{CaseEvent, PayeeAccount, Rejection};

impl Turn<'_> {
    pub fn begin_fee(&mut self, id: &str, node: &FeeNode) -> Result<(), Rejection> {
        let fee: &Fee = self
            .def
            .fees
            .get(&node.fee)
            .ok_or_else(|| Rejection::of(CaseworkError::NoSuchFee).about(&node.fee))?;
        let rate =
            fee.rate_on(self.today()).ok_or_else(|| Rejection::of(CaseworkError::NoRate).about(&node.fee))?;
        let party = self
            .state()?
            .party(&fee.role)
            .ok_or_else(|| Rejection::of(CaseworkError::NoParty).about(&fee.role))?;
        if rate.amount.minor() == 0 {
            return self.done(id, Some("free"));
        }
        // The act that sets the amount; else the one on which the step rests.
        let law = rate.law.clone().or_else(|| self.def.node(id)?.law.clone());
        self.order_money(id, fee, party, rate.amount.minor(), law)
    }

    /// Orders again what was not paid: amount, law and payee as they were, the account as it stands now. What was never
    /// ordered for want of an account is ordered for the first time.
    pub fn order_again(&mut self, id: &str, node: &FeeNode) -> Result<(), Rejection> {
        let missing = || Rejection::of(CaseworkError::NoSuchFee).about(&node.fee);
        let fee: &Fee = self.def.fees.get(&node.fee).ok_or_else(missing)?;
        let Some(before) = self.state()?.fees.get(id) else { return self.begin_fee(id, node) };
        let (party, amount, law) = (before.party, before.amount_minor, before.law.clone());
        self.order_money(id, fee, party, amount, law)
    }

    fn order_money(
        &mut self,
        id: &str,
        fee: &Fee,
        party: PartyId,
        amount_minor: i64,
        law: Option<LawRef>,
    ) -> Result<(), Rejection> {
        let account = fee.account.as_ref().map(|account| self.account(account)).transpose()?.flatten();
        if fee.account.is_some() && account.is_none() {
            return self.ask_for_account(id, party);
        }
        let (node, direction) = (id.to_owned(), fee.direction);
        let fee = fee.id.clone();
        self.emit(CaseEvent::FeeAssessed { node, fee, direction, party, amount_minor, law, account })?;
        // Money out is queued, and the case goes on; money in is waited for.
        match direction {
            Direction::Out => self.done(id, Some("ordered")),
            Direction::In => Ok(()),
        }
    }

    /// Nobody named an account: the payee is asked, and an official sees to it. Nothing is ordered that cannot be paid.
    fn ask_for_account(&mut self, id: &str, party: PartyId) -> Result<(), Rejection> {
        if self.state()?.tasks.contains_key(id) {
            return Err(Rejection::of(CaseworkError::NoAccount).about(id));
        }
        self.emit(CaseEvent::AccountMissing { node: id.to_owned(), party })?;
        let (node, why) = (id.to_owned(), "no-account".to_owned());
        self.emit(CaseEvent::TaskRaised { node, why, hits: Vec::new() })
    }

    /// The account as the case names it; `None` without a number.
    fn account(&self, declared: &FeeAccount) -> Result<Option<PayeeAccount>, Rejection> {
        let words = ["bank", "number", "holder"].map(str::to_owned);
        let values = [Some(&declared.bank), Some(&declared.number), declared.holder.as_ref()];
        let known = words.iter().zip(values).filter_map(|(word, value)| Some((word, value?)));
        let found = self.eval_map(known)?;
        let text = |word: &str| found.get(word).and_then(Json::as_str).map(str::to_owned);
        let (bank, holder) = (text("bank").unwrap_or_default(), text("holder"));
        Ok(text("number").map(|number| PayeeAccount { bank, number, holder }))
    }
}
