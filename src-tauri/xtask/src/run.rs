//! From a fresh clone to the running product.

mod desktop;
mod plan;

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::{demo, machine, sh};

/// Lists what will be installed, asks once, builds, shows the practice tasks and starts the product.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    if let Some(odd) = args.iter().find(|arg| *arg != "--yes" && *arg != "-y") {
        bail!("`cargo xtask run` takes --yes, not {odd:?}");
    }
    let plan = plan::Plan::make(machine::has_display());
    eprintln!("{plan}");
    if args.is_empty() && machine::is_attended() && !plan::agreed()? {
        bail!("nothing was installed or built");
    }
    demo::build()?;
    if plan.with_desktop { on_a_desktop(&plan) } else { on_a_server() }
}

fn on_a_desktop(plan: &plan::Plan) -> anyhow::Result<()> {
    let later = if machine::may_install() {
        plan.packages.clone()
    } else {
        sh::step("system packages", || machine::install(&plan.packages))?;
        Vec::new()
    };
    let building = desktop::Building::start(later)?;
    eprintln!("==> the desktop is being built meanwhile; its output goes to {}", building.log().display());
    let shown = demo::show();
    if let Err(problem) = &shown {
        eprintln!("error: the practice tasks: {problem:#}");
    }
    eprintln!("==> waiting for the desktop");
    building.finish()?;
    let app = sh::target().join("debug").join(format!("orchestrator-desktop{}", std::env::consts::EXE_SUFFIX));
    eprintln!("==> starting {} in the tray, its window open (Ctrl-C here ends it)", app.display());
    sh::run(sh::command(app).arg("--show"))?;
    shown
}

fn on_a_server() -> anyhow::Result<()> {
    demo::show()?;
    let program = demo::program();
    let short = program.strip_prefix(sh::root()).unwrap_or(&program).display().to_string();
    eprintln!("\nNo display was found, so there is no tray and no window. The engine starts now.");
    eprintln!("  home folder   {}", home()?.display());
    eprintln!("  hand over     {short} add \"Summarize README.md\" --project .     (in another terminal)");
    eprintln!("  follow        {short} watch");
    eprintln!("  stop          Ctrl-C\n");
    sh::run(sh::command(&program).arg("serve"))
}

fn home() -> anyhow::Result<PathBuf> {
    let text = sh::read(sh::command(demo::program()).args(["config", "--json"]))?;
    let told: serde_json::Value = serde_json::from_str(&text).context("reading where the home folder is")?;
    Ok(told["home"].as_str().context("no home folder was told")?.into())
}
