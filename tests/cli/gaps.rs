//! `relata gaps`.

use super::harness::on_real;

#[test]
fn what_is_at_stake_ranks() {
    let rows = on_real(["gaps", "unaddressed-threats"]).csv();
    assert_eq!(rows[0], ["question", "id", "kind", "name", "rank", "inherited", "stake"]);
    let told: Vec<String> = rows[1..].iter().map(|row| format!("{} {} {}", row[1], row[4], row[6])).collect();
    assert_eq!(told[..2], ["eternalblue critical 0", "chilling-effects medium 2"]);
}

#[test]
fn questions_take_quantifiers_and_conditions() {
    let ask = |without: &str| -> Vec<String> {
        let rows = on_real(["gaps", "--of", ":threat{severity:'critical'}", "--without", without]).csv();
        rows[1..].iter().map(|row| row[1].clone()).collect()
    };
    let direct = ask("<-[:addresses]-()");
    let inherited = ask("-[:part_of]->{0,3}(:threat)<-[:addresses]-()");
    assert!(inherited.len() <= direct.len());
    let sure = ask("<-[r:addresses]-(o:organisation) WHERE r.confidence = 1 AND o.sector = 'government'");
    assert!(sure.len() > direct.len(), "{sure:?}");
    let rows =
        on_real(["gaps", "--of", ":right", "--without", "<-[:advances]-()", "--stake", "<-[:endangers]-()"]).csv();
    let stakes: Vec<usize> = rows[1..].iter().map(|row| row[6].parse().unwrap()).collect();
    assert!(stakes.is_sorted_by(|a, b| a >= b) && stakes[0] > 0, "{stakes:?}");
    let err = on_real(["gaps", "--of", ":right", "--without", "<-[:advances*]-()"]).fails(2);
    assert!(err.contains("a quantifier stands behind the arrow"), "{err}");
}
