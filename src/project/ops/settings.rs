//! How the project is looked at.

use std::sync::Arc;

use crate::model::atlas::Atlas;
use crate::model::settings::Settings;
use crate::project::settings_writer::SettingsWriter;
use crate::project::{Operation, Project, ProjectError};

impl Project {
    /// Remembers how the project is looked at. On disk when it returns, but no undo step; where the project can only
    /// be read it is remembered until it is closed.
    pub fn save_settings(&mut self, settings: &Settings) -> Result<(), ProjectError> {
        self.finish_settings()?;
        if self.contents.stored.settings == *settings {
            return Ok(());
        }
        if self.read_only().is_none() {
            self.transact(Operation::SaveSettings, |tx| tx.save_settings(settings))?;
        }
        self.take_settings(settings);
        Ok(())
    }

    /// As [`Self::save_settings`], but without waiting for the disk: a thread writes them, in the order in which they
    /// came, and they are on disk when the project is closed. What goes wrong is told by the next call.
    pub fn save_settings_soon(&mut self, settings: &Settings) -> Result<(), ProjectError> {
        let problem = self.settings_writer.as_ref().and_then(SettingsWriter::problem);
        if self.contents.stored.settings != *settings {
            self.take_settings(settings);
            if self.settings_writer.is_none() {
                let connection = self.store.settings_connection().map_err(|error| self.error(error))?;
                self.settings_writer = connection.and_then(SettingsWriter::start);
            }
            let is_handed_over = self.settings_writer.as_ref().is_some_and(|writer| writer.save(settings.clone()));
            if !is_handed_over && self.read_only().is_none() {
                self.settings_writer = None;
                self.transact(Operation::SaveSettings, |tx| tx.save_settings(settings))?;
            }
        }
        problem.map_or(Ok(()), |error| Err(self.error(error)))
    }

    /// Waits until the settings that were handed over are on disk.
    pub(in crate::project) fn finish_settings(&mut self) -> Result<(), ProjectError> {
        let done = self.settings_writer.take().map_or(Ok(()), SettingsWriter::finish);
        done.map_err(|error| self.error(error))
    }

    fn take_settings(&mut self, settings: &Settings) {
        let settings = settings.clone();
        if settings.disclosure == self.contents.stored.settings.disclosure {
            // Only what is looked at changes, not what may be seen.
            let is_one = Arc::ptr_eq(&self.contents.stored, &self.contents.shown);
            self.contents.stored =
                Arc::new(Atlas { settings: settings.clone(), ..Atlas::clone(&self.contents.stored) });
            self.contents.shown = if is_one {
                Arc::clone(&self.contents.stored)
            } else {
                Arc::new(Atlas { settings, ..Atlas::clone(&self.contents.shown) })
            };
        } else {
            self.contents.replace(Atlas { settings, ..Atlas::clone(&self.contents.stored) });
        }
    }
}
