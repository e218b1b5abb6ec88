//! What the edge tells of itself: clients, methods, OpenAPI.

use serde_json::{Value, json};

use super::{FUND, loopback};

#[tokio::test]
async fn metaservices_list_what_there_is_and_what_the_caller_may() {
    let edge = loopback().await;
    let fund = [("X-Road-Client", FUND)];
    let all = edge.get("/r1/MO/GOV/REG/persons/listMethods", &fund).await;
    assert_eq!(all.status, 200);
    let codes: Vec<Value> =
        all.json()["service"].as_array().unwrap().iter().map(|entry| entry["service_code"].clone()).collect();
    assert_eq!(codes, ["notice", "person", "secret"]);
    let first = &all.json()["service"][0];
    assert_eq!(
        *first,
        json!({"object_type": "SERVICE", "xroad_instance": "MO", "member_class": "GOV", "member_code": "REG",
            "subsystem_code": "persons", "service_code": "notice", "service_type": "OPENAPI",
            "endpoint_list": [{"method": "POST", "path": "/"}]})
    );
    assert!(all.header("x-road-request-hash").is_some());
    let bank = [("X-Road-Client", "MO/COM/BANK/loans")];
    let allowed = edge.get("/r1/MO/GOV/REG/persons/allowedMethods", &bank).await.json();
    assert_eq!(allowed["service"].as_array().unwrap().len(), 1);
    assert_eq!(allowed["service"][0]["endpoint_list"], json!([{"method": "GET", "path": "/"}]));
    let nobody = [("X-Road-Client", "MO/GOV/NOBODY/x")];
    let answer = edge.get("/r1/MO/GOV/REG/persons/listMethods", &nobody).await;
    answer.assert_fault(500, "Server.ClientProxy.UnknownMember");
}

#[tokio::test]
async fn the_open_api_document_describes_paths_and_schemas() {
    let edge = loopback().await;
    let fund = [("X-Road-Client", FUND)];
    let base = "/r1/MO/GOV/REG/persons/getOpenAPI";
    let document = edge.get(&format!("{base}?serviceCode=person"), &fund).await.json();
    assert_eq!(
        (document["openapi"].as_str(), document["info"]["version"].as_str()),
        (Some("3.1.0"), Some("1.0.0"))
    );
    assert!(document["paths"]["/by/{p1}/{p2}"]["get"]["parameters"][1]["name"] == "p2");
    let list = &document["paths"]["/all"]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(list["properties"]["items"]["items"]["$ref"], "#/components/schemas/test.person_1.0.0");
    assert_eq!(document["components"]["schemas"]["test.person_1.0.0"]["$id"], "std:test.person@1.0.0");
    let notice = edge.get(&format!("{base}?serviceCode=notice"), &fund).await.json();
    assert!(notice["paths"]["/"]["post"]["requestBody"]["required"].as_bool().unwrap());
    let unknown = edge.get(&format!("{base}?serviceCode=none"), &fund).await;
    unknown.assert_fault(500, "Server.ServerProxy.UnknownService");
    edge.get(base, &fund).await.assert_fault(400, "Client.BadRequest");
    let twice = edge.get(&format!("{base}?serviceCode=a&serviceCode=b"), &fund).await;
    twice.assert_fault(400, "Client.BadRequest");
}

#[tokio::test]
async fn the_list_of_clients_is_json_or_xml() {
    let edge = loopback().await;
    let list = edge.get("/listClients", &[("Accept", "application/json")]).await.json();
    let members = list["member"].as_array().unwrap();
    assert_eq!(members.len(), 7);
    assert_eq!(
        members[2],
        json!({"id": {"object_type": "MEMBER", "xroad_instance": "MO", "member_class": "GOV", "member_code": "FUND"}, "name": "基金"})
    );
    let xml = edge.get("/listClients?xRoadInstance=MO", &[]).await;
    assert_eq!(xml.header("content-type"), Some("text/xml;charset=utf-8"));
    assert!(xml.text().contains("<ns1:memberCode>FUND</ns1:memberCode>"));
    edge.get("/listClients?xRoadInstance=HK", &[]).await.assert_fault(400, "Client.BadRequest");
}
