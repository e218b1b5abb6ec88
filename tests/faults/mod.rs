//! What breaks below the routes: the disk is full, the object store fails, the database is gone.

mod database;
mod disk;
mod store;
