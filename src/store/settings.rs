//! The room itself: its settings, its epoch, the way its derived values were made.

use std::sync::Arc;

use super::rows::{get, json, read};
use super::{Result, Statement, Store, Writing, failed};
use crate::config::{AccessRule, Settings};

const EPOCH: Statement = ("reading the epoch", "SELECT epoch FROM room WHERE id = 1");
const SETTINGS: Statement = ("reading the settings", "SELECT settings FROM room WHERE id = 1");
const DERIVATION: Statement = ("reading how the room was derived", "SELECT derivation FROM room WHERE id = 1");
const TOKEN: Statement = ("reading the room's token", "SELECT token FROM room WHERE id = 1");
const SET_SETTINGS: Statement = ("storing the settings", "UPDATE room SET settings = $1 WHERE id = 1");
const SET_DERIVATION: Statement = ("storing how the room was derived", "UPDATE room SET derivation = $1 WHERE id = 1");

pub(super) const STATEMENTS: &[Statement] = &[EPOCH, TOKEN, SETTINGS, DERIVATION, SET_SETTINGS, SET_DERIVATION];

impl Store {
    /// Grows in every writing transaction; 0 in a room that nothing was ever written to.
    pub async fn epoch(&self) -> Result<i64> {
        let row = sqlx::query(EPOCH.1).fetch_optional(&self.readers).await.map_err(failed(EPOCH))?;
        row.map_or(Ok(0), |row| get(&row, 0))
    }

    /// What tells this room from another that was made at the same place; empty in a room that nothing was ever written to.
    pub async fn token(&self) -> Result<String> {
        let row = sqlx::query(TOKEN.1).fetch_optional(&self.readers).await.map_err(failed(TOKEN))?;
        row.map_or_else(|| Ok(String::new()), |row| get(&row, 0))
    }

    /// What `room.toml` said at the last import; the defaults before that.
    pub async fn settings(&self) -> Result<Settings> {
        let row = sqlx::query(SETTINGS.1).fetch_optional(&self.readers).await.map_err(failed(SETTINGS))?;
        row.map_or_else(|| Ok(Settings::default()), |row| read(&row, 0, "the settings"))
    }

    /// What the derived values were made with; empty in a new room.
    pub async fn derivation(&self) -> Result<String> {
        let row = sqlx::query(DERIVATION.1).fetch_optional(&self.readers).await.map_err(failed(DERIVATION))?;
        row.map_or_else(|| Ok(String::new()), |row| get(&row, 0))
    }
}

impl Writing {
    /// The settings as this transaction sees them.
    pub async fn settings(&mut self) -> Result<Settings> {
        let row = sqlx::query(SETTINGS.1).fetch_optional(self.connection()).await.map_err(failed(SETTINGS))?;
        row.map_or_else(|| Ok(Settings::default()), |row| read(&row, 0, "the settings"))
    }

    /// What the settings close, as this transaction sees them.
    pub(super) async fn access_rules(&mut self) -> Result<Arc<[AccessRule]>> {
        if let Some(rules) = &self.rules {
            return Ok(Arc::clone(rules));
        }
        let rules: Arc<[AccessRule]> = self.settings().await?.access.into();
        self.rules = Some(Arc::clone(&rules));
        Ok(rules)
    }

    pub async fn set_settings(&mut self, settings: &Settings) -> Result<()> {
        sqlx::query(SET_SETTINGS.1).bind(json(settings)?).execute(self.connection()).await.map_err(failed(SET_SETTINGS))?;
        Ok(())
    }

    pub async fn set_derivation(&mut self, derivation: &str) -> Result<()> {
        // Whoever has all derived again has this made again, too.
        self.volumes_may_differ = true;
        sqlx::query(SET_DERIVATION.1).bind(derivation).execute(self.connection()).await.map_err(failed(SET_DERIVATION))?;
        Ok(())
    }
}
