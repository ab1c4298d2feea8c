//! A double of the Claude Code CLI, for what can't be had from the real one: floods, silence, deaf processes. It is as
//! strict as the real one about its arguments and about what it is told first.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// What comes before each body: who it is, its arguments, the prompt. The body has `$session`, and `init`, `text`,
/// `result` to speak with.
const HEAD: &str = r#"#!/bin/sh
case "$1" in
  --version) echo '2.1.330 (Claude Code)'; exit 0 ;;
  --help) echo '--print --input-format --output-format --verbose --setting-sources --tools --max-budget-usd'; exit 0 ;;
  auth) echo '{"loggedIn": true}'; exit 0 ;;
esac
session='' print='' input='' output='' verbose=''
while [ $# -gt 0 ]; do
  case "$1" in
    -p|--print) print=1 ;;
    --verbose) verbose=1 ;;
    --strict-mcp-config|--dangerously-skip-permissions|--fork-session|--include-partial-messages) ;;
    --input-format) input=$2; shift ;;
    --output-format) output=$2; shift ;;
    --session-id|--resume) session=$2; shift ;;
    --setting-sources|--settings|--permission-mode|--permission-prompt-tool|--tools|--model|--max-turns|--max-budget-usd) shift ;;
    --allowedTools|--disallowedTools|--add-dir) while [ $# -gt 1 ] && [ "${2#--}" = "$2" ]; do shift; done ;;
    *) echo "error: unknown option '$1'" >&2; exit 1 ;;
  esac
  shift
done
[ "$print$input$output" = 1stream-jsonstream-json ] || { echo 'Error: wrong formats' >&2; exit 1; }
[ -n "$verbose" ] || { echo 'Error: When using --print, --output-format=stream-json requires --verbose' >&2; exit 1; }
prompt() {
  while IFS= read -r line; do
    case "$line" in
      *'"subtype":"initialize"'*) printf '%s\n' '{"type":"control_response","response":{"subtype":"success","request_id":"start","response":{}}}' ;;
      *'"type":"user"'*) return 0 ;;
      *) echo 'Error parsing streaming input line' >&2; exit 1 ;;
    esac
  done
  exit 0
}
init() { printf '{"type":"system","subtype":"init","session_id":"%s","model":"claude-double","permissionMode":"default","tools":[]}\n' "$session"; }
text() { printf '{"type":"assistant","message":{"id":"m","role":"assistant","content":[{"type":"text","text":"%s"}]}}\n' "$1"; }
result() { printf '{"type":"result","subtype":"success","is_error":false,"result":"%s","session_id":"%s","num_turns":1,"total_cost_usd":0.01,"usage":{"input_tokens":1,"output_tokens":1},"permission_denials":[]}\n' "$1" "$session"; }
prompt
"#;

/// Writes such a program, which does this once it has its prompt, and gives its path.
///
/// # Panics
/// If it can't be written.
pub fn double(folder: &Path, body: &str) -> PathBuf {
    let path = folder.join("claude-double");
    std::fs::write(&path, format!("{HEAD}{body}\n")).expect("a program");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program that runs");
    path
}
