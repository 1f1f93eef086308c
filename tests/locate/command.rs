//! The commands `locate` and `access`, on an instance of the OR-Library with published optima and on small tables.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

struct Said {
    code: i32,
    out: String,
    err: String,
}

struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.0.path().join(name), text).unwrap();
    }

    /// The words of a command line, parted at blanks.
    fn run(&self, line: &str) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_inclusion-atlas"));
        command.args(line.split(' ')).current_dir(self.0.path()).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let said = Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) };
        assert!(!said.err.contains("panicked"), "{}", said.err);
        said
    }
}

fn pmed1() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locate/pmed1.txt")
}

/// pmed1 of the OR-Library: the p-median's optimum is 5819 (Beasley 1985); the p-centre's 127 (Daskin 1995).
#[test]
fn an_instance_of_the_or_library_gets_its_published_optima() {
    let desk = Desk::new();
    fs::copy(pmed1(), desk.0.path().join("pmed1.txt")).unwrap();
    let median = desk.run("locate --problem p-median --costs pmed1.txt --format json");
    assert_eq!(median.code, 0, "{}", median.err);
    let said: serde_json::Value = serde_json::from_str(&median.out).unwrap();
    assert_eq!((said["objective"].as_f64(), said["bound"].as_f64()), (Some(5819.0), Some(5819.0)));
    assert_eq!(said["status"], "proven");
    assert_eq!(said["sites"].as_array().unwrap().len(), 5);
    assert_eq!(said["mean_cost"].as_f64(), Some(58.19));
    let centre = desk.run("locate --problem p-centre --costs pmed1.txt");
    assert_eq!(centre.code, 0, "{}", centre.err);
    assert!(centre.out.starts_with("objective  127 "), "{}", centre.out);
    assert!(centre.out.contains("status     proven"));
    let least = desk.run("locate --problem lscp --costs pmed1.txt --radius 127");
    assert!(least.out.starts_with("objective  5 "), "{}", least.out);
}

#[test]
fn rules_and_groups_of_the_supply_hold() {
    let desk = Desk::new();
    desk.write("areas.csv", "id,x,y,demand\nA,0,0,100\nB,1000,0,80\nC,5000,0,60\nD,9000,0,5\nE,99000,0,0\n");
    desk.write(
        "sites.csv",
        "id,x,y,rule,ward\nHall,0,100,,North\nLibrary,1000,100,existing,North\nShop,5000,100,,South\nInn,9000,100,,East\n",
    );
    let all = desk.run("locate --problem mclp --p 2 --radius 500 --demand areas.csv --supply sites.csv --format csv");
    assert_eq!(all.code, 0, "{}", all.err);
    // Every ward gets one: the Hall would reach 100 more, and stays shut for that.
    assert_eq!(
        all.out.lines().collect::<Vec<_>>()[1..],
        ["A,100,,", "B,80,Library,100", "C,60,Shop,100", "D,5,Inn,100", "E,0,,"]
    );
    let one = desk.run("locate --problem mclp --p 1 --radius 500 --demand areas.csv --supply sites.csv");
    assert_eq!(one.code, 2);
    assert!(one.err.contains("2 groups have no open site yet"), "{}", one.err);
    let far = desk.run("locate --problem lscp --radius 50 --demand areas.csv --supply sites.csv");
    assert!(far.out.contains("left out   4 demand points (245)"), "{}{}", far.out, far.err);
}

#[test]
fn access_shares_out_all_there_is() {
    let desk = Desk::new();
    desk.write("areas.csv", "code,population\nA,100\nB,50\nC,10\n");
    desk.write("venues.csv", "id,capacity\nL1,20\nL2,9\nL3,5\n");
    desk.write("costs.csv", "origin,destination,cost\nA,L1,5\nB,L1,15\nB,L2,8\nC,L3,31\n");
    let said = desk.run("access --demand areas.csv --supply venues.csv --costs costs.csv --bands 10,20,30");
    assert_eq!(said.code, 1, "L3 reaches nobody: {}", said.err);
    assert!(said.err.contains("1 sites with capacity reach nobody: L3"), "{}", said.err);
    let mut given = 0.0;
    for row in csv::Reader::from_reader(said.out.as_bytes()).records() {
        let row = row.unwrap();
        given += row[1].parse::<f64>().unwrap() * row[2].parse::<f64>().unwrap();
    }
    assert!((given - 29.0).abs() < 1e-9, "{}", said.out);
    // L1 is shared by 100 + 0.68 x 50 = 134 people.
    assert!(said.out.contains("A,100,0.149253"), "{}", said.out);
}

#[test]
fn what_cannot_be_done_is_said_with_its_place() {
    let desk = Desk::new();
    desk.write("bad.csv", "origin,destination,cost\nA,L1,5\nB,L1,near\n");
    desk.write("costs.csv", "origin,destination,cost\nA,L1,5\nB,L2,5\n");
    desk.write("areas.csv", "id,demand\nA,5\n");
    desk.write("gaps.csv", "id,demand\nA,5\nB,\n");
    desk.write("cut.txt", "3 3 1\n1 2 4\n");
    for (line, part) in [
        ("locate --problem p-median --p 1 --costs bad.csv", "bad.csv: row 3, column cost"),
        ("locate --problem p-median --p 1 --costs costs.csv --demand areas.csv", "no row for the demand point"),
        ("locate --problem p-median --p 1 --costs costs.csv --demand gaps.csv", "Missing is not zero"),
        ("locate --problem p-median --p 1 --costs costs.csv", "no choice of 1 sites"),
        ("locate --problem p-median --costs costs.csv", "--p"),
        ("locate --problem mclp --p 1 --costs costs.csv", "--radius"),
        ("locate --problem lscp --radius -1 --costs costs.csv", "radius"),
        ("locate --problem p-median --p 1", "--costs"),
        ("locate --problem p-median --costs cut.txt", "announces 3 edges"),
        ("locate --problem p-median --p 1 --costs none.csv", "no such file"),
        ("access --demand areas.csv --supply areas.csv --costs costs.csv --bands 20,10", "rise"),
        ("access --demand areas.csv --supply areas.csv --costs costs.csv --bands 10,20", "--weights"),
    ] {
        let said = desk.run(line);
        assert_eq!(said.code, 2, "{line}: {}", said.out);
        assert!(said.err.contains(part), "{line}: {}", said.err);
    }
}
