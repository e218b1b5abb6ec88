//! What an official can do with a case: one word for its address, its texts and its place in the API.

use web::Permission;

use super::{APPROVE, ASSIGN, CORRECT, DECIDE, HEAR, MATCH, READ, RETURN, SUSPEND, WORK};

/// One thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doing {
    Take,
    Release,
    Admit,
    Return,
    Complete,
    OpenHearing,
    CloseHearing,
    Decide,
    Approve,
    Disapprove,
    Suspend,
    Resume,
    Correct,
    Match,
    EndAppeal,
    SetAside,
}

impl Doing {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Take,
        Self::Release,
        Self::Admit,
        Self::Return,
        Self::Complete,
        Self::OpenHearing,
        Self::CloseHearing,
        Self::Decide,
        Self::Approve,
        Self::Disapprove,
        Self::Suspend,
        Self::Resume,
        Self::Correct,
        Self::Match,
        Self::EndAppeal,
        Self::SetAside,
    ];

    /// The last part of its address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Take => "take",
            Self::Release => "release",
            Self::Admit => "admit",
            Self::Return => "return",
            Self::Complete => "complete",
            Self::OpenHearing => "hearing",
            Self::CloseHearing => "close-hearing",
            Self::Decide => "decide",
            Self::Approve => "approve",
            Self::Disapprove => "disapprove",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Correct => "correct",
            Self::Match => "match",
            Self::EndAppeal => "end-appeal",
            Self::SetAside => "set-aside",
        }
    }

    /// The thing with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|doing| doing.word() == word)
    }

    /// What a post needs for it. Tasks are taken with the permission of their queue, which is checked on the row.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Take | Self::Release => READ,
            Self::Admit | Self::Complete => WORK,
            Self::Return => RETURN,
            Self::OpenHearing | Self::CloseHearing => HEAR,
            Self::Decide | Self::SetAside => DECIDE,
            Self::Approve | Self::Disapprove => APPROVE,
            Self::Suspend | Self::Resume | Self::EndAppeal => SUSPEND,
            Self::Correct => CORRECT,
            Self::Match => MATCH,
        }
    }

    /// True when it is about one task in a queue.
    pub const fn is_of_task(self) -> bool {
        matches!(
            self,
            Self::Take
                | Self::Release
                | Self::Admit
                | Self::Return
                | Self::Complete
                | Self::OpenHearing
                | Self::Decide
                | Self::Match
        )
    }

    /// True when the case waits for it; suspending, correcting are only possible.
    pub const fn is_awaited(self) -> bool {
        !matches!(self, Self::Suspend | Self::Correct | Self::Take | Self::Release)
    }

    /// What a colleague's task needs besides.
    pub const fn over_colleague(self) -> Option<Permission> {
        match self {
            Self::Take | Self::Release => Some(ASSIGN),
            _ => None,
        }
    }
}
