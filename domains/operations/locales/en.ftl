operations-nav = System
operations-nav-dead-letters = Failed jobs
operations-title = State of the system
operations-well = All is well
operations-alarms = { $n ->
    [one] { $n } thing needs you
   *[other] { $n } things need you
}
operations-as-of = As of { $time }.
operations-again = Look again
operations-no-personal-data = Pages of the administrator show no personal data.
operations-none = None
operations-course = Last { $minutes } minutes
operations-course-top = Highest in this time: { $top }
operations-course-time = Time
operations-course-pace = New entries
operations-course-a-minute = { $n } a minute
operations-course-table = Show these figures as a table
operations-jobs = Job queue
operations-jobs-due = Jobs to be done now
operations-jobs-oldest = The oldest has waited since
operations-jobs-later = Jobs for later
operations-jobs-dead = Failed jobs
operations-ledger = Ledger
operations-ledger-size = Numbered entries
operations-ledger-checkpoint = Entries under the last checkpoint
operations-ledger-checkpoint-at = Last checkpoint at
operations-ledger-waiting = Entries still without a number
operations-versions = Versions
operations-program = Program
operations-pack = Jurisdiction pack
operations-engine = Database
operations-alarm-dead-letters = { $n ->
    [one] { $n } job has failed
   *[other] { $n } jobs have failed
}
operations-cure-dead-letters = Read why each failed, then retry it, or give it up with a reason.
operations-see-dead-letters = See the failed jobs
operations-alarm-queue-late = The queue is late: { $n } to be done
operations-cure-queue-late = Check that the database and every server process are well, and look for “job failed” in the logs.
operations-alarm-ledger-stands = The ledger stands still: { $n } entries have no number
operations-cure-ledger-stands = Check that the file storage can be written and look for “sequencer” in the logs. Restart the server if need be.
operations-dead-letters = Failed jobs
operations-dead-letters-lead = These jobs used up their attempts or were refused by a rule. What they were to do will not happen until somebody acts.
operations-dead-letters-caption = { $n ->
    [one] { $n } failed job
   *[other] { $n } failed jobs
}
operations-dead-letters-none = No job has failed.
operations-dead-letter = Failed job
operations-kind = Kind of job
operations-error = What the last attempt said
operations-attempts = Attempts
operations-created = Ordered
operations-died = Gave up
operations-job = Number
operations-retry-title = The cause has been removed
operations-retry-note = The job starts again with all its attempts. This act stands in the ledger.
operations-do-retry = Retry
operations-discard-title = It shall not be done
operations-discard-note = The job is removed for good. First make sure that the department concerned knows.
operations-reason = Reason
operations-reason-hint = The reason stands in the ledger. Do not enter personal data.
operations-do-discard = Give the job up
problem-operations-not-found = There is no such failed job; it may have been retried or given up
problem-operations-reason = Enter the reason, in 500 characters or fewer
problem-operations-ledger = The state of the ledger cannot be read
