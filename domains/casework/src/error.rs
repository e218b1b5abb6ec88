//! Why casework refuses, each reason with its stable code and its status. The sentences stand in `locales/`, under
//! `problem-<code>`; what exactly it was about travels with the [`Rejection`](crate::model::Rejection).

use kernel::{Problem, ProblemStatus};

/// One line for each reason: no variant without a code, no code twice.
macro_rules! reasons {
    ($($name:ident $status:ident $code:literal,)*) => {
        /// A reason to refuse. Nothing happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
        pub enum CaseworkError {
            $(#[error($code)] $name,)*
            /// What an expression of the pack could not say: a code of [`crate::definition::ExprError`].
            #[error("{0}")]
            Expression(&'static str),
            /// What a clock of the pack could not do: a code of [`kernel::ClockError`].
            #[error("{0}")]
            Clock(&'static str),
        }

        impl CaseworkError {
            /// Every reason of our own; those of expressions and clocks have lists of their own.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                    Self::Expression(code) | Self::Clock(code) => code,
                }
            }

            /// What it means for the caller.
            pub const fn status(self) -> ProblemStatus {
                match self {
                    $(Self::$name => ProblemStatus::$status,)*
                    Self::Expression(_) | Self::Clock(_) => ProblemStatus::Conflict,
                }
            }
        }
    };
}

reasons! {
    AlreadyDecided Conflict "casework.already-decided",
    AlreadyDropped Conflict "casework.already-dropped",
    AlreadyHeard Conflict "casework.already-heard",
    AlreadyOpen Conflict "casework.already-open",
    AlreadyProposed Conflict "casework.already-proposed",
    AlreadySubmitted Conflict "casework.already-submitted",
    AnswersTooLarge Invalid "casework.answers-too-large",
    AppealLate Conflict "casework.appeal-late",
    AppealPending Conflict "casework.appeal-pending",
    AppointmentNeeded Conflict "casework.appointment-needed",
    AskedInMember Conflict "casework.asked-in-member",
    CannotReturn Conflict "casework.cannot-return",
    Closed Conflict "casework.closed",
    ConfirmationOpen Conflict "casework.confirmation-open",
    ConflictingApplication Conflict "casework.conflicting-application",
    ConsentElsewhere Forbidden "casework.consent-elsewhere",
    Correction Invalid "casework.correction",
    EvidenceContent Invalid "casework.evidence-content",
    EvidenceNotOpen Conflict "casework.evidence-not-open",
    Fields Invalid "casework.fields",
    FormNotOpen Conflict "casework.form-not-open",
    FourEyes Forbidden "casework.four-eyes",
    HearingDays Invalid "casework.hearing-days",
    HearingNeeded Conflict "casework.hearing-needed",
    HearingOpen Conflict "casework.hearing-open",
    HearingOutcome Invalid "casework.hearing-outcome",
    HearingOver Conflict "casework.hearing-over",
    HearingRuns Conflict "casework.hearing-runs",
    HeldByColleague Forbidden "casework.held-by-colleague",
    InputTooLarge Invalid "casework.input-too-large",
    MemberRequired Conflict "casework.member-required",
    MemberStarted Conflict "casework.member-started",
    NoAccount Conflict "casework.no-account",
    NoAppeal Conflict "casework.no-appeal",
    NoApplicant Invalid "casework.no-applicant",
    NoCase NotFound "casework.no-case",
    NoConsentAwaited Conflict "casework.no-consent-awaited",
    NoHearing Conflict "casework.no-hearing",
    NoNumber Conflict "casework.no-number",
    NoOrder Conflict "casework.no-order",
    NoParty Conflict "casework.no-party",
    NoRate Conflict "casework.no-rate",
    NoSuchAppointment NotFound "casework.no-such-appointment",
    NoSuchClock NotFound "casework.no-such-clock",
    NoSuchCommunication NotFound "casework.no-such-communication",
    NoSuchConfirmation NotFound "casework.no-such-confirmation",
    NoSuchDocument NotFound "casework.no-such-document",
    NoSuchEvidence NotFound "casework.no-such-evidence",
    NoSuchException Invalid "casework.no-such-exception",
    NoSuchFee NotFound "casework.no-such-fee",
    NoSuchForm NotFound "casework.no-such-form",
    NoSuchMember NotFound "casework.no-such-member",
    NoSuchNode NotFound "casework.no-such-node",
    NoSuchNotice NotFound "casework.no-such-notice",
    NoSuchOutcome Invalid "casework.no-such-outcome",
    NoSuchPage NotFound "casework.no-such-page",
    NoSuchRecord NotFound "casework.no-such-record",
    NoSuchRegister NotFound "casework.no-such-register",
    NoSuchRole Invalid "casework.no-such-role",
    NoSuchService NotFound "casework.no-such-service",
    NoSuchTable NotFound "casework.no-such-table",
    NoSuchWay Conflict "casework.no-such-way",
    NoUpload Forbidden "casework.no-upload",
    NobodyFound Invalid "casework.nobody-found",
    NotActive Conflict "casework.not-active",
    NotAsked Conflict "casework.not-asked",
    NotDropped Conflict "casework.not-dropped",
    NotExpected Conflict "casework.not-expected",
    NotForPeople Forbidden "casework.not-for-people",
    NotInForce Conflict "casework.not-in-force",
    NotInvited Forbidden "casework.not-invited",
    NotReady Conflict "casework.not-ready",
    NotReturned Conflict "casework.not-returned",
    NotSubmitted Conflict "casework.not-submitted",
    NotSuspended Conflict "casework.not-suspended",
    NotTheApplicant Forbidden "casework.not-the-applicant",
    NotYourQueue Forbidden "casework.not-your-queue",
    NothingProposed Conflict "casework.nothing-proposed",
    NothingToComplete Conflict "casework.nothing-to-complete",
    NothingToCorrect Conflict "casework.nothing-to-correct",
    NothingToDecide Conflict "casework.nothing-to-decide",
    NothingToSetAside Conflict "casework.nothing-to-set-aside",
    OfficialsOnly Forbidden "casework.officials-only",
    OnlyOneself Forbidden "casework.only-oneself",
    OnlyParties Forbidden "casework.only-parties",
    OtherDefinition Conflict "casework.other-definition",
    OtherDepartment Forbidden "casework.other-department",
    PartyMissing Conflict "casework.party-missing",
    PartyThere Conflict "casework.party-there",
    ReasonsNeeded Invalid "casework.reasons-needed",
    RecordUnfit Conflict "casework.record-unfit",
    ReturnNamesFields Invalid "casework.return-names-fields",
    Returned Conflict "casework.returned",
    RunsOn Conflict "casework.runs-on",
    SameAgain Conflict "casework.same-again",
    Stale Conflict "casework.stale",
    StalePage Conflict "casework.stale-page",
    Suspended Conflict "casework.suspended",
    TableGap Conflict "casework.table-gap",
    TableInput Conflict "casework.table-input",
    TableOverlap Conflict "casework.table-overlap",
    TextCharacters Invalid "casework.text-characters",
    TextNeeded Invalid "casework.text-needed",
    TextTooLong Invalid "casework.text-too-long",
    TooManyDrafts TooMany "casework.too-many-drafts",
    TooManyNamed TooMany "casework.too-many-named",
    TooManyParties Invalid "casework.too-many-parties",
    UnknownCommand Invalid "casework.unknown-command",
    VersionNotLoaded Unavailable "casework.version-not-loaded",
    WithdrawMembers Conflict "casework.withdraw-members",
}

impl From<CaseworkError> for Problem {
    fn from(error: CaseworkError) -> Self {
        Self::new(error.status(), error.code())
    }
}
