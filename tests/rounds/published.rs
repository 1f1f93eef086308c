//! The command `round` on instances whose best plans others have published.

use super::Desk;

/// R101 of Solomon (Operations Research 35(2), 1987): 100 customers at random, narrow windows.
const R101: &str = include_str!("R101.txt");

/// The best known distance where no distance is rounded and vehicles cost nothing: Alvarenga, Mateus and de Tomi, "A genetic
/// and set partitioning two-phase approach for the vehicle routing problem with time windows", Computers & Operations
/// Research 34(6), 2007.
const R101_BEST: f64 = 1642.88;

#[test]
fn a_hundred_customers_of_solomon_are_planned_about_as_well_as_is_known_to_be_possible() {
    let desk = Desk::new();
    desk.write("r101.txt", R101);
    let said = desk.json("round --problem r101.txt --iterations 1500 --format json");
    let cost = said["cost"].as_f64().unwrap();
    assert!((R101_BEST - 0.01..R101_BEST * 1.03).contains(&cost), "{cost}");
    assert_eq!(said["unserved"].to_string(), "[]");
}

/// The rows of an instance of Solomon: number, x, y, demand, ready, due, service.
fn rows(text: &str) -> Vec<Vec<f64>> {
    let row = |line: &str| line.split_whitespace().map(|w| w.parse().ok()).collect::<Option<Vec<f64>>>();
    text.lines().filter_map(row).filter(|r| r.len() == 7).collect()
}

/// The first 25 customers of R101, every way cut to one decimal, have a plan of 617.1 and none shorter: Kohl, Desrosiers,
/// Madsen, Solomon and Soumis, "2-path cuts for the vehicle routing problem with time windows", Transportation Science 33(1),
/// 1999. Here in tenths, in the form of the collections that hold tables and hours.
#[test]
fn a_table_with_hours_has_its_proven_optimum() {
    use std::fmt::Write as _;
    let rows: Vec<Vec<f64>> = rows(R101).into_iter().take(26).collect();
    let mut text = "NAME : R101.25\nTYPE : VRPTW\nDIMENSION : 26\nVEHICLES : 25\nCAPACITY : 200\n\
        EDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX\nEDGE_WEIGHT_SECTION\n"
        .to_owned();
    for a in &rows {
        let ways: Vec<String> =
            rows.iter().map(|b| (10.0 * (a[1] - b[1]).hypot(a[2] - b[2])).floor().to_string()).collect();
        writeln!(text, "{}", ways.join(" ")).unwrap();
    }
    for (section, columns) in
        [("DEMAND_SECTION", vec![3]), ("TIME_WINDOW_SECTION", vec![4, 5]), ("SERVICE_TIME_SECTION", vec![6])]
    {
        writeln!(text, "{section}").unwrap();
        for (at, row) in rows.iter().enumerate() {
            let tenths = if section == "DEMAND_SECTION" { 1.0 } else { 10.0 };
            let said: Vec<String> = columns.iter().map(|c| (row[*c] * tenths).to_string()).collect();
            writeln!(text, "{} {}", at + 1, said.join(" ")).unwrap();
        }
    }
    text.push_str("DEPOT_SECTION\n1\n-1\nEOF\n");
    let desk = Desk::new();
    desk.write("r101-25.vrp", &text);
    let said = desk.json("round --problem r101-25.vrp --iterations 3000 --format json");
    assert_eq!(said["cost"].as_f64(), Some(6171.0));
}

/// E-n22-k4 of Christofides and Eilon ("An Algorithm for the Vehicle-Dispatching Problem", Operational Research Quarterly
/// 20(3), 1969). The optimum is 375, with four vehicles (the collection's own comment; Augerat, 1995).
const E_N22_K4: &str = "NAME : E-n22-k4\nTYPE : CVRP\nDIMENSION : 22\nEDGE_WEIGHT_TYPE : EUC_2D\nCAPACITY : 6000\n\
    NODE_COORD_SECTION\n1 145 215\n2 151 264\n3 159 261\n4 130 254\n5 128 252\n6 163 247\n7 146 246\n8 161 242\n\
    9 142 239\n10 163 236\n11 148 232\n12 128 231\n13 156 217\n14 129 214\n15 146 208\n16 164 208\n17 141 206\n\
    18 147 193\n19 164 193\n20 129 189\n21 155 185\n22 139 182\nDEMAND_SECTION\n1 0\n2 1100\n3 700\n4 800\n5 1400\n\
    6 2100\n7 400\n8 800\n9 100\n10 500\n11 600\n12 1200\n13 1300\n14 1300\n15 300\n16 900\n17 2100\n18 1000\n19 900\n\
    20 2500\n21 1800\n22 700\nDEPOT_SECTION\n1\n-1\nEOF\n";

#[test]
fn vehicles_of_a_capacity_have_their_published_optimum() {
    let desk = Desk::new();
    desk.write("e.vrp", E_N22_K4);
    let said = desk.json("round --problem e.vrp --iterations 2000 --format json");
    assert_eq!(said["cost"].as_f64(), Some(375.0));
    assert_eq!(said["vehicles"].as_u64(), Some(4));

    // The same with the depot last, by its own number.
    let moved = E_N22_K4.replace("\n1 145 215\n", "\n").replace("22 139 182\n", "22 139 182\n99 145 215\n");
    let moved = moved.replace("\n1 0\n", "\n99 0\n").replace("DEPOT_SECTION\n1\n", "DEPOT_SECTION\n99\n");
    desk.write("moved.vrp", &moved);
    let said = desk.json("round --problem moved.vrp --iterations 2000 --format json");
    assert_eq!(said["cost"].as_f64(), Some(375.0));
}

/// However a file came to be: line ends of three kinds, tabs, commas, lower case, no name, a mark at its end.
#[test]
fn an_instance_is_read_however_it_is_laid_out() {
    let desk = Desk::new();
    let text: String = R101.split_inclusive('\n').take(40).collect();
    let plan = |name: &str, text: &str| {
        desk.write(name, text);
        let said = desk.json(&format!("round --problem {name} --iterations 50 --format json"));
        said["routes"].to_string()
    };
    let plain = plan("plain.txt", &text);
    let columns = |by: &str| text.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(by) + "\n").collect();
    let commas: String = columns(",");
    let tabs: String = columns("\t");
    for (name, text) in [
        ("crlf.txt", text.replace('\n', "\r\n")),
        ("cr.txt", text.replace('\n', "\r")),
        ("tabs.txt", tabs),
        ("commas.txt", commas),
        ("lower.txt", text.to_lowercase()),
        ("unnamed.txt", text.replacen("R101\n", "", 1)),
        ("plural.txt", text.replace("VEHICLE\n", "Vehicles:\n").replace("CUSTOMER\n", "Customers:\n")),
        ("mark.txt", format!("\u{feff}{text}\n\u{1a}")),
    ] {
        assert_eq!(plan(name, &text), plain, "{name}");
    }
}

#[test]
fn what_an_instance_lacks_is_said() {
    let desk = Desk::new();
    let refused = |name: &str, text: &str| {
        desk.write(name, text);
        let said = desk.run(&format!("round --problem {name} --iterations 10"));
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        said.err
    };
    let (_, customers) = R101.split_once("CUSTOMER").unwrap();
    assert!(refused("fleet.txt", customers).contains("block VEHICLE"));
    let (vehicles, _) = R101.split_once("    1          41").unwrap();
    assert!(refused("depot.txt", vehicles).contains("no customers"));
    assert!(
        refused("twice.txt", &R101.replace("\n   10  ", "\n    9  "))
            .contains("line 20: the customer 9 stands in line 19")
    );
    assert!(refused("minus.txt", &R101.replace("  25         200", "  -3         200")).contains("-3"));
    assert!(refused("load.vrp", &E_N22_K4.replace("CAPACITY : 6000\n", "")).contains("no CAPACITY"));
    assert!(refused("depots.vrp", &E_N22_K4.replace("\n1\n-1", "\n1\n2\n-1")).contains("2 depots"));
    assert!(refused("far.vrp", &E_N22_K4.replace("\n1\n-1", "\n77\n-1")).contains("depot 77"));
    assert!(refused("twice.vrp", &E_N22_K4.replace("\n22 139 182", "\n21 139 182")).contains("line 28: the place 21"));
    assert!(refused("pairs.vrp", &E_N22_K4.replace("DEPOT_S", "PICKUP_SECTION\n1 2\nDEPOT_S")).contains("PICKUP"));
    assert!(refused("kind.vrp", &E_N22_K4.replace("CVRP", "SOP")).contains("SOP"));
    assert!(refused("space.vrp", &E_N22_K4.replace("EUC_2D", "EUC_3D")).contains("EUC_3D"));
}
