//! Tiles from the web: the only room that ever opens a socket, and only while the layer is on.
//!
//! Asks for what is looked at and nothing ahead, names the program, keeps what it got on disk as long as the server
//! allows (<https://operations.osmfoundation.org/policies/tiles/>).

use std::path::PathBuf;

use walkers::sources::{Attribution, TileSource};
use walkers::{HttpOptions, HttpTiles, TileId, Tiles};

/// The connection to a tile server, made when it is first needed.
#[derive(Default)]
pub struct WebTiles {
    open: Option<(String, HttpTiles)>,
}

impl WebTiles {
    /// The tiles of this address; `None` when the address has no place for zoom, column and row.
    pub fn tiles(&mut self, ctx: &egui::Context, url: &str) -> Option<&mut dyn Tiles> {
        if !["{z}", "{x}", "{y}"].iter().all(|part| url.contains(part)) || !url.starts_with("http") {
            return None;
        }
        if self.open.as_ref().is_none_or(|(known, _)| known != url) {
            // Fails only where a provider is installed already, which serves as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let options = HttpOptions { cache: cache_folder(), ..HttpOptions::default() };
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

fn cache_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("org", "Inclusion Atlas", "Inclusion Atlas").map(|d| d.cache_dir().join("tiles"))
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
