# Frame
frame-skip = Skip to main content
frame-demo = Demonstration: the people are invented and nothing here has legal effect
frame-languages = Language
frame-menu = Menu
frame-signed-in = Signed in:
frame-acting-for = acting for
frame-sign-in = Sign in
frame-sign-out = Sign out
frame-back = Back
frame-to-start = Go to the start page
frame-done = Done
frame-important = Important
frame-title-error = Error: { $title }

# Actions
action-continue = Continue
action-save = Save
action-cancel = Cancel
action-confirm = Confirm
action-submit = Submit
action-search = Search
action-change = Change
action-print = Print this page
action-download = Download
action-yes = Yes
action-no = No

# Forms
errors-title = There is a problem
errors-prefix = Error:
warning-prefix = Warning:
date-year = Year
date-month = Month
date-day = Day
pager-label = Pages
pager-previous = Previous
pager-next = Next
pager-page = Page { $n }

# Legal clocks
clock-left = { $n ->
    [one] { $n } working day left
   *[other] { $n } working days left
}
clock-left-calendar = { $n ->
    [one] { $n } day left
   *[other] { $n } days left
}
clock-late = { $n ->
    [one] { $n } working day late
   *[other] { $n } working days late
}
clock-late-calendar = { $n ->
    [one] { $n } day late
   *[other] { $n } days late
}
clock-stopped = { $n ->
    [one] Clock stopped, { $n } working day left
   *[other] Clock stopped, { $n } working days left
}
clock-stopped-calendar = { $n ->
    [one] Clock stopped, { $n } day left
   *[other] Clock stopped, { $n } days left
}
clock-met = Done in time
clock-due = Due: { $date }

# Evidence
evidence-source = Source
evidence-at = Fetched
evidence-law = Legal basis
evidence-wrong = Is this wrong?

# Mailbox
mail-unread = Unread
mail-served = Counts as served on
mail-deadline = Act by
mail-remedy = How to object

# Who read my data
reads-what = Data
reads-purpose = Purpose
reads-law = Legal basis
reads-case = Case
reads-proof = Download proof

persona-sign-in = Sign in as this person

# Problems: what happened, what was kept, what to do
problem-reference = Code: { $code } · Reference: { $request }
problem-kept = Nothing was changed.
problem-do = Go back and try again. If the problem stays, contact us and give the reference.
problem-field = Check this answer
problem-field-required = Enter an answer
problem-field-too-long = Use { $max } characters or fewer
problem-field-invalid-date = Enter a date that exists
problem-field-unknown-choice = Choose one of the answers in the list
problem-request-malformed = We could not understand this request
problem-request-malformed-do = Go back, check what you entered and send it again.
problem-request-cursor = This list has no page that begins here
problem-request-cursor-do = Open the list again and go on from its first page.
problem-request-invalid = Some answers need correcting
problem-request-invalid-do = Go back to the form, correct the answers that are marked and send it again.
problem-auth-step-up = This step needs a stronger proof of who you are
problem-auth-step-up-do = Sign in again with a passkey. If you have none yet, add one to your account first.
problem-auth-proofing = This step needs an account whose holder has been identified
problem-auth-proofing-do = You can apply at a counter; bring your identity card.
problem-auth-mandate-ended = Your power to act for this person has ended
problem-auth-mandate-ended-do = Choose in your account for whom you act from now on.
problem-to-passkey = Sign in with a passkey
problem-to-add-passkey = Add a passkey to your account
problem-to-account = Go to your account
problem-request-media-type = This kind of content is not accepted here
problem-request-media-type-do = Send it as the documentation of the interface says, for example as application/json.
problem-request-method = This address does not accept that kind of request
problem-request-method-do = Come in through the start page or a link.
problem-request-host = This address belongs to another site
problem-request-host-do = Open the pages under the address that you were given.
problem-request-unknown-language = There is no version in that language
problem-request-unknown-language-do = Choose Traditional Chinese, Portuguese or English.
problem-request-too-large = What you sent is too large
problem-request-too-large-do = Make the files smaller or send fewer, then try again.
problem-request-rate-limited = Too many requests in a short time
problem-request-rate-limited-do = Wait a minute and try again.
problem-auth-required = Sign in first
problem-auth-required-kept = What you have already entered is kept while you sign in.
problem-auth-required-do = You come back to this page after signing in.
problem-auth-forbidden = You cannot use this page as who you are now
problem-auth-forbidden-do = If you act for somebody else, choose them first. If you think this is a mistake, contact the department in charge.
problem-not-found = We could not find this page
problem-not-found-kept = Your cases and data are not affected.
problem-not-found-do = Check the address, or look for it from the start page.
problem-csrf-invalid = This form has expired
problem-csrf-invalid-kept = Your last submission was not accepted; the answers saved before are kept.
problem-csrf-invalid-do = Go back to the form, reload it and submit again.
problem-typed-rested = You have been signed out because nothing was done for a while
problem-typed-rested-do = Sign in in another tab, come back to this page and send your answers again.
problem-typed-anew = Check your answers and send them again
problem-typed-anew-do = This form was opened before you signed in last. Send it once more if it is still what you want.
problem-typed-kept = Nothing has been sent yet. What you entered is still here, on this page only.
problem-typed-sign-in = Sign in (opens in a new tab)
problem-typed-text = Your text { $n }
problem-typed-send = Send again
problem-internal = Something went wrong in the system
problem-internal-kept = Your last action was not completed; what was saved before is not affected.
problem-internal-do = The problem has been recorded. Try again later, or contact us and give the reference.
problem-unavailable = The service is not available right now
problem-unavailable-kept = Your last action was not completed; nothing is ever saved by half.
problem-unavailable-do = Try again in a few minutes.
problem-busy = The system is very busy right now
problem-busy-do = Wait a moment and try again.
problem-conflict = Somebody changed this in the meantime
problem-idempotency-malformed = The key of the request is not valid
problem-idempotency-malformed-do = Use 1 to 200 visible ASCII characters as the key of the request.
problem-idempotency-other-content = This was already sent with other content
problem-idempotency-other-content-kept = What was sent first counts; nothing was changed now.
problem-idempotency-other-content-do = Go back, reload the page and send it again if you still want to.
problem-storage-full = The system cannot store anything right now
problem-storage-full-kept = Your last action was not completed; what was saved before is kept.
problem-storage-full-do = Try again later, or go to a counter if it is urgent.
problem-page-stale = This page has changed in the meantime
problem-page-stale-kept = Your last changes were not saved; those of other people were kept.
problem-page-stale-do = Reload the page, look at what it says now and make your changes again.
problem-ledger-not-yet = The proof of this entry is not ready yet
problem-ledger-not-yet-kept = Your entry is recorded.
problem-ledger-not-yet-do = Wait a minute and ask again.
problem-ledger-shredded = The content of this entry was destroyed at the end of its retention
problem-ledger-shredded-kept = That the entry was made can still be proven.
problem-ledger-shredded-do = Contact the department in charge if you need to know more.
problem-ledger-checkpoint-untrusted = The published ledger cannot be verified right now
problem-ledger-checkpoint-untrusted-kept = What was recorded is kept.
problem-ledger-checkpoint-untrusted-do = Try again later, or contact us and give the reference.
