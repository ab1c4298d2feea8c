//! Why a task that may run does not yet: a pure function of the task and the world.

use std::{collections::HashSet, path::PathBuf};

use jiff::Timestamp;

use crate::task::{Agent, Attempt, Brief, Hold, TaskId, Unavailable};

use super::{
    barrier::{Barrier, Cause, Phase},
    failing::may_be_done_locally,
};

/// All that a hold depends on besides the task.
#[derive(Debug, Clone)]
pub struct World {
    /// Now.
    pub now: Timestamp,
    /// The owner has paused the queue.
    pub paused: bool,
    /// What holds all work for Claude.
    pub barrier: Option<Barrier>,
    /// Today's budget is used up: in words.
    pub budget: Option<String>,
    /// Why Claude can't work.
    pub claude: Option<(Unavailable, String)>,
    /// A local model is there.
    pub has_local_model: bool,
    /// What the local side may do goes to it when Claude can't.
    pub fallback: bool,
    /// Runs under way.
    pub running: usize,
    /// How many there may be.
    pub most: usize,
    /// Projects in which a task works in place.
    pub busy: HashSet<PathBuf>,
}

/// Why this attempt waits; none if it may start now. `unreleased` are its predecessors that hold it.
pub fn hold(
    brief: &Brief,
    next: &Attempt,
    place: Option<&PathBuf>,
    unreleased: &[TaskId],
    world: &World,
) -> Option<Hold> {
    if world.paused {
        return Some(Hold::Paused);
    }
    if !unreleased.is_empty() {
        return Some(Hold::After { tasks: unreleased.to_vec() });
    }
    if let Some(hold) = held_by_claude(brief, next, world) {
        return Some(hold);
    }
    if let Some(at) = next.not_before.filter(|&at| at > world.now) {
        return Some(Hold::Until { at });
    }
    if world.running >= world.most {
        return Some(Hold::Room);
    }
    place.is_some_and(|place| world.busy.contains(place)).then_some(Hold::Place)
}

fn held_by_claude(brief: &Brief, next: &Attempt, world: &World) -> Option<Hold> {
    if next.agent != Agent::Claude {
        return None;
    }
    let falls_back = world.fallback && may_be_done_locally(brief, world.has_local_model);
    if let Some((what, message)) = &world.claude {
        return (!falls_back).then(|| Hold::Unavailable { what: *what, message: message.clone() });
    }
    let budget = || world.budget.clone().map(|message| Hold::Budget { message });
    let Some(barrier) = &world.barrier else { return budget() };
    match (&barrier.phase, &barrier.cause) {
        (Phase::Probing { .. }, _) => Some(Hold::Probing),
        (Phase::Shut, _) if !barrier.is_shut(world.now) => budget(),
        (Phase::Shut, Cause::Limit { kind }) => Some(Hold::Limit { until: barrier.until, kind: kind.clone() }),
        (Phase::Shut, Cause::Refused { what, message }) => {
            (!falls_back).then(|| Hold::Unavailable { what: *what, message: message.clone() })
        }
        (Phase::Open, _) => budget(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Reader, Reading, TaskType, Terms};

    fn brief(kind: TaskType) -> Brief {
        Brief {
            kind,
            title: "t".into(),
            request: "r".into(),
            targets: vec![],
            criteria: vec![],
            context: None,
            checks: vec![],
            project: None,
            terms: Terms::default(),
            reading: Reading {
                by: Reader::Rules,
                filled: vec![],
                dropped: vec![],
                similarity: 1.0,
                entropy: 0.5,
                notes: vec![],
            },
        }
    }

    fn world() -> World {
        World {
            now: "2026-01-01T00:00:00Z".parse().unwrap(),
            paused: false,
            barrier: None,
            budget: None,
            claude: None,
            has_local_model: false,
            fallback: true,
            running: 0,
            most: 2,
            busy: HashSet::new(),
        }
    }

    fn later() -> Timestamp {
        "2026-01-01T01:00:00Z".parse().unwrap()
    }

    fn limit(until: Timestamp) -> Barrier {
        let (cause, held) = (Cause::Limit { kind: None }, vec!["one".parse().unwrap()]);
        Barrier { cause, until, met: 0, phase: Phase::Shut, held, capped: false, print: None }
    }

    #[test]
    fn one_that_went_first_holds_the_others_and_local_work_goes_on() {
        let phase = Phase::Probing { task: "one".parse().unwrap() };
        let world = World { barrier: Some(Barrier { phase, ..limit(later()) }), ..world() };
        let brief = brief(TaskType::Analyze);
        assert_eq!(hold(&brief, &Attempt::first(Agent::Claude), None, &[], &world), Some(Hold::Probing));
        assert_eq!(hold(&brief, &Attempt::first(Agent::Local), None, &[], &world), None);
    }

    #[test]
    fn a_used_up_budget_holds_claude_only() {
        let world = World { budget: Some("used up".into()), ..world() };
        let brief = brief(TaskType::Analyze);
        let held = hold(&brief, &Attempt::first(Agent::Claude), None, &[], &world);
        assert_eq!(held, Some(Hold::Budget { message: "used up".into() }));
        assert_eq!(hold(&brief, &Attempt::first(Agent::Local), None, &[], &world), None);
    }

    #[test]
    fn a_usage_limit_holds_claude_and_lets_local_work_go_on() {
        let world = World { barrier: Some(limit(later())), ..world() };
        let limit = hold(&brief(TaskType::Fix), &Attempt::first(Agent::Claude), None, &[], &world);
        assert_eq!(limit, Some(Hold::Limit { until: later(), kind: None }));
        assert_eq!(hold(&brief(TaskType::Analyze), &Attempt::first(Agent::Local), None, &[], &world), None);
    }

    #[test]
    fn a_limit_that_is_over_holds_nothing() {
        let world = World { barrier: Some(limit("2025-12-31T00:00:00Z".parse().unwrap())), ..world() };
        assert_eq!(hold(&brief(TaskType::Fix), &Attempt::first(Agent::Claude), None, &[], &world), None);
    }

    #[test]
    fn without_claude_only_what_the_local_side_may_do_goes_on() {
        let gone = Some((Unavailable::NotInstalled, "install it".to_owned()));
        let world = World { claude: gone, has_local_model: true, ..world() };
        let next = Attempt::first(Agent::Claude);
        assert!(matches!(hold(&brief(TaskType::Fix), &next, None, &[], &world), Some(Hold::Unavailable { .. })));
        assert_eq!(hold(&brief(TaskType::CodeReview), &next, None, &[], &world), None);
    }

    #[test]
    fn a_pause_comes_before_everything_and_a_busy_project_last() {
        let place = PathBuf::from("/p");
        let busy = World { busy: HashSet::from([place.clone()]), ..world() };
        let next = Attempt::first(Agent::Practice);
        assert_eq!(hold(&brief(TaskType::Fix), &next, Some(&place), &[], &busy), Some(Hold::Place));
        let paused = World { paused: true, ..busy };
        assert_eq!(hold(&brief(TaskType::Fix), &next, Some(&place), &[], &paused), Some(Hold::Paused));
    }
}
