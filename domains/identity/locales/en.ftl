# Navigation
identity-nav-account = My account
identity-nav-log = Who read my data

# Signing in
identity-sign-in = Sign in
identity-login = Login name
identity-login-hint = Your resident identity card number, or your staff name
identity-password = Password
identity-sign-in-help = You have no account, or you cannot sign in? Any service counter can help you in person; every service is also available there.
identity-passkey-or = Without a password
identity-passkey-what = A passkey signs you in with your fingerprint, your face or the lock of your device. It cannot be guessed or copied, and it works on this site only.
identity-passkey-sign-in = Sign in with a passkey
identity-passkey-use = Use my passkey
identity-passkey-failed = The passkey was not used. Try again, or sign in another way.
identity-passkey-script = Passkeys need JavaScript, which is off in this browser. Sign in with your password instead.
identity-passkey-password = Sign in with your password
identity-post-title = In which post do you act now?
identity-post-hint = Everything you do in this session is recorded under this post.

# My account
identity-account = My account
identity-details = My details
identity-name = Name
identity-post = Post
identity-department = Department
identity-proofing = How your identity was checked
identity-proofing-p0 = Not checked yet
identity-proofing-p1 = Document and contact compared with a register
identity-proofing-p2 = Register and live face, or a trusted scheme
identity-proofing-p3 = In person, with card and fingerprint
identity-means = How you signed in
identity-means-none = Without proof
identity-means-a1 = With a password
identity-means-a2 = With two factors
identity-means-a2r = With a passkey
identity-means-a3 = With a secured card or device
identity-acting-title = Who are you acting for?
identity-acting-hint = The choice holds until you change it or sign out. What you do is recorded in both names.
identity-acting-self = Myself
identity-child-born = Child born on { $date }
identity-for-whom = For whom I may act
identity-for-nobody = Nobody at present. Powers over the matters of a child appear here by themselves when a birth is registered.
identity-who-for-me = Who may act for me
identity-guardian-unnamed = A parent or guardian
identity-mandate-until = As parent or guardian, until { $date }

# Consents
identity-consents = What I agreed to
identity-consents-none = You have agreed to nothing at present.
identity-consent-recipient = Who may receive the data
identity-consent-purpose = Purpose
identity-consent-given = Agreed on
identity-consent-until = Valid until
identity-consent-withdrawn = Withdrawn on
identity-consent-for = About
identity-consent-state = State
identity-consent-withdraw = Withdraw
identity-consent-effect = Withdrawing takes effect at once and holds for the future; what was released before stays released. Your cases go on: the department may ask you for the papers instead.
identity-consent-state-active = In force
identity-consent-state-withdrawn = Withdrawn
identity-consent-state-over = Ended

# Passkeys
identity-passkeys = Passkeys
identity-passkey-add = Add a passkey
identity-passkey-label = A name for it
identity-passkey-label-hint = For example: my phone
identity-passkey-unnamed = Passkey without a name
identity-passkey-added = Added on { $date }
identity-passkey-used = Last used: { $date }
identity-passkey-never = never
identity-passkey-remove = Remove

# Sessions
identity-sessions = Where I am signed in
identity-sessions-hint = If you do not know one of these, end it and change your password at a service counter.
identity-session-here = this device
identity-session-since = Since { $date }
identity-session-seen = Last used { $date }
identity-session-end = End
identity-sessions-end-others = End all others
identity-device-unknown = Unknown device

# Done
identity-done-session-ended = The session has ended.
identity-done-sessions-ended = All other sessions have ended.
identity-done-passkey-added = The passkey was added.
identity-done-passkey-removed = The passkey was removed.
identity-done-consent-withdrawn = The consent was withdrawn.
identity-done-acting-changed = Your choice was saved.

# Who read my data
identity-log = Who read my data
identity-log-of = Who read the data of { $name }
identity-log-own = Who read my own data
identity-log-child = Who read the data
identity-log-lead = Every access to your data, newest first: who, when, what, why and under which law.
identity-log-lead-child = Every access to your child's data, newest first: who, when, what, why and under which law.
identity-log-empty = Nothing has been recorded yet.
identity-log-who = Who
identity-log-from = Held by
identity-log-what = Data
identity-log-purpose = Purpose
identity-log-law = Legal basis
identity-log-reason = Reason
identity-log-by-consent = Your consent
identity-log-by-person = the person concerned, online
identity-log-by-system = its information system
identity-log-by-machine = automatic step
identity-log-gone = The content was destroyed at the end of its retention. The proof that it existed stays.
identity-log-case-open = Open the case
identity-log-proof-soon = The proof will be ready in a moment.
identity-log-older = Older entries
identity-log-proof-title = What a proof is good for
identity-log-proof-how = The file proves that this entry stands unchanged in the public log. Anyone you give it to can check it without us, with "balcao verify" or an independent program. It opens this one entry and no other.
identity-log-kind-other = Recorded: { $kind }
identity-log-kind-exchange-read = Data was read
identity-log-kind-exchange-write = Data was recorded
identity-log-kind-exchange-denied = A request for data was refused
identity-log-kind-register-recorded = A register record was written
identity-log-kind-identity-account-opened = The account was opened
identity-log-kind-identity-account-locked = The account was locked
identity-log-kind-identity-account-unlocked = The account was unlocked
identity-log-kind-identity-password-set = A password was set
identity-log-kind-identity-passkey-added = A passkey was added
identity-log-kind-identity-passkey-removed = A passkey was removed
identity-log-kind-identity-signed-in = Signed in
identity-log-kind-identity-signed-out = Signed out
identity-log-kind-identity-acts-for = A parent or guardian began to act for the child
identity-log-kind-identity-mandate-recorded = A parent's power was recorded
identity-log-kind-identity-mandate-ended = A parent's power ended
identity-log-kind-identity-post-assigned = A post was assigned
identity-log-kind-identity-post-ended = A post was taken back
identity-log-kind-identity-consent-given = Consent was given
identity-log-kind-identity-consent-withdrawn = Consent was withdrawn
identity-log-kind-mailbox-delivered = A letter was delivered
identity-log-kind-mailbox-read = A letter was opened for the first time
identity-log-kind-mailbox-served = A notice counts as served

# Problems
problem-identity-wrong-credentials = Login name and password do not match
problem-identity-wrong-credentials-do = Check both and try again. After ten attempts you have to wait a quarter of an hour.
problem-identity-passkey-refused = The passkey was not accepted
problem-identity-passkey-refused-do = Try again, or sign in with your password.
problem-identity-too-many-attempts = Too many attempts. You can try again in { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
problem-identity-too-many-attempts-do = Until then a passkey still works, if you have one.
problem-identity-busy = Very many people are signing in at this moment
problem-identity-busy-do = Wait a few seconds and try again.
problem-identity-no-post = You hold no post at present
problem-identity-no-post-do = Ask the administrator of your department.
problem-identity-post-required = Choose the post in which you act
problem-identity-post-required-do = Go back and choose one of your posts.
problem-identity-post-not-held = You do not hold this post
problem-identity-post-not-held-do = Choose one of your own posts, or ask the administrator of your department.
problem-identity-post-unknown = There is no such post
problem-identity-ceremony-over = This step took too long or was done already
problem-identity-ceremony-over-do = Begin again; it takes a moment.
problem-identity-minor = This account belongs to a minor
problem-identity-minor-do = A parent signs in with an account of their own and acts for the child.
problem-identity-login-taken = There is already such an account
problem-identity-login-malformed = A login name has letters, digits, dots and dashes, at most 64
problem-identity-name-malformed = Enter a name in at least one script, at most 120 characters each
problem-identity-password-short = Use at least { $limit } characters; a sentence is easy to remember
problem-identity-password-long = Use at most { $limit } characters
problem-identity-password-guessable = Do not use the login name as the password
problem-identity-no-account = There is no such account
problem-identity-no-session = This session has already ended
problem-identity-no-passkey = There is no such passkey
problem-identity-passkey-limit = You have { $limit } passkeys already
problem-identity-passkey-limit-do = Remove one that you no longer use.
problem-identity-passkeys-off = Passkeys are not set up here
problem-identity-passkeys-off-do = Sign in with your password.
problem-identity-no-consent = There is no such consent
problem-identity-consent-withdrawn = This consent was withdrawn already
problem-identity-consent-malformed = This consent does not say who may receive which data for what
problem-identity-no-mandate = You may not act for this person
problem-identity-no-mandate-do = If you are a parent or guardian, the power appears in your account when it is registered.
problem-identity-mandate-ended = Your power to act for this person has ended
problem-identity-mandate-ended-do = The person now acts in their own name.
problem-identity-parents-many = The record names too many parents
