//! Collecting times and saying them.

use std::time::{Duration, Instant};

/// Times of one thing.
#[derive(Default)]
pub struct Times(Vec<f64>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1_000.0);
    }

    /// Adds the time that this takes.
    pub fn of<T>(&mut self, what: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = what();
        self.add(began.elapsed());
        done
    }

    /// Adds all of these.
    pub fn extend(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// The value below which this part of the times lies.
    pub fn quantile(&self, part: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "an index"
        )]
        let place = ((sorted.len().saturating_sub(1)) as f64 * part).round() as usize;
        sorted.get(place).copied().unwrap_or(f64::NAN)
    }

    /// Prints a line.
    pub fn say(&self, name: &str) {
        println!("{name:<52} {:>9.3} ({:.3}) of {}", self.quantile(0.5), self.quantile(0.95), self.0.len());
    }

    /// Prints how many times as long as the floor it took, in the median and at the 95th percentile.
    pub fn ratio(&self, floor: &Self, name: &str) {
        let p50 = self.quantile(0.5) / floor.quantile(0.5);
        let p95 = self.quantile(0.95) / floor.quantile(0.95);
        println!("{name:<52} {p50:>9.2} ({p95:.2}) ratio");
    }
}
