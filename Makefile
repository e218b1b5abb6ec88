# The few commands that people type. Each does its own set-up.
.PHONY: demo test check bench fuzz fmt

demo:   ## build and serve a city with invented people at http://localhost:8000
	@scripts/demo

test:   ## every test on SQLite and on PostgreSQL, then real clients against the real binary
	@scripts/test

check:  ## format, lints, the plan of the house
	@scripts/check

bench:  ## figures of the release build on both engines, as a table
	@scripts/bench

fuzz:   ## libFuzzer over the readers of foreign bytes; SECONDS_EACH=60
	@scripts/fuzz

fmt:    ## format the code
	@cargo fmt --all && cargo fmt --manifest-path fuzz/Cargo.toml
