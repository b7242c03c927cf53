//! Progress and cancellation.

use super::AnalysisError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A handle through which one thread watches, or stops, what another computes.
///
/// `Monitor::default()` is inert: nobody looks at it and nobody cancels.
///
/// ```
/// use relata::analysis::{AnalysisError, Monitor};
/// let monitor = Monitor::default();
/// monitor.expect(10);
/// monitor.advance(4);
/// assert_eq!((monitor.done(), monitor.total()), (4, 10));
/// monitor.cancel();
/// assert_eq!(monitor.check(), Err(AnalysisError::Cancelled));
/// ```
#[derive(Debug, Default)]
pub struct Monitor {
    total: AtomicU64,
    done: AtomicU64,
    cancelled: AtomicBool,
}

impl Monitor {
    /// Announces further steps, which [`Self::advance`] will report as done.
    pub fn expect(&self, steps: usize) {
        self.total.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// Reports steps as done.
    pub fn advance(&self, steps: usize) {
        self.done.fetch_add(steps as u64, Ordering::Relaxed);
    }

    /// How many steps were announced so far. Kernels that run one after another announce theirs as they begin.
    pub fn total(&self) -> u64 {
        self.total.load(Ordering::Relaxed)
    }

    /// How many steps are done.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Asks whoever works under this monitor to stop; they do at their next step.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Goes on unless cancelled.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] after [`Self::cancel`].
    pub fn check(&self) -> Result<(), AnalysisError> {
        if self.cancelled.load(Ordering::Relaxed) { Err(AnalysisError::Cancelled) } else { Ok(()) }
    }

    /// Reports one step as done and goes on unless cancelled.
    ///
    /// # Errors
    /// [`AnalysisError::Cancelled`] after [`Self::cancel`].
    pub fn step(&self) -> Result<(), AnalysisError> {
        self.advance(1);
        self.check()
    }
}
