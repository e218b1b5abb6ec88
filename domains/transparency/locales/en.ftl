# The public log and its anchors.

transparency-title = The public log
transparency-lead = Every act of the Government and every reading of somebody's data leaves an entry in this log. The log holds seals only: nobody can read from it what an entry says or whom it concerns.
transparency-check = Check a proof or a document yourself
transparency-step-proof = Download the proof of an entry from the record of who read your data, or take the file of a document.
transparency-step-anchors = Download the keys that sign the log and the documents
transparency-step-verify = Check the file on your own computer, without a network:
transparency-compare = Whoever checks should have the keys from a second source as well, such as a newspaper or another person: a false site would show false keys.
transparency-stand = Where the log stands
transparency-origin = Identity of the log
transparency-size = Entries under the last signature
transparency-at = Last signed
transparency-none = Not yet
transparency-watch = Watch the log
transparency-watch-how = Programs that keep watch fetch the signed state, the hashes and the sealed entries here, as C2SP tlog-tiles lays them out, and notice if an entry is changed or removed.
transparency-checkpoint = The signed state of the log

problem-transparency-no-file = The public log has no such file
problem-transparency-no-checkpoint = The public log has not been signed yet; try again in a minute
problem-transparency-unreadable = The public log cannot be read just now; try again in a minute
