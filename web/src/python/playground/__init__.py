"""The page's own Python: the session that runs the visitor's program, what a scene is, and how errors are explained."""
