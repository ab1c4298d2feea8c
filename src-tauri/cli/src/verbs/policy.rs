//! What policy would decide, and by which rule.

use std::{path::PathBuf, process::ExitCode};

use engine::{
    check::{self, Circumstances, Decision, Wanted},
    door::{Code, Problem},
    process::containment,
    settings::Confine,
    task::{Brief, Reader, Reading, TaskType, Terms},
};
use serde_json::json;

use super::Done;
use crate::{
    args::PolicyTest,
    here::{Here, ledger},
    screen::{Screen, Tone, harmless},
};

/// Says what would be decided about a command, or a tool's use of a file or an address.
pub fn test(here: &Here, wanted: &PolicyTest, screen: &Screen) -> Done {
    let settings = here.settings()?;
    let project = wanted.project.clone().or_else(|| std::env::current_dir().ok());
    let brief = brief(wanted.kind, project.clone());
    let allowed =
        check::allow(&brief, &settings, &here.home).map_err(|refusal| Problem::new(Code::BadRequest, refusal.why))?;
    let standing = here.reads().and_then(|reads| reads.standing_rules().map_err(ledger)).unwrap_or_default();
    let standing: Vec<_> = standing.into_iter().map(|one| one.rule).collect();
    let key = match wanted.tool.as_str() {
        "Bash" => "command",
        "WebFetch" => "url",
        _ => "file_path",
    };
    let input = json!({ key: wanted.what.join(" ") });
    let (user, workdir) = (std::env::home_dir(), project.unwrap_or_default());
    let confined = settings.sandbox.mode == Confine::Auto && containment().sandbox.is_ok();
    let said = check::explain(
        &Wanted { tool: &wanted.tool, input: &input, workdir: &workdir },
        &Circumstances {
            allowed: &allowed,
            settings: &settings,
            home: &here.home,
            user: user.as_deref(),
            confined,
            standing: &standing,
        },
    );
    let (word, tone, why) = match &said.decision {
        Decision::Allow => ("allow", Tone::Good, String::new()),
        Decision::Ask { reason } => ("ask", Tone::Warn, reason.clone()),
        Decision::Deny { why } => ("deny", Tone::Bad, why.clone()),
    };
    if screen.json {
        screen.tell(&json!({"decision": word, "by": said.by, "why": why, "sandbox": confined}));
    } else {
        screen.say(format!("{}  {}", screen.paint(tone, word), harmless(&why)));
        let held = if confined { "in a sandbox" } else { "without a sandbox" };
        screen.say(screen.dim(format!(
            "decided by {}, for a task of type {}, {held}",
            harmless(&said.by),
            wanted.kind
        )));
    }
    Ok(ExitCode::SUCCESS)
}

/// Shows the rules in force: the owner's, and those that answers have made.
pub fn list(here: &Here, screen: &Screen) -> Done {
    let (settings, standing) = (here.settings()?, here.reads()?.standing_rules().map_err(ledger)?);
    if screen.json {
        screen.tell(&json!({"settings": settings.policy.rules, "standing": standing}));
        return Ok(ExitCode::SUCCESS);
    }
    let line = |rule: &engine::settings::Rule| {
        let kind = rule.kind.map_or(String::new(), |kind| format!(", type {kind}"));
        let project = rule.project.as_ref().map_or(String::new(), |path| format!(", in {}", path.display()));
        let then = format!("{:?}", rule.then).to_lowercase();
        harmless(&format!("{then:<5}  {}{kind}{project}", rule.tool))
    };
    for rule in &settings.policy.rules {
        screen.say(format!("settings  {}", line(rule)));
    }
    for one in &standing {
        screen.say(format!(
            "#{:<7}  {}  {}",
            one.id,
            line(&one.rule),
            screen.dim(format!("by question #{}", one.approval))
        ));
    }
    if settings.policy.rules.is_empty() && standing.is_empty() {
        screen.say(screen.dim("no rules of yours; the fixed denials and the defaults decide"));
    }
    Ok(ExitCode::SUCCESS)
}

fn brief(kind: TaskType, project: Option<PathBuf>) -> Brief {
    let reading =
        Reading { by: Reader::Rules, filled: vec![], dropped: vec![], similarity: 1.0, entropy: 0.0, notes: vec![] };
    let (title, request) = (String::new(), String::new());
    let terms = Terms::default();
    let (targets, criteria, checks) = (vec![], vec![], vec![]);
    Brief { kind, title, request, targets, criteria, context: None, checks, project, terms, reading }
}
