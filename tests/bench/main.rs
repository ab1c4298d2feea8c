//! `cargo xtask bench`: ratios against a floor or a peer, all in one run, interleaved. A figure alone says little on a
//! shared machine; the ratio beside it is what to quote.

mod floors;
mod ledger;
mod measure;
mod pipeline;
mod submit;
mod telegram;
mod verdict;

#[tokio::main]
async fn main() {
    let only = std::env::args().nth(1);
    let wanted = |name: &str| only.as_deref().is_none_or(|only| name.contains(only));
    println!("all times in milliseconds: median (p95) of n\n");
    if wanted("submit") {
        submit::run().await;
    }
    if wanted("pipeline") {
        pipeline::run().await;
    }
    if wanted("memory") {
        pipeline::memory().await;
    }
    if wanted("verdict") {
        verdict::run().await;
    }
    if wanted("telegram") {
        telegram::run().await;
    }
    if wanted("ledger") {
        ledger::run();
    }
    if wanted("idle") {
        submit::idle().await;
    }
}
