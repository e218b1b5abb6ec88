//! Reads one service or bundle folder of a pack into a `Definition`. What the engine must be able to follow is checked
//! here and refused; what a careful author should know besides is the lint's business.

use std::collections::BTreeMap;
use std::sync::Arc;

use pack::{Finding, Pack};
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::{
    Bundle, CaseKind, Children, CommunicationsFile, Definition, Derived, DerivedFile, DocumentsFile,
    EvidenceFile, FeesFile, Form, MAX_CHILDREN, MAX_DERIVED, MAX_NODES, MEMBERS_NODE, Node, NodeKind,
    NoticesFile, Pages, Parallel, ParametersFile, Pin, Procedure, Process, QueuesFile, Service, StartNode,
    Table,
};

/// Collects findings while reading on, so that an author sees all of them at once.
struct Reader<'a> {
    pack: &'a Pack,
    folder: &'a str,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn path(&self, name: &str) -> String {
        format!("{}/{name}", self.folder)
    }

    fn required<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let result = self.pack.section(&self.path(name));
        self.keep(result)
    }

    fn optional<T: DeserializeOwned + Default>(&mut self, name: &str) -> T {
        let result = self.pack.section_or_default(&self.path(name));
        self.keep(result).unwrap_or_default()
    }

    fn keep<T>(&mut self, result: Result<T, Finding>) -> Option<T> {
        result.map_err(|finding| self.findings.push(finding)).ok()
    }

    fn by_id<T>(&mut self, name: &str, items: Vec<T>, id: impl Fn(&T) -> &str) -> BTreeMap<String, T> {
        let mut map = BTreeMap::new();
        for item in items {
            let key = id(&item).to_owned();
            if map.insert(key.clone(), item).is_some() {
                let finding = Finding::error(
                    self.path(name),
                    "casework.id-twice",
                    format!("`{key}` is declared twice"),
                );
                self.findings.push(finding.cure("give each its own id"));
            }
        }
        map
    }

    /// Each derived value has its own id and reads only those above it.
    fn derived(&mut self, derived: &[Derived]) {
        let file = self.path("derived.toml");
        let mut problem = |index: usize, code: &'static str, message: String, cure: &str| {
            let line = self.pack.line_of(&file, &["derived".into(), index.into(), "value".into()]);
            self.findings.push(Finding::error(file.clone(), code, message).at(line).cure(cure));
        };
        if derived.len() > MAX_DERIVED {
            let message = format!("more than {MAX_DERIVED} derived values");
            problem(MAX_DERIVED, "casework.too-many-derived", message, "split the service");
        }
        for (index, item) in derived.iter().enumerate() {
            let known = |id: &str| derived.iter().take(index).any(|other| other.id == id);
            if known(&item.id) {
                let message = format!("`{}` is declared twice", item.id);
                problem(index, "casework.id-twice", message, "give each its own id");
            }
            for (_, name) in
                item.value.paths().into_iter().filter(|(root, name)| root == "derived" && !known(name))
            {
                let message = format!("`{}` reads `derived.{name}`, which does not stand above it", item.id);
                problem(index, "casework.derived-order", message, "put what is read before what reads it");
            }
        }
    }

    fn tables(&mut self) -> BTreeMap<String, Table> {
        let mut tables = BTreeMap::new();
        for path in self.pack.glob(&self.path("rules/*.toml")) {
            let id = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".toml").to_owned();
            let result = self.pack.section(path);
            if let Some(table) = self.keep(result) {
                tables.insert(id, table);
            }
        }
        tables
    }

    fn form(&mut self) -> Form {
        let schema = self.path("form/schema.json");
        if !self.pack.has(&schema) {
            return Form::default();
        }
        let pages: Pages = self.optional("form/pages.toml");
        let result = self.pack.json::<Json>(&schema);
        Form { pages: pages.pages, checks: pages.checks, schema: self.keep(result).unwrap_or_default() }
    }
}

impl Definition {
    /// Reads a service folder.
    pub fn load_service(pack: &Pack, folder: &str, procedure: &Arc<Procedure>) -> Result<Self, Vec<Finding>> {
        let mut reader = Reader { pack, folder, findings: Vec::new() };
        let service: Option<Service> = reader.required("service.toml");
        let process: Option<Process> = reader.required("process.toml");
        finish(reader, CaseKind::Service, service, process, procedure, |_| {})
    }

    /// Reads a bundle folder: its members become start nodes of one parallel flow.
    pub fn load_bundle(pack: &Pack, folder: &str, procedure: &Arc<Procedure>) -> Result<Self, Vec<Finding>> {
        let mut reader = Reader { pack, folder, findings: Vec::new() };
        let bundle: Option<Bundle> = reader.required("bundle.toml");
        let process: Option<Process> = reader.required("process.toml");
        let Some(Bundle { bundle: service, start, members }) = bundle else { return Err(reader.findings) };
        let process = process.map(|mut process| {
            let mut of = Vec::new();
            for member in &members {
                for (id, role, start) in member.start_nodes() {
                    of.push(id.clone());
                    process.node.insert(id, start_node(member, role.as_deref(), start));
                }
            }
            let root = NodeKind::Parallel(Parallel { of, join: super::Join::All });
            process.node.insert(MEMBERS_NODE.to_owned(), plain(root));
            process.flow = Some(MEMBERS_NODE.to_owned());
            process
        });
        finish(reader, CaseKind::Bundle, Some(service), process, procedure, |definition| {
            definition.start = start;
            definition.members = members;
        })
    }
}

fn plain(kind: NodeKind) -> Node {
    Node { title: None, when: None, law: None, milestone: None, kind }
}

fn start_node(member: &super::Member, role: Option<&str>, start: StartNode) -> Node {
    // A member for a role that nobody holds is left out, which is not the same as a condition that fails later.
    let when = role.and_then(|role| super::Expr::compile(&format!("has(party.{role})")).ok());
    Node { title: Some(member.title.clone()), when, ..plain(NodeKind::Start(Box::new(start))) }
}

fn finish(
    mut reader: Reader<'_>,
    kind: CaseKind,
    service: Option<Service>,
    process: Option<Process>,
    procedure: &Arc<Procedure>,
    complete: impl FnOnce(&mut Definition),
) -> Result<Definition, Vec<Finding>> {
    let evidence = reader.optional::<EvidenceFile>("evidence.toml").evidence;
    let fees = reader.optional::<FeesFile>("fees.toml").fee;
    let notices = reader.optional::<NoticesFile>("notices.toml").notice;
    let communications = reader.optional::<CommunicationsFile>("communications.toml").communication;
    let documents = reader.optional::<DocumentsFile>("documents.toml").document;
    let queues = reader.optional::<QueuesFile>("queues.toml").queue;
    let parameters = reader.optional::<ParametersFile>("parameters.toml").parameter;
    let derived = reader.optional::<DerivedFile>("derived.toml").derived;
    reader.derived(&derived);
    let tables = reader.tables();
    let form = reader.form();
    let (Some(service), Some(process)) = (service, process) else { return Err(reader.findings) };
    let mut definition = Definition {
        kind,
        pin: Pin { pack: reader.pack.hash().clone(), service: service.id.clone() },
        folder: reader.folder.to_owned(),
        start: Vec::new(),
        members: Vec::new(),
        evidence: reader.by_id("evidence.toml", evidence, |item| &item.id),
        fees: reader.by_id("fees.toml", fees, |fee| &fee.id),
        notices: reader.by_id("notices.toml", notices, |notice| &notice.id),
        communications: reader.by_id("communications.toml", communications, |one| &one.id),
        documents: reader.by_id("documents.toml", documents, |document| &document.id),
        queues: reader.by_id("queues.toml", queues, |queue| &queue.id),
        parameters: reader.by_id("parameters.toml", parameters, |parameter| &parameter.id),
        derived,
        tables,
        form,
        procedure: Arc::clone(procedure),
        parents: BTreeMap::new(),
        service,
        process,
    };
    complete(&mut definition);
    definition.parents = parents(&mut reader, &definition);
    if reader.findings.is_empty() { Ok(definition) } else { Err(reader.findings) }
}

/// The tree of containers: every child exists and has one parent, the roots exist and nothing leads back.
fn parents(reader: &mut Reader<'_>, definition: &Definition) -> BTreeMap<String, String> {
    let file = reader.path("process.toml");
    let process = &definition.process;
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    let mut problem = |node: &str, code: &'static str, message: String, cure: &str| {
        let line = reader.pack.line_of(&file, &["node".into(), node.into()]);
        reader.findings.push(Finding::error(file.clone(), code, message).at(line).cure(cure));
    };
    if process.node.len() > MAX_NODES {
        problem("", "casework.too-many-nodes", format!("more than {MAX_NODES} nodes"), "split the service");
    }
    let roots = [&process.draft, &process.flow];
    for (id, node) in &process.node {
        let children = node.kind.children();
        if children.len() > MAX_CHILDREN {
            problem(
                id,
                "casework.too-many-nodes",
                format!("more than {MAX_CHILDREN} children"),
                "use a container",
            );
        }
        for child in children {
            let is_root = roots.iter().any(|root| root.as_deref() == Some(child));
            if !process.node.contains_key(child) {
                let message = format!("`{id}` leads to `{child}`, which does not exist");
                problem(id, "casework.dangling-node", message, "declare the node or correct its name");
            } else if is_root || parents.insert(child.to_owned(), id.clone()).is_some() {
                let message = format!("`{child}` stands in two containers");
                problem(child, "casework.node-twice", message, "give each place a node of its own");
            }
        }
    }
    for root in roots.into_iter().flatten() {
        if !process.node.contains_key(root) {
            let message = format!("the root `{root}` does not exist");
            problem(root, "casework.dangling-node", message, "declare the node or correct its name");
        }
    }
    if roots.iter().all(|root| root.is_none()) {
        problem(
            "",
            "casework.no-root",
            "neither `draft` nor `flow` is set".to_owned(),
            "name the root container",
        );
    }
    for id in process.node.keys() {
        let mut at = id.as_str();
        for _ in 0..=process.node.len() {
            match parents.get(at) {
                Some(parent) if parent == id => {
                    problem(id, "casework.node-loop", format!("`{id}` contains itself"), "break the loop");
                    return BTreeMap::new();
                }
                Some(parent) => at = parent,
                None => break,
            }
        }
    }
    parents
}

impl From<Vec<String>> for Children {
    fn from(of: Vec<String>) -> Self {
        Self { of }
    }
}
