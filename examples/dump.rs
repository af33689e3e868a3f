use reading_room::{apparatus::*, config::Settings, readers::*};
fn main() {
    let mut auth = vec![];
    if let Ok(t) = std::fs::read_to_string("seeds/authorities.toml") {
        let _ = t;
        auth = vec![];
    }
    let names = Names::new(&auth);
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let settings = Settings::default();
        read(&text, Context { settings: &settings, path: &path, sidecar: None }, &mut |Item::Draft(d)| {
            let a = annotate(*d, &names, &settings);
            let d = &a.draft;
            println!("== {path} {:?}\ntitle {:?}", d.format, d.title.text);
            for r in &d.metadata.roles {
                println!("  role {:?} {} {:?}", r.role, r.name, r.basis);
            }
            for r in &d.metadata.events {
                println!(
                    "  event {:?} {:?} {:?} {:?} {:?}",
                    r.event,
                    r.time,
                    r.date.as_ref().map(|d| d.edtf()),
                    r.place,
                    r.span.of(&d.body.text)
                );
            }
            println!("  {:?} {:?} {:?}", d.metadata.kind, d.metadata.classification, d.metadata.paper_numbers);
            for n in &d.body.annotations {
                println!("ann {:?} {:?}", n.span.of(&d.body.text), n.kind);
            }
            for (i, b) in d.body.blocks.iter().enumerate() {
                println!("p{} {:?} {} {:.90}", i + 1, b.kind, b.children.len(), b.span.of(&d.body.text).replace("\n", " / "));
            }
            for r in &a.references {
                println!(
                    "REF {:?} {:?} {:?} by {:?} to {:?} {:?} {}",
                    r.part,
                    r.text,
                    r.date.as_ref().map(|d| d.edtf()),
                    r.authors,
                    r.addressees,
                    r.keys,
                    r.understood
                );
            }
            println!("keys {:?}", a.keys);
        });
    }
}
