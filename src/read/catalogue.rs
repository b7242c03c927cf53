//! The catalogue of diagnostics: every code with its severity, what it means and what to do about it.

use std::fmt;

/// How serious a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The data cannot be used as it is.
    Error,
    /// The data can be used; someone should look.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

macro_rules! catalogue {
    ($($variant:ident $code:literal $severity:ident $summary:literal $remedy:literal)*) => {
        /// What is wrong. The names that [`Code::as_str`] gives are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $summary] $variant,)*
        }

        impl Code {
            /// Every code: errors of files and rows, errors of `relata.toml`, warnings.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable name, for example `unknown-entity`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// How serious it is. `repeated-row` is a warning in data without a schema; a diagnostic carries the
            /// severity that holds for it.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// What it means, in one sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => $summary,)* }
            }

            /// What to do about it, in general; a diagnostic says it for its own case.
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$variant => $remedy,)* }
            }
        }
    };
}

catalogue! {
    BadEncoding "bad-encoding" Error
        "Bytes that are not text in the encoding of the file."
        "Save the file as UTF-8, or correct the character."
    UnclosedQuote "unclosed-quote" Error
        "A cell opens with a quotation mark that is not closed before the next cell."
        "Close the quotation mark; write a quotation mark inside a quoted cell twice."
    MissingColumn "missing-column" Error
        "A column that files of this role must have is not there."
        "Add the column, or correct its header."
    UnclearRoles "unclear-roles" Error
        "It cannot be told what the columns of a table hold."
        "Declare them with --columns or in relata.toml."
    DuplicateColumn "duplicate-column" Error
        "Two columns have the same header."
        "Rename or remove one of them."
    RowLength "row-length" Error
        "A row has more or fewer cells than the header."
        "Add the missing cells, or put cells that contain the separator in quotation marks."
    EmptyId "empty-id" Error
        "The cell that must name an entity or a source is empty."
        "Fill in the id."
    MalformedId "malformed-id" Error
        "An id contains a line break, a tab, or a control character."
        "Remove these characters from the id."
    EmptyName "empty-name" Error
        "An entity has no name, or a source no title."
        "Fill in the name or the title."
    DuplicateId "duplicate-id" Error
        "An id is used by an earlier row; ids of entities are unique over all files."
        "Give one of the two another id, or remove one row."
    UnknownEntity "unknown-entity" Error
        "A row names an entity that no entity file has."
        "Correct the id, or add the entity."
    AmbiguousName "ambiguous-name" Error
        "A row names an entity by a name that several have."
        "Write the id of the one that is meant."
    UnknownRelation "unknown-relation" Error
        "The relation is not one that the schema declares."
        "Correct the word, or declare the relation in relata.toml."
    UnknownKind "unknown-kind" Error
        "A file holds entities of a kind that the schema does not declare."
        "Name the file in relata.toml under [kinds], or take it out of the folder."
    KindsNotAllowed "kinds-not-allowed" Error
        "The relation does not join entities of these kinds."
        "Correct the row, or allow the pair of kinds in relata.toml."
    RepeatedRow "repeated-row" Error
        "A relation repeats an earlier row in every cell; a warning in data without a schema."
        "Remove the row, or say in a cell what sets it apart."
    BadDate "bad-date" Error
        "A date that is not of the form YYYY, YYYY-MM or YYYY-MM-DD, or does not exist."
        "Write the date in one of these forms."
    AmbiguousDates "ambiguous-dates" Error
        "The dates of a table can be read with the day or the month first, and nothing decides."
        "Declare the order with --columns dates=day-first, or in relata.toml."
    DatesReversed "dates-reversed" Error
        "The end lies wholly before the start."
        "Exchange or correct the dates."
    BadWeight "bad-weight" Error
        "A weight that is not a number greater than 0, or is beyond 1e-50 to 1e50."
        "Write a number greater than 0, or leave the cell empty for 1."
    BadConfidence "bad-confidence" Error
        "A confidence that is not a number greater than 0 and at most 1."
        "Write a number such as 0.8, or leave the cell empty for 1."
    BadValue "bad-value" Error
        "A cell that is not of the type of its column."
        "Write a value of the type that the column has."
    UnknownSource "unknown-source" Error
        "Evidence names a source that the evidence registry does not have."
        "Correct the id, or add the source to sources.csv."
    LeftOutReference "left-out-reference" Error
        "A sound row is left out because a row that it names is left out; arises with --lenient only."
        "Correct the row that it names."
    NoValue "no-value" Error
        "A cell of a workbook has a formula of which no program has computed the value."
        "Open the workbook in a spreadsheet program and save it."
    SchemaSyntax "schema-syntax" Error
        "relata.toml is not valid TOML."
        "Correct the line."
    SchemaUnknownKey "schema-unknown-key" Error
        "relata.toml has a key that means nothing here."
        "Correct or remove the key."
    SchemaMissingKey "schema-missing-key" Error
        "relata.toml lacks a key that must be there."
        "Add the key."
    SchemaBadValue "schema-bad-value" Error
        "A value in relata.toml is not of the form that its key needs."
        "Write a value of that form."
    SchemaUnknownName "schema-unknown-name" Error
        "relata.toml names a kind, relation or attribute that it does not declare."
        "Correct the name, or declare it."
    SchemaDuplicate "schema-duplicate" Error
        "relata.toml says the same thing twice."
        "Remove or rename one of the two."
    DecodedTwice "decoded-twice" Error
        "The text was decoded twice, so that letters outside ASCII stand as two or three others."
        "Save the file again from where it came from, as UTF-8."
    LegacyEncoding "legacy-encoding" Warning
        "The file is not UTF-8 and was read as Windows-1252."
        "Check names with accents, and save the file as UTF-8."
    UnreadColumn "unread-column" Warning
        "A column has cells but no header, or is not one that sources have; its cells are not kept."
        "Give the column a header, or remove it."
    MisspeltColumn "misspelt-column" Warning
        "A header is nearly one that has a meaning; as it stands it is kept as an attribute."
        "Correct the header if the other column was meant."
    MissingFile "missing-file" Warning
        "A file that relata.toml names is not among the data."
        "Add the file, or correct its name."
    UndeclaredEntity "undeclared-entity" Warning
        "An entity is named by a relation but has no row in the entity files."
        "Correct the id, or add a row; --strict makes this an error."
    NoEvidence "no-evidence" Warning
        "A row names no source, though there is an evidence registry."
        "Add the id of a source to the column `evidence`."
    ZeroWeight "zero-weight" Warning
        "A relation has the weight 0, and is left out; with a schema or --strict it is a `bad-weight`."
        "Remove the row, or write a weight greater than 0."
    PlaceholderName "placeholder-name" Warning
        "A word that stands for nothing elsewhere is read as the name of an entity."
        "Leave the rows out if nobody is meant, or write who is."
    TotalRow "total-row" Warning
        "A row is a sum of the others, and is left out."
        "Remove the row, or write both ends if it is a relation."
    FootNote "foot-note" Warning
        "A row has a note below the table in its first cell and nothing else, and is left out."
        "Remove the row; fill its other cells if it is an entity or a relation."
    LikelyList "likely-list" Warning
        "A cell that names one entity looks like a list of several."
        "If it is one, declare the sign between its members: --columns lists=SIGN."
    SelfRelation "self-relation" Warning
        "A relation goes from an entity to itself."
        "Check that it is meant."
    IsolatedEntity "isolated-entity" Warning
        "No relation names the entity."
        "Add a relation, or check that none is known."
    UnusedSource "unused-source" Warning
        "Nothing rests on the source."
        "Name it as evidence where it is used, or remove it."
    SharedName "shared-name" Warning
        "A name or alias also belongs to another entity, or is its id."
        "Make the names differ, or confirm a duplicate with `same_as` in relata.toml."
    LikelyDuplicate "likely-duplicate" Warning
        "Two entities have names that are alike but for case, accents or punctuation."
        "If they are one, confirm it with `same_as` in relata.toml."
    SameAsConflict "same-as-conflict" Warning
        "Rows that `same_as` makes one say different things; what the first says is kept."
        "Make the cells agree."
    LookAlike "look-alike" Warning
        "A name mixes Latin letters with letters of another script that look the same."
        "Type the letter again on a Latin keyboard."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_well_formed() {
        for (position, code) in Code::ALL.iter().enumerate() {
            assert!(Code::ALL[..position].iter().all(|other| other.as_str() != code.as_str()), "{code}");
            assert!(code.as_str().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
            assert!(code.summary().ends_with('.') && code.remedy().ends_with('.'), "{code}");
        }
    }
}
