//! An agent that says far too much, or nonsense: it is kept on disk, and costs next to no memory.

use engine::{
    execute::activities,
    task::{Activity, StageName},
};
use trials::{repo::Repo, trial::Trial};

const MIB: u64 = 1024 * 1024;

/// 100 MB in lines of all kinds, a line of 50 MB, invalid UTF-8, unknown events, and a cut last line at the end.
const FLOOD: &str = r#"
init
filler=$(head -c 9000 /dev/zero | tr '\0' x)
text "$filler" | awk '{ for (i = 0; i < 5000; i++) print }'
awk -v filler="$filler" 'BEGIN { for (i = 0; i < 5000; i++)
  printf "{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":\"tool_use\",\"id\":\"call-%d\",\"name\":\"Tool%d%s\",\"input\":{\"command\":\"%s\"}}]}}\n", i, i, substr(filler, 1, 4000), substr(filler, 1, 5000) }'
awk 'BEGIN { for (i = 0; i < 20000; i++) printf "{\"type\":\"news_%d\",\"deep\":[[[[{}]]]]}\n", i }'
awk 'BEGIN { for (i = 0; i < 2000; i++) print "not json" }'
printf '\377\376{"type":"system"}\n\000\000\n'
printf '{"type":"assistant","message":{"content":[{"type":"text","text":"'
head -c 52428800 /dev/zero | tr '\0' y
printf '"}]}}\n'
text 'after the flood'
head -c 3000000 /dev/zero | tr '\0' e >&2
result 'it is done'
printf '{"type":"result","is_er'
cat > /dev/null
"#;

/// A figure of the engine's memory in bytes.
fn memory(trial: &Trial, figure: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", trial.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(figure)).unwrap();
    line.trim_matches([':', ' ', '\t']).split(' ').next().unwrap().trim().parse::<u64>().unwrap() * 1024
}

fn task(trial: &Trial) -> String {
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    format!("---\ntype: analyze\nproject: {}\n---\nWhat does hello.txt say?\n", repo.0.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_kept_on_disk_and_not_in_memory() {
    let mut trial = Trial::new().with_double(FLOOD, "");
    trial.start().await;
    trial.until_claude_is_known().await;
    let text = task(&trial);
    // The highest mark is reckoned anew from here.
    std::fs::write(format!("/proc/{}/clear_refs", trial.pid()), "5").unwrap();
    let before = memory(&trial, "VmHWM");
    let id = trial.add(&text).await;
    let told = trial.at_rest(&id).await;
    let grown = memory(&trial, "VmHWM").saturating_sub(before);
    println!("before {} KiB, grown by {} KiB", before / 1024, grown / 1024);
    assert!(grown <= 20 * MIB, "the engine grew by {} KiB", grown / 1024);

    assert_eq!(told.row.stage, StageName::Closed, "{}", trial.log());
    let run = &told.runs[0];
    let report = run.report.as_ref().unwrap();
    assert_eq!((report.text.as_str(), report.exit), ("it is done", Some(0)));
    assert!(report.odd_lines >= 2_003, "odd lines: {}", report.odd_lines);
    assert!(report.tools.len() <= 600 && report.commands.len() <= 200, "{}", report.tools.len());
    let transcript = trial.home.transcript(&id, run.run);
    assert!(std::fs::metadata(&transcript).unwrap().len() > 130_000_000, "it is all there");

    let (mut at, mut oversized, mut seen_after) = (0, Vec::new(), false);
    loop {
        let (seen, next) = activities(&transcript, at, 200).unwrap();
        for one in &seen {
            match one {
                Activity::Other { kind } if kind.contains("oversized") => oversized.push(kind.clone()),
                Activity::Text { text } => seen_after |= text == "after the flood",
                _ => {}
            }
        }
        if next == at {
            break;
        }
        at = next;
    }
    assert_eq!(oversized, ["an oversized line of 52428 kB; the transcript has it whole"]);
    assert!(seen_after, "what came after is seen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_cut_in_the_middle_of_a_line_is_a_crash_and_keeps_what_was_said() {
    let body = r#"init; text 'I looked'; printf '{"type":"result","subtype":"success","is_err'; exit 0"#;
    let mut trial = Trial::new().with_double(body, "");
    trial.start().await;
    trial.until_claude_is_known().await;
    let id = trial.add(&task(&trial)).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(
        (told.row.end.as_deref(), told.row.runs),
        (Some("failed"), 2),
        "one fresh run, then it failed: {told:#?}"
    );
    let kept = std::fs::read_to_string(trial.home.transcript(&id, told.runs[0].run)).unwrap();
    assert!(kept.contains("I looked") && kept.ends_with("\"is_err"), "{kept}");
}
