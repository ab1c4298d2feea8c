//! The bot: its token, who is paired, how it stands.

use std::{io::IsTerminal, process::ExitCode, time::Duration};

use console::Term;
use engine::{
    announce::telegram::{set_up, token},
    door::{Code, Command, Pairing, Problem, Reply, TelegramAct, TelegramStanding, TelegramState},
    store::LetterState,
};
use jiff::Timestamp;

use super::Done;
use crate::{
    args::{OnOff, Switch, Telegram, TelegramVerb},
    here::{Here, disk},
    screen::{Cell, Screen, Table, Tone, ago, clock, harmless},
};

/// Does what was typed.
pub async fn run(here: &Here, asked: Telegram, screen: &Screen) -> Done {
    match asked.verb.unwrap_or(TelegramVerb::Status) {
        TelegramVerb::Setup { token_file } => setup(here, token_file.as_deref(), screen).await,
        TelegramVerb::Pair => pair(here, screen).await,
        TelegramVerb::Status => tell(here, TelegramAct::Standing, screen).await,
        TelegramVerb::Unpair { who } => {
            let user = person(here, &who).await?;
            tell(here, TelegramAct::Unpair { user }, screen).await
        }
        TelegramVerb::Approver { who, may } => {
            let (user, approves) = (person(here, &who).await?, may == OnOff::On);
            tell(here, TelegramAct::Approves { user, approves }, screen).await
        }
        TelegramVerb::Away { away } => {
            let away = match away {
                Switch::On => Some(true),
                Switch::Off => Some(false),
                Switch::Auto => None,
            };
            tell(here, TelegramAct::Away { away }, screen).await
        }
        TelegramVerb::Test => tell(here, TelegramAct::Test, screen).await,
        TelegramVerb::Forget => forget(here, screen).await,
    }
}

async fn setup(here: &Here, file: Option<&std::path::Path>, screen: &Screen) -> Done {
    let bad = |problem: String| Problem::new(Code::BadRequest, problem);
    let url = here.settings()?.telegram.api_url;
    let text = match file {
        Some(path) => std::fs::read_to_string(path).map_err(|problem| disk("reading", path, &problem))?,
        None => typed(screen)?,
    };
    let done = set_up(&here.home, &text, &url).await.map_err(bad)?;
    let place = match done.kept {
        token::Kept::Keyring => "the system's keyring".to_owned(),
        token::Kept::File(path) => format!("{} (there is no keyring here)", path.display()),
    };
    screen.say(format!("{} @{}, kept in {}", screen.paint(Tone::Good, "✓"), done.bot, harmless(&place)));
    if here.act(Command::Telegram { what: TelegramAct::Look }).await.is_err() {
        screen.say(
            screen.dim("Start the engine (`orchestrator serve` or the desktop app), then: orchestrator telegram pair"),
        );
        return Ok(ExitCode::SUCCESS);
    }
    pair(here, screen).await
}

/// The token as it is typed, unseen; from standard input where nobody types.
fn typed(screen: &Screen) -> Result<String, Problem> {
    let bad = |problem: std::io::Error| Problem::new(Code::BadRequest, format!("reading the token: {problem}"));
    if std::io::stdin().is_terminal() {
        screen.aside("Ask @BotFather for a bot (/newbot) and paste its token here; it is not shown.");
        return Term::stderr().read_secure_line().map_err(bad);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).map_err(bad)?;
    Ok(line)
}

async fn forget(here: &Here, screen: &Screen) -> Done {
    let home = here.home.clone();
    let gone = tokio::task::spawn_blocking(move || token::forget(&home)).await;
    let gone = gone.map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    let gone = gone.map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    // An engine that is not there does not need to be told.
    let _ = here.act(Command::Telegram { what: TelegramAct::Look }).await;
    screen.say(if gone { "the token is taken away" } else { "there was no token" });
    Ok(ExitCode::SUCCESS)
}

/// Shows a code and waits until somebody has said it.
async fn pair(here: &Here, screen: &Screen) -> Done {
    let door = here.engine().await?;
    let act = async |what| door.act(crate::here::BY, Command::Telegram { what }).await;
    // A bot that was set up a moment ago is not known yet.
    let mut found = act(TelegramAct::Pair).await;
    for _ in 0..20 {
        if !matches!(&found, Err(problem) if problem.code == Code::NotNow) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
        found = act(TelegramAct::Pair).await;
    }
    let Reply::Pairing(pairing) = found? else { return Err(unexpected()) };
    if screen.json {
        screen.tell(&*pairing);
        return Ok(ExitCode::SUCCESS);
    }
    show(&pairing, screen);
    let before = owners(act(TelegramAct::Standing).await)?;
    loop {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let standing = standing(act(TelegramAct::Standing).await)?;
        if let Some(new) = standing.owners.iter().find(|one| !before.contains(&one.user)) {
            screen.say(format!("{} paired with {}", screen.paint(Tone::Good, "✓"), harmless(&new.name)));
            return Ok(ExitCode::SUCCESS);
        }
        if standing.pairing_until.is_none() || pairing.expires_at <= Timestamp::now() {
            screen
                .say(screen.paint(Tone::Warn, "The code holds no more: say `orchestrator telegram pair` for another."));
            return Ok(ExitCode::FAILURE);
        }
    }
}

fn show(pairing: &Pairing, screen: &Screen) {
    screen.say("Scan this with your phone, or open the link there, and press Start:\n");
    for line in blocks(&pairing.qr) {
        screen.say(line);
    }
    screen.say(format!("\n  {}", screen.strong(&pairing.link)));
    screen.say(format!("  or write to the bot: /start {}", pairing.code));
    screen.say(screen.dim(format!("  The code holds until {}, once.", clock(pairing.expires_at))));
}

/// A QR code in half blocks, dark on light whatever the terminal's colours are, with the border that scanners need.
fn blocks(rows: &[String]) -> Vec<String> {
    let width = rows.first().map_or(0, String::len) + 4;
    let dark = |x: usize, y: usize| {
        let cell = y.checked_sub(2).and_then(|y| rows.get(y)).and_then(|row| row.as_bytes().get(x.checked_sub(2)?));
        cell == Some(&b'1')
    };
    let line = |y: usize| {
        let cells = (0..width).map(|x| match (dark(x, y), dark(x, y + 1)) {
            (true, true) => '█',
            (true, false) => '▀',
            (false, true) => '▄',
            (false, false) => ' ',
        });
        format!("  \x1b[30;107m{}\x1b[0m", cells.collect::<String>())
    };
    (0..rows.len() + 4).step_by(2).map(line).collect()
}

async fn tell(here: &Here, what: TelegramAct, screen: &Screen) -> Done {
    let standing = standing(here.act(Command::Telegram { what }).await)?;
    if screen.json {
        screen.tell(&standing);
    } else {
        print(&standing, screen);
    }
    Ok(ExitCode::SUCCESS)
}

/// A line that says how the bot stands, and in which tone.
pub fn state(health: &engine::door::TelegramHealth) -> (Tone, String) {
    let bot = health.bot.as_ref().map_or_else(|| "the bot".to_owned(), |bot| format!("@{bot}"));
    let why = health.problem.as_deref().unwrap_or_default();
    match health.state {
        TelegramState::Off => (Tone::Plain, "off: `orchestrator telegram setup` begins".into()),
        TelegramState::Connecting => (Tone::Warn, "connecting".into()),
        TelegramState::Running => (Tone::Good, format!("{bot} listens, {} paired", health.owners)),
        TelegramState::Offline => (Tone::Warn, format!("{bot} can't reach the service; trying again. {why}")),
        TelegramState::Conflict | TelegramState::Refused => (Tone::Bad, why.to_owned()),
    }
}

fn print(standing: &TelegramStanding, screen: &Screen) {
    let (health, now) = (&standing.health, Timestamp::now());
    let (tone, words) = state(health);
    let row =
        |name: &str, text: String| screen.say(format!("{}  {}", screen.dim(format!("{name:<9}")), harmless(&text)));
    let when = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| ago(at, now));
    screen.say(format!("{}  {}", screen.dim(format!("{:<9}", "bot")), screen.paint(tone, harmless(&words))));
    row("heard", format!("{}; the service answered {}", when(health.update_at), when(health.polled_at)));
    row("delivered", format!("{}; {} waiting", when(health.sent_at), health.waiting));
    let switch = if standing.switched.is_some() { "by the switch" } else { "as the system tells" };
    let place = if health.away { "away" } else { "at the desk" };
    row("you are", format!("{place}, {switch}; phones are told: {}", standing.notices));
    if let Some(until) = standing.quiet_until.filter(|until| *until > now) {
        row("quiet", format!("until {}", clock(until)));
    }
    if standing.owners.is_empty() {
        row("paired", "nobody: `orchestrator telegram pair`".into());
    }
    for owner in &standing.owners {
        let may = if owner.approves { "may approve" } else { "may not approve" };
        row("paired", format!("{} ({}), {may}, since {}", owner.name, owner.user, ago(owner.paired_at, now)));
    }
    if !standing.letters.is_empty() {
        screen.say("");
        let mut table = Table::new(2);
        for letter in standing.letters.iter().take(8) {
            let (tone, state) = match letter.state {
                LetterState::Waiting => (Tone::Warn, "waits"),
                LetterState::Sent => (Tone::Dim, "sent"),
                LetterState::GivenUp => (Tone::Bad, "given up"),
            };
            table.row(vec![Cell::dim(ago(letter.at, now)), Cell::new(tone, state), Cell::plain(&letter.text)]);
        }
        table.say(screen);
    }
}

/// The number of somebody who is paired, by number or name.
async fn person(here: &Here, who: &str) -> Result<i64, Problem> {
    let all = standing(here.act(Command::Telegram { what: TelegramAct::Standing }).await)?.owners;
    let is = |name: &str| name.trim_start_matches('@').eq_ignore_ascii_case(who.trim_start_matches('@'));
    let found: Vec<_> = all.iter().filter(|one| one.user.to_string() == who || is(&one.name)).collect();
    match found.as_slice() {
        [one] => Ok(one.user),
        [] => Err(Problem::new(Code::BadRequest, format!("nobody who is paired is called {who:?}"))),
        _ => Err(Problem::new(Code::BadRequest, format!("several are called {who:?}: give the number"))),
    }
}

fn owners(reply: Result<Reply, Problem>) -> Result<Vec<i64>, Problem> {
    Ok(standing(reply)?.owners.iter().map(|one| one.user).collect())
}

fn standing(reply: Result<Reply, Problem>) -> Result<TelegramStanding, Problem> {
    match reply? {
        Reply::Telegram(standing) => Ok(*standing),
        _ => Err(unexpected()),
    }
}

fn unexpected() -> Problem {
    Problem::new(Code::Internal, "the engine answered something else than was asked")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_border_and_two_rows_a_line() {
        let rows: Vec<String> = ["101", "010", "111"].map(str::to_owned).to_vec();
        let lines: Vec<String> =
            blocks(&rows).iter().map(|line| line.replace("\x1b[30;107m", "").replace("\x1b[0m", "")).collect();
        assert_eq!(lines, ["         ", "    ▀▄▀  ", "    ▀▀▀  ", "         "]);
    }
}
