//! Endpoint patterns of access rights: `*` stands for any run of characters inside a segment, `**` for any run at
//! all; `\*` and `\\` are literal. Linear in pattern × path, so that no rule can be made slow by a path.

/// One compiled pattern, matched on [`crate::ServicePath::normal`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathGlob {
    source: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Literal(char),
    InSegment,
    Anything,
}

impl PathGlob {
    /// Compiles a pattern. Every text is a pattern.
    pub fn new(source: &str) -> Self {
        let mut parts = Vec::new();
        let mut chars = source.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '\\' if matches!(chars.peek(), Some('*' | '\\')) => {
                    parts.extend(chars.next().map(Part::Literal));
                }
                '*' if chars.peek() == Some(&'*') => {
                    while chars.next_if_eq(&'*').is_some() {}
                    parts.push(Part::Anything);
                }
                '*' => parts.push(Part::InSegment),
                c => parts.push(Part::Literal(c)),
            }
        }
        Self { source: source.to_owned(), parts }
    }

    /// The pattern as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole path fits. Keeps the set of reachable places in the pattern, one step per character.
    pub fn matches(&self, path: &str) -> bool {
        let mut reached = vec![false; self.parts.len() + 1];
        reached[0] = true;
        self.skip_stars(&mut reached);
        for c in path.chars() {
            let mut next = vec![false; reached.len()];
            for (index, part) in self.parts.iter().enumerate() {
                if !reached[index] {
                    continue;
                }
                match part {
                    Part::Literal(l) => next[index + 1] |= *l == c,
                    Part::InSegment => next[index] |= c != '/',
                    Part::Anything => next[index] = true,
                }
            }
            self.skip_stars(&mut next);
            reached = next;
        }
        reached[self.parts.len()]
    }

    /// A star may stand for nothing.
    fn skip_stars(&self, reached: &mut [bool]) {
        for (index, part) in self.parts.iter().enumerate() {
            if reached[index] && !matches!(part, Part::Literal(_)) {
                reached[index + 1] = true;
            }
        }
    }
}
