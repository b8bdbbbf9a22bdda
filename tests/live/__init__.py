"""An installation that began empty, in production settings, set up by people in the panel."""
