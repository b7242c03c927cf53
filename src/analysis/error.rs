//! What an analysis refuses.

/// Why an analysis gave no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalysisError {
    /// [`Monitor::cancel`](super::Monitor::cancel) was called.
    #[error("cancelled")]
    Cancelled,
    /// An iterative method did not reach its tolerance.
    #[error("{method} did not converge after {steps} steps: {remedy}")]
    NotConverged {
        /// What was computed.
        method: &'static str,
        /// How many steps were made.
        steps: usize,
        /// What to change.
        remedy: &'static str,
    },
    /// An option is outside its range.
    #[error("{option} is {value}, but must be {range}")]
    OutOfRange {
        /// The option, as a person would name it.
        option: &'static str,
        /// What was given.
        value: String,
        /// What is allowed.
        range: String,
    },
    /// Options that exclude each other.
    #[error("{what}: {remedy}")]
    NotDefined {
        /// What was asked for.
        what: &'static str,
        /// What to ask for instead.
        remedy: &'static str,
    },
}
