//! News on the screen: a line each, a spinner below them where somebody looks.

use std::time::Duration;

use engine::{
    store::TaskRow,
    task::{Fact, TaskId, one_line},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{News, Told, activity, fact};
use crate::screen::{Screen, Tone, clock, of_row, wrap};

/// Lines that come and a state that changes.
pub struct Live<'a> {
    screen: &'a Screen,
    bar: Option<ProgressBar>,
    show: Show,
}

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Show {
    /// All news of all tasks.
    All,
    /// One task's news; its result is printed in full afterwards.
    Task,
    /// Nothing but the state.
    State,
}

impl<'a> Live<'a> {
    /// One task's news, with its state below. Whoever uses it prints the result afterwards.
    pub fn task(screen: &'a Screen) -> Self {
        Self { screen, bar: bar(screen), show: Show::Task }
    }

    /// One task's state alone; for programs, its news as well.
    pub fn state_alone(screen: &'a Screen) -> Self {
        Self { screen, bar: bar(screen), show: Show::State }
    }

    /// All tasks' news, each with its id.
    pub fn all(screen: &'a Screen) -> Self {
        Self { screen, bar: None, show: Show::All }
    }

    /// Prints what is new.
    pub fn tell(&self, news: &[News]) {
        for one in news {
            if self.screen.json {
                self.screen.tell(one);
            } else if self.show != Show::State {
                self.above(|| self.line(one));
            }
        }
    }

    /// Shows where the task stands.
    pub fn state(&self, row: &TaskRow) {
        if let Some(bar) = &self.bar {
            let look = of_row(row);
            bar.set_message(format!("{} {}", look.word, self.screen.dim(one_line(&row.title, 60))));
        }
    }

    /// Prints something above the spinner.
    pub fn above(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the spinner away.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn line(&self, news: &News) {
        match news {
            News::Event { event } => {
                let mut lines = fact(event.fact.as_ref());
                let at = clock(event.at);
                if self.show == Show::Task {
                    match &event.fact {
                        Some(Fact::Verified { .. }) => lines.truncate(1),
                        Some(Fact::Summarised { .. }) => lines.clear(),
                        Some(_) | None => {}
                    }
                }
                for (nth, told) in lines.iter().enumerate() {
                    let (at, deep) = if nth == 0 { (at.as_str(), 0) } else { ("", 2) };
                    self.print(at, &event.task, told, deep);
                }
            }
            News::Activity { task, activity: done, .. } => {
                if let Some(told) = activity(done) {
                    self.print("", task, &told, 2);
                }
            }
        }
    }

    fn print(&self, at: &str, task: &TaskId, told: &Told, deep: usize) {
        let id = if self.show == Show::All { format!("{task:<10} ") } else { String::new() };
        let head = format!("{at:8}  {id}{:deep$}", "");
        let room = self.screen.prose().saturating_sub(console::measure_text_width(&head) + 2).max(24);
        let lines = wrap(&told.text, room);
        let most = if told.icon == "│" { 6 } else { 3 };
        for (nth, line) in lines.iter().take(most).enumerate() {
            let icon = if nth == 0 || told.icon == "│" { told.icon } else { " " };
            let head = if nth == 0 { head.clone() } else { " ".repeat(console::measure_text_width(&head)) };
            let more = if nth + 1 == most && lines.len() > most { " …" } else { "" };
            let text = match told.tone {
                Tone::Dim => self.screen.dim(line),
                Tone::Plain | Tone::Strong | Tone::Good | Tone::Warn | Tone::Bad | Tone::Busy => line.clone(),
            };
            self.screen.say(format!("{}{} {text}{more}", self.screen.dim(head), self.screen.paint(told.tone, icon)));
        }
    }
}

fn bar(screen: &Screen) -> Option<ProgressBar> {
    screen.is_terminal.then(|| {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        bar.enable_steady_tick(Duration::from_millis(120));
        // The template is ours and is tried by a test; a plain one would do as well.
        bar.with_style(ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_spinner()))
    })
}

const TEMPLATE: &str = "{spinner:.cyan} {wide_msg} {elapsed:.dim}";

#[cfg(test)]
mod tests {
    use super::*;

    fn news(what: serde_json::Value) -> News {
        let task = "task_001".parse().unwrap();
        News::Activity { task, run: engine::task::RunId(1), activity: serde_json::from_value(what).unwrap() }
    }

    #[test]
    fn what_an_agent_says_and_does_stands_a_line_each_and_harmless() {
        let screen = Screen::plain(60);
        let text = serde_json::json!({"activity": "text", "text": "I will\u{1b}[31m look.\nThen mend."});
        let call = serde_json::json!({"activity": "tool_call", "id": "1", "tool": "Bash", "input": "cargo test"});
        Live::all(&screen).tell(&[news(text), news(call)]);
        let said = screen.said();
        assert!(said.contains("task_001     │ I will [31m look.\n"), "{said}");
        assert!(said.contains("│ Then mend.\n") && said.contains("› Bash cargo test\n"), "{said}");
    }

    #[test]
    fn for_programs_each_news_is_a_line_of_json() {
        let screen = Screen::new(crate::args::Color::Never, true);
        Live::task(&screen).tell(&[news(serde_json::json!({"activity": "text", "text": "x"}))]);
        let told: serde_json::Value = serde_json::from_str(&screen.said()).unwrap();
        assert_eq!((&told["news"], &told["task"]), (&"activity".into(), &"task_001".into()));
    }

    #[test]
    fn the_spinners_template_is_sound() {
        assert!(indicatif::ProgressStyle::with_template(super::TEMPLATE).is_ok());
    }
}
