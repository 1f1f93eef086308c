//! Floor 4, one of two front doors: the window. Views draw from the project and ask for actions; the application
//! carries them out through `project`.
//!
//! Must not know of SQL, of file formats, or of how a picture is rasterised.

mod action;
mod app;
mod command;
mod dialogs;
mod icons;
mod jobs;
mod map;
mod panels;
mod start;
mod state;
mod theme;
mod widgets;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;

pub use app::AtlasApp;

/// The smallest window in which nothing is lost.
const SMALLEST: [f32; 2] = [960.0, 600.0];

/// Opens the window with a project file, or with the sample, and returns when it is closed.
///
/// # Errors
/// When no window can be opened.
pub fn run(project: Option<PathBuf>) -> anyhow::Result<()> {
    // The file is read while the window and its graphics come up.
    let opening = std::rc::Rc::new(std::cell::RefCell::new(Some(jobs::open(project))));
    let for_window = std::rc::Rc::clone(&opening);
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Inclusion Atlas")
            .with_app_id("inclusion-atlas")
            .with_icon(theme::window_icon())
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size(SMALLEST)
            .with_drag_and_drop(true),
        wgpu_options: graphics(),
        ..Default::default()
    };
    let app = move |cc: &eframe::CreationContext<'_>| -> Result<Box<dyn eframe::App>, _> {
        let opening = for_window.borrow_mut().take().ok_or("the window was made twice")?;
        Ok(Box::new(AtlasApp::new(&cc.egui_ctx, opening)))
    };
    eframe::run_native("Inclusion Atlas", options, Box::new(app)).map_err(|error| {
        // The sample may be half made in a folder of its own; that goes when the work ends.
        if let Some(opening) = opening.borrow_mut().take() {
            opening.stop();
        }
        no_window(&error)
    })
}

/// Why there is no window, in words; what the toolkit says names its own source files.
fn no_window(error: &eframe::Error) -> anyhow::Error {
    let is_shown = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let why = if cfg!(all(unix, not(target_os = "macos"))) && !is_shown("DISPLAY") && !is_shown("WAYLAND_DISPLAY") {
        "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)".to_owned()
    } else {
        match error {
            eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
                "this computer's screen could not be reached".to_owned()
            }
            other => other.to_string(),
        }
    };
    anyhow!("The window could not be opened: {why}. The same work can be done without one; see inclusion-atlas --help.")
}

/// Graphics for a map that mostly stands still: little memory, and of two graphics cards the thriftier.
fn graphics() -> eframe::WgpuConfiguration {
    use eframe::wgpu::{DeviceDescriptor, MemoryHints, PowerPreference};
    let mut graphics = eframe::WgpuConfiguration::default();
    if let eframe::egui_wgpu::WgpuSetup::CreateNew(setup) = &mut graphics.wgpu_setup {
        setup.power_preference = PowerPreference::from_env().unwrap_or(PowerPreference::LowPower);
        let usual = Arc::clone(&setup.device_descriptor);
        setup.device_descriptor =
            Arc::new(move |adapter| DeviceDescriptor { memory_hints: MemoryHints::MemoryUsage, ..usual(adapter) });
    }
    graphics
}
