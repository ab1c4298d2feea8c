//! The only place that knows the YAML library: front matter as a list of keys with what was given for them.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy, MessageFormatter as _, NonFiniteFloatPolicy, Options, Spanned};

use crate::intake::BadFile;

/// What stands behind a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Empty,
    /// A text, a number, a yes or no: as written, without its quotes.
    Text(String),
    /// A list of such.
    List(Vec<String>),
    /// Something deeper.
    Nested,
}

/// A key of the front matter.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::intake) struct Entry {
    /// As written.
    pub key: String,
    /// Line in the file.
    pub line: u32,
    pub(super) value: Value,
    /// The value's source, for keys that nobody knows.
    pub(super) source: String,
    /// Where the key stands in the YAML, and where the next one does.
    span: (usize, usize),
}

impl Entry {
    /// The key and its value as they stand in the YAML, on lines of their own.
    pub(in crate::intake) fn written_whole(&self, yaml: &str) -> String {
        let lines = yaml.get(self.span.0..self.span.1).unwrap_or_default().trim_end();
        format!("{lines}\n")
    }
}

/// The keys of the front matter, in their order.
pub(in crate::intake) fn entries(yaml: &str, first_line: u32) -> Result<Vec<Entry>, BadFile> {
    let filled = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    if !yaml.lines().any(filled) {
        return Ok(Vec::new());
    }
    let say = |problem: serde_saphyr::Error| say(&problem, first_line);
    let shapes: Shapes = serde_saphyr::from_str_with_options(yaml, options()).map_err(say)?;
    // The second pass takes texts as texts: left untyped, `no` would become false and `1.10` a number.
    let values = serde_saphyr::with_deserializer_from_str_with_options(yaml, options(), |deserializer| {
        deserializer.deserialize_map(ByShape(&shapes.0))
    })
    .map_err(say)?;
    let ends = shapes.0.iter().skip(1).map(|one| one.start).chain([yaml.len()]);
    let source = |start: usize, end: usize| yaml.get(start..end).unwrap_or_default().trim().to_owned();
    let entry = |((one, value), end): ((&Key, Value), usize)| Entry {
        key: one.key.clone(),
        line: first_line.saturating_add(one.line).saturating_sub(1),
        value,
        source: source(one.value_start, end),
        span: (one.start, end),
    };
    Ok(shapes.0.iter().zip(values).zip(ends).map(entry).collect())
}

const TOO_MUCH: &str =
    "the front matter is nested too deeply, is too long or uses anchors: keep it to plain keys and values";

/// Front matter is small and flat; whatever needs more than this is an attack or a mistake.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_events: 4_000,
            max_nodes: 2_000,
            max_depth: 8,
            flow_nesting_limit: 8,
            max_documents: 1,
            max_anchors: 0,
            max_aliases: 0,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        non_finite_float_policy: NonFiniteFloatPolicy::AsString,
        with_snippet: false,
    }
}

fn say(problem: &serde_saphyr::Error, first_line: u32) -> BadFile {
    use serde_saphyr::Error;
    let problem = problem.without_snippet();
    let message = match problem {
        Error::DuplicateMappingKey { key: Some(key), .. } => format!("{key} is given twice: keep one of them"),
        Error::Budget { .. } => TOO_MUCH.to_owned(),
        other => match serde_saphyr::UserMessageFormatter.format_message(other).as_ref() {
            said if said.contains("recursion limit") => TOO_MUCH.to_owned(),
            said if said.contains("expected mapping") => {
                "between the lines --- belong lines such as `type: fix`: this is none".to_owned()
            }
            said => format!("the front matter can't be read as YAML: {}", crate::task::one_line(said, 300)),
        },
    };
    let line = problem.location().map(|at| at.line()).filter(|&line| line > 0);
    let line = line.and_then(|line| u32::try_from(line).ok()).unwrap_or(1);
    BadFile::at(first_line.saturating_add(line).saturating_sub(1), message)
}

enum Shape {
    Empty,
    Scalar,
    Scalars,
    Nested,
}

struct Key {
    key: String,
    line: u32,
    start: usize,
    value_start: usize,
    shape: Shape,
}

struct Shapes(Vec<Key>);

impl<'de> Deserialize<'de> for Shapes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ReadShapes)
    }
}

struct ReadShapes;

impl<'de> Visitor<'de> for ReadShapes {
    type Value = Shapes;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lines such as `type: fix`")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Shapes, M::Error> {
        let mut all = Vec::new();
        while let Some(key) = map.next_key::<Spanned<String>>()? {
            let value = map.next_value::<Spanned<Shape>>()?;
            let offset = |at: serde_saphyr::Location| at.span().byte_offset().and_then(|at| usize::try_from(at).ok());
            all.push(Key {
                line: u32::try_from(key.referenced.line()).unwrap_or(u32::MAX),
                start: offset(key.referenced).unwrap_or(0),
                value_start: offset(value.referenced).unwrap_or(0),
                key: key.value,
                shape: value.value,
            });
        }
        Ok(Shapes(all))
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReadShape)
    }
}

struct ReadShape;

macro_rules! scalar {
    ($($visit:ident: $kind:ty),+) => { $(
        fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<Shape, E> {
            Ok(Shape::Scalar)
        }
    )+ };
}

impl<'de> Visitor<'de> for ReadShape {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    scalar!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_i128: i128, visit_u128: u128);
    scalar!(visit_f64: f64, visit_str: &str, visit_bytes: &[u8]);

    fn visit_unit<E: serde::de::Error>(self) -> Result<Shape, E> {
        Ok(Shape::Empty)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Shape, E> {
        Ok(Shape::Empty)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        Shape::deserialize(deserializer)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut seq: S) -> Result<Shape, S::Error> {
        let mut flat = true;
        while let Some(shape) = seq.next_element::<Shape>()? {
            flat &= matches!(shape, Shape::Scalar | Shape::Empty);
        }
        Ok(if flat { Shape::Scalars } else { Shape::Nested })
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Shape, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Shape::Nested)
    }
}

struct ByShape<'s>(&'s [Key]);

impl<'de> Visitor<'de> for ByShape<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ReadShapes.expecting(f)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Vec<Value>, M::Error> {
        let mut all = Vec::with_capacity(self.0.len());
        while map.next_key::<IgnoredAny>()?.is_some() {
            let shape = self.0.get(all.len()).map(|one| &one.shape);
            all.push(match shape.ok_or_else(|| M::Error::custom("another key than before"))? {
                Shape::Empty => map.next_value::<IgnoredAny>().map(|_| Value::Empty)?,
                Shape::Nested => map.next_value::<IgnoredAny>().map(|_| Value::Nested)?,
                Shape::Scalar => Value::Text(map.next_value()?),
                Shape::Scalars => Value::List(map.next_value::<Vec<Option<String>>>()?.into_iter().flatten().collect()),
            });
        }
        Ok(all)
    }
}
