use acts::Origin;
use testkit::House;

use super::reachable;

#[tokio::test]
async fn readiness_is_asked_once_a_second() {
    let house = House::builder().open().await.unwrap();
    let healthy = reachable();
    let ask = || healthy(house.ctx(Origin::default()));
    assert_eq!(ask().await, Ok(()));
    house.scratch.db.clone().close().await.unwrap();
    assert_eq!(ask().await, Ok(()), "answered from a moment ago");
    house.machine.advance_ms(1_001);
    assert!(ask().await.is_err(), "asked again");
}
