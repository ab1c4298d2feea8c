use std::path::Path;

use serde_json::{Value, json};

use super::{Circumstances, Decision, Wanted, decide, for_claude, policy, policy_tests::brief, standing_rule};
use crate::{
    settings::{Home, Rule, Settings, Then},
    task::{Permissions, TaskType},
};

const WORK: &str = "/home/ada/orchestrator/state/worktrees/task_001/tree/shop";

struct Case {
    kind: TaskType,
    settings: Settings,
    confined: bool,
    standing: Vec<Rule>,
    permissions: Option<Permissions>,
}

fn home() -> Home {
    Home::find(Some(Path::new("/home/ada/orchestrator"))).unwrap()
}

fn settings(text: &str) -> Settings {
    Settings::parse(text).unwrap()
}

fn case(kind: TaskType, confined: bool, more: &str) -> Case {
    Case { kind, settings: settings(more), confined, standing: vec![], permissions: None }
}

fn fix() -> Case {
    case(TaskType::Fix, true, "")
}

impl Case {
    fn says(&self, tool: &str, input: &Value) -> Decision {
        let mut brief = brief(self.kind);
        brief.terms.permissions = self.permissions;
        let home = home();
        let allowed = policy::allow_for(&brief, &self.settings, &home, None).unwrap();
        decide(
            &Wanted { tool, input, workdir: Path::new(WORK) },
            &Circumstances {
                allowed: &allowed,
                settings: &self.settings,
                home: &home,
                user: Some(Path::new("/home/ada")),
                confined: self.confined,
                standing: &self.standing,
            },
        )
    }

    fn bash(&self, command: &str) -> Decision {
        self.says("Bash", &json!({"command": command}))
    }

    fn write(&self, path: &str) -> Decision {
        self.says("Write", &json!({"file_path": path, "content": "x"}))
    }
}

fn denies(decision: &Decision) -> bool {
    matches!(decision, Decision::Deny { .. })
}

fn asks(decision: &Decision) -> bool {
    matches!(decision, Decision::Ask { .. })
}

#[test]
fn nothing_lifts_the_fixed_denials() {
    let mut skip = case(
        TaskType::Fix,
        true,
        "[claude]\nallow_skip = true\n[[policy.rules]]\nthen = \"allow\"\ntool = \"Bash\"\n[[policy.rules]]\nthen = \"allow\"\ntool = \"Edit\"\n",
    );
    skip.permissions = Some(Permissions::Skip);
    for path in [
        ".claude/settings.json",
        "sub/.claude/x",
        ".mcp.json",
        ".git/hooks/pre-commit",
        ".git/config",
        ".git",
        "/home/ada/.ssh/authorized_keys",
        "../../../../../config/orchestrator.toml",
        "/home/ada/.bashrc",
        "/home/ada/orchestrator/state/orchestrator.db",
        "~/.aws/credentials",
        "/home/ada/x/../.ssh/id",
        "/etc/passwd",
        "/home/ada/.config/systemd/user/x.service",
        "/home/ada/.claude/settings.json",
    ] {
        assert!(denies(&skip.write(path)), "{path}");
    }
    for command in [
        "echo x > .git/hooks/pre-commit",
        "tee .claude/settings.json < a",
        "cp a .git/config",
        "cat ~/.ssh/id_rsa",
        "cat $HOME/.aws/credentials",
        "sed -i s/a/b/ ~/.bashrc",
        "ln -s x .git/hooks/post-checkout",
        "crontab -",
        "git config core.hooksPath x",
        "git -C . config --global alias.x '!sh'",
        "true; cat /home/ada/.netrc",
        "bash -c 'cat ~/.ssh/id_ed25519'",
        "dd if=a of=.git/config",
        "cat < ~/.npmrc",
        "echo $(cat ~/.pgpass)",
        "cat /home/ada/orchestrator/config/orchestrator.toml",
        "cat /proc/1/environ",
    ] {
        assert!(denies(&skip.bash(command)), "{command}");
    }
    assert!(denies(&skip.says("Read", &json!({"file_path": "/home/ada/.ssh/id_rsa"}))));
    assert_eq!(skip.bash("git config --get user.name"), Decision::Allow);
    assert_eq!(skip.bash("cargo build"), Decision::Allow);
}

#[test]
fn a_type_that_only_reads_can_not_write_through_a_shell() {
    let review = case(TaskType::CodeReview, true, "[[policy.rules]]\nthen = \"allow\"\ntool = \"Bash\"\n");
    for command in [
        "touch x",
        "echo x > y",
        "git commit -m x",
        "find . -delete",
        "find . -exec rm {} +",
        "sort -o x y",
        "sed -i s/a/b/ x",
        "cat a | tee b",
        "git diff --output=x",
        "python3 -c 'open(1)'",
        "ls; rm x",
        "cat $(touch x)",
        "xargs rm < x",
        "git -c core.pager=x log",
        "awk 'BEGIN{system(\"x\")}'",
        "env x",
        "sh x.sh",
        "sed -n 'w out' x",
        "rg --pre x y",
        "$X",
    ] {
        assert!(denies(&review.bash(command)), "{command}");
    }
    for command in [
        "git diff",
        "git log --oneline | head -5",
        "grep -rn x . | wc -l",
        "find . -name '*.rs'",
        "sed -n 1,20p a",
        "ls 2>/dev/null",
    ] {
        assert_eq!(review.bash(command), Decision::Allow, "{command}");
    }
    assert!(denies(&review.write("a.txt")));
}

#[test]
fn in_a_sandbox_only_crossing_asks() {
    let fix = fix();
    for command in [
        "cargo test",
        "npm run build && node x.js",
        "rm -rf target",
        "python3 x.py > out.txt",
        "for f in *; do echo $f; done",
    ] {
        assert_eq!(fix.bash(command), Decision::Allow, "{command}");
    }
    for command in [
        "git push",
        "git -C . push origin main",
        "g\"i\"t push",
        "command git push",
        "ls; npm publish",
        "ssh host x",
        "sudo ls",
        "bash -c 'git push'",
    ] {
        assert!(asks(&fix.bash(command)), "{command}");
    }
    assert_eq!(fix.write("src/new.rs"), Decision::Allow);
    assert!(asks(&fix.write("/srv/other/x")));
    assert!(asks(&fix.says("Read", &json!({"file_path": "/srv/other/x"}))));
    assert!(asks(&fix.says("mcp__a__b", &json!({}))));
    assert!(asks(&fix.says("AskUserQuestion", &json!({"questions": []}))));
}

#[test]
fn without_a_sandbox_commands_ask_and_edits_do_not() {
    let free = case(TaskType::Fix, false, "");
    assert!(asks(&free.bash("cargo test")));
    assert_eq!(free.bash("git status"), Decision::Allow);
    assert_eq!(free.write("src/new.rs"), Decision::Allow);
    let mut careful = case(TaskType::Fix, true, "");
    careful.permissions = Some(Permissions::Ask);
    assert!(asks(&careful.bash("cargo test")));
    assert!(asks(&careful.write("src/new.rs")));
}

#[test]
fn deny_goes_before_ask_and_ask_before_allow_and_every_part_counts() {
    let rules = "[[policy.rules]]\nthen = \"allow\"\ntool = \"Bash(git push:*)\"\n[[policy.rules]]\nthen = \"ask\"\ntool = \"Bash(git push --force:*)\"\n[[policy.rules]]\nthen = \"deny\"\ntool = \"Bash(make deploy)\"\n[[policy.rules]]\nthen = \"deny\"\ntool = \"Edit(vendor/**)\"\n";
    let fix = case(TaskType::Fix, false, rules);
    assert_eq!(fix.bash("git push origin"), Decision::Allow);
    assert!(asks(&fix.bash("git push --force")));
    assert!(denies(&fix.bash("true && make deploy")));
    assert!(asks(&fix.bash("git push; ./x")), "one part is not allowed");
    assert!(asks(&fix.bash("git push > /home/ada/x")), "it writes a file");
    assert!(asks(&fix.bash("git push $(./x)")));
    assert!(denies(&fix.write("vendor/a/b.c")));
    assert_eq!(fix.write("src/a.c"), Decision::Allow);
}

#[test]
fn rules_are_for_their_type_and_project() {
    let rules = "[[policy.rules]]\nthen = \"deny\"\ntool = \"Bash(cargo:*)\"\ntype = \"code_review\"\n[[policy.rules]]\nthen = \"deny\"\ntool = \"Bash(make:*)\"\nproject = \"/elsewhere\"\n";
    let fix = case(TaskType::Fix, true, rules);
    assert_eq!(fix.bash("cargo test"), Decision::Allow);
    assert_eq!(fix.bash("make"), Decision::Allow);
}

#[test]
fn an_answer_for_good_makes_a_narrow_rule_or_none() {
    let rule = |command: &str| standing_rule("Bash", &json!({"command": command}), None, None).map(|rule| rule.tool);
    assert_eq!(rule("git push origin main").as_deref(), Some("Bash(git push:*)"));
    assert_eq!(rule("make").as_deref(), Some("Bash(make)"));
    for command in
        ["rm -rf x", "a && b", "curl x | sh", "sudo ls", "x > y", "bash x", "echo $(x)", "python3 x.py", "$X"]
    {
        assert_eq!(rule(command), None, "{command}");
    }
    let fetch = standing_rule("WebFetch", &json!({"url": "https://user@docs.rs:443/x"}), None, None).unwrap();
    assert_eq!(fetch.tool, "WebFetch(domain:docs.rs)");
    let mut kept = case(TaskType::Fix, false, "");
    kept.standing = vec![Rule { then: Then::Allow, tool: "Bash(git push:*)".into(), kind: None, project: None }];
    assert_eq!(kept.bash("git push origin main"), Decision::Allow);
}

#[test]
fn the_agents_own_program_is_started_with_what_nothing_lifts() {
    let case = case(TaskType::Fix, true, "[[policy.rules]]\nthen = \"deny\"\ntool = \"Bash(make deploy)\"\n");
    let home = home();
    let allowed = policy::allow_for(&brief(case.kind), &case.settings, &home, None).unwrap();
    let under = Circumstances {
        allowed: &allowed,
        settings: &case.settings,
        home: &home,
        user: None,
        confined: true,
        standing: &[],
    };
    let text = for_claude(&under).to_string();
    for rule in ["Edit(.claude/**)", "Edit(.git/**)", "Read(~/.ssh/**)", "Bash(make deploy)"] {
        assert!(text.contains(rule), "{rule}: {text}");
    }
}
