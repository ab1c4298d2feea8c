//! What will be installed and built, told before anything is touched.

use std::{fmt, io::Write};

use crate::{machine, npm};

/// What will be done to this machine.
pub struct Plan {
    /// Tray and window, or the command line alone.
    pub with_desktop: bool,
    /// System packages that are missing.
    pub packages: Vec<&'static str>,
    download: Option<u64>,
    node_packages: usize,
}

impl Plan {
    /// Looks at what is there. Without a display neither apt nor npm is so much as looked at.
    pub fn make(with_desktop: bool) -> Self {
        if !with_desktop {
            return Self { with_desktop, packages: Vec::new(), download: None, node_packages: 0 };
        }
        let packages = machine::missing(&machine::DESKTOP);
        let download = if packages.is_empty() { None } else { machine::download_size(&packages) };
        let node_packages = if npm::is_due("ui") { npm::count("ui") } else { 0 };
        Self { with_desktop, packages, download, node_packages }
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "This will be installed and built:")?;
        if !self.packages.is_empty() {
            let size = self.download.map_or("about 103 MB".into(), megabytes);
            writeln!(f, "  system packages   {} ({size} to fetch)", self.packages.join(", "))?;
        }
        if self.node_packages > 0 {
            writeln!(f, "  Node packages     {} into ui/node_modules (about 110 MB)", self.node_packages)?;
        }
        writeln!(f, "  Rust crates       as Cargo.lock has them, into ~/.cargo (up to 1 GB, unpacked)")?;
        let build = if self.with_desktop { "about 4 GB" } else { "about 1.2 GB" };
        writeln!(f, "  build output      {build} in target/")?;
        write!(f, "  home folder       ~/orchestrator, unless ORCHESTRATOR_HOME says otherwise")?;
        if !self.with_desktop {
            write!(f, "\nThere is no display: no system package, no Node package and no window is needed.")?;
        }
        Ok(())
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1_000_000))
}

/// Asks once.
pub fn agreed() -> anyhow::Result<bool> {
    eprint!("Go on? [Y/n] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "" | "y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_display_no_system_package_is_named() {
        let told = Plan::make(false).to_string();
        assert!(!told.contains("webkit"), "{told}");
        assert!(told.contains("1.2 GB"), "{told}");
    }

    #[test]
    fn what_is_missing_is_named_with_its_size() {
        let plan =
            Plan { with_desktop: true, packages: vec!["libwebkit"], download: Some(2_500_000), node_packages: 7 };
        let told = plan.to_string();
        assert!(told.contains("libwebkit (3 MB to fetch)"), "{told}");
        assert!(told.contains("7 into ui/node_modules"), "{told}");
    }
}
