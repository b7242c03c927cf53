//! What keeps data from being read at all.

use crate::model::BuildError;

/// Nothing can be said of the data, because it cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// There is nothing at the path.
    #[error("there is no file or folder `{path}`")]
    NotFound {
        /// The path as the user named it.
        path: String,
    },
    /// The system refuses, or the file is damaged.
    #[error("cannot read `{path}`: {reason}")]
    Unreadable {
        /// The path as the user named it.
        path: String,
        /// What the system says.
        #[source]
        reason: std::io::Error,
    },
    /// There is no table.
    #[error("there is no CSV file in `{path}`{}", .other.as_ref().map(|other| format!("; `{other}` was passed over, name it with --data")).unwrap_or_default())]
    Nothing {
        /// The folder, or what else was given.
        path: String,
        /// A file in it that may hold data, and that is read only when it is named.
        other: Option<String>,
    },
    /// Something else in place of a table, known by its first bytes.
    #[error("`{path}` is {what}, not a table of CSV")]
    NotTable {
        /// The path as the user named it.
        path: String,
        /// What it is, with an article.
        what: &'static str,
        /// How to make a table of it.
        remedy: &'static str,
    },
    /// A workbook or an archive that has a password.
    #[error("`{path}` has a password")]
    Password {
        /// The path as the user named it.
        path: String,
    },
    /// A workbook in which no sheet has rows, or an archive without a table.
    #[error("there is no table in `{path}`{}", .why.as_ref().map(|why| format!(": {why}")).unwrap_or_default())]
    NoTable {
        /// The path as the user named it.
        path: String,
        /// What there is instead, in words.
        why: Option<String>,
    },
    /// More than one schema file.
    #[error("`{first}` and `{path}` are both a relata.toml, and data has one schema")]
    TwoSchemas {
        /// The one read first, as the user named it.
        first: String,
        /// The other one.
        path: String,
    },
    /// A compressed file that unpacks to far too much.
    #[error("`{path}` unpacks to more than 250 times its size, which no table does")]
    Bomb {
        /// The path as the user named it.
        path: String,
    },
    /// More than the program can address.
    #[error("`{path}` is too large: {limit}")]
    TooLarge {
        /// The path as the user named it.
        path: String,
        /// The limit, in words.
        limit: &'static str,
    },
    /// Rows that contradict each other after all checks.
    #[error("the rows cannot be put together: {0}")]
    Build(#[from] BuildError),
}

impl ReadError {
    /// The path it is about.
    pub fn path(&self) -> Option<&str> {
        match self {
            Self::NotFound { path }
            | Self::Unreadable { path, .. }
            | Self::Nothing { path, .. }
            | Self::NotTable { path, .. }
            | Self::Password { path }
            | Self::NoTable { path, .. }
            | Self::TwoSchemas { path, .. }
            | Self::Bomb { path }
            | Self::TooLarge { path, .. } => Some(path),
            Self::Build(_) => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => {
                "name a folder of CSV files, or files, with --data, or in the variable RELATA_DATA"
            }
            Self::Unreadable { .. } => "check that the file is whole and that you may read it",
            Self::Nothing { .. } => {
                "put CSV files there (entities with `id,name`, relations with `source,target`), or name another folder with --data"
            }
            Self::NotTable { remedy, .. } => remedy,
            Self::Password { .. } => "open it and save it without the password",
            Self::NoTable { .. } => "put a row of headers and the rows below it into a sheet that is shown",
            Self::TwoSchemas { .. } => "put into one of them what holds for all the data, and leave the other out",
            Self::Bomb { .. } => "unpack it with gzip -d and look at it first",
            Self::TooLarge { .. } => "split the data, or leave out columns and rows that are not needed",
            Self::Build(_) => "run `relata check` for a report of every row",
        }
    }
}
