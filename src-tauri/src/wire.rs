//! What goes over the wire to the window, in Rust and, generated from it, in TypeScript.

use engine::task::Activity;
use serde::Serialize;
use ts_rs::TS;

/// What an agent did, and from where to ask for more.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Activities {
    /// In order.
    pub activities: Vec<Activity>,
    /// For each of them its line in the transcript, counted from 1 at the place that was asked for.
    #[ts(type = "number[]")]
    pub lines: Vec<u64>,
    /// How many lines were read.
    #[ts(type = "number")]
    pub read: u64,
    /// The place in the transcript to go on from.
    #[ts(type = "number")]
    pub next: u64,
}

/// What a task changed.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Changes {
    /// A diff as git writes it, perhaps cut at a line.
    pub text: String,
    /// Nothing was cut off.
    pub whole: bool,
    /// The file that has all of it.
    pub path: String,
}

#[cfg(test)]
mod tests {
    use std::{any::TypeId, collections::BTreeMap, collections::HashSet, path::Path};

    use engine::{
        door::{Command, Health, Problem, Pulse, Reply},
        store::{Event, Filter, Hit, Metrics, TaskDetail},
        task::{Activity, Approval, Stage},
    };
    use ts_rs::{Config, TS, TypeVisitor};

    use super::{Activities, Changes};
    use crate::window::Route;

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/wire/types.ts");
    const HEAD: &str = "// Generated from the Rust types by the tests of orchestrator-desktop. Do not edit:\n\
        // UPDATE=1 cargo test -p orchestrator-desktop wire\n";

    #[derive(Default)]
    struct Declarations {
        config: Config,
        seen: HashSet<TypeId>,
        found: BTreeMap<String, String>,
    }

    impl TypeVisitor for Declarations {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            if !self.seen.insert(TypeId::of::<T>()) {
                return;
            }
            if T::output_path().is_some() {
                self.found.insert(T::ident(&self.config), T::decl(&self.config));
            }
            T::visit_dependencies(self);
            T::visit_generics(self);
        }
    }

    fn generated() -> String {
        let mut all = Declarations::default();
        all.visit::<Command>();
        all.visit::<Reply>();
        all.visit::<Problem>();
        all.visit::<Health>();
        all.visit::<Event>();
        all.visit::<Filter>();
        all.visit::<Hit>();
        all.visit::<Metrics>();
        all.visit::<TaskDetail>();
        all.visit::<Activity>();
        all.visit::<Approval>();
        all.visit::<Stage>();
        all.visit::<Pulse>();
        all.visit::<Route>();
        all.visit::<Activities>();
        all.visit::<Changes>();
        all.found.values().fold(HEAD.to_owned(), |text, declaration| format!("{text}\nexport {declaration}\n"))
    }

    #[test]
    fn the_windows_types_are_those_of_the_engine() {
        let fresh = generated();
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(Path::new(FILE).parent().unwrap()).unwrap();
            std::fs::write(FILE, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(FILE).unwrap_or_default();
        let hint = "ui/src/wire/types.ts is not current: run UPDATE=1 cargo test -p orchestrator-desktop wire";
        assert!(kept == fresh, "{hint}");
    }
}
