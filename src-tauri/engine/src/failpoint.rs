//! Points at which the tests make the engine die as a power cut would. Nothing in a release build.

/// Ends this process at once by SIGKILL: no destructor runs, nothing is flushed.
pub fn die<T>() -> T {
    let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
    std::process::abort()
}

/// Dies here when the tests set this point to `return`.
#[macro_export]
macro_rules! die_at {
    ($name:literal) => {
        fail::fail_point!($name, |_| $crate::failpoint::die())
    };
}

/// Reads the points from the environment (`FAILPOINTS="name=return"`), where they are built in.
pub fn arm() {
    #[cfg(feature = "failpoints")]
    std::mem::forget(fail::FailScenario::setup());
}
