//! Forms full of nonsense, and every change taken back, over a copy of the sample.

use super::*;
use crate::base::progress::Progress;
use crate::model::venue::{Provision, VenueKind};
use crate::project::sample;

const TODAY: &str = "2026-11-21";

/// A project of its own with the sample's content.
fn project(folder: &tempfile::TempDir) -> Project {
    sample::embedded(&folder.path().join("sample.gpkg"), &Progress::new()).expect("the sample")
}

/// A venue in Shepway that nothing is wrong with.
fn sound() -> NewVenue {
    NewVenue {
        name: "Shepway Youth Centre".to_owned(),
        kind: VenueKind::CommunityCentre,
        position: LonLat::new(0.5475, 51.2520),
        address: "Cumberland Avenue".to_owned(),
        postcode: "ME15 7JP".to_owned(),
        opening_hours: "Tu 10:00-12:00".to_owned(),
        closed: false,
        note: String::new(),
        provision: Provision {
            offers: BTreeSet::from([Offer::OneToOne, Offer::DeviceLoan]),
            step_free: Some(true),
            free: Some(true),
            capacity: Some(25.0),
            verified: "2026-05-02".to_owned(),
            ..Provision::default()
        },
        source_row: 0,
    }
}

#[test]
fn nonsense_is_named_field_by_field_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let nonsense = NewVenue {
        name: "  ".to_owned(),
        position: LonLat::new(f64::NAN, 951.0),
        opening_hours: "whenever; Mo 99:00".to_owned(),
        note: "x".repeat(100_000),
        provision: Provision {
            capacity: Some(f64::INFINITY),
            verified: "30 February".to_owned(),
            ..Provision::default()
        },
        ..sound()
    };
    let must: Vec<Field> =
        check_venue(project.atlas(), None, &nonsense, TODAY).into_iter().filter(|f| f.must).map(|f| f.field).collect();
    let fields = [Field::Name, Field::Note, Field::Position, Field::OpeningHours, Field::Capacity, Field::Verified];
    assert_eq!(must, fields);
    let before = project.atlas().venues.len();
    assert!(project.add_venue(&nonsense).is_err());
    assert_eq!(project.atlas().venues.len(), before);
    let sea = NewVenue { position: LonLat::new(1.9, 51.0), ..sound() };
    let found = check_venue(project.atlas(), None, &sea, TODAY);
    assert!(found.iter().any(|f| f.field == Field::Position && !f.must && f.text.contains("in the sea")), "{found:?}");
    let paris = NewVenue { position: LonLat::new(2.35, 48.86), ..sound() };
    assert!(check_venue(project.atlas(), None, &paris, TODAY).iter().any(|f| f.field == Field::Position && f.must));
    let tomorrow =
        NewVenue { provision: Provision { verified: "2026-11-22".to_owned(), ..Provision::default() }, ..sound() };
    assert!(check_venue(project.atlas(), None, &tomorrow, TODAY).iter().any(|f| f.field == Field::Verified && f.must));
}

#[test]
fn a_venue_is_added_changed_moved_and_deleted_and_every_step_is_taken_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let before = project.atlas().venues.clone();
    let id = project.add_venue(&sound()).expect("added");
    let kept = |project: &Project| project.atlas().venues.iter().find(|v| v.id == id).map(Venue::content);
    assert_eq!(kept(&project), Some(sound()));
    let changed = NewVenue { opening_hours: "Mo-Fr 09:00-17:00".to_owned(), ..sound() };
    project.change_venue(id, &changed).expect("changed");
    let there = LonLat::new(0.5480, 51.2530);
    project.move_venue(id, there).expect("moved");
    assert_eq!(kept(&project), Some(NewVenue { position: there, ..changed.clone() }));
    project.remove_venue(id).expect("deleted");
    assert_eq!(*project.atlas().venues, *before);
    let names: Vec<String> = std::iter::from_fn(|| project.undo().expect("undone")).take(4).collect();
    let name = "Shepway Youth Centre";
    assert_eq!(
        names,
        [format!("Delete {name}"), format!("Move {name}"), format!("Change {name}"), format!("Add {name}")]
    );
    assert_eq!(*project.atlas().venues, *before);
    for _ in 0..3 {
        project.redo().expect("redone");
    }
    drop(project);
    let again = Project::open(&folder.path().join("sample.gpkg")).expect("opens");
    assert_eq!(kept(&again), Some(NewVenue { position: there, ..changed }), "on disk");
}

#[test]
fn doubles_are_proposed_and_merged_only_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    assert_eq!(same_place(project.atlas()), []);
    let first = project.add_venue(&NewVenue { opening_hours: String::new(), ..sound() }).expect("added");
    let twin = NewVenue {
        name: "Shepway youth centre".to_owned(),
        provision: Provision { contact: "01622 000000".to_owned(), ..Provision::default() },
        ..sound()
    };
    let second = project.add_venue(&twin).expect("added");
    let proposed = same_place(project.atlas());
    assert_eq!(proposed.iter().map(|p| (p.0, p.1)).collect::<Vec<_>>(), [(first, second)]);
    project.merge_venues(first, second).expect("merged");
    let one = project.atlas().venues.iter().find(|v| v.id == first).expect("kept").clone();
    assert_eq!((one.opening_hours.as_str(), one.provision.contact.as_str()), ("Tu 10:00-12:00", "01622 000000"));
    assert_eq!(one.provision.offers.len(), 2);
    assert!(project.atlas().venues.iter().all(|v| v.id != second));
    project.undo().expect("undone");
    assert_eq!(same_place(project.atlas()).len(), 1);
    let settings = crate::model::settings::Settings {
        two_places: BTreeSet::from([(first, second)]),
        ..project.atlas().settings.clone()
    };
    project.save_settings(&settings).expect("kept");
    assert_eq!(same_place(project.atlas()), []);
}

#[test]
fn what_was_long_not_verified_is_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let never = not_verified_within(project.atlas(), 183, TODAY).len();
    let id = project.add_venue(&sound()).expect("added");
    let listed = not_verified_within(project.atlas(), 183, TODAY);
    assert_eq!(listed.iter().find(|l| l.0 == id), Some(&(id, Some(203))), "2 May to 21 November");
    project.verify_venues(&[id], TODAY).expect("verified");
    assert_eq!(not_verified_within(project.atlas(), 183, TODAY).len(), never);
    let all: Vec<VenueId> = project.atlas().venues.iter().map(|v| v.id).collect();
    project.set_offer(&all, Offer::Computers, true).expect("set");
    assert!(project.atlas().venues.iter().all(|v| v.provision.offers.contains(&Offer::Computers)));
    assert_eq!(project.undo_name(), Some(format!("Add public computers to {} venues", all.len()).as_str()));
}

#[test]
fn the_table_for_partners_comes_back_filled_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut project = project(&folder);
    let path = folder.path().join("partners.csv");
    crate::project::files::write_partner_table(&path).expect("written");
    let mut text = std::fs::read_to_string(&path).expect("text");
    text.push_str(
        "Marden Hub,Community centre,High Street,TN12 9BD,,,Tu 10:00-12:00,device-loan; one-to-one,yes,no,Polish,\
         01622 111111,30,21/11/2026,\n\
         Nowhere Hall,Other,,ZZ99 9ZZ,,,,wifi,,,,,,,\n\
         Strange Hall,Other,,TN12 9BD,,,whenever,tea and cake,perhaps,,,,many,soon,\n",
    );
    std::fs::write(&path, text).expect("written");
    let progress = Progress::new();
    let options = crate::project::imports::ImportOptions::default();
    let plan = crate::project::imports::plan(&path, project.atlas(), &options, &progress).expect("understood");
    let said: Vec<String> = plan.report.warnings.list.iter().map(|w| w.message.clone()).collect();
    assert!(said.iter().any(|s| s.contains("Nowhere Hall") && s.contains("left out")), "{said:?}");
    assert!(said.iter().any(|s| s.contains("could not be understood") && s.contains("tea and cake")), "{said:?}");
    let before = project.atlas().venues.len();
    project.commit_batch(&plan.batch, "2026-11-21T22:50:00Z", &progress).expect("committed");
    assert_eq!(project.atlas().venues.len(), before + 2, "neither the example row nor the hall nobody can find");
    let strange = project.atlas().venues.iter().find(|v| v.name == "Strange Hall").expect("read");
    assert_eq!(strange.provision, Provision::default(), "what cannot be understood is not known");
    let hub = project.atlas().venues.iter().find(|v| v.name == "Marden Hub").expect("read");
    let p = &hub.provision;
    assert_eq!(p.offers, BTreeSet::from([Offer::DeviceLoan, Offer::OneToOne]));
    assert_eq!(
        (p.step_free, p.free, p.capacity, p.verified.as_str()),
        (Some(true), Some(false), Some(30.0), "2026-11-21")
    );
    assert_eq!((hub.opening_hours.as_str(), p.languages.as_str()), ("Tu 10:00-12:00", "Polish"));
}
