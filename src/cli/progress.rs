//! Progress on a terminal: how much of a long computation is done and how long the rest will take.

use super::context::Context;
use super::output;
use crate::analysis::Monitor;
use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a computation may take before it shows progress.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the line is drawn anew.
const PACE: Duration = Duration::from_millis(200);

/// Runs a computation under a monitor; on a terminal, and unless `--quiet`, a line shows its progress once it has taken
/// more than a second.
pub fn watched<T>(context: &Context, what: &str, work: impl FnOnce(&Monitor) -> T) -> T {
    let monitor = Monitor::default();
    if context.global.quiet || !std::io::stderr().is_terminal() {
        return work(&monitor);
    }
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(what, &monitor, &done));
        let result = work(&monitor);
        done.store(true, Ordering::Relaxed);
        watcher.thread().unpark();
        result
    })
}

fn watch(what: &str, monitor: &Monitor, done: &AtomicBool) {
    let started = Instant::now();
    let mut shown = false;
    while !done.load(Ordering::Relaxed) {
        std::thread::park_timeout(PACE);
        if started.elapsed() > PATIENCE && !done.load(Ordering::Relaxed) {
            shown = true;
            output::to_stderr(&format!("\r\x1b[2K{}", line(what, monitor.done(), monitor.total(), started.elapsed())));
        }
    }
    if shown {
        output::to_stderr("\r\x1b[2K");
    }
}

fn line(what: &str, done: u64, total: u64, elapsed: Duration) -> String {
    if done == 0 || total == 0 {
        return format!("{what} … {} s", elapsed.as_secs());
    }
    let left = elapsed.as_secs_f64() * (total.saturating_sub(done)) as f64 / done as f64;
    format!("{what} … {:.0} %, about {left:.0} s left", 100.0 * done as f64 / total as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_left_is_in_proportion() {
        assert_eq!(line("betweenness", 25, 100, Duration::from_secs(10)), "betweenness … 25 %, about 30 s left");
        assert_eq!(line("reading", 0, 0, Duration::from_secs(3)), "reading … 3 s");
    }
}
