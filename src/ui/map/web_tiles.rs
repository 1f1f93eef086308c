//! Tiles from the web: the only room that ever opens a socket, and only while the layer is on.
//!
//! Asks for what is looked at and nothing ahead, names the program, keeps what it got on disk as long as the server
//! allows and the user wants (<https://operations.osmfoundation.org/policies/tiles/>).

use std::time::SystemTime;

use walkers::sources::{Attribution, TileSource};
use walkers::{HttpOptions, HttpTiles, TileId, Tiles};

use crate::project::web_tile_cache;

/// The connection to a tile server, made when it is first needed.
#[derive(Default)]
pub struct WebTiles {
    open: Option<(String, HttpTiles)>,
}

impl WebTiles {
    /// The tiles of this address, of which those kept for more than so many days are forgotten first; `None` when the
    /// address has no place for zoom, column and row.
    pub fn tiles(&mut self, ctx: &egui::Context, url: &str, days: u16) -> Option<&mut dyn Tiles> {
        if !["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) || !url.starts_with("http") {
            return None;
        }
        if self.open.as_ref().is_none_or(|(known, _)| known != url) {
            let folder = web_tile_cache::folder();
            if let Some(folder) = folder.clone() {
                // A large folder on a slow disk takes its time. What cannot be taken away is asked for anew by its server's
                // own rules.
                std::thread::spawn(move || web_tile_cache::forget_older(&folder, days, SystemTime::now()));
            }
            // Fails only where a provider is installed already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let options = HttpOptions { cache: folder, ..HttpOptions::default() };
            let source = Server { url: url.to_owned() };
            self.open = Some((url.to_owned(), HttpTiles::with_options(source, options, ctx.clone())));
        }
        self.open.as_mut().map(|(_, tiles)| tiles as &mut dyn Tiles)
    }

    /// The line that the tiles' licence asks for.
    pub fn attribution(url: &str) -> String {
        if url.contains("openstreetmap.org") {
            "© OpenStreetMap contributors".to_owned()
        } else {
            let host = url.split('/').nth(2).unwrap_or(url);
            format!("Background map from {host}")
        }
    }
}

struct Server {
    url: String,
}

impl TileSource for Server {
    fn tile_url(&self, tile: TileId) -> String {
        self.url
            .replace("{z}", &tile.zoom.to_string())
            .replace("{x}", &tile.x.to_string())
            .replace("{y}", &tile.y.to_string())
    }

    fn attribution(&self) -> Attribution {
        // Shown by ourselves, from the address in use.
        Attribution { text: "", url: "", logo_light: None, logo_dark: None }
    }
}
