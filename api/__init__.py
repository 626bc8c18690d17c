"""The JSON door’s own things: tokens and scopes, problems, pages, keys that make posts safe."""
