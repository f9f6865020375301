"""The page where readers sign in with their password; it works without scripts."""
