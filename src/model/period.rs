//! When a relation holds, in words.

use super::{Dataset, Index, RelationIx, Time};

impl Dataset {
    /// When a relation holds: "since 2011", "until 2012", "2011 to 2013"; for an event, or where both dates are the
    /// same, the date alone; empty without a date. It says what [`Self::interval`] computes with.
    pub fn period(&self, relation: RelationIx) -> String {
        let event = self.schema.verbs[self.verb(relation).index()].time == Time::Event;
        match (self.since(relation), self.until(relation)) {
            (None, None) => String::new(),
            (Some(date), None) | (None, Some(date)) if event => date.to_string(),
            (Some(since), None) => format!("since {since}"),
            (None, Some(until)) => format!("until {until}"),
            (Some(since), Some(until)) if since == until => since.to_string(),
            (Some(since), Some(until)) => format!("{since} to {until}"),
        }
    }
}
