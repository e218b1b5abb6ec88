//! Graph: a service as a Mermaid flow chart, so that people who do not read TOML can check the way of a case.
//! Pure text; `balcao pack graph` prints it, any Mermaid viewer draws it.

use std::fmt::Write as _;

use kernel::Lang;

use crate::definition::{Definition, Join, NodeKind};

/// Deepest nesting that is drawn.
const MAX_DEPTH: usize = 40;

/// The flow chart of one definition, with texts in `lang`.
pub fn mermaid(definition: &Definition, lang: Lang) -> String {
    let mut chart = Chart { definition, lang, text: String::from("flowchart TD\n") };
    let process = &definition.process;
    chart.line(0, &format!("%% {} {}", definition.id(), definition.service.version));
    let mut last = vec!["opened".to_owned()];
    chart.line(1, "opened((●))");
    if let Some(draft) = &process.draft {
        let (first, ends) = chart.draw(draft, 1);
        chart.edges(&last, &first, "");
        chart.line(1, "submitted([submit])");
        chart.edges(&ends, &["submitted".to_owned()], "");
        last = vec!["submitted".to_owned()];
    }
    if let Some(flow) = &process.flow {
        let (first, ends) = chart.draw(flow, 1);
        chart.edges(&last, &first, "");
        last = ends;
    }
    chart.line(1, "closed((◉))");
    chart.edges(&last, &["closed".to_owned()], "");
    chart.text
}

struct Chart<'a> {
    definition: &'a Definition,
    lang: Lang,
    text: String,
}

/// Where a part of the chart is entered and left.
type Ends = (Vec<String>, Vec<String>);

impl Chart<'_> {
    fn line(&mut self, depth: usize, text: &str) {
        let indent = depth * 2;
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{:indent$}{text}", "");
    }

    fn edges(&mut self, from: &[String], to: &[String], label: &str) {
        for start in from {
            for end in to {
                let arrow = if label.is_empty() { "-->".to_owned() } else { format!("-->|{label}|") };
                self.line(1, &format!("{start} {arrow} {end}"));
            }
        }
    }

    fn draw(&mut self, id: &str, depth: usize) -> Ends {
        let name = name(id);
        let Some(node) = self.definition.node(id).filter(|_| depth <= MAX_DEPTH) else {
            return (vec![name.clone()], vec![name]);
        };
        match &node.kind {
            NodeKind::Sequence(children) => self.chain(&children.of, depth),
            NodeKind::Stage(children) => {
                let title = self.title(id);
                self.line(depth, &format!("subgraph {name}_stage [\"{title}\"]"));
                let ends = self.chain(&children.of, depth + 1);
                self.line(depth, "end");
                ends
            }
            NodeKind::Parallel(parallel) => {
                let (fork, join) = (format!("{name}_fork"), format!("{name}_join"));
                let word = match parallel.join {
                    Join::All => "∧".to_owned(),
                    Join::Any => "∨".to_owned(),
                    Join::Count(count) => format!("≥{count}"),
                };
                self.line(depth, &format!("{fork}{{{{+}}}}"));
                self.line(depth, &format!("{join}{{{{{word}}}}}"));
                for child in &parallel.of {
                    let (first, last) = self.draw(child, depth);
                    self.edges(std::slice::from_ref(&fork), &first, "");
                    self.edges(&last, std::slice::from_ref(&join), "");
                }
                (vec![fork], vec![join])
            }
            NodeKind::Choice(choice) => {
                self.line(depth, &format!("{name}{{\"{}\"}}", escape(&choice.table)));
                let mut ends = Vec::new();
                for (way, child) in &choice.cases {
                    let (first, last) = self.draw(child, depth);
                    self.edges(std::slice::from_ref(&name), &first, &escape(way));
                    ends.extend(last);
                }
                (vec![name], ends)
            }
            kind => {
                let law = node.law.as_ref().map(|law| format!("<br/>§ {}", escape(&law.to_string())));
                let when = node.when.as_ref().map(|when| format!("<br/>? {}", escape(when.source())));
                let (law, when) = (law.unwrap_or_default(), when.unwrap_or_default());
                let title = self.title(id);
                self.line(depth, &format!("{name}[\"{title}<br/>{}{law}{when}\"]", kind.name()));
                (vec![name.clone()], vec![name])
            }
        }
    }

    fn chain(&mut self, children: &[String], depth: usize) -> Ends {
        let mut whole: Option<Ends> = None;
        for child in children {
            let (first, last) = self.draw(child, depth);
            whole = Some(match whole {
                None => (first, last),
                Some((start, ends)) => {
                    self.edges(&ends, &first, "");
                    (start, last)
                }
            });
        }
        whole.unwrap_or_default()
    }

    fn title(&self, id: &str) -> String {
        let title = self.definition.node(id).and_then(|node| node.title.as_ref());
        escape(title.map_or(id, |title| title.get(self.lang)))
    }
}

fn name(id: &str) -> String {
    format!("n_{}", id.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "#quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('|', "&#124;")
}
