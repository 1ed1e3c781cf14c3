"""Read one setting for a command that keeps nothing: no file is made, checked or repaired."""

from pathlib import Path


def user_folder() -> Path:
    """Where this user's programs keep their data."""
    from platformdirs import user_data_path  # saves 5 ms where --data-dir is given

    return user_data_path("backprop-tutor", appauthor=False)


def saved_setting(key: str, folder: Path | None = None) -> str | None:
    """The setting, or None if there is none that can be read."""
    path = (folder or user_folder()) / "progress.db"
    if not path.is_file():
        return None
    import sqlite3  # saves 8 ms where nothing has been kept

    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            query = "SELECT value FROM setting WHERE key = ?"
            row = connection.execute(query, (key,)).fetchone()
        finally:
            connection.close()
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    return str(row[0]) if row else None
