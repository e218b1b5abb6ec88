# The few commands that people type. Each does its own set-up.
.PHONY: demo test check bench fmt

demo:   ## build and serve a city with invented people at http://localhost:8000
	@scripts/demo

test:   ## every test on SQLite and on PostgreSQL, then real clients against the real binary
	@scripts/test

check:  ## format, lints, the plan of the house
	@scripts/check

bench:  ## figures of the release build on both engines, as a table
	@scripts/bench

fmt:    ## format the code
	@cargo fmt --all
