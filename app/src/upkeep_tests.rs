use acts::{Origin, WriterState};
use kernel::Timestamp;
use ledger::Standing;
use testkit::House;

use super::{database, once_a_second, sequencer, writer};

#[tokio::test]
async fn readiness_is_asked_once_a_second() {
    let house = House::builder().open().await.unwrap();
    let healthy = once_a_second(|ctx| Box::pin(database(ctx)));
    let ask = || healthy(house.ctx(Origin::default()));
    assert_eq!(ask().await, Ok(()));
    house.scratch.db.clone().close().await.unwrap();
    assert_eq!(ask().await, Ok(()), "answered from a moment ago");
    house.machine.advance_ms(1_001);
    assert_eq!(ask().await.unwrap_err().code, "database.unreachable", "asked again");
}

const NOW: Timestamp = Timestamp::from_micros(1_800_000_000_000_000);

#[test]
fn a_writer_that_has_ended_or_hangs_is_no_writer() {
    let code = |state| writer(state, NOW).err().map(|ill| ill.code);
    assert_eq!(code(WriterState::Works { since: None }), None);
    assert_eq!(code(WriterState::Works { since: Some(NOW.plus_millis(-64_000)) }), None);
    assert_eq!(
        code(WriterState::Works { since: Some(NOW.plus_millis(-66_000)) }),
        Some("acts.writer-stalled")
    );
    assert_eq!(code(WriterState::Stopped), Some("acts.writer-stopped"));
}

#[test]
fn a_ledger_that_nobody_holds_or_that_falls_behind_is_told() {
    let code = |held_until, waiting_since| {
        sequencer(&Standing { held_until, waiting_since }, NOW).err().map(|ill| ill.code)
    };
    let ago = |ms: i64| Some(NOW.plus_millis(-ms));
    assert_eq!(code(ago(-5_000), None), None);
    assert_eq!(code(ago(14_000), None), None, "another process may take it still");
    assert_eq!(code(ago(16_000), None), Some("ledger.no-holder"));
    assert_eq!(code(None, None), Some("ledger.no-holder"));
    assert_eq!(code(ago(-5_000), ago(29_000)), None);
    assert_eq!(code(ago(-5_000), ago(31_000)), Some("ledger.behind"));
}
