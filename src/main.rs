//! The program: understands its arguments, then opens the window or runs one command.

use std::process::ExitCode;

use inclusion_atlas::cli::{self, Plan};
use inclusion_atlas::ui;

fn main() -> ExitCode {
    match cli::plan(std::env::args_os()) {
        Plan::Window(project) => match ui::run(project) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => cli::failed(&error),
        },
        Plan::Command(command) => cli::run(command),
        Plan::Done(code) => code,
    }
}
