//! Running the test binaries: side by side, each in a place of its own that is gone afterwards.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::Mutex,
    time::{Duration, Instant},
};

use anyhow::Context;

use super::{binaries::Binary, count::Count, setup};
use crate::sh;

/// Longer than any test may take; a hang must not look like work for ever.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// Runs them and sums up; what a failed one printed is printed.
pub fn all(mut binaries: Vec<Binary>, filter: Option<&str>) -> anyhow::Result<Count> {
    // The long ones first, so that they do not stand alone at the end.
    binaries.sort_by_key(|binary| !matches!(binary.name.as_str(), "window" | "journeys" | "faults"));
    binaries.reverse();
    let (queue, total) = (Mutex::new(binaries), Mutex::new(Count::default()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(4);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(|| work(&queue, &total, filter))).collect();
        threads.into_iter().try_for_each(|thread| thread.join().unwrap_or_else(|_| anyhow::bail!("a worker broke off")))
    })?;
    total.into_inner().map_err(|_| anyhow::anyhow!("a worker broke off"))
}

fn work(queue: &Mutex<Vec<Binary>>, total: &Mutex<Count>, filter: Option<&str>) -> anyhow::Result<()> {
    while let Some(binary) = queue.lock().ok().and_then(|mut queue| queue.pop()) {
        let count = one(&binary, filter).with_context(|| binary.name.clone())?;
        if let Ok(mut total) = total.lock() {
            *total += count;
        }
    }
    Ok(())
}

fn one(binary: &Binary, filter: Option<&str>) -> anyhow::Result<Count> {
    if binary.needs_screen() && !setup::has_window_tests() {
        eprintln!("    {:<22} left out: the window can be steered on Linux alone", binary.name);
        return Ok(Count::default());
    }
    let (place, start) = (Place::make(&binary.name)?, Instant::now());
    let mut command = command_for(binary, filter);
    place.settle(&mut command);
    let well = wait(command.spawn().with_context(|| format!("starting {}", binary.program.display()))?)?;
    let text = fs::read(place.output()).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())?;
    let said = Count::of_rust(&text);
    let count = said.unwrap_or_default().ended(well.is_some_and(|status| status.success()));
    if count != Count::default() {
        eprintln!("    {:<22} {count} in {}", binary.name, sh::seconds(start.elapsed()));
    }
    if count.failed > 0 {
        let end = well.map_or("stopped: it ran too long".into(), |status| status.to_string());
        eprintln!("---- {} ({end})\n{text}----", binary.name);
    }
    Ok(count)
}

fn command_for(binary: &Binary, filter: Option<&str>) -> Command {
    let mut command = Command::new(&binary.program);
    // The name of a binary means all of its tests.
    command
        .args(filter.filter(|filter| *filter != binary.name))
        .current_dir(&binary.folder)
        .env("CARGO_MANIFEST_DIR", &binary.folder);
    command
}

/// None if it had to be stopped.
fn wait(mut child: Child) -> anyhow::Result<Option<ExitStatus>> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if start.elapsed() > LIMIT {
            end_with_descendants(&mut child);
            return Ok(None);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A test binary that is killed leaves its helpers behind: X servers, buses, the app.
fn end_with_descendants(child: &mut Child) {
    let mut found = vec![child.id()];
    let mut at = 0;
    while let Some(&parent) = found.get(at) {
        let listed = Command::new("ps").args(["-o", "pid=", "--ppid", &parent.to_string()]).output();
        let text = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        found.extend(text.split_whitespace().filter_map(|pid| pid.parse::<u32>().ok()));
        at += 1;
    }
    for pid in found.iter().skip(1) {
        Command::new("kill").args(["-KILL", &pid.to_string()]).status().ok();
    }
    child.kill().ok();
    child.wait().ok();
}

/// A home, a temporary folder and an output for one binary; gone when dropped.
struct Place(PathBuf);

impl Place {
    /// Short, since a socket's path has room for about a hundred characters.
    fn make(name: &str) -> anyhow::Result<Self> {
        let place = Self(std::env::temp_dir().join(format!("ot-{}-{name}", std::process::id())));
        for part in ["home", "tmp", "run"] {
            fs::create_dir_all(place.0.join(part)).with_context(|| format!("making {}", place.0.display()))?;
        }
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(place.0.join("run"), fs::Permissions::from_mode(0o700))?;
        }
        Ok(place)
    }

    fn output(&self) -> PathBuf {
        self.0.join("output")
    }

    /// The owner's own home, settings and keys are no part of a test.
    fn settle(&self, command: &mut Command) {
        for (key, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
            if let (None, Some(home)) = (std::env::var_os(key), std::env::var_os("HOME")) {
                command.env(key, Path::new(&home).join(folder));
            }
        }
        command.env("HOME", self.0.join("home")).env("TMPDIR", self.0.join("tmp"));
        command.env("XDG_RUNTIME_DIR", self.0.join("run"));
        for key in ["ORCHESTRATOR_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "WAYLAND_DISPLAY"] {
            command.env_remove(key);
        }
        command.env("INSTA_UPDATE", "no").stdin(Stdio::null());
        if let Ok(out) = File::create(self.output()) {
            if let Ok(err) = out.try_clone() {
                command.stderr(err);
            }
            command.stdout(out);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
