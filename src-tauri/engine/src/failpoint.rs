//! Points at which the tests make the engine die. Without the `failpoints` feature they are nothing.

/// A named point: its action `return` ends this process as a power cut would, with nothing tidied up.
#[macro_export]
macro_rules! die_at {
    ($name:literal) => {
        fail::fail_point!($name, |_| $crate::failpoint::die())
    };
}

/// Arms what the environment variable `FAILPOINTS` names, for the life of this process.
pub fn arm() {
    #[cfg(feature = "failpoints")]
    std::mem::forget(fail::FailScenario::setup());
}

/// Ends this process with SIGKILL.
pub fn die() -> ! {
    loop {
        #[cfg(unix)]
        let _ = nix::sys::signal::kill(nix::unistd::Pid::this(), nix::sys::signal::Signal::SIGKILL);
        #[cfg(not(unix))]
        std::process::abort();
    }
}
