"""The API of the case system: read with a key, without a cookie, described by itself."""
