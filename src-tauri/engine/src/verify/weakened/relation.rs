//! What an assertion asks for, and how much.

/// How two sides of an assertion stand to each other; the strong ones let less pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Relation {
    Equal,
    Raises,
    Close,
    Order,
    Contains,
    Other,
    Unequal,
    OfType,
    Either,
    Truthy,
    Present,
    Trivial,
}

impl Relation {
    /// How much it asks for.
    pub fn strength(self) -> u8 {
        match self {
            Self::Equal | Self::Raises => 5,
            Self::Close => 4,
            Self::Order | Self::Contains | Self::Other => 3,
            Self::Unequal | Self::OfType | Self::Either | Self::Truthy => 2,
            Self::Present => 1,
            Self::Trivial => 0,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Equal => "is equal",
            Self::Raises => "fails as expected",
            Self::Close => "is close",
            Self::Order => "is larger or smaller",
            Self::Contains => "contains",
            Self::Other => "holds",
            Self::Unequal => "is not equal",
            Self::OfType => "is of a type",
            Self::Either => "is one of several",
            Self::Truthy => "is true",
            Self::Present => "is there",
            Self::Trivial => "nothing",
        }
    }
}

/// What is asserted, of what.
#[derive(Debug, Clone)]
pub(super) struct Reading<'t> {
    pub relation: Relation,
    pub left: Vec<&'t str>,
    pub right: Vec<&'t str>,
}

impl<'t> Reading<'t> {
    fn new(relation: Relation, left: &[&'t str], right: &[&'t str]) -> Self {
        Self { relation, left: left.to_vec(), right: right.to_vec() }
    }

    /// Of the words of a condition that must hold.
    pub fn of(tokens: &[&'t str]) -> Self {
        let tokens = inner(tokens);
        let is_true = |side: &[&str]| matches!(inner(side), ["true" | "True" | "1"]);
        if is_true(tokens) {
            return Self::new(Relation::Trivial, tokens, &[]);
        }
        for word in ["or", "||"] {
            let sides = split(tokens, word);
            if sides.len() > 1 {
                let relation =
                    if sides.iter().any(|side| is_true(side)) { Relation::Trivial } else { Relation::Either };
                return Self::new(relation, tokens, &[]);
            }
        }
        if split(tokens, "and").len() + split(tokens, "&&").len() > 2 {
            return Self::new(Relation::Other, tokens, &[]);
        }
        if let Some(found) = Self::operator(tokens) {
            return found;
        }
        match tokens {
            ["not" | "!", rest @ ..] => match Self::of(rest) {
                Self { relation: Relation::Truthy, left, .. } => {
                    Self { relation: Relation::Equal, left, right: vec!["false"] }
                }
                Self { relation: Relation::OfType | Relation::Contains, left, right } => {
                    Self { relation: Relation::Unequal, left, right }
                }
                other => Self { left: tokens.to_vec(), ..other },
            },
            _ => Self::call(tokens),
        }
    }

    /// `a == b` and its like.
    fn operator(tokens: &[&'t str]) -> Option<Self> {
        let mut depth = 0;
        for (at, word) in tokens.iter().enumerate() {
            depth += turn(word);
            if depth != 0 || at == 0 {
                continue;
            }
            let after = tokens.get(at + 1).copied().unwrap_or_default();
            let (relation, width) = match (*word, after) {
                ("is", "not") => (Relation::Unequal, 2),
                ("is not" | "!=" | "!==", _) => (Relation::Unequal, 1),
                ("==" | "===" | "is", _) => (Relation::Equal, 1),
                ("not", "in") => (Relation::Contains, 2),
                ("in" | "not in", _) => (Relation::Contains, 1),
                (">" | "<" | ">=" | "<=", _) => (Relation::Order, 1),
                _ => continue,
            };
            let (left, right) = (inner(&tokens[..at]), inner(tokens.get(at + width..).unwrap_or_default()));
            let is_nothing = matches!(right, ["None" | "nil" | "null" | "undefined"]);
            let has_call = left.contains(&"(");
            let relation = match relation {
                Relation::Unequal if is_nothing => Relation::Present,
                Relation::Equal if left == right && !has_call => Relation::Trivial,
                Relation::Equal if matches!(right, ["true" | "True"]) => {
                    return Some(Self::new(Relation::Truthy, left, &[]));
                }
                Relation::Equal if [left, right].iter().any(|side| side.contains(&"approx")) => Relation::Close,
                Relation::Order if left.iter().any(|word| word.eq_ignore_ascii_case("abs")) => Relation::Close,
                other => other,
            };
            return Some(Self::new(relation, left, right));
        }
        None
    }

    /// A condition that is one call: `isinstance(a, B)`, `a.contains(b)`, `reflect.DeepEqual(a, b)`.
    fn call(tokens: &[&'t str]) -> Self {
        let has = |words: &[&str]| tokens.iter().any(|word| words.contains(word));
        let relation = if has(&["DeepEqual", "array_equal", "Equal"]) {
            Relation::Equal
        } else if has(&["isclose", "allclose", "abs_diff_eq", "relative_eq"]) {
            Relation::Close
        } else if has(&["isinstance", "is_some", "is_ok", "is_err", "hasattr", "callable", "instanceof"]) {
            Relation::OfType
        } else if has(&["is_none", "is_empty"]) {
            Relation::Equal
        } else if has(&[
            "contains",
            "Contains",
            "includes",
            "startswith",
            "endswith",
            "starts_with",
            "ends_with",
            "startsWith",
            "endsWith",
            "HasPrefix",
            "HasSuffix",
            "matches",
            "match",
            "search",
        ]) {
            Relation::Contains
        } else {
            Relation::Truthy
        };
        let of_two = tokens.windows(2).position(|pair| pair == ["DeepEqual", "("]);
        let given = of_two.and_then(|at| tokens.get(at + 2..tokens.len().saturating_sub(1)));
        match given.map(|given| split(given, ",")).as_deref() {
            Some([left, right]) => Self::new(relation, left, right),
            _ => Self::new(relation, tokens, &[]),
        }
    }

    /// By the name of what asserts, such as `assertIsNotNone` or `toBe`, and what is given to it.
    pub fn named(name: &str, given: &[Vec<&'t str>]) -> Self {
        let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let (is_not, name) = match name.strip_prefix("not") {
            Some(rest) if !rest.is_empty() => (true, rest.to_owned()),
            _ => (name.contains("not") && !name.contains("note"), name.clone()),
        };
        let part = |at: usize| given.get(at).map(Vec::as_slice).unwrap_or_default();
        let (left, right) = (part(0), part(1));
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let is = |words: &[&str]| words.iter().any(|word| name == *word || name.strip_prefix("assert") == Some(word));
        if is(&["", "ok", "true", "debugassert", "istrue", "truthy", "that"]) {
            return Self::of(left);
        }
        let relation = if has(&["raises", "throw", "warns", "rejects", "panics", "errorcontains", "erroris", "erroras"])
        {
            Relation::Raises
        } else if has(&["almost", "close", "indelta", "inepsilon", "approx", "relativeeq", "absdiff", "ulps"]) {
            Relation::Close
        } else if has(&["truthy", "tobeok"]) {
            Relation::Truthy
        } else if has(&["false", "falsy"]) || is(&["notok"]) {
            return Self { relation: Relation::Equal, left: left.to_vec(), right: vec!["false"] };
        } else if has(&["defined"]) || has(&["none", "nil", "null"]) && is_not {
            Relation::Present
        } else if has(&["none", "nil", "null", "noerror"]) {
            return Self { relation: Relation::Equal, left: left.to_vec(), right: vec!["None"] };
        } else if has(&["instance", "typeof", "tobea"]) {
            Relation::OfType
        } else if has(&["greater", "less", "atleast", "atmost", "above", "below", "within"]) {
            Relation::Order
        } else if has(&["assertin", "assertnotin", "contain", "match", "regex", "include", "subset", "property"]) {
            Relation::Contains
        } else if name.ends_with("ne") || is_not && has(&["equal", "tobe", "is", "same", "eq"]) {
            Relation::Unequal
        } else if has(&["equal", "eq", "tobe", "same", "len", "count", "zero", "empty"]) || is(&["is"]) {
            Relation::Equal
        } else if is(&["error", "err"]) {
            Relation::Raises
        } else {
            Relation::Other
        };
        if relation == Relation::Equal && matches!(right, ["true" | "True"]) {
            return Self::of(left);
        }
        let is_same = relation == Relation::Equal && !left.is_empty() && left == right && !left.contains(&"(");
        Self::new(if is_same { Relation::Trivial } else { relation }, left, right)
    }

    /// Of a condition under which a test fails, as Go has them.
    pub fn negated(self) -> Self {
        let relation = match self.relation {
            Relation::Unequal => Relation::Equal,
            Relation::Equal if self.right == ["false"] => {
                return Reading::of(&self.left.clone());
            }
            Relation::Equal if self.right == ["nil"] => Relation::Raises,
            Relation::Equal => Relation::Unequal,
            Relation::Present => Relation::Equal,
            Relation::Truthy => return Self { relation: Relation::Equal, left: self.left, right: vec!["false"] },
            Relation::Either => Relation::Other,
            Relation::Other => Relation::Either,
            Relation::Trivial => Relation::Other,
            other => other,
        };
        Self { relation, ..self }
    }
}

fn turn(word: &str) -> i32 {
    match word {
        "(" | "[" | "{" => 1,
        ")" | "]" | "}" => -1,
        _ => 0,
    }
}

/// Words without brackets around all of them.
fn inner<'a, 't>(tokens: &'a [&'t str]) -> &'a [&'t str] {
    let mut at = tokens;
    while let ["(", rest @ .., ")"] = at {
        let mut depth = 0;
        if rest.iter().any(|word| {
            depth += turn(word);
            depth < 0
        }) || split(rest, ",").len() > 1
        {
            break;
        }
        at = rest;
    }
    at
}

/// Parts between a word that stands in no bracket.
pub(super) fn split<'t>(tokens: &[&'t str], word: &str) -> Vec<Vec<&'t str>> {
    let mut depth = 0;
    let mut parts = vec![vec![]];
    for token in tokens {
        depth += turn(token);
        if depth == 0 && *token == word {
            parts.push(vec![]);
        } else if let Some(part) = parts.last_mut() {
            part.push(*token);
        }
    }
    if parts.last().is_some_and(Vec::is_empty) {
        parts.pop();
    }
    parts
}
